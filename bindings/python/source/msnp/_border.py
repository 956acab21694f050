"""The border to the generated code: what is handed in is looked at, and what fails becomes a `MsnpError`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from typing import ParamSpec, TypeVar

from ._error import MsnpError, invalid, own_error
from ._native import ErrorKind, Failure, InternalError, NativeFailure
from ._native import msnp_native as native

_Arguments = ParamSpec("_Arguments")
_Outcome = TypeVar("_Outcome")


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


def end(close: Callable[[], object]) -> None:
    """Closes something. In a forked child nothing is its own to close."""
    try:
        now(close)
    except MsnpError as error:
        if error.kind is not ErrorKind.FORKED:
            raise


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
