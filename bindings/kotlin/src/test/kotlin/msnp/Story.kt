package msnp

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** Everything that waits in a test ends here at the latest. */
val DEADLINE: Duration = 100.seconds

/** A test's story: with a service of its own, in coroutines, bounded in time. Whoever is in it is closed at the end. */
fun story(limit: Duration = DEADLINE, tell: suspend Story.() -> Unit) {
    LoopbackService().use { service ->
        runBlocking {
            withTimeout(limit) {
                coroutineScope {
                    val story = Story(service, this)
                    try {
                        story.tell()
                    } catch (timeout: TimeoutCancellationException) {
                        throw AssertionError("nothing more happens; ${story.heard()}", timeout)
                    } finally {
                        story.close()
                    }
                }
            }
        }
    }
}

class Story(val service: LoopbackService, private val scope: CoroutineScope) : CoroutineScope by scope, AutoCloseable {
    private val people = mutableListOf<Person>()

    /** Somebody with a client that is not signed in, and an ear for what it tells. */
    fun person(name: String, settings: Settings = Settings(), place: Service = service.service): Person =
        Person(name, service.client(name, settings, place), this).also(people::add)

    /** Somebody who is online. */
    suspend fun online(name: String, settings: Settings = Settings(), place: Service = service.service): Person =
        person(name, settings, place).also { it.client.signIn() }

    /** What everybody heard last, for whom a story that stands still is a riddle. */
    fun heard(): String = people.joinToString("; ") { "${it.account}: ${it.hears.all.toList().takeLast(10)}" }

    override fun close() = people.forEach(Person::close)
}

class Person(name: String, val client: Client, scope: CoroutineScope) : AutoCloseable {
    val account: String = LoopbackService.account(name)
    val hears: Listener = Listener(scope, client)

    /** A conversation with that person, in which a text was said and heard: both ends are open. */
    suspend fun talksTo(other: Person): Conversation {
        val conversation = client.chat(other.account)
        conversation.send("hello")
        other.hears.next<Event.Text> { it.text == "hello" }
        return conversation
    }

    override fun close() {
        client.close()
        hears.close()
    }
}

/** Waits until something is so that no event tells of. */
suspend fun until(what: String, holds: () -> Boolean) {
    repeat(1_000) {
        if (holds()) return
        delay(20)
    }
    error("never: $what")
}

/** The failure that a call ends with. */
suspend fun failureOf(call: suspend () -> Unit): MsnpException {
    try {
        call()
    } catch (failure: MsnpException) {
        return failure
    }
    throw AssertionError("it did not fail")
}
