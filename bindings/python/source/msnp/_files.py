"""Files of the program that are sent and received: read and written on a thread of the transfer's own."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from typing import Any, BinaryIO, Literal, cast

from . import _checks
from ._border import call, end, now
from ._checks import wrong
from ._driving import wait_at_exit
from ._error import MsnpError
from ._native import ErrorKind, FileSink, FileSource, NativeClient, NativeFileTransfer, UnexpectedException, file_failure

# So long the end of the program waits for files to be closed.
_LONGEST_WAIT = 5.0


class _OnAThread:
    """What the thread of a transfer calls."""

    def __init__(self) -> None:
        self.raised: BaseException | None = None
        # Python is running for it, on that thread.
        self.is_inside = False
        # Nobody waits for the transfer any more: its last call is about to come.
        self.is_released = False

    def run(self, work: Callable[[], bytes | None]) -> bytes:
        self.is_inside = True
        try:
            return work() or b""
        # Whatever it is: it must not come to Rust, and whoever awaits the transfer is told of it.
        except BaseException as error:
            self.raised = error
            thrown = _thrown(reason=_words(error))
        finally:
            self.is_inside = False
        raise thrown


_thrown: Callable[..., Exception] = getattr(UnexpectedException, "Thrown")
# From the moment in which it is handed over until its last call.
_handed_over: set[_OnAThread] = set()


def _wait_for_files() -> None:
    """A thread that is in the midst of a call, or about to close a file, is let through before the interpreter ends."""
    until = time.monotonic() + _LONGEST_WAIT
    while any(one.is_inside or one.is_released for one in list(_handed_over)) and time.monotonic() < until:
        time.sleep(0.01)


wait_at_exit(_wait_for_files)
if hasattr(os, "register_at_fork"):
    # What is under way is the parent's.
    os.register_at_fork(after_in_child=_handed_over.clear)


class _Source(_OnAThread, FileSource):
    def __init__(self, file: BinaryIO, is_own: bool) -> None:
        super().__init__()
        self._file = file
        self._is_own = is_own

    def read(self, most: int) -> bytes:
        return self.run(lambda: self._read(most))

    def _read(self, most: int) -> bytes:
        read: Any = self._file.read(most)
        if not isinstance(read, (bytes, bytearray)):
            raise wrong("what the file object reads", "bytes", read)
        return bytes(read)

    def end(self) -> None:
        try:
            if self._is_own:
                self.run(self._file.close)
        finally:
            _handed_over.discard(self)


class _Sink(_OnAThread, FileSink):
    def __init__(self, file: BinaryIO, made: str | None) -> None:
        super().__init__()
        self._file = file
        # The path of a file that was made for this.
        self._made = made

    def write(self, data: bytes) -> None:
        self.run(lambda: self._write(data))

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        # Raw files take a part of it.
        while rest:
            written: Any = self._file.write(rest)
            if not isinstance(written, int) or written <= 0:
                raise OSError("the file object takes no more")
            rest = rest[written:]

    def end(self, is_complete: bool) -> None:
        try:
            self.run(lambda: self._end(is_complete))
        finally:
            _handed_over.discard(self)

    def _end(self, is_complete: bool) -> None:
        if self._made is None:
            if is_complete:
                self._file.flush()
            return
        is_whole = False
        try:
            self._file.close()
            is_whole = is_complete
        finally:
            if not is_whole:
                os.unlink(self._made)


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__


def _opened(path: str, mode: Literal["rb", "xb"]) -> BinaryIO:
    try:
        return open(path, mode)
    except (OSError, ValueError) as error:
        raise MsnpError(now(file_failure, _words(error))) from error


def _path_of(file: object, name: str, needs: str) -> str | None:
    """Its path, unless it is a file object."""
    if isinstance(file, (str, os.PathLike)):
        path = os.fspath(cast("str | os.PathLike[str]", file))
        _checks.must_be_whole(path, name)
        return path
    if isinstance(file, io.TextIOBase) or not callable(getattr(file, needs, None)):
        raise wrong(name, "a str or a pathlib.Path, or a binary file object", file)
    return None


def _name_of(file: object) -> str:
    """The last part of the path of a file object."""
    name = getattr(file, "name", None)
    if not isinstance(name, (str, bytes)):
        raise TypeError("name must be a str where the file object has no name of its own")
    return os.path.basename(os.fsdecode(name))


def _size_of(file: BinaryIO) -> int:
    """How many bytes are left in it."""
    try:
        here = file.tell()
        size = file.seek(0, os.SEEK_END) - here
        file.seek(here)
    except (AttributeError, OSError) as error:
        raise TypeError("size must be an int where the file object cannot seek") from error
    return max(size, 0)


async def send(
    native: NativeClient,
    account: str,
    file: str | os.PathLike[str] | BinaryIO,
    name: str | None,
    size: int | None,
    offered: Callable[[int], object] | None,
) -> None:
    """See `Client.send_file`."""
    _checks.must_be_whole(account, "account")
    path = _path_of(file, "file", "read")
    shown: object = name if name is not None else _name_of(file) if path is None else os.path.basename(path)
    _checks.must_be_whole(shown, "name")
    if size is not None:
        _checks.must_be_number(size, "size", 64)
    if offered is not None and not callable(offered):
        raise wrong("offered", "something that can be called with an int", offered)
    # A closed client reads nothing.
    now(native.is_online)
    source = file if path is None else _opened(path, "rb")
    assert not isinstance(source, (str, os.PathLike))
    try:
        left = _size_of(source) if size is None else size
    except BaseException:
        if path is not None:
            source.close()
        raise
    adapter = _Source(source, is_own=path is not None)
    transfer = _hand_over(adapter, lambda: now(native.send_file, account, str(shown), left, adapter))
    await _finish(transfer, adapter, offered)


async def accept(native: NativeClient, transfer: int, to: str | os.PathLike[str] | BinaryIO) -> None:
    """See `Client.accept_file`."""
    _checks.must_be_number(transfer, "transfer", 32)
    path = _path_of(to, "to", "write")
    # A closed client makes no file.
    now(native.is_online)
    sink = to if path is None else _opened(path, "xb")
    assert not isinstance(sink, (str, os.PathLike))
    adapter = _Sink(sink, None if path is None else os.path.abspath(path))
    await _finish(_hand_over(adapter, lambda: now(native.accept_file, transfer, adapter)), adapter, None)


def _hand_over(adapter: _OnAThread, call: Callable[[], NativeFileTransfer]) -> NativeFileTransfer:
    """From here on Rust makes the last call, whatever happens."""
    _handed_over.add(adapter)
    try:
        return call()
    except BaseException:
        adapter.is_released = True
        raise


async def _finish(native: NativeFileTransfer, adapter: _OnAThread, offered: Callable[[int], object] | None) -> None:
    try:
        if offered is not None:
            offered(now(native.transfer))
        await call(native.finish, None)
    except MsnpError as error:
        if error.kind is ErrorKind.FILE and adapter.raised is not None:
            raise error from adapter.raised
        raise
    finally:
        adapter.is_released = True
        end(native.cancel)
