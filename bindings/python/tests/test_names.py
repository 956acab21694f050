"""What `dir` and `help` show: public names alone, and a text at each."""

from __future__ import annotations

import enum
import inspect
import pickle
import pydoc
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

import msnp
from msnp._native import described


def variants(owner: Any) -> Iterator[tuple[str, Any]]:
    return ((name, one) for name, one in vars(owner).items() if isinstance(one, type) and issubclass(one, owner))


EVENTS = dict(variants(msnp.Event))


def test_the_package_shows_public_names_alone() -> None:
    assert {name for name in dir(msnp) if not name.startswith("_")} == set(msnp.__all__)
    assert sorted(msnp.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name)) == msnp.__all__


def test_everything_public_has_a_text() -> None:
    for name in msnp.__all__:
        found = getattr(msnp, name)
        if not isinstance(found, int):
            assert inspect.getdoc(found), name
    for owner in (msnp.Client, msnp.Conversation, msnp.Events, msnp.MsnpError):
        for name, member in inspect.getmembers(owner):
            if not name.startswith("_") and name not in dir(Exception):
                assert inspect.getdoc(member), f"{owner.__name__}.{name}"


def test_every_event_says_what_it_is_and_each_of_its_fields() -> None:
    assert len(EVENTS) > 40
    for name, event in EVENTS.items():
        text = pydoc.plain(pydoc.render_doc(event))
        assert f"class {name}" in text and "UniFFI" not in text
        about = inspect.getdoc(event) or ""
        assert about and not about.startswith("Something that happened"), name
        for field in event.__match_args__:
            assert any(line.startswith(f"    {field} (") and len(line) > len(field) + 12 for line in about.splitlines()), (name, field)
    text = pydoc.plain(pydoc.render_doc(msnp.Event.TEXT))
    assert "Somebody said something." in text
    assert "sender (str): Who." in text
    assert "format (Format): In which font and colour." in text


def test_every_record_says_each_of_its_fields() -> None:
    records = [getattr(msnp, name) for name in msnp.__all__ if hasattr(getattr(msnp, name), "__dataclass_fields__")]
    assert len(records) > 15
    for record in records:
        about = inspect.getdoc(record) or ""
        for field in list(inspect.signature(record).parameters):
            assert f"\n    {field} (" in about, (record.__name__, field)


def test_records_with_spans_of_time_are_told_in_the_words_of_the_library() -> None:
    for record in (msnp.Limits, msnp.Reconnection):
        about, fields = described.RECORDS[record.__name__]
        told = (inspect.getdoc(record) or "").splitlines()
        assert told[0] == about.splitlines()[0]
        assert list(inspect.signature(record).parameters) == [name.removesuffix("_milliseconds") for name, _ in fields]
        assert not any("milliseconds" in line for line in told)
    assert "    connect (timedelta | None): Until a link is open, TLS included. Default 30 s." in (inspect.getdoc(msnp.Limits) or "")
    assert "    longest_wait (timedelta): The longest wait. With zero signing in fails." in (inspect.getdoc(msnp.Reconnection) or "")
    assert msnp.Reconnection() == msnp.Reconnection(enabled=True, first_wait=timedelta(seconds=1), longest_wait=timedelta(minutes=5))


def test_every_word_of_an_enum_has_a_text() -> None:
    for found in (getattr(msnp, name) for name in msnp.__all__):
        if isinstance(found, type) and issubclass(found, enum.Enum):
            for word in found:
                assert word.__doc__ and word.__doc__ != found.__doc__, word
                assert f"    {word.name}: " in (found.__doc__ or ""), word


def test_names_in_texts_are_those_of_python() -> None:
    assert "`ONLINE` follows" in (msnp.Event.SIGNED_IN.__doc__ or "").replace("then `ONLINE`", "`ONLINE` follows")
    assert "`Online`" not in (msnp.Event.SIGNED_IN.__doc__ or "")


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_has_no_plumbing(name: str) -> None:
    shown = {one for one in dir(EVENTS[name]) if not one.startswith("_")}
    assert shown == set(EVENTS)


def test_an_event_is_shown_by_its_name_and_can_be_pickled() -> None:
    event = msnp.Event.TYPING(3, "bruno@example.com")
    assert repr(event) == "Event.TYPING(conversation=3, sender='bruno@example.com')"
    assert (type(event).__module__, type(event).__qualname__, type(event).__name__) == ("msnp", "Event.TYPING", "TYPING")
    assert pickle.loads(pickle.dumps(event)) == event
    assert pickle.loads(pickle.dumps(msnp.Status.BUSY)) is msnp.Status.BUSY
