"""Talking to one contact, or to several at once."""

from __future__ import annotations

from ._border import call, now
from ._checks import must_be
from ._error import MsnpError
from ._native import ErrorKind, Format, Message, NativeConversation, Participant


class Conversation:
    """A conversation with a contact, or a group conversation. Letting go of it changes nothing.

    A conversation with one contact outlives its connections: when it falls silent the connection is closed, and the next message
    opens another one. When a third person comes in, it becomes a group conversation, and the contact gets a new conversation of
    two the next time. A group conversation is over when its connection ends.

    Made by `Client.chat`, `Client.conversation` and `Client.conversation_by_id`.
    """

    def __init__(self, native: NativeConversation, client: object) -> None:
        self._native = native
        self._client = client
        self._id = now(native.id)

    @property
    def id(self) -> int:
        """Its number in events."""
        return self._id

    @property
    def account(self) -> str | None:
        """The contact, unless it is or became a group conversation."""
        return now(self._native.account)

    @property
    def participants(self) -> list[Participant]:
        """Who is connected, oneself not counted. Empty while it has no connection."""
        try:
            return now(self._native.participants)
        except MsnpError as error:
            if error.kind is ErrorKind.CLOSED:
                return []
            raise

    @property
    def is_open(self) -> bool:
        """Whether somebody is connected, so that a message goes out at once."""
        try:
            return now(self._native.is_open)
        except MsnpError as error:
            if error.kind is ErrorKind.CLOSED:
                return False
            raise

    async def open(self) -> None:
        """Opens the conversation without saying anything, and waits until the contact has joined. Messages open it by themselves.

        Errors: `NOT_REACHABLE`, `NO_ANSWER`, `NO_SWITCHBOARD`, `NOT_SIGNED_IN`, `CONVERSATION_OVER` and others.
        """
        await call(self._native.open, None)

    async def send(self, message: str | Message, *, format: Format | None = None) -> int:
        """Sends a text (at most 65,536 bytes in UTF-8) or another message, and waits until the service has acknowledged it;
        for kinds that are not acknowledged, until it has left; for a text to somebody who is offline, until the service keeps it for them,
        which `STORED_FOR_LATER` tells. Gives its number, as events name it.

        Messages leave in the order of the calls. Cancelling does not take one back: its fate comes as an event.

        Errors: `NOT_REACHABLE`, `NOT_PASSED_ON`, `NOT_SENT`, `FATE_UNKNOWN`, `TOO_LONG`, `INVALID_VALUE`, `BUSY` and others, with
        the text that did not arrive in `unsent_text`.
        """
        return await call(self._native.send, _message(message, format), None)

    def post(self, message: str | Message, *, format: Format | None = None) -> int:
        """Hands a text or another message over without waiting, and gives its number. What becomes of it is told by
        `Event.DELIVERED`, `Event.SENT` or `Event.FAILED`.

        Errors: `TOO_LONG`, `INVALID_VALUE`, `BUSY`, `NOT_SIGNED_IN` and others when it is refused at once.
        """
        return now(self._native.post, _message(message, format))

    async def nudge(self) -> None:
        """Shakes the others' windows. The service only says so when it fails."""
        await self.send(Message.NUDGE())

    def typing(self) -> None:
        """Says that one is typing, if the conversation is connected; otherwise nothing happens. Say it every five seconds at most."""
        now(self._native.typing)

    async def invite(self, account: str) -> None:
        """Brings somebody else in, and waits until they have joined. A conversation of two becomes a group conversation by it.

        Errors: `INVALID_ACCOUNT`, `NOT_REACHABLE`, `NO_ANSWER` and others.
        """
        await call(self._native.invite, account, None)

    def leave(self) -> None:
        """Leaves the conversation: closes its connections. What was not sent yet fails with `LEFT`."""
        now(self._native.leave)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Conversation) and self._client is other._client and self._id == other._id

    def __hash__(self) -> int:
        return hash(self._id)

    def __repr__(self) -> str:
        return f"Conversation(id={self._id}, account={self.account!r})"


def _message(message: str | Message, format: Format | None) -> Message:
    must_be(message, "message", (str, Message), "a str or a msnp.Message")
    must_be(format, "format", (Format, type(None)), "a msnp.Format")
    if isinstance(message, str):
        return Message.TEXT(message, format)
    if format is not None:
        raise TypeError("format must be None where message is no str: it says how a text looks")
    return message
