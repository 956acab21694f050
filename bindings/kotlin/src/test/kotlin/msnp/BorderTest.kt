package msnp

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.ByteArrayOutputStream
import java.io.File
import java.nio.charset.MalformedInputException
import java.util.Collections
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTime

/** What happens at the border between Kotlin and Rust. */
class BorderTest {
    private val anywhere = Service("messenger.example.net")

    private suspend fun refused(kind: ErrorKind, call: suspend () -> Unit) {
        val failure = failureOf(call)
        assertEquals(kind, failure.kind, failure.toString())
        assertTrue(failure.reason.isNotEmpty() && failure.advice.isNotEmpty(), failure.toString())
    }

    @Test
    fun wrongValues() = story {
        refused(ErrorKind.INVALID_ACCOUNT) { Client("anna", "secret", anywhere) }
        refused(ErrorKind.INVALID_VALUE) { Client("anna@example.com", "", anywhere) }
        refused(ErrorKind.TOO_LONG) { Client("anna@example.com", "x".repeat(129), anywhere) }
        refused(ErrorKind.INVALID_ADDRESS) { Client("anna@example.com", "secret", Service("no host")) }
        refused(ErrorKind.INSECURE_ADDRESS) {
            Client("anna@example.com", "secret", Service("messenger.example.net", nexus = "http://messenger.example.net/"))
        }
        refused(ErrorKind.SERVICE_FILE) { Service.fromToml("hosts = 1") }
        refused(ErrorKind.SERVICE_FILE) { Service.fromFile("/no/such/file.toml") }

        val anna = online("anna")
        val bruno = online("bruno")
        val conversation = anna.talksTo(bruno)
        refused(ErrorKind.TOO_LONG) { conversation.send("x".repeat(65_537)) }
        refused(ErrorKind.INVALID_VALUE) { conversation.send("") }
        refused(ErrorKind.INVALID_ACCOUNT) { anna.client.conversation("bruno") }
        refused(ErrorKind.INVALID_VALUE) { anna.client.setStatus(Status.OFFLINE) }
    }

    @Test
    fun wrongEmoticons() = story {
        val picture = byteArrayOf(0x89.toByte(), 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A)
        val client = online("anna").client
        for (shortcut in listOf("12345678", "", "a\nb", "\uD83D")) {
            refused(ErrorKind.INVALID_VALUE) { client.setEmoticons(listOf(OwnEmoticon(shortcut, picture))) }
        }
        refused(ErrorKind.INVALID_VALUE) { client.setEmoticons(listOf(OwnEmoticon("(sun)", "<svg/>".toByteArray()))) }
        refused(ErrorKind.INVALID_VALUE) { client.setEmoticons(List(2) { OwnEmoticon("(sun)", picture) }) }
        refused(ErrorKind.INVALID_VALUE) { client.publish(ObjectKind.WINK, ByteArray(0)) }
        refused(ErrorKind.INVALID_VALUE) { client.withdraw("a wink") }
        refused(ErrorKind.INVALID_VALUE) { client.fetchObject("bruno@example.com", "a wink") }
        refused(ErrorKind.INVALID_ACCOUNT) { client.fetchObject("bruno", "a wink") }
        client.setEmoticons(listOf(OwnEmoticon("1234567", picture)))
    }

    @Test
    fun halfACharacterIsRefused() = story {
        refused(ErrorKind.INVALID_VALUE) { Client("anna@example.com", "\uD83D", anywhere) }
        refused(ErrorKind.INVALID_VALUE) { Client("anna@example.com", "secret", Service("\uDE00")) }
        val anna = online("anna")
        for (text in listOf("\uD83D", "\uDE00", "a\uD83Db", "\uDE00\uD83D", "😀\uD83D")) {
            refused(ErrorKind.INVALID_VALUE) { anna.client.setDisplayName(text) }
            refused(ErrorKind.INVALID_VALUE) { anna.client.conversation("bruno@example.com").send(text) }
            refused(ErrorKind.INVALID_VALUE) { anna.client.conversation("bruno@example.com").post(text, Format(font = text)) }
            refused(ErrorKind.INVALID_VALUE) { anna.client.contact(text) }
        }
        anna.client.setDisplayName("😀")
    }

    @Test
    fun aCallAfterClose() = story {
        val anna = online("anna")
        val client = anna.client
        val conversation = client.conversation("bruno@example.com")
        val states = async(start = CoroutineStart.UNDISPATCHED) { client.state.take(2).toList() }
        client.close()
        client.close()

        anna.hears.end()
        assertEquals(listOf(State.Online, State.Offline), states.await())
        assertEquals(emptyList<Event>(), client.events.toList())
        for ((name, call) in everyCall(client, conversation)) {
            val failure = failureOf(call)
            assertEquals(ErrorKind.CLOSED, failure.kind, name)
            assertTrue(failure.advice.isNotEmpty(), name)
        }

        assertFalse(client.isOnline)
        assertEquals(State.Offline, client.state.value)
        assertEquals(State.Offline, client.state.first())
        assertNull(client.dialect)
        assertEquals(0uL, client.counters.bytesIn)
        assertEquals(emptyList<Contact>(), client.contacts.value.everybody)
        assertNull(client.contact("bruno@example.com"))
        assertEquals("bruno@example.com", conversation.account)
        assertFalse(conversation.isOpen)
        assertEquals(emptyList<Participant>(), conversation.participants)
        until("the service has seen her go") { !service.isOnline(anna.account) }
    }

    private fun everyCall(client: Client, conversation: Conversation): Map<String, suspend () -> Unit> = mapOf(
        "signIn" to { client.signIn() },
        "signOut" to { client.signOut() },
        "setPassword" to { client.setPassword("x") },
        "resumeValue" to { client.resumeValue(false) },
        "listCache" to { client.listCache() },
        "networkChanged" to { client.networkChanged() },
        "suspend" to { client.suspend() },
        "resume" to { client.resume() },
        "setBackground" to { client.setBackground(true) },
        "chat" to { client.chat("bruno@example.com") },
        "conversation" to { client.conversation("bruno@example.com") },
        "conversation by id" to { client.conversation(1u) },
        "setStatus" to { client.setStatus(Status.AWAY) },
        "setCapabilities" to { client.setCapabilities(0u) },
        "setDisplayName" to { client.setDisplayName("Anna") },
        "setPersonalMessage" to { client.setPersonalMessage("x") },
        "setProperty" to { client.setProperty("PHH", "1") },
        "setPrivacy" to { client.setPrivacy(true) },
        "setPrompting" to { client.setPrompting(true) },
        "setSwitchboards" to { client.setSwitchboards(true) },
        "setPicture" to { client.setPicture(null) },
        "picture" to { client.picture("bruno@example.com") },
        "setEmoticons" to { client.setEmoticons(emptyList()) },
        "fetchObject" to { client.fetchObject("bruno@example.com", "x") },
        "publish" to { client.publish(ObjectKind.WINK, ByteArray(1)) },
        "withdraw" to { client.withdraw("x") },
        "sendFile" to { client.sendFile("bruno@example.com", File("no/such/file")) },
        "sendFile of a stream" to { client.sendFile("bruno@example.com", "x".byteInputStream(), "x", 1) },
        "acceptFile" to { client.acceptFile(1u, File("no/such/file")) },
        "acceptFile to a stream" to { client.acceptFile(1u, ByteArrayOutputStream()) },
        "declineFile" to { client.declineFile(1u) },
        "addContact" to { client.addContact("dora@example.com") },
        "removeContact" to { client.removeContact("bruno@example.com") },
        "block" to { client.block("bruno@example.com") },
        "unblock" to { client.unblock("bruno@example.com") },
        "undecide" to { client.undecide("bruno@example.com") },
        "accept" to { client.accept("bruno@example.com") },
        "decline" to { client.decline("bruno@example.com") },
        "renameContact" to { client.renameContact("bruno@example.com", "B") },
        "addGroup" to { client.addGroup("Work") },
        "renameGroup" to { client.renameGroup("Friends", "Work") },
        "removeGroup" to { client.removeGroup("Friends") },
        "addToGroup" to { client.addToGroup("bruno@example.com", "Friends") },
        "removeFromGroup" to { client.removeFromGroup("bruno@example.com", "Friends") },
        "moveToGroup" to { client.moveToGroup("bruno@example.com", "Friends", "Work") },
        "requestUrl" to { client.requestUrl("INBOX") },
        "sendSignal" to { client.sendSignal("bruno@example.com", 1u, ByteArray(3)) },
        "requestConfiguration" to { client.requestConfiguration("Shields.xml") },
        "page" to { client.page("bruno@example.com", "x") },
        "open" to { conversation.open() },
        "send" to { conversation.send("x") },
        "post" to { conversation.post("x") },
        "nudge" to { conversation.nudge() },
        "typing" to { conversation.typing() },
        "invite" to { conversation.invite("carla@example.com") },
        "leave" to { conversation.leave() },
    )

    @Test
    fun aLogHook() {
        val lines = Collections.synchronizedList(mutableListOf<String>())
        Log.start(LogLevel.TRACE) { level, target, line -> lines += "$level $target $line" }
        try {
            story {
                online("anna")
                assertTrue(lines.isNotEmpty())
                assertEquals(emptyList<String>(), lines.filter { "anna-secret" in it || "t=" in it && "p=" in it })

                Log.start(LogLevel.TRACE) { _, _, _ -> throw StackOverflowError("a hook of little use") }
                val bruno = online("bruno")
                assertTrue(bruno.client.isOnline)
            }
        } finally {
            Log.stop()
        }
        val count = lines.size
        story { online("anna") }
        assertEquals(count, lines.size, "a hook that was taken away hears nothing")
    }

    /** What a hook gets that asks these clients all sorts of things. */
    private fun asked(clients: List<Client>): List<Any?> = clients.flatMap { client ->
        listOf<() -> Any?>(
            { client.isOnline },
            { client.state.value },
            { client.contacts.value },
            { client.counters },
            { client.contact("bruno@example.com") },
            { client.setPassword("another") },
            { client.conversation("bruno@example.com") },
            { client.suspend() },
            { client.listCache() },
            { runBlocking { client.signIn() } },
            { runBlocking { client.setStatus(Status.AWAY) } },
            { runBlocking { client.events.first() } },
            { Client("carla@example.com", "carla-secret", anywhere) },
        )
    }.map { ask ->
        try {
            "it gave ${ask()}"
        } catch (failure: MsnpException) {
            failure.kind
        }
    }

    @Test
    fun aCallFromAHook() = story {
        val bruno = online("bruno")
        val told = Collections.synchronizedSet(mutableSetOf<Any?>())
        val clients = Collections.synchronizedList(mutableListOf(bruno.client))
        service.client("anna", trace = { told.addAll(asked(clients.toList())) }).use { anna ->
            clients += anna
            Log.start(LogLevel.DEBUG) { _, target, _ -> if (target.startsWith("msnp")) told.addAll(asked(clients.toList())) }
            try {
                anna.signIn()
                assertTrue(anna.isOnline && bruno.client.isOnline)
                bruno.client.setStatus(Status.BUSY)
            } finally {
                Log.stop()
            }
            assertEquals(setOf<Any?>(ErrorKind.FROM_CALLBACK), told.toSet())
        }
    }

    @Test
    fun aTraceThatClosesItsClient() = story {
        lateinit var anna: Client
        anna = service.client("anna", trace = { anna.close() })
        refused(ErrorKind.CLOSED) { anna.signIn() }
    }

    @Test
    fun aTrace() = story {
        val lines = Collections.synchronizedList(mutableListOf<String>())
        service.client("anna", trace = lines::add).use { it.signIn() }
        assertTrue(lines.any { "VER" in it })
        assertFalse(lines.any { "anna-secret" in it })
        service.client("anna", trace = { throw IllegalArgumentException("an ear of little use") }).use { it.signIn() }
    }

    @Test
    fun aCoroutineWithoutADispatcherDoesNotRunInTheThreadOfAllClients() = story {
        val anna = person("anna")
        val names = Collections.synchronizedList(mutableListOf<String>())
        launch(Dispatchers.Unconfined) {
            anna.client.signIn()
            names += Thread.currentThread().name
            anna.client.events.first { event ->
                names += Thread.currentThread().name
                event is Event.NameChanged
            }
            names += Thread.currentThread().name
        }.also {
            until("she is online") { anna.client.isOnline && names.isNotEmpty() }
            // It may not listen yet.
            var number = 0
            do {
                anna.client.setDisplayName("Anna ${++number}")
            } while (withTimeoutOrNull(200.milliseconds) { it.join() } == null)
        }
        assertFalse(names.any { it.startsWith("msnp") }, names.toString())
    }

    @Test
    fun aFlowOfStatesAndOneOfListsShowTheLastOne() = story {
        val bruno = person("bruno")
        assertEquals(State.Offline, bruno.client.state.value)
        val online = async(start = CoroutineStart.UNDISPATCHED) { bruno.client.state.first { it == State.Online } }
        val busy = async(start = CoroutineStart.UNDISPATCHED) {
            bruno.client.contacts.first { it.contact("anna@example.com")?.status == Status.BUSY }
        }
        bruno.client.signIn()
        online.await()
        online("anna").client.setStatus(Status.BUSY)
        assertTrue(busy.await().isComplete)
        assertNotNull(bruno.client.contacts.value.contact("anna@example.com"))
    }

    @Test
    fun allClientsShareOneThread() = story {
        online("anna").talksTo(online("bruno"))
        val threads = Thread.getAllStackTraces().keys.filter { it.name.startsWith("msnp") }
        assertEquals(1, threads.size, threads.toString())
        assertTrue(threads.single().isDaemon)
    }

    @Test
    fun whatTheGeneratedCodeThrowsHasTheShapeOfTheRest() {
        fun kindOf(failure: Exception) = (translated(failure) as MsnpException).also { assertEquals(failure, it.cause) }.kind
        assertEquals(ErrorKind.INTERNAL, kindOf(InternalException("a panic")))
        assertEquals(ErrorKind.CLOSED, kindOf(IllegalStateException("NativeClient object has already been destroyed")))
        assertEquals(ErrorKind.INVALID_VALUE, kindOf(MalformedInputException(1)))
        val cancellation = CancellationException("cancelled")
        assertTrue(translated(cancellation) === cancellation)
    }

    @Test
    fun statesPrintAsTheirNames() = assertEquals("[Offline, Online]", listOf(State.Offline, State.Online).toString())

    @Test
    fun spansOfTimeAreHeldWithinBounds() {
        assertEquals(1_500uL, 1.5.seconds.asMilliseconds)
        assertEquals(0uL, (-1).seconds.asMilliseconds)
        assertEquals(Long.MAX_VALUE.toULong(), Duration.INFINITE.asMilliseconds)
        val settings = Settings().withSignInLimit(Duration.INFINITE).withReconnection(Duration.ZERO, Duration.INFINITE)
        Client("anna@example.com", "secret", anywhere, settings).close()
        val failure = Failure(ErrorKind.CONNECTION_LOST, "", "", true, null, null, null, null, null)
        assertTrue(Event.ConnectionLost(failure, ULong.MAX_VALUE).wait.isPositive())
    }

    @Test
    fun aListOfAThousandIsCopied() = story {
        val names = (1..1_000).joinToString(",") { "\"contact$it@example.com\"" }
        service.order("""{"do":"add-account","address":"dora@example.com","password":"dora-secret","name":"Dora","contacts":[$names]}""")
        val dora = online("dora")
        assertEquals(1_000, dora.client.contacts.value.friends.size)
        val took = (1..20).map { measureTime { dora.client.contacts.value } }.sorted()
        println("1000 contacts are copied in ${took[took.size / 2]}")
    }
}
