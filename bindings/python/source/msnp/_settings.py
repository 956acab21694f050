"""What a client is made with, where Python's own types say it better than the generated ones: spans of time. Fields and words are the
library's own.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from ._border import now
from ._checks import must_be, must_be_number, must_be_span
from ._native import described, spans
from ._native import msnp_native as native

_LONGEST = 2**64 - 1
_A_SPAN = "a datetime.timedelta, such as timedelta(seconds=30)"


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
class Reconnection(spans.Reconnection):
    __doc__ = spans.Reconnection.__doc__

    def __post_init__(self) -> None:
        must_be(self.enabled, "enabled", bool, "a bool")
        must_be(self.first_wait, "first_wait", timedelta, _A_SPAN)
        must_be(self.longest_wait, "longest_wait", timedelta, _A_SPAN)


@dataclass(frozen=True, kw_only=True)
class Limits(spans.Limits):
    __doc__ = spans.Limits.__doc__

    def __post_init__(self) -> None:
        kinds = dict(described.RECORDS["Limits"][1])
        for field in fields(self):
            value, number = getattr(self, field.name), kinds.get(field.name)
            if number is None:
                must_be_span(value, field.name)
            elif value is not None:
                must_be_number(value, field.name, int(number.removeprefix("Optional<u").removesuffix(">")))

    @classmethod
    def defaults(cls) -> Limits:
        """What they are where nothing else is said."""
        given = vars(now(native.default_limits))
        values: dict[str, Any] = {
            name.removesuffix(_SUFFIX): _span(value) if name.endswith(_SUFFIX) else value for name, value in given.items()
        }
        return cls(**values)


_SUFFIX = "_milliseconds"


def handed_over(reconnection: Reconnection | None) -> native.Reconnection | None:
    """As the library takes it."""
    if reconnection is None:
        return None
    return native.Reconnection(
        enabled=reconnection.enabled,
        first_wait_milliseconds=milliseconds(reconnection.first_wait),
        longest_wait_milliseconds=milliseconds(reconnection.longest_wait),
    )


def limits_handed_over(limits: Limits | None) -> native.Limits | None:
    """As the library takes them."""
    if limits is None:
        return None
    given: dict[str, int] = {}
    for field in fields(limits):
        value = getattr(limits, field.name)
        if isinstance(value, timedelta):
            given[field.name + _SUFFIX] = milliseconds(value)
        elif value is not None:
            given[field.name] = value
    return native.Limits(**given)
