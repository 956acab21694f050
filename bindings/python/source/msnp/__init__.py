"""A client of the Messenger protocol family (MSNP2 to MSNP15) for asyncio.

    async with msnp.Client("anna@example.net", password, "messenger.example.net") as client:
        await client.sign_in()
        chat = await client.chat("bruno@example.org")
        await chat.send("Hello there, Bruno")

`Client.events()` tells what happens, `Client.contacts` how things are. Every error is a `MsnpError` and says what to do.
"""

from . import _records
from ._client import Client
from ._conversation import Conversation
from ._error import MsnpError
from ._events import Events
from ._library import default_bounds, service_from_file, service_from_toml, version
from ._logging import TRACE, log_to
from ._media import game, media_shown, media_string, music, read_media
from ._native import (
    Activity,
    Bounds,
    Contact,
    ContactList,
    Counters,
    Dialect,
    Direct,
    Emoticon,
    ErrorKind,
    Event,
    Failure,
    Field,
    Format,
    GatewayUse,
    Md5SignIn,
    Group,
    Identity,
    InkKind,
    LimitName,
    LinkKind,
    Me,
    Media,
    MediaKind,
    Message,
    ObjectKind,
    OfflineSender,
    OwnEmoticon,
    Participant,
    PictureFolder,
    Product,
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
    "Activity",
    "Bounds",
    "Client",
    "Contact",
    "ContactList",
    "Conversation",
    "Counters",
    "Dialect",
    "Direct",
    "Emoticon",
    "ErrorKind",
    "Event",
    "Events",
    "Failure",
    "Field",
    "Format",
    "GatewayUse",
    "Group",
    "Identity",
    "InkKind",
    "LimitName",
    "Limits",
    "LinkKind",
    "Md5SignIn",
    "Me",
    "Media",
    "MediaKind",
    "Message",
    "MsnpError",
    "ObjectKind",
    "OfflineSender",
    "OwnEmoticon",
    "Participant",
    "PictureFolder",
    "Product",
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
