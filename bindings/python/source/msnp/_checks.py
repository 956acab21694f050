"""Looks at what is handed in before anything is handed over, and names the argument that cannot be taken.

The generated code notices wrong values only when it has begun to hand a call over, and what it has handed over by then is never freed. What
each argument has to be is known from the library itself (`_native/described.py`), where a Python type says less: `int` is a `u16` there.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ._error import invalid
from ._native import described
from ._native import msnp_native as native

_Look = Callable[[Any, str], None]
"""Looks at a value, which has this name, and raises what is wrong with it."""


def wrong(name: str, wanted: str, value: object) -> TypeError:
    """The error for a value of a wrong type. The value itself is not told: it may be a password."""
    if value is None:
        given = "None"
    elif isinstance(value, type):
        given = f"the class {value.__qualname__}"
    else:
        given = type(value).__qualname__
    return TypeError(f"{name} must be {wanted}, not {given}")


def must_be(value: object, name: str, kind: type | tuple[type, ...], wanted: str) -> None:
    """Raises a `TypeError` unless it is of this type, or one of these."""
    if not isinstance(value, kind):
        raise wrong(name, wanted, value)


def must_be_span(value: object, name: str) -> None:
    """Raises a `TypeError` unless it is a span of time or nothing."""
    if value is not None and not isinstance(value, timedelta):
        raise wrong(name, "a datetime.timedelta, such as timedelta(seconds=30)", value)


def must_be_number(value: object, name: str, bits: int) -> None:
    """Raises unless it is a whole number of so many bits."""
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise wrong(name, "an int", value) from None
    if not 0 <= number < 1 << bits:
        shown = str(number) if number.bit_length() <= 128 else f"a number of {number.bit_length()} bits"
        raise invalid(f"{name} is out of range: {shown}", f"Give a number from 0 to {(1 << bits) - 1:,} for {name}.")


def must_be_whole(text: object, name: str) -> None:
    """Raises unless it is a text that can be handed over."""
    if not isinstance(text, str):
        raise wrong(name, "a str", text)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            half = True
        else:
            half = False
        # Outside, so that the error does not hold the text: it may be a password.
        if half:
            raise invalid(f"{name} holds half of a surrogate pair", f"Give text for {name} that can be encoded as UTF-8.")


def arguments(function: str, values: tuple[Any, ...]) -> None:
    """Looks at what a function of the library, by its name there, is called with."""
    looks = _of_function.get(function)
    if looks is None:
        looks = tuple((name, _look(kind)) for name, kind in described.FUNCTIONS[function.replace("Native", "")])
        _of_function[function] = looks
    for (name, look), value in zip(looks, values):
        look(value, name)


def fields(record: str) -> Callable[[Any], None]:
    """What looks at the types of a record that was just made. Its texts are looked at when it is used."""
    looks: list[tuple[str, _Look]] = []

    def look_at(made: Any) -> None:
        if not looks:
            looks.extend((name, _look(kind, shallow=True)) for name, kind in described.RECORDS[record][1])
        for name, look in looks:
            look(getattr(made, name), name)

    return look_at


_of_function: dict[str, tuple[tuple[str, _Look], ...]] = {}
_known: dict[tuple[str, bool], _Look] = {}


def _look(kind: str, shallow: bool = False) -> _Look:
    """What looks at a value of this type of Rust."""
    known = _known.get((kind, shallow))
    if known is None:
        known = _known[kind, shallow] = _made(kind, shallow)
    return known


def _made(kind: str, shallow: bool) -> _Look:
    if kind.endswith(">"):
        outer, inner = kind[:-1].split("<", 1)
        if outer == "Optional":
            return _optional(_look(inner, shallow))
        if outer == "Sequence":
            return _sequence(_look(inner, shallow))
    if kind == "String":
        return _text if shallow else must_be_whole
    if kind[0] == "u" and kind[1:].isdecimal():
        return _number(int(kind[1:]))
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind in described.CHOICES:
        return _choice(kind, shallow)
    if kind in described.RECORDS:
        return _record(kind, shallow)
    # A dictionary, a moment, an object of the layer itself: programs never hand one in.
    return lambda value, name: None


def _text(value: Any, name: str) -> None:
    if not isinstance(value, str):
        raise wrong(name, "a str", value)


def _bool(value: Any, name: str) -> None:
    if not isinstance(value, bool):
        raise wrong(name, "a bool", value)


def _bytes(value: Any, name: str) -> None:
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise wrong(name, "bytes", value)


_PLAIN: dict[str, _Look] = {"bool": _bool, "Bytes": _bytes}


def _number(bits: int) -> _Look:
    def look(value: Any, name: str) -> None:
        # The usual case without another call.
        if type(value) is not int or not 0 <= value < 1 << bits:
            must_be_number(value, name, bits)

    return look


def _optional(inner: _Look) -> _Look:
    def look(value: Any, name: str) -> None:
        if value is not None:
            inner(value, name)

    return look


def _sequence(inner: _Look) -> _Look:
    def look(value: Any, name: str) -> None:
        if not isinstance(value, (list, tuple)):
            raise wrong(name, "a list", value)
        number = 0
        for one in value:  # pyright: ignore[reportUnknownVariableType]
            inner(one, f"{name}[{number}]")
            number += 1

    return look


def _choice(kind: str, shallow: bool) -> _Look:
    found = getattr(native, kind)
    first = next(iter(described.CHOICES[kind][1]))
    parts: dict[str, Any] = dict(found.__dict__)
    variants = {name: record for name, record in parts.items() if f"{kind}.{name}" in described.RECORDS}
    wanted = f"a msnp.{kind}, such as msnp.{kind}.{first}" + ("(...)" if variants else "")
    looks: dict[Any, _Look] = {record: _values(f"{kind}.{name}", shallow) for name, record in variants.items()}

    def look(value: Any, name: str) -> None:
        if not isinstance(value, found):
            raise wrong(name, wanted, value)
        of_variant = looks.get(value.__class__)
        if of_variant is not None:
            of_variant(value, name)

    return look


def _record(kind: str, shallow: bool) -> _Look:
    found: Any = getattr(native, kind)
    values = _values(kind, shallow)

    def look(value: Any, name: str) -> None:
        if not isinstance(value, found):
            raise wrong(name, f"a msnp.{kind}", value)
        values(value, name)

    return look


def _values(record: str, shallow: bool) -> _Look:
    looks = [(name, _look(kind, shallow)) for name, kind in described.RECORDS[record][1]]

    def look(value: Any, name: str) -> None:
        for field, inner in looks:
            inner(getattr(value, field), f"{name}.{field}")

    return look
