package msnp

/** Reads a media string, such as [Contact.media]; null for one that is empty, switched off, or of a kind that nobody knows. */
public fun Media.Companion.parse(string: String): Media? = crossing { readMedia(string.whole()) }

/** A piece of music. */
public fun Media.Companion.music(title: String, artist: String): Media = Media(MediaKind.MUSIC, "{0} - {1}", listOf(title, artist))

/** A game, by its name. */
public fun Media.Companion.game(name: String): Media = Media(MediaKind.GAMES, "{0}", listOf(name))

/** The media string of it, for [Client.setPersonalMessage]. */
public fun Media.wire(): String = crossing { writeMedia(whole()) }

/** It as it is to be shown: the format with its arguments, of which 16 are filled in at most. Untrusted plain text. */
public fun Media.shown(): String = crossing { showMedia(whole()) }

private fun Media.whole(): Media {
    application.whole()
    format.whole()
    arguments.forEach { it.whole() }
    return this
}
