"""The words and the types of the library, for Python: what `msnp-bindgen describe` takes out of it becomes a module of the package.

Texts stand at the Rust source and nowhere else: docstrings at run time, the stub for type checkers and editors, and the tables of the page are
all made of them. So are the checks of what is handed in, which need types that Python does not have.
"""

from __future__ import annotations

import json
import pprint
import re
from dataclasses import dataclass
from typing import Any

HEAD = '''\
"""What the library exports, in its own words: made with the generated module beside it."""

# fmt: off
'''


@dataclass(frozen=True)
class Field:
    """A field of a record, or an argument."""

    name: str
    kind: str
    """As Rust has it: `u16`, `Status`, `Optional<String>`."""
    about: str

    @property
    def annotation(self) -> str:
        return annotation(self.kind)


@dataclass(frozen=True)
class Record:
    """A record, or a variant that may carry values."""

    about: str
    fields: list[Field]

    @property
    def docstring(self) -> str:
        lines = [f"    {field.name} ({field.annotation}): {one_line(field.about)}" for field in self.fields]
        return "\n".join([self.about, "", "Fields:", *lines]) if lines else self.about


@dataclass(frozen=True)
class Choice:
    """An enumeration: the text of each of its members, by name."""

    about: str
    members: dict[str, str]

    @property
    def docstring(self) -> str:
        lines = [f"    {name}: {one_line(text)}" for name, text in self.members.items()]
        return "\n".join([self.about, "", "One of:", *lines])


class Described:
    """All that the library exports."""

    def __init__(self, text: str) -> None:
        told = json.loads(text)
        self._classes = {*told["records"], *told["enums"]}
        self._variants = {variant["name"] for one in told["enums"].values() for variant in one["variants"]}
        self.records = {name: self._record(one) for name, one in told["records"].items()}
        self.choices: dict[str, Choice] = {}
        for name, one in told["enums"].items():
            members = {shouted(variant["name"]): self._words(variant["about"]) for variant in one["variants"]}
            self.choices[name] = Choice(self._words(one["about"]), members)
            if any(variant["fields"] for variant in one["variants"]):
                for variant in one["variants"]:
                    self.records[f"{name}.{shouted(variant['name'])}"] = self._record(variant)
        self.functions = {name: [Field(one["name"], one["type"], "") for one in given] for name, given in told["functions"].items()}

    def module(self) -> str:
        """The source of the module."""
        records = {
            name: (record.docstring, tuple((field.name, field.kind) for field in record.fields)) for name, record in self.records.items()
        }
        choices = {name: (choice.docstring, choice.members) for name, choice in self.choices.items()}
        functions = {name: tuple((field.name, field.kind) for field in given) for name, given in self.functions.items()}
        tables = [
            ("RECORDS", "dict[str, tuple[str, tuple[tuple[str, str], ...]]]", records),
            ("CHOICES", "dict[str, tuple[str, dict[str, str]]]", choices),
            ("FUNCTIONS", "dict[str, tuple[tuple[str, str], ...]]", functions),
        ]
        return HEAD + "".join(f"\n{name}: {kind} = {pprint.pformat(table, width=140, sort_dicts=False)}\n" for name, kind, table in tables)

    def _record(self, one: dict[str, Any]) -> Record:
        fields = [Field(field["name"], field["type"], self._words(field["about"])) for field in one["fields"]]
        return Record(self._words(one["about"]), fields)

    def _words(self, text: str) -> str:
        """Names of variants as Python has them: `Event::Alert` is `Event.ALERT`."""

        def named(found: re.Match[str]) -> str:
            owner, name = found.groups()
            if name not in self._variants or (owner is None and name in self._classes):
                return found.group()
            return f"`{owner + '.' if owner else ''}{shouted(name)}`"

        return re.sub(r"`(?:([A-Z]\w*)::)?([A-Z]\w*)`", named, text)


def shouted(name: str) -> str:
    """`BeRightBack` as `BE_RIGHT_BACK`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


def one_line(text: str) -> str:
    return " ".join(text.split())


def annotation(kind: str) -> str:
    """A type as a reader of Python knows it."""
    whole, outer = kind, ""
    if whole.endswith(">"):
        outer, whole = kind[:-1].split("<", 1)
    if outer == "Optional":
        return f"{annotation(whole)} | None"
    if outer == "Sequence":
        return f"list[{annotation(whole)}]"
    if outer == "Map":
        key, value = whole.split(", ", 1)
        return f"dict[{annotation(key)}, {annotation(value)}]"
    if re.fullmatch(r"[ui]\d+", whole):
        return "int"
    return {"String": "str", "Bytes": "bytes", "Timestamp": "datetime.datetime"}.get(whole, whole)
