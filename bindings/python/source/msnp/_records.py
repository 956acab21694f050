"""Records and enums of the generated code, with what Python's own data classes have: a telling `repr` and an equality that
compares with anything.
"""

from __future__ import annotations

import enum
import inspect
from typing import Any

from ._native import msnp_native as native


def _repr(self: Any) -> str:
    values = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
    return f"{type(self).__name__}({values})"


def _equal(self: Any, other: object) -> Any:
    if type(self) is not type(other):
        return NotImplemented
    return bool(vars(self) == vars(other))


def _mend(record: type) -> None:
    # The generated ones show nothing, and fail where the other side is of another type.
    setattr(record, "__repr__", _repr)
    setattr(record, "__str__", _repr)
    setattr(record, "__eq__", _equal)
    # Their values can be changed, so they have none.
    setattr(record, "__hash__", None)


def mend_all() -> None:
    """Every record, and every variant that carries values."""
    for found in list(vars(native).values()):
        if not isinstance(found, type) or found.__module__ != native.__name__ or issubclass(found, (enum.Enum, BaseException)):
            continue
        if "__dataclass_fields__" in vars(found):
            _mend(found)
        for variant in list(vars(found).values()):
            if isinstance(variant, type) and issubclass(variant, found):
                _mend(variant)
                # So that patterns may name values by their place, too.
                initial = inspect.signature(variant.__init__)
                setattr(variant, "__match_args__", tuple(initial.parameters)[1:])
