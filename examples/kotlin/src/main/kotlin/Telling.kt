package msnp.chat

import msnp.Event
import msnp.Roster
import msnp.Status
import msnp.friends
import msnp.isOnline

/** An event as a line for the reader; null for what is not worth one. */
internal fun told(event: Event): String? =
    when (event) {
        is Event.Presence -> "${event.account} is ${event.status.words()}"
        is Event.Text -> "${event.sender}: ${event.text}"
        is Event.Nudge -> "${event.sender} nudges you"
        is Event.Joined -> "${event.account} is in the conversation"
        is Event.Left -> "${event.account} has left the conversation"
        is Event.AddedYou -> "${event.account} has added you".takeUnless { event.decided }
        is Event.Failed -> "not delivered, because ${event.failure.reason}: ${event.failure.unsentText.orEmpty()}"
        is Event.ConnectionLost -> "the connection is lost: ${event.failure.reason}"
        is Event.SignedOut -> "signed out" + event.failure?.let { ": ${it.reason}; ${it.advice}" }.orEmpty()
        is Event.Missed -> "${event.count} events were missed"
        else -> null
    }

/** Who is there, a line for each. */
internal fun Roster.friendsOnline(): List<String> =
    friends.filter { it.isOnline }.map { "${it.account} (${it.name}) is ${it.status.words()}" }

private fun Status.words(): String = name.lowercase().replace('_', ' ')

/**
 * A text of somebody else's as it may go to a terminal: no control characters, which it would act on, and no marks that turn the
 * direction of writing around.
 */
internal fun harmless(text: String): String =
    buildString {
        for (character in text) {
            append(
                when {
                    character == '\n' || character == '\t' -> ' '
                    character.isISOControl() || character in '\u202A'..'\u202E' || character in '\u2066'..'\u2069' -> '\uFFFD'
                    else -> character
                },
            )
        }
    }
