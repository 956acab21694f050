package msnp

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Coming and going, by wish and otherwise. */
class SessionTest {
    @Test
    fun signingIn() = story {
        val anna = person("anna")
        assertEquals(State.Offline, anna.client.state.value)

        anna.client.signIn()
        assertTrue(anna.client.isOnline)
        assertEquals(State.Online, anna.client.state.value)
        assertNotNull(anna.client.dialect)
        assertEquals(anna.account, anna.hears.next<Event.SignedIn>().account)
        assertEquals(Status.ONLINE, anna.hears.next<Event.Online>().status)
        assertEquals(ErrorKind.ALREADY_SIGNED_IN, failureOf { anna.client.signIn() }.kind)

        anna.client.signOut()
        assertNull(anna.hears.next<Event.SignedOut>().failure)
        assertFalse(anna.client.isOnline)
        assertEquals(State.Offline, anna.client.state.value)
        until("the service has seen her go") { !service.isOnline(anna.account) }
    }

    @Test
    fun wrongPassword() = story {
        val secret = "not-her-password"
        Client("anna@example.com", secret, service.service).use { client ->
            val failure = failureOf { client.signIn() }
            assertEquals(ErrorKind.WRONG_PASSWORD, failure.kind)
            assertTrue(failure.reason.isNotEmpty() && failure.advice.isNotEmpty(), failure.toString())
            assertEquals(failure.reason, failure.message)
            assertFalse(failure.isTemporary)
            assertFalse(secret in "${failure.reason} ${failure.advice} ${failure.failure} $failure")

            client.setPassword("anna-secret")
            client.signIn()
            assertTrue(client.isOnline)
        }
    }

    @Test
    fun aNewWrongPassword() = story {
        val anna = online("anna")
        anna.client.signOut()
        // A ticket of the right one is kept.
        anna.client.setPassword("not-her-password")
        assertEquals(ErrorKind.WRONG_PASSWORD, failureOf { anna.client.signIn() }.kind)
        anna.client.setPassword("anna-secret")
        anna.client.signIn()
        assertTrue(anna.client.isOnline)
    }

    @Test
    fun beingKicked() = story {
        val anna = online("anna")
        service.order("""{"do":"kick","account":"${anna.account}","reason":"elsewhere"}""")

        val failure = anna.hears.next<Event.SignedOut>().failure
        assertEquals(ErrorKind.SIGNED_IN_ELSEWHERE, failure?.kind)
        assertTrue(failure!!.advice.isNotEmpty())
        assertEquals(State.Offline, anna.client.state.value)
        assertFalse(anna.hears.all.any { it is Event.ConnectionLost }, "a session that was taken over is not taken back")
    }

    @Test
    fun cutLinkAndRecovery() = story {
        val anna = online("anna")
        val bruno = online("bruno")
        val conversation = bruno.talksTo(anna)

        service.order("""{"do":"cut","account":"${anna.account}","server":"notification"}""")
        val lost = anna.hears.next<Event.ConnectionLost>()
        assertTrue(lost.failure.isTemporary)
        assertTrue(lost.wait.isPositive())
        // Their conversation has a connection of its own, which goes on.
        conversation.send("are you there?")
        anna.hears.next<Event.Text> { it.text == "are you there?" }
        anna.client.networkChanged()
        anna.hears.next<Event.Online>()
        until("she is online again") { anna.client.state.value == State.Online }

        conversation.send("good")
        anna.hears.next<Event.Text> { it.text == "good" }
        assertEquals(1, anna.hears.all.count { it is Event.Text && it.text == "are you there?" })
        assertEquals(1u, anna.client.counters.sessionsResumed)
    }

    @Test
    fun suspendAndResume() = story {
        val anna = online("anna")
        val bruno = online("bruno")

        anna.client.suspend()
        service.order("""{"do":"cut","account":"${anna.account}"}""")
        anna.hears.next<Event.StateChanged> { it.state == State.Suspended }
        assertEquals(State.Suspended, anna.client.state.value)
        until("the service has seen her go") { !service.isOnline(anna.account) }
        val said = anna.client.counters.bytesOut
        delay(1_500)
        assertEquals(said, anna.client.counters.bytesOut, "who is suspended says nothing")
        assertEquals(State.Suspended, anna.client.state.value)

        anna.client.resume()
        anna.client.networkChanged()
        anna.hears.next<Event.StateChanged> { it.state == State.Online }
        bruno.hears.next<Event.Presence> { it.account == anna.account && it.status == Status.OFFLINE }
        bruno.hears.next<Event.Presence> { it.account == anna.account && it.status == Status.ONLINE }
        bruno.talksTo(anna)
    }

    @Test
    fun suspendWhileSigningOut() = story {
        val anna = online("anna")
        val conversation = anna.talksTo(online("bruno"))
        // What is said is not acknowledged, so that the goodbye waits for it.
        service.hold(true)
        conversation.post("is anybody there?")
        val signingOut = launch(start = CoroutineStart.UNDISPATCHED) { anna.client.signOut() }
        delay(50)
        assertTrue(signingOut.isActive)
        anna.client.suspend()
        signingOut.join()
        assertEquals(State.Offline, anna.client.state.value)

        service.hold(false)
        anna.client.resume()
        anna.client.signIn()
        assertTrue(anna.client.isOnline)
    }

    @Test
    fun signingInRightAfterACancelledSignIn() = story {
        val anna = person("anna")
        repeat(30) { moment ->
            val attempt = launch(start = CoroutineStart.UNDISPATCHED) { anna.client.signIn() }
            delay(moment.toLong() / 2)
            attempt.cancelAndJoin()
            if (!anna.client.isOnline) anna.client.signIn()
            assertTrue(anna.client.isOnline)
            anna.client.signOut()
        }
    }

    @Test
    fun cancelDuringSignIn() = story {
        val anna = person("anna")
        service.hold(true)
        val attempt = launch { anna.client.signIn() }
        anna.hears.next<Event.StateChanged> { it.state == State.SigningIn }

        attempt.cancelAndJoin()
        assertTrue(attempt.isCancelled)
        until("she is offline again") { anna.client.state.value == State.Offline }
        assertFalse(anna.client.isOnline)

        service.hold(false)
        anna.client.signIn()
        assertTrue(anna.client.isOnline)
    }

    @Test
    fun cancellingAnotherCallTakesNothingBack() = story {
        val anna = online("anna")
        service.hold(true)
        val call = async(start = CoroutineStart.UNDISPATCHED) { anna.client.setDisplayName("Anna the Great") }
        delay(50)
        call.cancelAndJoin()
        assertTrue(runCatching { call.await() }.exceptionOrNull() is CancellationException)
        service.hold(false)
        anna.hears.next<Event.NameChanged> { it.name == "Anna the Great" }
    }

    @Test
    fun closeDuringACall() = story {
        val anna = online("anna")
        service.hold(true)
        val call = async(start = CoroutineStart.UNDISPATCHED) { failureOf { anna.client.setDisplayName("Nobody") } }
        delay(50)
        assertTrue(call.isActive)

        anna.client.close()
        assertEquals(ErrorKind.CLOSED, call.await().kind)
        service.hold(false)
    }

    @Test
    fun closeDuringSignIn() = story {
        val anna = person("anna")
        service.hold(true)
        val attempt = async { failureOf { anna.client.signIn() } }
        anna.hears.next<Event.StateChanged> { it.state == State.SigningIn }

        anna.client.close()
        assertEquals(ErrorKind.CLOSED, attempt.await().kind)
        anna.hears.end()
    }
}
