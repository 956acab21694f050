"""The border to the generated code: what is handed in is looked at, what fails becomes a `MsnpError`, and calls end
with their loop.

The generated module is made at build time by UniFFI, of exactly one version; this module knows it from inside, and
nobody else does.
"""

from __future__ import annotations

import asyncio
import atexit
import ctypes
import gc
import itertools
import threading
import time
import weakref
from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from typing import Any, ParamSpec, Protocol, TypeVar

from ._native import ErrorKind, Failure, InternalError, NativeFailure
from ._native import msnp_native as native

_Arguments = ParamSpec("_Arguments")
_Outcome = TypeVar("_Outcome")


class MsnpError(Exception):
    """Something did not work. `str()` says what happened, and `advice` what to do about it: both in English, for people.

    What a server said may be in the texts: untrusted plain text. Passwords and tickets never are.
    """

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure
        """Everything that is known about it, as events carry it."""

    @property
    def kind(self) -> ErrorKind:
        """What went wrong, for programs."""
        return self.failure.kind

    @property
    def reason(self) -> str:
        """What happened."""
        return self.failure.reason

    @property
    def advice(self) -> str:
        """What to do about it: one or two sentences."""
        return self.failure.advice

    @property
    def is_temporary(self) -> bool:
        """Whether the same may work later without any change."""
        return self.failure.is_temporary

    @property
    def host(self) -> str | None:
        """The server that it is about, where it is about one."""
        return self.failure.host

    @property
    def code(self) -> int | None:
        """The number that a server gave: a Messenger error number, an HTTP status, or the reply of a proxy."""
        return self.failure.code

    @property
    def wait_minutes(self) -> int | None:
        """After how many minutes the service asks to come back."""
        return self.failure.wait_minutes

    @property
    def unsent_text(self) -> str | None:
        """The text that was not sent, or those parts of a long one that did not arrive."""
        return self.failure.unsent_text

    @property
    def message_id(self) -> int | None:
        """The message that it is about, as events name it."""
        return self.failure.message_id

    def __repr__(self) -> str:
        return f"MsnpError({self.kind.name}: {self.reason})"

    def __reduce__(self) -> tuple[type[MsnpError], tuple[Failure]]:
        return type(self), (self.failure,)


# As users know it.
MsnpError.__module__ = "msnp"


def own_error(kind: ErrorKind, reason: str, advice: str) -> MsnpError:
    """An error of this layer."""
    return MsnpError(
        Failure(
            kind=kind,
            reason=reason,
            advice=advice,
            is_temporary=False,
            host=None,
            code=None,
            wait_minutes=None,
            unsent_text=None,
            message_id=None,
        )
    )


def invalid(reason: str, advice: str = "Give a value within the bounds that the documentation names.") -> MsnpError:
    """A value cannot be taken."""
    return own_error(ErrorKind.INVALID_VALUE, reason, advice)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check(value: object) -> None:
    """Refuses texts that are not Unicode, wherever they stand in a value.

    The generated code notices them when it has begun to hand the call over, and what it has handed over by then is never freed.
    """
    if isinstance(value, str):
        if not _is_unicode(value):
            raise invalid("a text holds half of a surrogate pair", "Give text that can be encoded as UTF-8.")
    elif isinstance(value, (int, bytes, Enum)) or value is None:
        pass
    elif isinstance(value, Mapping):
        for key, one in value.items():
            check(key)
            check(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            check(one)
    elif type(value).__module__ == native.__name__:
        for one in vars(value).values():
            check(one)


def translated(error: Exception) -> MsnpError:
    """What the generated code raised, in this library's own type."""
    if isinstance(error, NativeFailure):
        failure = getattr(error, "failure", None)
        if isinstance(failure, Failure):
            return MsnpError(failure)
    if isinstance(error, (ValueError, OverflowError)) and not isinstance(error, UnicodeError):
        # Of a number out of range, or of an enum's value that is none: never of a text.
        return invalid(f"a value is out of range: {error}")
    if isinstance(error, UnicodeError):
        return invalid("a text holds half of a surrogate pair", "Give text that can be encoded as UTF-8.")
    return own_error(ErrorKind.INTERNAL, f"a fault of the library: {error}", "Tell its authors what you did.")


_FAULTS = (NativeFailure, InternalError, ValueError, OverflowError)


def now(method: Callable[_Arguments, _Outcome], *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Outcome:
    """Calls a method that does not wait."""
    check(args)
    try:
        return method(*args, **kwargs)
    except _FAULTS as error:
        failed = translated(error)
    # Outside, so that nothing of the generated code hangs on to it: a text that it could not encode may be a password.
    raise failed


async def call(
    method: Callable[_Arguments, Awaitable[_Outcome]], *args: _Arguments.args, **kwargs: _Arguments.kwargs
) -> _Outcome:
    """Calls a method that waits. Cancelling the task gives it up."""
    check(args)
    try:
        return await method(*args, **kwargs)
    except _FAULTS as error:
        failed = translated(error)
    raise failed


# Driving Rust's futures, instead of the generated code: its way prints a traceback when a loop is closed with calls under way,
# and lets Rust's threads call into an interpreter that is ending.

_numbers = itertools.count(1)
# Those who wait to be polled again, by the number that Rust was given for them.
_sleeping: dict[int, tuple[asyncio.AbstractEventLoop, asyncio.Future[int]]] = {}
# The futures that are not freed yet, each with what frees it. Whoever uses a future of another thread holds the lock.
_under_way: dict[int, Callable[[int], None]] = {}
_freeing = threading.RLock()
_ended = False


def _wake(sleeper: asyncio.Future[int], progress: int) -> None:
    if not sleeper.done():
        sleeper.set_result(progress)


@native._UNIFFI_RUST_FUTURE_CONTINUATION_CALLBACK  # type: ignore[untyped-decorator]
def _continue(number: int, progress: int) -> None:
    """Rust calls this, from any thread."""
    sleeping = _sleeping.pop(number, None)
    if sleeping is None or _ended:
        return
    loop, sleeper = sleeping
    try:
        loop.call_soon_threadsafe(_wake, sleeper, progress)
    except RuntimeError:
        # The loop was closed: nobody waits any more.
        pass


def _free(rust_future: int) -> None:
    with _freeing:
        free = _under_way.pop(rust_future)
        free(rust_future)


async def _drive(
    rust_future: int,
    poll: Callable[[int, Any, int], None],
    complete: Callable[..., Any],
    free: Callable[[int], None],
    lift: Callable[[Any], _Outcome],
    error_converter: Any,
) -> _Outcome:
    _under_way[rust_future] = free
    try:
        loop = asyncio.get_running_loop()
        progress = None
        while progress != native._UNIFFI_RUST_FUTURE_POLL_READY:
            sleeper = loop.create_future()
            # A thread that goes on while the interpreter ends waits for that.
            if not _ended:
                number = next(_numbers)
                _sleeping[number] = (loop, sleeper)
                poll(rust_future, _continue, number)
            progress = await sleeper
        return lift(native._uniffi_rust_call_with_error(error_converter, complete, rust_future))
    finally:
        # Dropping Rust's future is what cancels the call.
        _free(rust_future)


if not hasattr(native, "_uniffi_rust_call_async"):
    raise ImportError("msnp was built with a version of UniFFI that it does not know: build it anew, from one revision")
native._uniffi_rust_call_async = _drive


# The end of the interpreter. A thread of Rust that calls into it then is ended by Python in the midst of Rust's work, and Rust
# ends the process for that: so no thread may.

_open: weakref.WeakSet[Any] = weakref.WeakSet()


class Closable(Protocol):
    """What is closed when the interpreter ends."""

    def close(self) -> None: ...


def close_at_exit(one: Closable) -> None:
    """Has it closed before the interpreter ends, if it is still there by then."""
    _open.add(one)


@atexit.register
def _end() -> None:
    global _ended
    _ended = True
    gc.disable()
    with _freeing:
        for rust_future, free in list(_under_way.items()):
            # From here on it calls nobody. It is not freed, as another thread may be using it.
            getattr(native._UniffiLib, free.__name__.replace("_free_", "_cancel_"))(rust_future)
    for part in list(vars(native).values()):
        table = getattr(part, "_uniffi_vtable", None)
        if table is not None:
            _disconnect(table)
    for one in list(_open):
        one.close()
    # Those who called before that wait for the interpreter's lock: let them through.
    for _ in range(5):
        time.sleep(0.01)


def _disconnect(table: ctypes.Structure) -> None:
    """Has Rust call a function that does nothing, and takes no lock, instead of those in Python."""
    for name, kind, *_ in table._fields_:
        setattr(table, name, ctypes.cast(ctypes.pythonapi.Py_IsInitialized, kind))  # type: ignore[type-var]
