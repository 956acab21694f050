"""A client of the Messenger protocol family (MSNP8 to MSNP12) for asyncio.

    async with msnp.Client("anna@example.net", password, "messenger.example.net") as client:
        await client.sign_in()
        chat = await client.chat("bruno@example.org")
        await chat.send("Hello there, Bruno")

`Client.events()` tells what happens, `Client.contacts` how things are. Every error is a `MsnpError` and says what to do.
"""

from __future__ import annotations

import os

from . import _native, _records
from ._border import now
from ._client import Client
from ._conversation import Conversation
from ._error import MsnpError
from ._events import Events
from ._logging import TRACE, log_to
from ._native import (
    Bounds,
    Contact,
    ContactList,
    Counters,
    ErrorKind,
    Event,
    Failure,
    Field,
    Format,
    GatewayUse,
    Group,
    Identity,
    LimitName,
    LinkKind,
    Me,
    Media,
    MediaKind,
    Message,
    OfflineSender,
    Participant,
    Product,
    Protocol,
    Proxy,
    ProxyKind,
    Roots,
    Roster,
    Service,
    ServicePage,
    State,
    Status,
    Upgrade,
    UpgradeCause,
)
from ._settings import Limits, Reconnection

__all__ = [
    "TRACE",
    "Bounds",
    "Client",
    "Contact",
    "ContactList",
    "Conversation",
    "Counters",
    "ErrorKind",
    "Event",
    "Events",
    "Failure",
    "Field",
    "Format",
    "GatewayUse",
    "Group",
    "Identity",
    "LimitName",
    "Limits",
    "LinkKind",
    "Me",
    "Media",
    "MediaKind",
    "Message",
    "MsnpError",
    "OfflineSender",
    "Participant",
    "Product",
    "Protocol",
    "Proxy",
    "ProxyKind",
    "Reconnection",
    "Roots",
    "Roster",
    "Service",
    "ServicePage",
    "State",
    "Status",
    "Upgrade",
    "UpgradeCause",
    "default_bounds",
    "game",
    "log_to",
    "media_shown",
    "media_string",
    "music",
    "read_media",
    "service_from_file",
    "service_from_toml",
    "version",
]

_records.mend_all()


def version() -> str:
    """The version of the library."""
    return now(_native.version)


def default_bounds() -> Bounds:
    """The bounds where nothing else is said."""
    return now(_native.default_bounds)


def music(title: str, artist: str) -> Media:
    """A piece of music, for `Client.set_personal_message`."""
    return Media(kind=MediaKind.MUSIC, format="{0} - {1}", arguments=[title, artist])


def game(name: str) -> Media:
    """A game, for `Client.set_personal_message`."""
    return Media(kind=MediaKind.GAMES, format="{0}", arguments=[name])


def read_media(string: str) -> Media | None:
    """Reads a media string, such as `Contact.media`; nothing for one that is empty, switched off, or of a kind that nobody knows."""
    return now(_native.read_media, string)


def media_string(media: Media) -> str:
    """The media string of it: application, kind, `1`, format and arguments, a backslash and a zero behind each."""
    return now(_native.write_media, media)


def media_shown(media: Media) -> str:
    """It as it is to be shown: the format with its arguments, of which 16 are filled in at most. Untrusted plain text."""
    return now(_native.show_media, media)


def service_from_toml(text: str) -> Service:
    """Reads a service description in the form of TOML. A `ca_file` in it is relative to the current directory.

    Errors: `SERVICE_FILE`, with line and accepted keys in the reason.
    """
    return now(_native.service_from_toml, text)


def service_from_file(path: str | os.PathLike[str]) -> Service:
    """Reads a file in the form of TOML. A `ca_file` in it is relative to the file.

    Errors: `SERVICE_FILE`.
    """
    return now(_native.service_from_file, os.fspath(path))
