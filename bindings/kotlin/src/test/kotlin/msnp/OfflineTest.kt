package msnp

import kotlinx.coroutines.async
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Test
import java.security.MessageDigest

/** Messages for people who are away, and sign-ins by MD5. */
class OfflineTest {
    @Test
    fun whatIsLeftForSomebodyIsFoundOnce() = story {
        leave("Are you there? こんにちは")
        // One who ends before it is kept is told again.
        find("Are you there? こんにちは", keeps = false)
        find("Are you there? こんにちは", keeps = true)
        service.order("""{"do":"reset-counters"}""")
        leave("The second")
        find("The second", keeps = true)
    }

    /** Anna leaves something for Carla. */
    private suspend fun Story.leave(text: String) {
        val anna = online("anna", place = service.keepingMessages)
        val number = anna.client.conversation(LoopbackService.account("carla")).send(text)
        anna.hears.next<Event.StoredForLater> { it.messageId == number }
        anna.client.signOut()
    }

    /** Carla finds it, and nothing else. */
    private suspend fun Story.find(text: String, keeps: Boolean) {
        val carla = online("carla", place = service.keepingMessages)
        val left = carla.hears.next<Event.OfflineMessage>()
        assertEquals(listOf(LoopbackService.account("anna"), "Anna", text), listOf(left.sender, left.name, left.text))
        assertNotNull(left.time)
        if (keeps) {
            carla.client.offlineMessageStored(left.id)
            until("the service has deleted it") { "\"offline_messages_deleted\":1" in service.order("""{"do":"counters"}""") }
        }
        assertEquals(1, carla.hears.all.count { it is Event.OfflineMessage })
        carla.client.signOut()
    }

    @Test
    fun nothingIsLeftWhereThatIsNotWanted() = story {
        val anna = online("anna", Settings(offlineSending = false), service.keepingMessages)
        val failure = failureOf { anna.client.conversation(LoopbackService.account("carla")).send("Are you there?") }
        assertEquals(ErrorKind.NOT_REACHABLE, failure.kind)
    }

    @Test
    fun oldDialectsSignInByMd5() = story {
        val old = service.service.copy(md5SignIn = Md5SignIn.PASSWORD, dialects = listOf(Dialect.MSNP7))
        val anna = online("anna", place = old)
        val bruno = online("bruno")
        assertEquals(listOf(Dialect.MSNP7, Dialect.MSNP12), listOf(anna.client.dialect, bruno.client.dialect))
        anna.client.conversation(bruno.account).send("From 2001")
        assertEquals("From 2001", bruno.hears.next<Event.Text> { it.sender == anna.account }.text)
    }

    @Test
    fun aProgramMayAnswerTheSaltItself() = story {
        val anna = person("anna", place = service.service.copy(md5SignIn = Md5SignIn.PROGRAM, dialects = listOf(Dialect.MSNP2)))
        val signingIn = async { anna.client.signIn() }
        val salt = anna.hears.next<Event.Md5Challenge>().salt
        val digest = MessageDigest.getInstance("MD5").digest((salt + "anna-secret").toByteArray())
        anna.client.answerMd5(digest.joinToString("") { "%02x".format(it) })
        signingIn.await()
        assertEquals(Dialect.MSNP2, anna.client.dialect)
    }
}
