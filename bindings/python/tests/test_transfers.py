"""Pictures and files: what one shows or sends is what the other gets, or both are told why not."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import subprocess
import sys
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, BinaryIO

import pytest

import msnp
from conftest import Arrive, Person
from loopback import DEADLINE, Loopback, soon
from msnp import ErrorKind, Event

ANNA, BRUNO = "anna@example.com", "bruno@example.com"


def made_up(length: int) -> bytes:
    """Bytes that are nowhere the same."""
    state, made = 7, bytearray()
    for _ in range(length):
        state = (state * 1_664_525 + 1_013_904_223) % 2**32
        made.append(state >> 24)
    return bytes(made)


def picture(length: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + made_up(length)


async def ends(task: Coroutine[Any, Any, None] | asyncio.Task[None]) -> msnp.MsnpError:
    """The error that a transfer ends with."""
    with pytest.raises(msnp.MsnpError) as caught:
        await asyncio.wait_for(task, DEADLINE)
    assert caught.value.reason and caught.value.advice
    return caught.value


async def test_picture_set_and_seen(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    shown = picture(30_000)
    await bruno.client.set_picture(shown)
    changed = await anna.hears(Event.PICTURE_CHANGED, account=BRUNO)
    assert len(bytes.fromhex(changed.hash)) == 20
    first, second = await asyncio.gather(anna.client.picture(BRUNO), anna.client.picture(BRUNO.upper()))
    assert first == second == shown
    assert await bruno.client.picture(ANNA) is None
    with pytest.raises(msnp.MsnpError) as caught:
        await bruno.client.set_picture(b"<svg/>")
    assert caught.value.kind is ErrorKind.INVALID_VALUE


async def test_picture_changed(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    hashes = set()
    for length in (100, 5000):
        await bruno.client.set_picture(picture(length))
        hashes.add((await anna.hears(Event.PICTURE_CHANGED, account=BRUNO)).hash)
        assert await anna.client.picture(BRUNO) == picture(length)
    await bruno.client.set_picture(None)
    hashes.add((await anna.hears(Event.PICTURE_CHANGED, account=BRUNO)).hash)
    assert len(hashes) == 3 and None in hashes
    assert await anna.client.picture(BRUNO) is None


async def test_emoticon_with_its_text(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    sun, rain = picture(20_000), picture(100)
    bruno.client.set_emoticons([msnp.OwnEmoticon(shortcut="(sun)", image=sun), msnp.OwnEmoticon(shortcut="(rain)", image=rain)])
    chat = await bruno.client.chat(ANNA)
    await chat.send("here is the (sun)")
    heard = await anna.hears(Event.TEXT, text="here is the (sun)")
    assert [one.shortcut for one in heard.emoticons] == ["(sun)"]
    emoticon = heard.emoticons[0]
    assert emoticon.hash == hashlib.sha1(sun).hexdigest()
    assert await asyncio.wait_for(anna.client.fetch_object(heard.sender, emoticon.msn_object), DEADLINE) == sun
    await chat.send("and no other")
    assert (await anna.hears(Event.TEXT, text="and no other")).emoticons == []
    # What is no emoticon is published.
    wink = bruno.client.publish(msnp.ObjectKind.WINK, made_up(50_000))
    assert await asyncio.wait_for(anna.client.fetch_object(BRUNO, wink), DEADLINE) == made_up(50_000)
    withdrawn = bruno.client.publish(msnp.ObjectKind.VOICE_CLIP, made_up(500))
    bruno.client.withdraw(withdrawn)
    with pytest.raises(msnp.MsnpError) as caught:
        await asyncio.wait_for(anna.client.fetch_object(BRUNO, withdrawn), DEADLINE)
    assert caught.value.kind is ErrorKind.DECLINED


async def test_drawing_sent_and_seen(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    chat = await bruno.client.chat(ANNA)
    for kind, content_type in ((msnp.InkKind.GIF, "image/gif"), (msnp.InkKind.STROKES, "application/x-ms-ink")):
        for length in (1, 67_200):
            await asyncio.wait_for(chat.send(msnp.Message.INK(kind, made_up(length))), DEADLINE)
            assert (await anna.hears(Event.OTHER_MESSAGE, content_type=content_type)).body == made_up(length)
    with pytest.raises(msnp.MsnpError) as caught:
        await chat.send(msnp.Message.INK(msnp.InkKind.GIF, made_up(67_201)))
    assert caught.value.kind is ErrorKind.TOO_LONG


async def test_objects_kept_in_a_folder(arrive: Arrive, service: Loopback, tmp_path: Path) -> None:
    kept, sun = tmp_path / "of others", picture(20_000)
    folder = msnp.PictureFolder(path=str(kept), most_files=1)
    anna, bruno = await arrive("anna", picture_folder=folder), await arrive("bruno")
    bruno.client.set_emoticons([msnp.OwnEmoticon(shortcut="(sun)", image=sun)])
    await (await bruno.client.chat(ANNA)).send("a (sun)")
    emoticon = (await anna.hears(Event.TEXT, text="a (sun)")).emoticons[0]
    assert await asyncio.wait_for(anna.client.fetch_object(BRUNO, emoticon.msn_object), DEADLINE) == sun
    await anna.client.sign_out()
    await bruno.client.sign_out()
    assert [file.name for file in kept.iterdir()] == [emoticon.hash]
    # Another run has it without anybody who could be asked, and no run has what was put in its place.
    async with service.client("anna", picture_folder=str(kept)) as second:
        assert await asyncio.wait_for(second.fetch_object(BRUNO, emoticon.msn_object), DEADLINE) == sun
    (kept / emoticon.hash).write_bytes(sun[:-1])
    async with service.client("anna", picture_folder=folder) as third:
        with pytest.raises(msnp.MsnpError) as caught:
            await asyncio.wait_for(third.fetch_object(BRUNO, emoticon.msn_object), DEADLINE)
        assert caught.value.kind is ErrorKind.NOT_SIGNED_IN
    assert not list(kept.iterdir())


async def sends(sender: Person, receiver: Person, file: Path | BinaryIO, to: Path | BinaryIO, **named: Any) -> Event:
    """Sends a whole file, and gives the offer of it."""
    transfers: list[int] = []
    account = receiver.client.contacts.me.account
    sending = asyncio.create_task(sender.client.send_file(account, file, offered=transfers.append, **named))
    offer: Event.FILE_OFFERED = await receiver.hears(Event.FILE_OFFERED)
    await asyncio.wait_for(receiver.client.accept_file(offer.transfer, to), DEADLINE)
    await asyncio.wait_for(sending, DEADLINE)
    progress = await sender.hears(Event.FILE_PROGRESS, transfer=transfers[0], done=offer.size)
    assert progress.size == offer.size
    assert (await sender.hears(Event.FILE_ENDED, transfer=transfers[0])).failure is None
    assert (await receiver.hears(Event.FILE_ENDED, transfer=offer.transfer)).failure is None
    return offer


async def test_file_both_ways(arrive: Arrive, tmp_path: Path) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    for number, (sender, receiver) in enumerate([(anna, bruno), (bruno, anna)]):
        source, sink = tmp_path / f"film {number}.bin", tmp_path / f"received {number}.bin"
        source.write_bytes(made_up(300_000 + number))
        offer: Any = await sends(sender, receiver, source, sink)
        assert (offer.account, offer.name, offer.size) == (sender.client.contacts.me.account, source.name, 300_000 + number)
        assert sink.read_bytes() == source.read_bytes()
    # File objects, which stay open.
    with io.BytesIO(b"not this" + made_up(20_000)) as memory, open(tmp_path / "raw.bin", "wb", buffering=0) as raw:
        memory.seek(8)
        offer = await sends(anna, bruno, memory, raw, name="memory.bin")
        assert (offer.name, offer.size) == ("memory.bin", 20_000)
        assert (tmp_path / "raw.bin").read_bytes() == made_up(20_000)
        assert not memory.closed and not raw.closed


async def begun(sender: Person, receiver: Person, source: Path, to: Path, size: int = 3_000_000) -> tuple[Any, Any, int]:
    """A file in the midst of its way: both calls, and the receiver's number of it."""
    source.write_bytes(made_up(1000) * (size // 1000))
    account = receiver.client.contacts.me.account
    sending = asyncio.create_task(sender.client.send_file(account, source))
    transfer: int = (await receiver.hears(Event.FILE_OFFERED)).transfer
    receiving = asyncio.create_task(receiver.client.accept_file(transfer, to))
    await receiver.hears(Event.FILE_PROGRESS, transfer=transfer)
    return sending, receiving, transfer


async def test_file_cancelled(arrive: Arrive, tmp_path: Path) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    source, sink = tmp_path / "film.bin", tmp_path / "received.bin"
    # By who receives it, by cancelling the task.
    sending, receiving, transfer = await begun(anna, bruno, source, sink)
    receiving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await receiving
    assert (await ends(sending)).kind is ErrorKind.CANCELLED_BY_PEER
    assert (await bruno.hears(Event.FILE_ENDED, transfer=transfer)).failure.kind is ErrorKind.CANCELLED
    await soon(lambda: not sink.exists(), "what has come of it is deleted")
    # By who sends it.
    sending, receiving, transfer = await begun(anna, bruno, source, sink)
    sending.cancel()
    assert (await ends(receiving)).kind is ErrorKind.CANCELLED_BY_PEER
    assert not sink.exists(), "what has come of it is deleted"
    # By its number.
    sending, receiving, transfer = await begun(anna, bruno, source, sink)
    bruno.client.decline_file(transfer)
    assert (await ends(receiving)).kind is ErrorKind.CANCELLED
    assert (await ends(sending)).kind is ErrorKind.CANCELLED_BY_PEER
    # A deadline of the program.
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(anna.client.send_file(BRUNO, source), 0.3)
    offer = await bruno.hears(Event.FILE_OFFERED)
    await bruno.hears(Event.FILE_ENDED, transfer=offer.transfer)
    assert (await ends(bruno.client.accept_file(offer.transfer, sink))).kind is ErrorKind.NO_SUCH_TRANSFER
    assert not sink.exists()


async def test_file_declined(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    sending = asyncio.create_task(anna.client.send_file(BRUNO, io.BytesIO(b"private"), name="notes.txt"))
    offer = await bruno.hears(Event.FILE_OFFERED, name="notes.txt")
    bruno.client.decline_file(offer.transfer)
    error = await ends(sending)
    assert error.kind is ErrorKind.DECLINED
    ended = await anna.hears(Event.FILE_ENDED)
    assert ended.failure == error.failure
    with pytest.raises(msnp.MsnpError) as caught:
        bruno.client.decline_file(offer.transfer)
    assert caught.value.kind is ErrorKind.NO_SUCH_TRANSFER


async def test_cut_link_in_a_transfer(arrive: Arrive, service: Loopback, tmp_path: Path) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    sink = tmp_path / "received.bin"
    sending, receiving, transfer = await begun(anna, bruno, tmp_path / "film.bin", sink)
    await service.do("cut", account=ANNA)
    of_sender, of_receiver = await ends(sending), await ends(receiving)
    assert of_sender.kind is of_receiver.kind is ErrorKind.TRANSFER_LOST
    assert of_sender.is_temporary
    assert (await anna.hears(Event.FILE_ENDED)).failure == of_sender.failure
    assert (await bruno.hears(Event.FILE_ENDED, transfer=transfer)).failure == of_receiver.failure
    assert not sink.exists()
    # It works again once the session does.
    await anna.hears(Event.ONLINE)
    (tmp_path / "short.txt").write_bytes(b"short")
    await sends(anna, bruno, tmp_path / "short.txt", sink)
    assert sink.read_bytes() == b"short"


async def test_no_file_is_written_over_and_what_fails_has_its_cause(arrive: Arrive, tmp_path: Path) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    there, source = tmp_path / "there.txt", tmp_path / "source.txt"
    there.write_bytes(b"precious")
    source.write_bytes(b"something else")
    error = await ends(anna.client.send_file(BRUNO, tmp_path / "nothing.txt"))
    assert error.kind is ErrorKind.FILE and isinstance(error.__cause__, FileNotFoundError)
    sending = asyncio.create_task(anna.client.send_file(BRUNO, source))
    offer = await bruno.hears(Event.FILE_OFFERED)
    error = await ends(bruno.client.accept_file(offer.transfer, there))
    assert error.kind is ErrorKind.FILE and isinstance(error.__cause__, FileExistsError)
    assert there.read_bytes() == b"precious"
    # The offer still stands.
    await bruno.client.accept_file(offer.transfer, tmp_path / "other.txt")
    await sending
    error = await ends(anna.client.send_file(BRUNO, source, name=""))
    assert error.kind is ErrorKind.INVALID_VALUE


class Broken(io.BytesIO):
    """A file object that does not do what it should."""

    def __init__(self, data: bytes, error: BaseException | None = None) -> None:
        super().__init__(data)
        self.error = error

    def read(self, size: int | None = -1, /) -> Any:
        if self.error is not None:
            raise self.error
        return "a text"

    def write(self, data: Any, /) -> int:
        raise OSError("the disk is on fire")


@pytest.mark.parametrize("raised", [None, OSError("the disk is on fire"), KeyError("wanted"), SystemExit(3), AssertionError()])
async def test_what_a_file_object_raises_ends_the_transfer(arrive: Arrive, raised: BaseException | None) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    # The first bytes are read while the offer waits.
    error = await ends(anna.client.send_file(BRUNO, Broken(b"bytes", raised), name="a"))
    assert error.kind is ErrorKind.FILE
    assert type(error.__cause__) is (TypeError if raised is None else type(raised))
    offer = await bruno.hears(Event.FILE_OFFERED)
    assert (await bruno.hears(Event.FILE_ENDED, transfer=offer.transfer)).failure.kind is ErrorKind.CANCELLED_BY_PEER
    # And of who receives it, long before all of it has left.
    sending = asyncio.create_task(anna.client.send_file(BRUNO, io.BytesIO(bytes(500_000)), name="b"))
    offer = await bruno.hears(Event.FILE_OFFERED)
    error = await ends(bruno.client.accept_file(offer.transfer, Broken(b"")))
    assert error.kind is ErrorKind.FILE and "the disk is on fire" in error.reason
    assert isinstance(error.__cause__, OSError)
    assert (await ends(sending)).kind is ErrorKind.CANCELLED_BY_PEER
    # Nothing is left of either: the session goes on.
    await anna.client.set_status(msnp.Status.BUSY)


async def test_what_is_no_file_is_named(arrive: Arrive, tmp_path: Path) -> None:
    client = (await arrive("anna")).client
    text: Any = io.StringIO("text")
    with pytest.raises(TypeError, match=r"^file must be a str or a pathlib\.Path, or a binary file object, not StringIO$"):
        await client.send_file(BRUNO, text, name="a")
    with pytest.raises(TypeError, match=r"^name must be a str where the file object has no name of its own$"):
        await client.send_file(BRUNO, io.BytesIO())
    reading, writing = os.pipe()
    with open(reading, "rb") as pipe, open(writing, "wb"):
        with pytest.raises(TypeError, match=r"^size must be an int where the file object cannot seek$"):
            await client.send_file(BRUNO, pipe, name="a")


class Slow(io.BytesIO):
    """A file object that gives nothing before it is allowed to."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.is_read, self.is_allowed = threading.Event(), threading.Event()

    def read(self, size: int | None = -1, /) -> bytes:
        self.is_read.set()
        assert self.is_allowed.wait(DEADLINE)
        return super().read(size)


async def test_a_file_object_that_blocks_keeps_nothing_up(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    source, sink = Slow(b"bytes"), io.BytesIO()
    sending = asyncio.create_task(anna.client.send_file(BRUNO, source, name="a"))
    offer = await bruno.hears(Event.FILE_OFFERED)
    receiving = asyncio.create_task(bruno.client.accept_file(offer.transfer, sink))
    await soon(source.is_read.is_set, "the file is being read")
    await anna.client.set_status(msnp.Status.BUSY)
    await bruno.hears(Event.PRESENCE, account=ANNA, status=msnp.Status.BUSY)
    assert not sending.done()
    source.is_allowed.set()
    await asyncio.wait_for(asyncio.gather(sending, receiving), DEADLINE)
    assert sink.getvalue() == b"bytes"


async def test_a_process_that_ends_in_a_transfer_says_nothing_and_leaves_no_half_of_a_file(
    arrive: Arrive, service: Loopback, tmp_path: Path
) -> None:
    anna = await arrive("anna")
    (tmp_path / "film.bin").write_bytes(made_up(1000) * 3000)
    where = service.service
    program = f"""
import asyncio
import msnp

async def main():
    client = msnp.Client("bruno@example.com", "bruno-secret", msnp.Service(host={where.host!r}, nexus={where.nexus!r}, ca_file={where.ca_file!r}))
    events = client.events()
    await client.sign_in()
    async for event in events:
        match event:
            case msnp.Event.FILE_OFFERED(transfer=transfer):
                receiving = asyncio.create_task(client.accept_file(transfer, "received.bin"))
            case msnp.Event.FILE_PROGRESS():
                return

asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "default", "-c", program, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        await anna.hears(Event.PRESENCE, account=BRUNO, status=msnp.Status.ONLINE)
        sending = asyncio.create_task(anna.client.send_file(BRUNO, tmp_path / "film.bin"))
        output, errors = await asyncio.wait_for(process.communicate(), DEADLINE)
    finally:
        if process.returncode is None:
            process.kill()
    assert (process.returncode, output.decode(), errors.decode()) == (0, "", "")
    assert (await ends(sending)).kind in (ErrorKind.CANCELLED_BY_PEER, ErrorKind.TRANSFER_LOST)
    assert not (tmp_path / "received.bin").exists()
