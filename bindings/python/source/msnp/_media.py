"""What somebody is playing or doing."""

from __future__ import annotations

from ._border import now
from ._checks import must_be
from ._native import Media, MediaKind
from ._native import msnp_native as native


def music(title: str, artist: str) -> Media:
    """A piece of music, for `Client.set_personal_message`."""
    must_be(title, "title", str, "a str")
    must_be(artist, "artist", str, "a str")
    return Media(kind=MediaKind.MUSIC, format="{0} - {1}", arguments=[title, artist])


def game(name: str) -> Media:
    """A game, for `Client.set_personal_message`."""
    must_be(name, "name", str, "a str")
    return Media(kind=MediaKind.GAMES, format="{0}", arguments=[name])


def read_media(string: str) -> Media | None:
    """Reads a media string, such as `Contact.media`; nothing for one that is empty, switched off, or of a kind that nobody knows."""
    return now(native.read_media, string)


def media_string(media: Media) -> str:
    """The media string of it: application, kind, `1`, format and arguments, a backslash and a zero behind each."""
    return now(native.write_media, media)


def media_shown(media: Media) -> str:
    """It as it is to be shown: the format with its arguments, of which 16 are filled in at most. Untrusted plain text."""
    return now(native.show_media, media)
