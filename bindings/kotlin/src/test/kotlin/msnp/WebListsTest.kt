package msnp

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** MSNP13 to MSNP15: the list lives in web services, and an app sees nothing of that. */
class WebListsTest {
    @Test
    fun theListInWebServices() = listOf(Dialect.MSNP13, Dialect.MSNP14, Dialect.MSNP15).forEach(::listInWebServices)

    private fun listInWebServices(dialect: Dialect) = story {
        service.order("""{"do":"add-account","address":"dora@example.com","password":"dora-secret","name":"Dora","contacts":[]}""")
        val place = service.withWebLists(dialect)
        val anna = online("anna", place = place)
        val bruno = online("bruno")
        assertEquals(listOf(dialect, Dialect.MSNP12), listOf(anna.client.dialect, bruno.client.dialect))
        anna.hears.next<Event.Presence> { it.account == bruno.account && it.status == Status.ONLINE }
        fun roster() = anna.client.contacts.value

        val work = anna.client.addGroup("Work")
        anna.client.addContact("dora@example.com", group = work)
        anna.client.moveToGroup(bruno.account, "Friends", work)
        assertEquals(setOf(bruno.account, "dora@example.com"), roster().members(work).map { it.account }.toSet())
        anna.client.block("dora@example.com")
        assertTrue(roster().contact("dora@example.com")!!.isBlocked)
        anna.client.unblock("dora@example.com")
        assertFalse(roster().contact("dora@example.com")!!.isBlocked)
        anna.client.removeContact("dora@example.com")

        // Somebody of MSNP12 on the same service.
        anna.client.conversation(bruno.account).send("From the other side")
        assertEquals("From the other side", bruno.hears.next<Event.Text> { it.sender == anna.account }.text)

        val number = anna.client.conversation(LoopbackService.account("carla")).send("Carla, are you there?")
        anna.hears.next<Event.StoredForLater> { it.messageId == number }
        val carla = online("carla", place = place)
        carla.hears.next<Event.OfflineMessage> { it.text == "Carla, are you there?" }

        // What was done is there at the next sign-in.
        anna.client.signOut()
        anna.client.signIn()
        assertEquals(listOf(bruno.account), roster().members(work).map { it.account })
    }
}
