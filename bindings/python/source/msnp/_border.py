"""The border to the generated code: what is handed in is looked at, and what fails becomes a `MsnpError`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from . import _checks
from ._error import MsnpError, invalid, own_error
from ._native import ErrorKind, Failure, InternalError, NativeFailure

_Arguments = ParamSpec("_Arguments")
_Outcome = TypeVar("_Outcome")


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
    _checks.arguments(method.__qualname__, args)
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
    _checks.arguments(method.__qualname__, args)
    try:
        return await method(*args, **kwargs)
    except _FAULTS as error:
        failed = translated(error)
    raise failed
