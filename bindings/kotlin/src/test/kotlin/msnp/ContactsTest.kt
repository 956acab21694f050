package msnp

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Who is on the list, and how they are. */
class ContactsTest {
    @Test
    fun contacts() = story {
        val anna = online("anna")
        fun roster() = anna.client.contacts.value

        assertTrue(roster().isComplete)
        assertEquals(listOf("bruno@example.com", "carla@example.com"), roster().friends.map { it.account })
        val friends = roster().groupNamed("Friends")!!
        assertEquals(2, roster().members(friends).size)
        assertEquals(roster().contact("BRUNO@example.com"), anna.client.contact("bruno@EXAMPLE.com"))

        service.order("""{"do":"add-account","address":"dora@example.com","password":"dora-secret","name":"Dora","contacts":[]}""")
        val work = anna.client.addGroup("Work")
        anna.client.addContact("dora@example.com", group = "Work")
        assertEquals(listOf("dora@example.com"), roster().members(work).map { it.account })

        anna.client.renameGroup("Work", "Office")
        assertEquals("Office", roster().group(work)!!.name)
        anna.client.moveToGroup("dora@example.com", "Office", "Friends")
        assertEquals(emptyList<Contact>(), roster().members(work))
        assertEquals(3, roster().members(friends).size)

        anna.client.block("dora@example.com")
        assertTrue(roster().contact("dora@example.com")!!.isBlocked)
        anna.client.undecide("dora@example.com")
        assertFalse(roster().contact("dora@example.com")!!.isBlocked)
        anna.client.unblock("dora@example.com")
        assertTrue(ContactList.ALLOW in roster().contact("dora@example.com")!!.lists)

        anna.client.removeFromGroup("dora@example.com", "Friends")
        assertEquals(listOf("dora@example.com"), roster().ungrouped.map { it.account })
        anna.client.removeContact("dora@example.com")
        assertFalse(roster().friends.any { it.account == "dora@example.com" })
        anna.client.removeGroup("Office")
        assertNull(roster().group(work))
        assertEquals(ErrorKind.NO_SUCH_GROUP, failureOf { anna.client.addContact("dora@example.com", "Nowhere") }.kind)
    }

    @Test
    fun somebodyAddsMe() = story {
        service.order("""{"do":"add-account","address":"dora@example.com","password":"dora-secret","name":"Dora","contacts":[]}""")
        val anna = online("anna")
        val dora = online("dora")
        dora.client.addContact(anna.account)
        assertFalse(anna.hears.next<Event.AddedYou> { it.account == dora.account }.decided)
        assertEquals(listOf(dora.account), anna.client.contacts.value.undecided.map { it.account })
        anna.client.accept(dora.account)
        assertEquals(emptyList<Contact>(), anna.client.contacts.value.undecided)
        dora.hears.next<Event.Presence> { it.account == anna.account && it.status == Status.ONLINE }
    }

    @Test
    fun presence() = story {
        val bruno = online("bruno")
        assertFalse(bruno.client.contact("anna@example.com")!!.isOnline)

        val anna = online("anna")
        bruno.hears.next<Event.Presence> { it.account == anna.account && it.status == Status.ONLINE }
        anna.client.setStatus(Status.BUSY)
        bruno.hears.next<Event.Presence> { it.account == anna.account && it.status == Status.BUSY }
        anna.client.setDisplayName("Anna, who is busy")
        bruno.hears.next<Event.Presence> { it.account == anna.account && it.name == "Anna, who is busy" }
        anna.client.setCapabilities(0x20020u)
        bruno.hears.next<Event.Presence> { it.account == anna.account && it.capabilities == 0x20020u }
        val song = Media.music("A Song", "A Band")
        anna.client.setPersonalMessage("at the radio", song.wire())
        val playing = bruno.hears.next<Event.PersonalMessage> { it.account == anna.account && it.text == "at the radio" }
        assertEquals(song, Media.parse(playing.media))
        assertEquals("A Song - A Band", Media.parse(playing.media)?.shown())
        assertNull(Media.parse("Music"))
        anna.client.setPersonalMessage("do not disturb")
        val busy = bruno.hears.next<Event.PersonalMessage> { it.account == anna.account && it.text == "do not disturb" }
        assertEquals(playing.media, busy.media)

        val seen = bruno.client.contact(anna.account)!!
        assertEquals(Status.BUSY, seen.status)
        assertEquals("Anna, who is busy", seen.name)
        assertEquals("do not disturb", seen.personalMessage)
        assertEquals("Anna, who is busy", anna.client.contacts.value.me.name)

        anna.client.signOut()
        bruno.hears.next<Event.Presence> { it.account == anna.account && it.status == Status.OFFLINE }
        assertFalse(bruno.client.contact(anna.account)!!.isOnline)
    }

    @Test
    fun aDisplayNameOf387Bytes() = story {
        val bruno = online("bruno")
        val anna = online("anna")
        // 42 euro signs are 378 bytes after percent-encoding: nine for each.
        val longest = "€".repeat(42) + "a".repeat(9)

        anna.client.setDisplayName(longest)
        bruno.hears.next<Event.Presence> { it.account == anna.account && it.name == longest }
        assertEquals(ErrorKind.TOO_LONG, failureOf { anna.client.setDisplayName(longest + "a") }.kind)
        assertEquals(longest, bruno.client.contact(anna.account)?.name)
        assertNotNull(bruno.client.contacts.value.contact(anna.account))
    }
}
