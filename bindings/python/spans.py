"""Records with spans of time, as Python's own data classes with `datetime.timedelta` in them: made of what the library says of its own, whose
spans are numbers of milliseconds.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from described import Described, Field, Record

NAMES = ("Reconnection", "Limits")
SUFFIX = "_milliseconds"
HEAD = '''\
"""Records with spans of time: made with the generated module beside this one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from . import msnp_native as native
'''


def module(described: Described) -> str:
    """The source of the module."""
    return HEAD + "".join("\n".join(["", "", *_class(name, described.records[name]), ""]) for name in NAMES)


def _class(name: str, record: Record) -> Iterator[str]:
    told = [Field(field.name.removesuffix(SUFFIX), _kind(field), _in_python(field.about)) for field in record.fields]
    default = f"_{name.upper()}"
    if any(_default(default, field) != "None" for field in record.fields):
        yield f"{default} = native.{name}()"
        yield ""
        yield ""
    yield "@dataclass(frozen=True, kw_only=True)"
    yield f"class {name}:"
    yield _quoted(Record(record.about, told).docstring)
    for field, native in zip(told, record.fields, strict=True):
        yield ""
        yield f"    {field.name}: {field.annotation} = {_default(default, native)}"
        yield _quoted(field.about)


def _kind(field: Field) -> str:
    if not field.name.endswith(SUFFIX):
        return field.kind
    return "Optional<timedelta>" if field.kind.startswith("Optional<") else "timedelta"


def _default(defaults: str, field: Field) -> str:
    """What may be missing is left to the library; of the rest its own record says what holds where nothing else is said."""
    if field.kind.startswith("Optional<"):
        return "None"
    value = f"{defaults}.{field.name}"
    return f"timedelta(milliseconds={value})" if field.name.endswith(SUFFIX) else value


def _in_python(about: str) -> str:
    """Without the unit, which a span of time has not."""
    told = re.sub(r",? in milliseconds,?|\s*\bIn milliseconds\.$", "", about)
    if "milliseconds" in told:
        raise ValueError(f"this says milliseconds of what is a span of time in Python: {about}")
    return told


def _quoted(text: str) -> str:
    return textwrap.indent('"""' + text.replace("\\", "\\\\") + '"""', "    ")
