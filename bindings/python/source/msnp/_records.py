"""Records and enums of the generated code, with what Python's own data classes have: a telling `repr`, an equality that compares with
anything, a docstring that names every field, and a word for what they are not made with.
"""

from __future__ import annotations

import enum
import functools
from typing import Any

from . import _checks
from ._native import described
from ._native import msnp_native as native

# What programs make and hand in. The others come from the library, many a second, and are right.
_HANDED_IN = {"Bounds", "Direct", "Format", "Identity", "Limits", "Media", "Message", "OwnEmoticon", "PictureFolder", "Product", "Proxy", "Reconnection", "Roots", "Service", "Settings"}


def _repr(self: Any) -> str:
    fields: dict[str, Any] = self.__dict__
    values = ", ".join(f"{name}={value!r}" for name, value in fields.items())
    return f"{type(self).__qualname__}({values})"


def _equal(self: Any, other: object) -> Any:
    if type(self) is not type(other):
        return NotImplemented
    return bool(vars(self) == vars(other))


def _looking(name: str, initial: Any) -> Any:
    """A constructor that looks at what it was given."""
    look = _checks.fields(name)

    @functools.wraps(initial)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        initial(self, *args, **kwargs)
        look(self)

    return __init__


def _mend(record: Any, name: str) -> None:
    about, fields = described.RECORDS[name]
    record.__doc__ = about
    record.__module__ = "msnp"
    # The generated variants have the whole name for their last part.
    record.__name__, record.__qualname__ = name.rpartition(".")[2], name
    # The generated ones show nothing, and fail where the other side is of another type.
    record.__repr__ = record.__str__ = _repr
    record.__eq__ = _equal
    # Their values can be changed, so they have none.
    record.__hash__ = None
    if fields and name.partition(".")[0] in _HANDED_IN:
        record.__init__ = _looking(name, record.__init__)


def mend_all() -> None:
    """Every record, every enum, and every variant that carries values."""
    for name in described.RECORDS:
        owner, _, variant = name.rpartition(".")
        if owner:
            record = getattr(native, owner).__dict__[variant]
            # So that patterns may name values by their place, too.
            setattr(record, "__match_args__", tuple(field for field, _ in described.RECORDS[name][1]))
        else:
            record = getattr(native, variant)
        _mend(record, name)
    for name, (about, members) in described.CHOICES.items():
        choice: Any = getattr(native, name)
        parts: list[str] = list(choice.__dict__)
        choice.__doc__ = about
        choice.__module__ = "msnp"
        if issubclass(choice, enum.Enum):
            for member, text in members.items():
                choice[member].__doc__ = text
        elif name not in _HANDED_IN:
            # Questions of the generated code to itself, two for each variant: it asks them of what is handed in.
            for question in parts:
                if question.startswith("is_"):
                    delattr(choice, question)
