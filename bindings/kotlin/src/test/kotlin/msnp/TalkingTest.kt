package msnp

import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What people say to each other. */
class TalkingTest {
    @Test
    fun chatBothWays() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        val format = Format(font = "Courier New", bold = true, color = 0x123456u)

        val toBruno = anna.client.chat(bruno.account)
        assertTrue(toBruno.isOpen)
        assertEquals(bruno.account, toBruno.account)
        assertEquals(listOf(bruno.account), toBruno.participants.map { it.account })
        val message = toBruno.send("Hello there,\nBruno", format)
        assertEquals(message, anna.hears.next<Event.Delivered> { it.conversation == toBruno.id }.messageId)

        val heard = bruno.hears.next<Event.Text>()
        assertEquals("Hello there,\nBruno", heard.text)
        assertEquals(anna.account, heard.sender)
        assertEquals(format, heard.format)

        val back = bruno.client.conversation(heard.conversation)!!
        back.send("Hello Anna")
        val answer = anna.hears.next<Event.Text>()
        assertEquals("Hello Anna", answer.text)
        assertEquals(toBruno.id, answer.conversation)

        val posted = toBruno.post("no waiting")
        assertNotEquals(message, posted)
        anna.hears.next<Event.Delivered> { it.messageId == posted }
        bruno.hears.next<Event.Text> { it.text == "no waiting" }
    }

    @Test
    fun threePeople() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        val carla = online("carla")
        val conversation = anna.talksTo(bruno)

        conversation.invite(carla.account)
        assertEquals(setOf(bruno.account, carla.account), conversation.participants.map { it.account }.toSet())
        conversation.send("here is Carla")
        bruno.hears.next<Event.Text> { it.text == "here is Carla" }
        val heard = carla.hears.next<Event.Text> { it.text == "here is Carla" }

        val hers = carla.client.conversation(heard.conversation)!!
        hers.send("good day")
        anna.hears.next<Event.Text> { it.text == "good day" && it.sender == carla.account }
        bruno.hears.next<Event.Text> { it.text == "good day" && it.sender == carla.account }
        hers.leave()
        anna.hears.next<Event.Left> { it.account == carla.account }
        bruno.hears.next<Event.Left> { it.account == carla.account }
    }

    @Test
    fun typing() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        anna.talksTo(bruno).typing()
        assertEquals(anna.account, bruno.hears.next<Event.Typing>().sender)
    }

    @Test
    fun nudge() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        val conversation = anna.talksTo(bruno)
        val message = conversation.nudge()
        assertEquals(anna.account, bruno.hears.next<Event.Nudge>().sender)
        anna.hears.next<Event.Sent> { it.messageId == message }
    }

    @Test
    fun deliveryFailure() = story {
        val anna = online("anna")
        val failure = failureOf { anna.client.conversation("bruno@example.com").send("are you there?") }
        assertEquals(ErrorKind.NOT_REACHABLE, failure.kind)
        assertEquals("are you there?", failure.unsentText)
        val told = anna.hears.next<Event.Failed>()
        assertEquals(failure.messageId, told.messageId)
        assertEquals(ErrorKind.NOT_REACHABLE, told.failure.kind)
        assertEquals("are you there?", told.failure.unsentText)

        val bruno = online("bruno")
        val conversation = anna.talksTo(bruno)
        service.order("""{"do":"rule","step":"message","action":"nak"}""")
        val refused = failureOf { conversation.send("lost on the way") }
        assertEquals(ErrorKind.NOT_PASSED_ON, refused.kind)
        assertEquals("lost on the way", refused.unsentText)
        assertEquals(refused.messageId, anna.hears.next<Event.Failed>().messageId)
    }

    @Test
    fun twoListeners() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        Listener(this, anna.client).use { second ->
            val conversation = bruno.talksTo(anna)
            repeat(50) { conversation.send("$it") }
            for (listener in listOf(anna.hears, second)) {
                listener.next<Event.Text> { it.text == "49" }
                assertEquals((0..49).map(Int::toString), listener.all.mapNotNull { (it as? Event.Text)?.text }.filter { it != "hello" })
            }
        }
    }

    @Test
    fun aThousandMessagesInOrder() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        val conversation = anna.talksTo(bruno)

        val sent = (1..1_000).map { async(start = CoroutineStart.UNDISPATCHED) { conversation.send("$it") } }.awaitAll()
        assertEquals(sent.sorted(), sent)
        bruno.hears.next<Event.Text> { it.text == "1000" }
        val heard = bruno.hears.all.mapNotNull { (it as? Event.Text)?.text }.drop(1)
        assertEquals((1..1_000).map(Int::toString), heard)
        assertFalse(bruno.hears.all.any { it is Event.Missed })
    }

    @Test
    fun textInArabicEmojiAndCombiningCharacters() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        val conversation = anna.talksTo(bruno)
        val texts = listOf(
            "مرحبا بالعالم",
            "👩‍👩‍👧‍👦 👍🏽 🇪🇹",
            "e\u0301 n\u0303 \u1E69 s\u0323\u0307",
            "한국어 日本語 ไทย",
            "\uFEFF a \u0000 b \u2028 c",
            "日本".repeat(4_000),
        )
        for (text in texts) {
            conversation.send(text)
            val heard = StringBuilder()
            // A long one comes in parts.
            while (heard.length < text.length) heard.append(bruno.hears.next<Event.Text>().text)
            assertEquals(text.codePoints().toArray().toList(), heard.codePoints().toArray().toList())
        }
    }
}
