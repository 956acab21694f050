"""The one error of this library."""

from __future__ import annotations

from ._native import ErrorKind, Failure


class MsnpError(Exception):
    """Something did not work. `str()` says what happened, and `advice` what to do about it: both in English, for people.

    What a server said may be in the texts: untrusted plain text. Passwords and tickets never are.
    """

    def __init__(self, failure: Failure) -> None:
        if not isinstance(failure, Failure):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"failure must be a msnp.Failure, not {type(failure).__qualname__}")
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
