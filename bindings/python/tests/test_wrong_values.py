"""A value of a wrong type, or a number out of range, is named with what would be right: of every function, method and record."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

import msnp

# Something right for each argument that has no default, by its name.
RIGHT: dict[str, Any] = {
    "account": "anna@example.com",
    "password": "anna-secret",
    "service": "localhost",
    "message": "hello",
    "host": "localhost",
    "port": 1863,
    "kind": msnp.ProxyKind.HTTP,
    "status": msnp.Status.BUSY,
    "id": 1,
    "data": "waves",
    "capabilities": 0,
    "allow_unknown": True,
    "ask": True,
    "on": True,
    "about": 3,
    "content": b"x",
    "background": True,
    "with_ticket": False,
    "format": "{0}",
    "arguments": ["a title"],
    "media": msnp.game("Chess"),
    "payload": b"",
    "logger": logging.getLogger("msnp"),
    "path": "service.toml",
    "picture": None,
    "transfer": 1,
    "emoticons": [],
    "shortcut": "(sun)",
    "image": b"",
    "drawing": b"",
    "msn_object": "a wink",
    "to": "no/such/file",
    "answer": "0" * 32,
}
RIGHT.update(
    dict.fromkeys(
        ["text", "name", "group", "source", "destination", "property", "value", "file", "string", "title", "artist", "key", "pem"], "text"
    )
)
NUMBERS = {"id", "room", "device", "capabilities", "port", "color", "character_set", "pitch_and_family", "transfer"}
# Of these names, what is a text there.
TEXTS = {("Product", "id"), ("Client.offline_message_stored", "id")}
RECORDS = [msnp.Bounds, msnp.Direct, msnp.Format, msnp.Identity, msnp.Limits, msnp.Media, msnp.OwnEmoticon, msnp.PictureFolder, msnp.Product, msnp.Proxy, msnp.Reconnection, msnp.Service]
VARIANTS = [
    msnp.Message.TEXT,
    msnp.Message.DATACAST,
    msnp.Message.INK,
    msnp.Message.RAW,
    msnp.Roots.CA_FILE,
    msnp.Roots.CA_PEM,
]


def functions() -> Iterator[tuple[str, str]]:
    """Every call with an argument: where it is, and the argument."""
    for owner in (msnp.Client, msnp.Conversation, msnp.Events):
        for name, method in inspect.getmembers(owner, inspect.isfunction):
            if not name.startswith("_"):
                yield from ((f"{owner.__name__}.{name}", one) for one in list(inspect.signature(method).parameters)[1:])
    for name in msnp.__all__:
        found = getattr(msnp, name)
        if inspect.isfunction(found) or found is msnp.Client or found in RECORDS:
            yield from ((name, one) for one in inspect.signature(found).parameters)
    for variant in VARIANTS:
        yield from ((variant.__qualname__, one) for one in inspect.signature(variant).parameters)


CALLS = list(functions())


class Wrong:
    """Of a type that is never right."""


def arguments(called: Callable[..., Any], wrong: str, value: object) -> dict[str, Any]:
    given = {one.name: RIGHT[one.name] for one in inspect.signature(called).parameters.values() if one.default is one.empty}
    if called is msnp.Media:
        given["kind"] = msnp.MediaKind.GAMES
    if called.__name__ == "publish":
        given.update(kind=msnp.ObjectKind.WINK, data=b"a wink")
    if called is msnp.Message.INK:
        given["kind"] = msnp.InkKind.GIF
    if called is msnp.Product:
        given["id"] = "PROD0038W!61ZTF9"
    return {**given, wrong: value}


async def outcome(where: str, argument: str, value: object) -> Exception:
    """What a call with this one wrong value raises."""
    client = msnp.Client("anna@example.com", "anna-secret", "localhost")
    owners: dict[str, Any] = {
        "Client": client,
        "Conversation": client.conversation("bruno@example.com"),
        "Events": client.events(),
    }
    owner, _, name = where.rpartition(".")
    called: Any = getattr(owners.get(owner) or getattr(msnp, owner, msnp), name)
    try:
        result = called(**arguments(called, argument, value))
        if inspect.isawaitable(result):
            await asyncio.wait_for(result, 10)
    except (TypeError, msnp.MsnpError) as error:
        return error
    finally:
        client.close()
    raise AssertionError(f"{where} takes {value!r} for {argument}")


def test_there_are_many_calls() -> None:
    assert len(CALLS) > 120
    assert ("Client", "service") in CALLS and ("Conversation.send", "message") in CALLS and ("Service", "port") in CALLS


@pytest.mark.parametrize(("where", "argument"), CALLS)
async def test_a_wrong_type_is_named(where: str, argument: str) -> None:
    error = await outcome(where, argument, Wrong())
    assert isinstance(error, TypeError)
    assert str(error).startswith(f"{argument} must be "), str(error)
    assert str(error).endswith(", not Wrong"), str(error)


@pytest.mark.parametrize(("where", "argument"), [call for call in CALLS if call[1] in NUMBERS and call not in TEXTS])
@pytest.mark.parametrize("bits", [0, 32, 20_000])
async def test_a_number_out_of_range_is_named(where: str, argument: str, bits: int) -> None:
    error = await outcome(where, argument, (1 << bits) if bits else -1)
    assert isinstance(error, msnp.MsnpError)
    assert error.kind is msnp.ErrorKind.INVALID_VALUE
    assert error.reason.startswith(f"{argument} is out of range: "), error.reason
    assert argument in error.advice and "from 0 to " in error.advice


async def test_what_would_be_right_is_said() -> None:
    with pytest.raises(TypeError, match=r"^service must be a msnp\.Service or a str, the name of its host, not int$"):
        msnp.Client("anna@example.com", "anna-secret", 3)  # type: ignore[arg-type]
    client = msnp.Client("anna@example.com", "anna-secret", "localhost")
    with pytest.raises(TypeError, match=r"^status must be a msnp\.Status, such as msnp\.Status\.ONLINE, not str$"):
        await client.set_status("busy")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^status must be a msnp\.Status, such as msnp\.Status\.ONLINE, not str$"):
        msnp.Client("anna@example.com", "anna-secret", "localhost", status="busy")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^sign_in_limit must be a datetime\.timedelta, such as timedelta\(seconds=30\), not int$"):
        msnp.Client("anna@example.com", "anna-secret", "localhost", sign_in_limit=30)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^message must be a str or a msnp\.Message, not the class Message\.NUDGE$"):
        client.conversation("bruno@example.com").post(msnp.Message.NUDGE)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^account must be a str, not None$"):
        client.contact(None)  # type: ignore[arg-type]
    with pytest.raises(msnp.MsnpError) as caught:
        msnp.Service(host="localhost", port=70_000)
    assert (caught.value.reason, caught.value.advice) == ("port is out of range: 70000", "Give a number from 0 to 65,535 for port.")
    client.close()


def test_a_record_that_was_changed_is_looked_at_when_it_is_used() -> None:
    service = msnp.Service(host="localhost")
    service.dialects = [msnp.Dialect.MSNP12, 12]  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"^service\.dialects\[1\] must be a msnp\.Dialect, such as msnp\.Dialect\.MSNP2, not int$"):
        msnp.Client("anna@example.com", "anna-secret", service)
    limits = msnp.Limits(connect=timedelta(seconds=1))
    assert msnp.Limits.defaults() != limits


def test_the_text_with_half_of_a_surrogate_pair_is_named_and_not_shown() -> None:
    secret = "anna-secret-\ud83d"
    with pytest.raises(msnp.MsnpError) as caught:
        msnp.Client("anna@example.com", secret, "localhost")
    assert caught.value.reason == "password holds half of a surrogate pair"
    shown: BaseException | None = caught.value
    while shown is not None:
        assert "anna-secret" not in repr(shown)
        shown = shown.__cause__ or shown.__context__
