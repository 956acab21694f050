package msnp

import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream
import java.io.OutputStream
import java.nio.file.FileAlreadyExistsException
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration.Companion.milliseconds

/** Pictures and files: what one shows or sends is what the other gets, or both are told why not. */
class TransfersTest {
    @TempDir
    lateinit var folder: Path

    /** Bytes that are nowhere the same. */
    private fun madeUp(length: Int): ByteArray = kotlin.random.Random(length).nextBytes(length)

    private fun picture(length: Int): ByteArray = byteArrayOf(0x89.toByte(), 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A) + madeUp(length)

    private fun file(name: String, bytes: ByteArray): Path = folder.resolve(name).also { Files.write(it, bytes) }

    /** A call that has begun when this returns. Its failure is its outcome, and ends nothing else. */
    private fun Story.begins(call: suspend () -> Unit): Deferred<MsnpException?> = async(start = CoroutineStart.UNDISPATCHED) {
        try {
            call()
            null
        } catch (failure: MsnpException) {
            failure
        }
    }

    private suspend fun Deferred<MsnpException?>.fails(kind: ErrorKind): MsnpException {
        val failure = checkNotNull(await()) { "it did not fail" }
        assertEquals(kind, failure.kind, failure.toString())
        assertTrue(failure.reason.isNotEmpty() && failure.advice.isNotEmpty())
        return failure
    }

    @Test
    fun pictureSetAndSeen() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        bruno.client.setPicture(picture(30_000))
        val changed = anna.hears.next<Event.PictureChanged>()
        assertEquals(bruno.account, changed.account)
        assertEquals(40, changed.hash?.length)
        val both = List(2) { async { anna.client.picture(bruno.account) } }
        for (fetched in both) assertArrayEquals(picture(30_000), fetched.await())
        assertNull(bruno.client.picture(anna.account))
        assertEquals(ErrorKind.INVALID_VALUE, failureOf { bruno.client.setPicture("<svg/>".toByteArray()) }.kind)
    }

    @Test
    fun pictureChanged() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        val hashes = mutableSetOf<String?>()
        for (length in listOf(100, 5_000)) {
            bruno.client.setPicture(picture(length))
            hashes += anna.hears.next<Event.PictureChanged>().hash
            assertArrayEquals(picture(length), anna.client.picture(bruno.account))
        }
        bruno.client.setPicture(null)
        hashes += anna.hears.next<Event.PictureChanged>().hash
        assertEquals(3, hashes.size)
        assertTrue(null in hashes)
        assertNull(anna.client.picture(bruno.account))
    }

    @Test
    fun emoticonWithItsText() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        bruno.client.setEmoticons(listOf(OwnEmoticon("(sun)", picture(20_000)), OwnEmoticon("(rain)", picture(100))))
        val conversation = bruno.talksTo(anna)
        conversation.send("here is the (sun)")
        val heard = anna.hears.next<Event.Text> { it.text == "here is the (sun)" }
        assertEquals(listOf("(sun)"), heard.emoticons.map { it.shortcut })
        val emoticon = heard.emoticons.single()
        assertEquals(40, emoticon.hash.length)
        assertArrayEquals(picture(20_000), anna.client.fetchObject(heard.sender, emoticon.msnObject))
        conversation.send("and no other")
        assertEquals(emptyList<Emoticon>(), anna.hears.next<Event.Text> { it.text == "and no other" }.emoticons)
        // What is no emoticon is published.
        val wink = bruno.client.publish(ObjectKind.WINK, madeUp(50_000))
        assertArrayEquals(madeUp(50_000), anna.client.fetchObject(bruno.account, wink))
        val withdrawn = bruno.client.publish(ObjectKind.VOICE_CLIP, madeUp(500))
        bruno.client.withdraw(withdrawn)
        assertEquals(ErrorKind.DECLINED, failureOf { anna.client.fetchObject(bruno.account, withdrawn) }.kind)
    }

    @Test
    fun drawingSentAndSeen() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        val conversation = bruno.talksTo(anna)
        for ((kind, type) in listOf(InkKind.GIF to "image/gif", InkKind.STROKES to "application/x-ms-ink")) {
            for (length in listOf(1, 67_200)) {
                conversation.send(Message.Ink(kind, madeUp(length)))
                val seen = anna.hears.next<Event.OtherMessage> { it.contentType == type }
                assertArrayEquals(madeUp(length), seen.body)
            }
        }
        val refused = failureOf { conversation.send(Message.Ink(InkKind.GIF, madeUp(67_201))) }
        assertEquals(ErrorKind.TOO_LONG, refused.kind)
    }

    @Test
    fun objectsKeptInAFolder() = story {
        val kept = folder.resolve("of others")
        val settings = Settings(pictureFolder = PictureFolder(kept.toString(), mostFiles = 1u))
        val anna = online("anna", settings)
        val bruno = online("bruno")
        bruno.client.setEmoticons(listOf(OwnEmoticon("(sun)", picture(20_000))))
        bruno.talksTo(anna).send("a (sun)")
        val emoticon = anna.hears.next<Event.Text> { it.text == "a (sun)" }.emoticons.single()
        assertArrayEquals(picture(20_000), anna.client.fetchObject(bruno.account, emoticon.msnObject))
        anna.client.signOut()
        bruno.client.signOut()
        val file = kept.resolve(emoticon.hash)
        assertArrayEquals(picture(20_000), Files.readAllBytes(file))
        // Another run has it without anybody who could be asked, and no run has what was put in its place.
        assertArrayEquals(picture(20_000), person("anna", settings).client.fetchObject(bruno.account, emoticon.msnObject))
        Files.write(file, picture(19_999))
        val third = person("anna", settings)
        assertEquals(ErrorKind.NOT_SIGNED_IN, failureOf { third.client.fetchObject(bruno.account, emoticon.msnObject) }.kind)
        assertFalse(Files.exists(file))
    }

    @Test
    fun fileBothWays() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        for ((sender, receiver) in listOf(anna to bruno, bruno to anna)) {
            val source = file("to ${receiver.account}.bin", madeUp(300_000))
            val sink = folder.resolve("of ${sender.account}.bin")
            var number: UInt? = null
            val sending = begins { sender.client.sendFile(receiver.account, source) { number = it } }
            val offer = receiver.hears.next<Event.FileOffered>()
            assertEquals(sender.account, offer.account)
            assertEquals(source.fileName.toString(), offer.name)
            assertEquals(300_000uL, offer.size)
            receiver.client.acceptFile(offer.transfer, sink)
            assertNull(sending.await())
            assertArrayEquals(Files.readAllBytes(source), Files.readAllBytes(sink))
            val progress = sender.hears.next<Event.FileProgress> { it.transfer == number && it.done == offer.size }
            assertEquals(offer.size, progress.size)
            assertFalse(progress.elapsed.isNegative())
            assertNull(sender.hears.next<Event.FileEnded> { it.transfer == number }.failure)
            assertNull(receiver.hears.next<Event.FileEnded> { it.transfer == offer.transfer }.failure)
        }
        // Streams, which stay open.
        val (source, sink) = Watched(madeUp(20_000)) to ByteArrayOutputStream()
        val sending = begins { anna.client.sendFile(bruno.account, source, "stream.bin", 20_000) }
        bruno.client.acceptFile(bruno.hears.next<Event.FileOffered> { it.name == "stream.bin" }.transfer, sink)
        assertNull(sending.await())
        assertArrayEquals(madeUp(20_000), sink.toByteArray())
        assertFalse(source.isClosed)
        until("their threads are gone") { Thread.getAllStackTraces().keys.none { it.name.startsWith("msnp-file") } }
    }

    private class Watched(bytes: ByteArray) : InputStream() {
        private val inner = bytes.inputStream()
        var isClosed = false

        override fun read(): Int = inner.read()

        override fun read(bytes: ByteArray, from: Int, length: Int): Int = inner.read(bytes, from, length)

        override fun close() {
            isClosed = true
        }
    }

    /** A file in the midst of its way from [sender] to [receiver]. */
    private inner class Moving(
        val sending: Deferred<MsnpException?>,
        val receiving: Deferred<MsnpException?>,
        val transfer: UInt,
        val sink: Path,
    )

    private suspend fun Story.moving(sender: Person, receiver: Person): Moving {
        val source = file("film.bin", madeUp(3_000_000))
        val sink = folder.resolve("received.bin")
        val sending = begins { sender.client.sendFile(receiver.account, source.toFile()) }
        val transfer = receiver.hears.next<Event.FileOffered>().transfer
        val receiving = begins { receiver.client.acceptFile(transfer, sink.toFile()) }
        receiver.hears.next<Event.FileProgress> { it.transfer == transfer }
        return Moving(sending, receiving, transfer, sink)
    }

    @Test
    fun fileCancelled() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        // By who receives it, by cancelling the coroutine.
        var moving = moving(anna, bruno)
        moving.receiving.cancel()
        moving.sending.fails(ErrorKind.CANCELLED_BY_PEER)
        assertEquals(ErrorKind.CANCELLED, bruno.hears.next<Event.FileEnded>().failure?.kind)
        until("what has come of it is deleted") { Files.notExists(moving.sink) }
        // By who sends it.
        moving = moving(anna, bruno)
        moving.sending.cancel()
        moving.receiving.fails(ErrorKind.CANCELLED_BY_PEER)
        assertTrue(Files.notExists(moving.sink))
        // By its number.
        moving = moving(anna, bruno)
        bruno.client.declineFile(moving.transfer)
        moving.receiving.fails(ErrorKind.CANCELLED)
        moving.sending.fails(ErrorKind.CANCELLED_BY_PEER)
        assertTrue(Files.notExists(moving.sink))
        // By a deadline of the program.
        val late = try {
            withTimeout(300.milliseconds) { anna.client.sendFile(bruno.account, folder.resolve("film.bin")) }
        } catch (timeout: TimeoutCancellationException) {
            timeout
        }
        assertInstanceOf(TimeoutCancellationException::class.java, late)
        val offer = bruno.hears.next<Event.FileOffered>()
        bruno.hears.next<Event.FileEnded> { it.transfer == offer.transfer }
        assertEquals(ErrorKind.NO_SUCH_TRANSFER, failureOf { bruno.client.acceptFile(offer.transfer, moving.sink) }.kind)
        assertTrue(Files.notExists(moving.sink))
    }

    @Test
    fun fileDeclined() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        val sending = begins { anna.client.sendFile(bruno.account, file("notes.txt", "private".toByteArray())) }
        val offer = bruno.hears.next<Event.FileOffered> { it.name == "notes.txt" }
        bruno.client.declineFile(offer.transfer)
        val failure = sending.fails(ErrorKind.DECLINED)
        assertEquals(failure.failure, anna.hears.next<Event.FileEnded>().failure)
        assertEquals(ErrorKind.NO_SUCH_TRANSFER, failureOf { bruno.client.declineFile(offer.transfer) }.kind)
    }

    @Test
    fun cutLinkInATransfer() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        val moving = moving(anna, bruno)
        service.order("""{"do":"cut","account":"${anna.account}"}""")
        val ofSender = moving.sending.fails(ErrorKind.TRANSFER_LOST)
        val ofReceiver = moving.receiving.fails(ErrorKind.TRANSFER_LOST)
        assertTrue(ofSender.isTemporary)
        assertEquals(ofSender.failure, anna.hears.next<Event.FileEnded>().failure)
        assertEquals(ofReceiver.failure, bruno.hears.next<Event.FileEnded> { it.transfer == moving.transfer }.failure)
        assertTrue(Files.notExists(moving.sink))
    }

    @Test
    fun noFileIsWrittenOverAndWhatFailsHasItsCause() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        val there = file("there.txt", "precious".toByteArray())
        val missing = failureOf { anna.client.sendFile(bruno.account, folder.resolve("nothing.txt")) }
        assertEquals(ErrorKind.FILE, missing.kind)
        assertInstanceOf(NoSuchFileException::class.java, missing.cause)
        val sending = begins { anna.client.sendFile(bruno.account, file("source.txt", "other".toByteArray())) }
        val offer = bruno.hears.next<Event.FileOffered>()
        val taken = failureOf { bruno.client.acceptFile(offer.transfer, there) }
        assertEquals(ErrorKind.FILE, taken.kind)
        assertInstanceOf(FileAlreadyExistsException::class.java, taken.cause)
        assertEquals("precious", Files.readString(there))
        // The offer still stands.
        bruno.client.acceptFile(offer.transfer, folder.resolve("other.txt"))
        assertNull(sending.await())
        assertEquals(ErrorKind.INVALID_VALUE, failureOf { anna.client.sendFile(bruno.account, there, name = "") }.kind)
        assertEquals(ErrorKind.INVALID_VALUE, failureOf { anna.client.sendFile(bruno.account, there, name = "\uD83D") }.kind)
    }

    @Test
    fun whatAStreamThrowsEndsTheTransfer() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        for (thrown in listOf(IOException("the disk is on fire"), IllegalStateException("nothing"), StackOverflowError("deep"))) {
            val broken = object : InputStream() {
                override fun read(): Int = throw thrown
            }
            // The first bytes are read while the offer waits.
            assertEquals(thrown, begins { anna.client.sendFile(bruno.account, broken, "a", 5) }.fails(ErrorKind.FILE).cause)
            val offer = bruno.hears.next<Event.FileOffered>()
            val told = bruno.hears.next<Event.FileEnded> { it.transfer == offer.transfer }
            assertEquals(ErrorKind.CANCELLED_BY_PEER, told.failure?.kind)

            val full = object : OutputStream() {
                override fun write(byte: Int) = throw thrown
            }
            // Long before all of it has left.
            val again = begins { anna.client.sendFile(bruno.account, ByteArray(500_000).inputStream(), "b", 500_000) }
            val failure = failureOf { bruno.client.acceptFile(bruno.hears.next<Event.FileOffered>().transfer, full) }
            assertEquals(ErrorKind.FILE, failure.kind)
            assertEquals(thrown, failure.cause)
            assertTrue(thrown.message!! in failure.reason, failure.reason)
            again.fails(ErrorKind.CANCELLED_BY_PEER)
        }
        anna.client.setStatus(Status.BUSY)
    }

    @Test
    fun aStreamThatBlocksKeepsNothingUp() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        val isAllowed = CountDownLatch(1)
        val slow = object : InputStream() {
            override fun read(): Int {
                isAllowed.await()
                return 'x'.code
            }
        }
        val sink = ByteArrayOutputStream()
        val sending = begins { anna.client.sendFile(bruno.account, slow, "a", 3) }
        val offer = bruno.hears.next<Event.FileOffered>()
        val receiving = begins { bruno.client.acceptFile(offer.transfer, sink) }
        anna.client.setStatus(Status.BUSY)
        bruno.hears.next<Event.Presence> { it.status == Status.BUSY }
        assertFalse(sending.isCompleted)
        isAllowed.countDown()
        assertNull(sending.await())
        assertNull(receiving.await())
        assertEquals("xxx", sink.toString())
        assertNotEquals(0u, anna.client.counters.linksOpened)
    }
}
