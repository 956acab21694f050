"""An account on a service."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import BinaryIO, TypeVar

from . import _files
from ._border import call, end, now
from ._checks import must_be, must_be_span, wrong
from ._conversation import Conversation
from ._driving import close_at_exit
from ._error import MsnpError
from ._events import Events
from ._native import (
    Bounds,
    Contact,
    Counters,
    Dialect,
    Direct,
    ErrorKind,
    Me,
    Media,
    NativeClient,
    ObjectKind,
    OwnEmoticon,
    PictureFolder,
    Proxy,
    Roots,
    Roster,
    Service,
    ServicePage,
    State,
    Status,
    TraceListener,
)
from ._native import msnp_native as native
from ._requests import ClientRequests
from ._settings import Limits, Reconnection, handed_over, limits_handed_over, milliseconds

_Value = TypeVar("_Value")


class _Tracer(TraceListener):
    def __init__(self, trace: Callable[[str], object]) -> None:
        self._trace = trace

    def line(self, line: str) -> None:
        self._trace(line)


class Client(ClientRequests):
    """An account on a service. Making one touches no network; `sign_in` does.

    `async with Client(...) as client:` signs out and closes it at the end. It may be used from one event loop after another, and
    its methods that do not wait from any thread.

    After `close`, every method fails with the kind `CLOSED`; properties say that nothing is there. In a child that `os.fork` made,
    everything but `close` fails with `FORKED`.
    """

    def __init__(
        self,
        account: str,
        password: str,
        service: Service | str,
        *,
        status: Status | None = None,
        capabilities: int | None = None,
        roots: Roots | None = None,
        proxy: Proxy | None = None,
        proxy_password: str | None = None,
        sign_in_limit: timedelta | None = None,
        reconnection: Reconnection | None = None,
        list_cache: bytes | None = None,
        resume: bytes | None = None,
        limits: Limits | None = None,
        bounds: Bounds | None = None,
        direct: Direct | None = None,
        picture_folder: PictureFolder | str | None = None,
        offline_sending: bool = True,
        trace: Callable[[str], object] | None = None,
    ) -> None:
        """A client of this account.

        service: where it is; a text is the host name of a service that has everything where it usually is.
        status: the first status after each sign-in; online if none is given.
        capabilities: what this client claims to be able to do, as bits. Claim only what is true: peers act on it. A program that
            takes files adds 0x10000000, by which others know that they may offer some; with a display picture it is said anyway.
        roots: the certificate authorities that are trusted; the service's CA file if it has one, else Mozilla's list.
        proxy, proxy_password: what every connection goes through. The password travels to it in the clear.
        sign_in_limit: how long a whole sign-in may take; 90 seconds if not given.
        reconnection: what becomes of a session that is lost; it is taken up again if not given.
        list_cache: what `list_cache` gave in an earlier run: a list that did not change is not downloaded.
        resume: what `resume_value` gave in an earlier run: the sign-in takes fewer round trips.
        limits, bounds: how long, how much.
        direct: how files may go from one client to the other without the service between them; not at all if not given, since it
            tells the other person the address of this machine.
        picture_folder: where pictures, emoticons and other objects of others are kept from one run to the next; in memory alone if
            not given. A text is the path of the folder.
        offline_sending: whether a text to somebody who is offline is left for them, where the service keeps such; it fails otherwise.
        trace: takes each line that goes over the wire, with passwords, tickets and cookies blanked. **Accounts, names and
            messages are not.** It is called on a thread of the library, in the midst of work: hand the line on and return. Every
            method of a client fails with `FROM_CALLBACK` inside it, and properties do, too; only `close` may be called.

        Errors: `INVALID_ACCOUNT`, `INVALID_VALUE` or `TOO_LONG` (password), `INVALID_ADDRESS`, `INSECURE_ADDRESS`, `NO_DIALECT`,
        `ROOTS`.
        """
        must_be(service, "service", (Service, str), "a msnp.Service or a str, the name of its host")
        must_be_span(sign_in_limit, "sign_in_limit")
        must_be(reconnection, "reconnection", (Reconnection, type(None)), "a msnp.Reconnection")
        must_be(limits, "limits", (Limits, type(None)), "msnp.Limits")
        must_be(direct, "direct", (Direct, type(None)), "a msnp.Direct")
        must_be(picture_folder, "picture_folder", (PictureFolder, str, type(None)), "a msnp.PictureFolder or a str, the path of a folder")
        if trace is not None and not callable(trace):
            raise wrong("trace", "something that can be called with a str", trace)
        settings = native.Settings(
            status=status,
            capabilities=capabilities,
            roots=roots,
            proxy=proxy,
            sign_in_limit_milliseconds=None if sign_in_limit is None else milliseconds(sign_in_limit),
            reconnection=handed_over(reconnection),
            list_cache=list_cache,
            limits=limits_handed_over(limits),
            bounds=bounds,
            direct=direct,
            picture_folder=PictureFolder(path=picture_folder) if isinstance(picture_folder, str) else picture_folder,
            offline_sending=offline_sending,
        )
        where = Service(host=service) if isinstance(service, str) else service
        tracer = None if trace is None else _Tracer(trace)
        self._account = account
        self._native = now(NativeClient, account, password, where, settings, resume, proxy_password, tracer)
        close_at_exit(self)

    # Signing in and out.

    async def sign_in(self) -> None:
        """Signs in, and returns when the contact list is complete and the first status accepted. Cancelling gives the attempt up.
        After an error the same client may sign in again.

        Errors: `WRONG_PASSWORD`, `UNKNOWN_HOST`, `UNTRUSTED_CERTIFICATE`, `UPGRADE_REQUIRED`, `TIMED_OUT` and others, each with
        advice; `ALREADY_SIGNED_IN` when there is a session or an attempt already; `CANCELLED` when somebody called `sign_out`
        meanwhile.
        """
        await call(self._native.sign_in, None)

    async def sign_out(self) -> None:
        """Signs out, and returns when goodbye was said and every connection is closed. Does nothing when there is no session.
        Cancelling does not stop the signing out.
        """
        await call(self._native.sign_out, None)

    def close(self) -> None:
        """Ends everything: the session says goodbye if it can at once, calls under way and later ones fail with `CLOSED`, and
        listeners come to their end. May be called again, and from any thread.
        """
        end(self._native.close)

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            # Who leaves by an error does not wait for the service.
            if error is None:
                await self.sign_out()
        except MsnpError as failed:
            if failed.kind not in (ErrorKind.CLOSED, ErrorKind.FORKED):
                raise
        finally:
            self.close()

    @property
    def is_online(self) -> bool:
        """Whether the session is complete: from the end of `sign_in` to `Event.SIGNED_OUT`."""
        return self._unless_closed(self._native.is_online, False)

    @property
    def state(self) -> State:
        """What the session is at. `Event.STATE_CHANGED` tells when it changes."""
        offline: State = State.OFFLINE()
        return self._unless_closed(self._native.state, offline)

    @property
    def dialect(self) -> Dialect | None:
        """What is spoken with the service; nothing while that is not agreed on."""
        return self._unless_closed(self._native.dialect, None)

    @property
    def counters(self) -> Counters:
        """What was counted since the client was made."""
        return self._unless_closed(self._native.counters, _nothing_counted())

    def network_changed(self) -> None:
        """The device has another network, or has one again. A lost session is taken up at once, a connection that seems open has
        five seconds to show that it is.
        """
        now(self._native.network_changed)

    def suspend(self) -> None:
        """The device is about to sleep: the client sets no more clocks and sends nothing by itself until `resume`. Does nothing
        when signed out.
        """
        now(self._native.suspend)

    def resume(self) -> None:
        """The device is awake again, perhaps after a long time and on another network: a lost session is taken up at once."""
        now(self._native.resume)

    def set_background(self, background: bool) -> None:
        """The program is not looked at (or again): the service is asked for a sign of life every four minutes only."""
        now(self._native.set_background, background)

    def answer_md5(self, answer: str) -> None:
        """Answers `MD5_CHALLENGE`, while the sign-in waits: with the MD5 of salt and password, one behind the other, as 32 hex digits.

        Errors: `INVALID_VALUE` unless there are 32 hex digits, `NOT_SIGNED_IN` when no salt waits for an answer.
        """
        now(self._native.answer_md5, answer)

    def set_password(self, password: str) -> None:
        """The password for the next sign-in, after `WRONG_PASSWORD` for example.

        Errors: `INVALID_VALUE` when it is empty, `TOO_LONG` above 128 bytes.
        """
        now(self._native.set_password, password)

    def resume_value(self, *, with_ticket: bool) -> bytes:
        """What a later sign-in, in another run of the program, can use to take fewer round trips. **With the ticket in it, who
        has the bytes can sign in as the user until the ticket expires**: keep them as carefully as a password. Within one client
        this is kept by itself.
        """
        return now(self._native.resume_value, with_ticket)

    def list_cache(self) -> bytes | None:
        """The contact list with its version, for another run of the program; nothing before the first whole list. Accounts and
        names are in it, and no secrets.
        """
        return now(self._native.list_cache)

    # What happens, and how things are.

    def events(self, *, room: int | None = None) -> Events:
        """Everything that happens from now on, for `async for`. Every call gives a listener of its own, with room for so many
        events that were not taken yet (at least 2; 512 if not given).
        """
        return Events(now(self._native.events, room), self)

    @property
    def contacts(self) -> Roster:
        """The contact list as it is now: each access makes a snapshot. Empty after `close`."""
        return self._unless_closed(self._native.contacts, _nobody())

    def contact(self, account: str) -> Contact | None:
        """A contact as it is now, by account in any letter case."""
        return now(self._native.contact, account)

    # Conversations.

    async def chat(self, account: str) -> Conversation:
        """The conversation with this contact, connected: opens one or takes the open one, and returns when the contact has
        joined.

        Errors: `INVALID_ACCOUNT`; `NOT_REACHABLE`, `NO_ANSWER`, `NOT_SIGNED_IN` and others.
        """
        return Conversation(await call(self._native.chat, account, None), self)

    def conversation(self, account: str) -> Conversation:
        """The conversation with this contact. Nothing is sent before the first message.

        Errors: `INVALID_ACCOUNT`.
        """
        return Conversation(now(self._native.conversation, account), self)

    def conversation_by_id(self, id: int) -> Conversation | None:
        """The conversation that an event names; nothing when it is over."""
        native = now(self._native.conversation_by_id, id)
        return None if native is None else Conversation(native, self)

    # Oneself.

    async def set_status(self, status: Status) -> None:
        """Changes one's status. Hidden is offline to everybody else; offline cannot be chosen: sign out.

        Errors: `INVALID_VALUE` for offline; the answer of the service otherwise.
        """
        await call(self._native.set_status, status, None)

    async def set_personal_message(self, text: str, *, media: Media | str | None = None) -> None:
        """Changes one's personal message: plain text of at most 129 characters, empty for none (MSNP11 and later). Control characters
        are left out of it. With `media`, what is playing is changed, too: a `Media`, or a media string of at most 387 bytes; empty for
        nothing; without, it stays.

        Errors: `TOO_LONG`, `NOT_IN_DIALECT`; the answer of the service otherwise.
        """
        must_be(media, "media", (Media, str, type(None)), "a msnp.Media or a str, the media string")
        if media is None:
            await call(self._native.set_personal_message, text, None)
        else:
            string = now(native.write_media, media) if isinstance(media, Media) else media
            await call(self._native.set_personal_message_and_media, text, string, None)

    # Pictures and files.

    async def set_picture(self, picture: bytes | None) -> None:
        """Chooses one's display picture: a PNG, GIF, JPEG or BMP of at most 512 KiB, 96 pixels square in most programs; `None`: none.
        Others are told of it with the status and fetch it when they like. It stays for later sign-ins of this client; MSNP8 has no
        pictures. While signed out it is kept, and told with the next sign-in.

        Errors: `INVALID_VALUE` for what is no picture, by its content, or too large; the answer of the service otherwise.
        """
        await call(self._native.set_picture, picture, None)

    async def picture(self, account: str) -> bytes | None:
        """The display picture that a contact shows now, fetched from them unless it is known already: the same picture is fetched
        once, however many ask, and 8 MiB of pictures are kept. `None`: they show none. The bytes come from the contact: decode them
        with bounds.

        Errors: `NOT_REACHABLE` when they are offline; `INVALID_ACCOUNT`, `BLOCKED`, `DECLINED`, `WRONG_PICTURE`, `TRANSFER_TIMED_OUT`
        and others.
        """
        return await call(self._native.picture, account, None)

    def set_emoticons(self, emoticons: list[OwnEmoticon]) -> None:
        """Chooses all emoticons of one's own; an empty list: none. A text that has their letters in it says to everybody in the
        conversation what they stand for, who fetch the pictures when they like. They stay for later sign-ins of this client; MSNP8
        has none.

        emoticons: letters of 1 to 7 characters, and pictures as `set_picture` takes them.

        Errors: `INVALID_VALUE` for letters that cannot be or are there twice, for what is no picture, by its content, or too large,
        and for more than 256 objects or 32 MiB together with what is published: all stays as it was.
        """
        now(self._native.set_emoticons, emoticons)

    async def fetch_object(self, account: str, msn_object: str) -> bytes:
        """The bytes of an object that a contact has announced in a conversation: an `Emoticon` of `Event.TEXT`, or what a datacast
        names (2 a wink, 3 a voice clip). Fetched from them unless they are known already, and kept as pictures are. Nothing in them
        is decoded or run: decode them with bounds.

        account: who said the text.
        msn_object: what the emoticon has.

        Errors: `INVALID_VALUE` for what is no object, or says that it belongs to somebody else; those of `picture`.
        """
        return await call(self._native.fetch_object, account, msn_object, None)

    def publish(self, kind: ObjectKind, data: bytes) -> str:
        """Lets others fetch an object, such as a wink or a voice clip, and gives the MSNObject by which they do: say it to them in a
        `Message.DATACAST`. It stays for later sign-ins of this client. A picture and emoticons need not be published.

        Errors: `INVALID_VALUE` for one that is empty or larger than 4 MiB (512 KiB for pictures and emoticons), and for more than 256
        objects or 32 MiB.
        """
        return now(self._native.publish, kind, data)

    def withdraw(self, msn_object: str) -> None:
        """Nobody is to fetch a published object any more.

        Errors: `INVALID_VALUE` for what is no object.
        """
        now(self._native.withdraw, msn_object)

    def offline_message_stored(self, id: str) -> None:
        """Says that the program keeps an offline message (`Event.OFFLINE_MESSAGE`) where a crash does not reach it, so that the service may
        delete it. What is not said of a message is told again by the next client, and by this one not. Asking twice does no harm.
        """
        now(self._native.offline_message_stored, id)

    async def send_file(
        self,
        account: str,
        file: str | os.PathLike[str] | BinaryIO,
        *,
        name: str | None = None,
        size: int | None = None,
        offered: Callable[[int], object] | None = None,
    ) -> None:
        """Offers a contact a file, and returns when all of it is there. Cancelling cancels the transfer. What breaks off cannot be
        resumed: the protocol has nothing for that.

        file: its path, or a binary file object, which is read from where it stands and not closed. It is read on a thread of the
            transfer's own as the connection takes it, so that one of any size needs no more memory, and a slow one keeps nothing up.
        name: what the contact sees; the last part of the path if not given.
        size: how many bytes are sent; all that are left in it if not given, for which a file object has to be one that can seek.
        offered: called with the transfer's number, as `Event.FILE_PROGRESS` and `Event.FILE_ENDED` name it, before any of them.

        Errors: `DECLINED`, `CANCELLED_BY_PEER`, `CANCELLED` (by `decline_file`), `NOT_REACHABLE`, `TRANSFER_LOST`,
        `TRANSFER_TIMED_OUT` and others; `INVALID_VALUE` for a name that is empty or longer than 259 characters; `FILE`, with what
        was raised as its `__cause__`, when the file cannot be opened or read.
        """
        await _files.send(self._native, account, file, name, size, offered)

    async def accept_file(self, transfer: int, to: str | os.PathLike[str] | BinaryIO) -> None:
        """Takes a file that `Event.FILE_OFFERED` tells of, and returns when all of it is written. Cancelling cancels the transfer.
        Never more than the announced size is written. What breaks off cannot be resumed.

        transfer: the number in the event.
        to: the path of a file that is made for it, never one that is there already, and deleted again when not all of it comes; or a
            binary file object, which is flushed at the end and not closed. It is written on a thread of the transfer's own; one
            that is slower than the connection makes the sender wait.

        Errors: `NO_SUCH_TRANSFER` when the offer is over, or was decided already; `FILE`, with what was raised as its `__cause__`,
        when the file is there already or cannot be written; `CANCELLED_BY_PEER`, `CANCELLED` (by `decline_file`), `TRANSFER_LOST`,
        `TRANSFER_TIMED_OUT` and others.
        """
        await _files.accept(self._native, transfer, to)

    def decline_file(self, transfer: int) -> None:
        """Declines a file that somebody offers, or cancels one that is under way, in either direction.

        Errors: `NO_SUCH_TRANSFER` when it is over.
        """
        now(self._native.decline_file, transfer)

    # Other requests to the service.

    async def request_url(self, service: str) -> ServicePage:
        """Asks for the address of a page: `INBOX`, `FOLDERS`, `COMPOSE` or `COMPOSE anna@example.net`, `MESSAGE`, `PERSON`, `PROFILE 0x0409`,
        `CHAT 0x0409` (the number is a language), `MOBILE`, `CHGMOB`, `ADDRBOOK`, `ADVSEARCH`, `INTSEARCH`. A service need not know
        them all.

        Errors: `INVALID_VALUE`; the answer of the service otherwise.
        """
        return await call(self._native.request_url, service, None)

    async def request_configuration(self, file: str) -> bytes:
        """Asks for a configuration file such as `Shields.xml` (MSNP11 and later).

        Errors: `NOT_IN_DIALECT`; the answer of the service otherwise.
        """
        return await call(self._native.request_configuration, file, None)

    async def send_signal(self, account: str, content: bytes, *, about: int) -> None:
        """Says something to somebody's program, without a conversation (MSNP13 and later): it gets it as the event `SIGNAL`. `content` is any
        bytes, 1,664 at most; what they are about, `about` says, on which programs agree.

        Errors: `INVALID_ACCOUNT`, `TOO_LONG`, `NOT_IN_DIALECT`; the answer of the service otherwise: 217 for somebody who is offline, or
        does not admit one.
        """
        await call(self._native.send_signal, account, about, content, None)

    async def page(self, account: str, text: str, *, device: int = 1) -> None:
        """Sends a text to a contact's mobile device (1) or watch (2). There is no positive answer: returns when no refusal has
        come within five seconds.

        Errors: `INVALID_ACCOUNT`, `TOO_LONG`; the refusal of the service otherwise.
        """
        await call(self._native.page, account, device, text, None)

    def __repr__(self) -> str:
        return f"Client({self._account!r}, {self.state})"

    def _unless_closed(self, method: Callable[[], _Value], otherwise: _Value) -> _Value:
        try:
            return now(method)
        except MsnpError as error:
            if error.kind is not ErrorKind.CLOSED:
                raise
            return otherwise


# What a closed client shows.


def _nothing_counted() -> Counters:
    return Counters(
        bytes_in=0,
        bytes_out=0,
        links_opened=0,
        frames_skipped=0,
        sessions_lost=0,
        sessions_resumed=0,
        events_missed=0,
        limits_reached={},
    )


def _nobody() -> Roster:
    me = Me(
        account="",
        name="",
        status=Status.OFFLINE,
        personal_message="",
        media="",
        is_verified=False,
        is_restricted=False,
        allows_unknown=False,
        asks_when_added=False,
        dialect=None,
        properties={},
    )
    return Roster(everybody=[], groups=[], me=me, is_complete=False)
