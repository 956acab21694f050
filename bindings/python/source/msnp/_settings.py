"""What a client is made with, where Python's own types say it better than the generated ones: spans of time."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from . import _native
from ._border import now

_LONGEST = 2**64 - 1


def milliseconds(span: timedelta) -> int:
    """A span of time as the library takes it; negative ones are none."""
    return max(0, min(span // timedelta(milliseconds=1), _LONGEST))


def _span(count: int | None) -> timedelta | None:
    if count is None:
        return None
    try:
        return timedelta(milliseconds=count)
    except OverflowError:
        return timedelta.max


@dataclass(frozen=True, kw_only=True)
class Reconnection:
    """What becomes of a session that was online and is lost: taken up again, after a wait that doubles with each attempt in vain
    and is spread at random.
    """

    enabled: bool = True
    """Whether."""
    first_wait: timedelta = timedelta(seconds=1)
    """The first wait, of which at least half is waited. With none signing in fails."""
    longest_wait: timedelta = timedelta(minutes=5)
    """The longest wait. With none signing in fails."""

    def _native(self) -> _native.Reconnection:
        return _native.Reconnection(
            enabled=self.enabled,
            first_wait_milliseconds=milliseconds(self.first_wait),
            longest_wait_milliseconds=milliseconds(self.longest_wait),
        )


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds and time limits of the protocol. What is not given stays as it is by default. Signing in fails with
    `ErrorKind.INVALID_VALUE` where a zero would let no session last, or one never rest: in the time limits but `idle_chat`,
    `background_ping`, `farewell` and `joining`, and in `line`, `http_head` and `http_lines`."""

    connect: timedelta | None = None
    """Until a link is open, TLS included. Default 30 s."""
    sign_in_step: timedelta | None = None
    """Until each answer of the sign-in. Default 30 s."""
    eager: timedelta | None = None
    """Until the answer to an eager sign-in, before it is repeated in lock-step. Default 10 s."""
    request: timedelta | None = None
    """Until the answer to any other request on the notification link. Default 30 s."""
    switchboard: timedelta | None = None
    """Until a switchboard answers `USR` or `ANS`. Default 10 s; then another one is asked for, once."""
    ringing: timedelta | None = None
    """From `CAL` until the switchboard says that it rings there. Default 10 s; then another one is asked for, once."""
    ring: timedelta | None = None
    """From then on until the contact joins. Default 60 s: a contact behind the gateway and in the background learns of it
    late."""
    acknowledgement: timedelta | None = None
    """Until a message is acknowledged. Default 60 s; then its fate is unknown."""
    absence: timedelta | None = None
    """A message that waited while a lost session was taken up again waits on for a contact who is not reachable until the session has been
    online for this long. Default 60 s. Zero: it fails at once."""
    idle_chat: timedelta | None = None
    """A conversation of two without a word is closed after this. Default 60 s. Zero: never."""
    ping: timedelta | None = None
    """Without anything sent for this long, a `PNG` goes out. Default 45 s; the server's own figure takes its place."""
    pong: timedelta | None = None
    """From a `PNG` until any byte from the server. Default 45 s; then the link is taken for dead. So is one that takes no
    byte of what is written for as long."""
    probe: timedelta | None = None
    """After a change of the network, until any byte from the server shows that the link is alive. Default 5 s."""
    background_ping: timedelta | None = None
    """The least time between two `PNG` while the program is in the background. Default 240 s; a dead link is noticed later
    then."""
    farewell: timedelta | None = None
    """Until what was written before a farewell has left. Default 2 s."""
    gateway_answer: timedelta | None = None
    """From a request to the HTTP gateway until the whole answer. Default 35 s; then the session is asked after once on
    another connection."""
    gateway_poll: timedelta | None = None
    """How often the gateway is asked for news, at the most, in the minute after something was said; right after it more
    often. Default 2 s."""
    gateway_quiet_poll: timedelta | None = None
    """The same when that minute is over. Default 15 s."""
    gateway_background_poll: timedelta | None = None
    """The same while the program is in the background. Default 25 s: many clients ring for 30 s only, and gateways answer
    at once, news or not. They forget a session after 60 s."""
    window: int | None = None
    """Bytes of unacknowledged messages on a switchboard. Default 1,600: some servers close the connection above. One message
    may always be on its way, whatever its size."""
    joining: timedelta | None = None
    """Without another piece for this long, a chunked message is given up. Default 60 s."""
    line: int | None = None
    """Bytes of a line. Default 8 KiB; above, the connection ends. A line that is longer than the buffer only is passed
    over."""
    payload: int | None = None
    """Bytes of a message that comes in on a switchboard. Default 16 KiB (`overview.md` 2.4); above, it is passed over."""
    http_head: int | None = None
    """Bytes in the head of an HTTP answer, interim answers included. Default 64 KiB; above, the exchange has failed. So it
    has when the few lines that are kept do not fit the storage."""
    http_body: int | None = None
    """Bytes of the body of an HTTP answer that are waited for. Default 64 KiB; the answer is used without the rest."""
    http_lines: int | None = None
    """Lines in the head of an HTTP answer. Default 256."""
    challenges: int | None = None
    """Challenges that are answered within a minute. Default 60; servers send about one. Those above are not answered."""
    invitations: int | None = None
    """Invitations into conversations that are taken within a minute. Default 240; those above are ignored. Zero: nobody can
    ring."""
    notices: int | None = None
    """Messages of the service, alerts and texts from mobile devices that are told within a minute. Default 300; those above
    are passed over."""
    chats: int | None = None
    """Conversations at the same time. Default: as many as the storage holds."""
    chunks: int | None = None
    """Pieces of a chunked message. Default 64; a message that claims more is passed over."""
    redirects: int | None = None
    """Servers that one sign-in is sent on to, and redirects of one Passport exchange. Default 5; above, the sign-in has
    failed."""
    participants: int | None = None
    """Participants of one conversation that are told apart. Default 20, which is also the most; the least is 1. The texts of
    others still come."""
    xml_depth: int | None = None
    """How deep the elements of an XML document may nest. Default 32. The machine itself follows no nesting; programs that
    read the documents of `Event::Alert` and its like may. A document above is passed over."""
    xml_declarations: int | None = None
    """Declarations (`<!DOCTYPE`, `<!ENTITY`) in an XML document. Default 0: honest ones have none. The machine itself expands
    nothing that they declare. A document above is passed over."""

    @classmethod
    def defaults(cls) -> Limits:
        """What they are where nothing else is said."""
        given = vars(now(_native.default_limits))
        values: dict[str, Any] = {
            name.removesuffix(_SUFFIX): _span(value) if name.endswith(_SUFFIX) else value for name, value in given.items()
        }
        return cls(**values)

    def _native(self) -> _native.Limits:
        given: dict[str, int] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, timedelta):
                given[field.name + _SUFFIX] = milliseconds(value)
            elif value is not None:
                given[field.name] = value
        return _native.Limits(**given)


_SUFFIX = "_milliseconds"
