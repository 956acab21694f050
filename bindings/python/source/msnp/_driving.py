"""Driving Rust's futures, and the end of the interpreter, in the place of the generated code: its way prints a traceback when a loop
is closed with calls under way, and lets Rust's threads call into an interpreter that is ending.

The generated module is made by exactly one version of UniFFI. This module knows it from inside; importing it changes it.
"""

from __future__ import annotations

import asyncio
import atexit
import ctypes
import gc
import itertools
import os
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from ._native import msnp_native

_Outcome = TypeVar("_Outcome")

# From inside, which has no types.
native: Any = msnp_native

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
        # In a child process, what its parent had under way is not known any more.
        free = _under_way.pop(rust_future, None)
        if free is not None:
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


_waits: list[Callable[[], None]] = []


def wait_at_exit(wait: Callable[[], None]) -> None:
    """Has this called at the end, while threads of Rust can still call into the interpreter: to wait for those that are about to."""
    _waits.append(wait)


@atexit.register
def _end() -> None:
    global _ended
    _ended = True
    gc.disable()
    with _freeing:
        for rust_future, free in list(_under_way.items()):
            # From here on it calls nobody. It is not freed, as another thread may be using it.
            getattr(native._UniffiLib, free.__name__.replace("_free_", "_cancel_"))(rust_future)
    for wait in _waits:
        wait()
    for part in list(native.__dict__.values()):
        table = getattr(part, "_uniffi_vtable", None)
        if table is not None:
            _disconnect(table)
    for one in list(_open):
        one.close()
    # Those who called before that wait for the interpreter's lock: let them through.
    for _ in range(5):
        time.sleep(0.01)


def _begin_child() -> None:
    """A child of `os.fork` has no thread of Rust, and locks may be held in it for ever: what is under way is the parent's."""
    global _freeing
    _freeing = threading.RLock()
    _under_way.clear()
    _sleeping.clear()
    _open.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_child)


def _disconnect(table: ctypes.Structure) -> None:
    """Has Rust call a function that does nothing, and takes no lock, instead of those in Python."""
    for name, kind, *_ in table._fields_:
        setattr(table, name, ctypes.cast(ctypes.pythonapi.Py_IsInitialized, kind))  # type: ignore[type-var]
