"""Values at the edges: what is taken arrives, what is not is refused with a word."""

from __future__ import annotations

import pickle
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import msnp
from conftest import Arrive
from loopback import Loopback
from msnp import ErrorKind, Event

HALF = "half a \ud83d"
"""A lone surrogate: a text in Python, and no Unicode."""


def refused(kind: ErrorKind) -> Any:
    return pytest.raises(msnp.MsnpError, check=lambda error: error.kind is kind and bool(error.reason) and bool(error.advice))


async def test_a_display_name_of_387_bytes(arrive: Arrive) -> None:
    bruno = await arrive("bruno")
    anna = (await arrive("anna")).client
    # Six bytes for each of the letters, and three for the space.
    name = "é" * 64 + " "
    assert len(name[:-1].encode()) * 3 + 3 == 387
    await anna.set_display_name(name)
    await bruno.hears(Event.PRESENCE, account="anna@example.com", name=name)
    with refused(ErrorKind.TOO_LONG):
        await anna.set_display_name(name + "a")


async def test_wrong_values(arrive: Arrive, service: Loopback) -> None:
    with refused(ErrorKind.INVALID_ACCOUNT):
        msnp.Client("anna", "anna-secret", service.service)
    with refused(ErrorKind.INVALID_VALUE):
        msnp.Client("anna@example.com", "", service.service)
    for host in ("", "no host", "http://", "host:port"):
        with refused(ErrorKind.INVALID_ADDRESS):
            msnp.Client("anna@example.com", "anna-secret", host)
    client = (await arrive("anna")).client
    await arrive("bruno")
    chat = await client.chat("bruno@example.com")
    with refused(ErrorKind.TOO_LONG):
        await chat.send("a" * 65_537)
    with refused(ErrorKind.TOO_LONG):
        chat.post("ä" * 32_769)
    with refused(ErrorKind.INVALID_VALUE):
        await chat.send("")
    with refused(ErrorKind.INVALID_VALUE):
        await client.set_status(msnp.Status.OFFLINE)
    with refused(ErrorKind.NO_SUCH_CONTACT):
        await client.remove_contact("nobody@example.com")
    with refused(ErrorKind.NO_SUCH_GROUP):
        await client.rename_group("Nobodies", "Somebodies")


async def test_wrong_emoticons(arrive: Arrive) -> None:
    client = (await arrive("anna")).client
    png = b"\x89PNG\r\n\x1a\n"
    for shortcut in ("12345678", "", "a\nb", HALF):
        with refused(ErrorKind.INVALID_VALUE):
            client.set_emoticons([msnp.OwnEmoticon(shortcut=shortcut, image=png)])
    with refused(ErrorKind.INVALID_VALUE):
        client.set_emoticons([msnp.OwnEmoticon(shortcut="(sun)", image=b"<svg/>")])
    with refused(ErrorKind.INVALID_VALUE):
        client.set_emoticons([msnp.OwnEmoticon(shortcut="(sun)", image=png)] * 2)
    with refused(ErrorKind.INVALID_VALUE):
        client.publish(msnp.ObjectKind.WINK, b"")
    with refused(ErrorKind.INVALID_VALUE):
        client.withdraw("a wink")
    with refused(ErrorKind.INVALID_VALUE):
        await client.fetch_object("bruno@example.com", "a wink")
    with refused(ErrorKind.INVALID_ACCOUNT):
        await client.fetch_object("bruno", "a wink")
    client.set_emoticons([msnp.OwnEmoticon(shortcut="1234567", image=png)])


async def test_a_lone_surrogate_is_refused_wherever_it_stands(arrive: Arrive, service: Loopback) -> None:
    client = (await arrive("anna")).client
    chat = client.conversation("bruno@example.com")
    with refused(ErrorKind.INVALID_VALUE):
        msnp.Client("anna@example.com", HALF, service.service)
    with refused(ErrorKind.INVALID_VALUE):
        msnp.Client("anna@example.com", "anna-secret", msnp.Service(host="localhost", nexus=HALF))
    with refused(ErrorKind.INVALID_VALUE):
        msnp.Client("anna@example.com", "anna-secret", "localhost", roots=msnp.Roots.CA_PEM(HALF))
    with refused(ErrorKind.INVALID_VALUE):
        client.contact(HALF)
    with refused(ErrorKind.INVALID_VALUE):
        client.set_password(HALF)
    with refused(ErrorKind.INVALID_VALUE):
        await client.set_display_name(HALF)
    with refused(ErrorKind.INVALID_VALUE):
        await chat.send(HALF)
    with refused(ErrorKind.INVALID_VALUE):
        await chat.send("hello", format=msnp.Format(font=HALF))
    with refused(ErrorKind.INVALID_VALUE):
        msnp.service_from_toml(HALF)


async def test_numbers_out_of_range_are_refused(arrive: Arrive) -> None:
    client = (await arrive("anna")).client
    for number in (-1, 2**32, 2**200):
        with refused(ErrorKind.INVALID_VALUE):
            client.conversation_by_id(number)
        with refused(ErrorKind.INVALID_VALUE):
            client.events(room=number)
        with refused(ErrorKind.INVALID_VALUE):
            await client.page("bruno@example.com", "hello", device=number)
        with refused(ErrorKind.INVALID_VALUE):
            msnp.Client("anna@example.com", "anna-secret", "localhost", capabilities=number)
        with refused(ErrorKind.INVALID_VALUE):
            msnp.Client("anna@example.com", "anna-secret", msnp.Service(host="localhost", port=number))
    assert client.conversation_by_id(2**32 - 1) is None


def test_spans_of_time_are_clamped() -> None:
    for span in (timedelta(days=-1), timedelta.min, timedelta.max, timedelta(0), timedelta(microseconds=1)):
        client = msnp.Client(
            "anna@example.com",
            "anna-secret",
            "localhost",
            sign_in_limit=span,
            reconnection=msnp.Reconnection(first_wait=span, longest_wait=span),
            limits=msnp.Limits(connect=span, idle_chat=span, window=1000),
        )
        client.close()
    defaults = msnp.Limits.defaults()
    assert defaults.connect == timedelta(seconds=30)
    assert defaults.window == 1600
    assert None not in vars(defaults).values()


@pytest.mark.parametrize("limits", [msnp.Limits(ping=timedelta(0)), msnp.Limits(gateway_poll=timedelta(0))])
async def test_limits_that_never_rest_are_refused(limits: msnp.Limits) -> None:
    async with msnp.Client("anna@example.com", "anna-secret", "localhost", limits=limits) as client:
        with refused(ErrorKind.INVALID_VALUE):
            await client.sign_in()


def test_a_service_is_read_from_toml(tmp_path: Path) -> None:
    service = msnp.service_from_toml('host = "messenger.example.net"\nport = 1864\n')
    assert (service.host, service.port) == ("messenger.example.net", 1864)
    with refused(ErrorKind.SERVICE_FILE):
        msnp.service_from_toml("hast = 5")
    file = tmp_path / "service.toml"
    file.write_text('host = "messenger.example.net"\n')
    assert msnp.service_from_file(file).host == "messenger.example.net"
    with refused(ErrorKind.SERVICE_FILE):
        msnp.service_from_file(tmp_path / "nothing.toml")


async def test_what_one_run_leaves_helps_the_next(service: Loopback) -> None:
    async with service.client("anna") as client:
        assert client.list_cache() is None
        await client.sign_in()
        resume, cache = client.resume_value(with_ticket=True), client.list_cache()
        first = client.counters.bytes_in
    assert cache is not None
    assert b"anna-secret" not in resume + cache
    async with service.client("anna", resume=resume, list_cache=cache) as client:
        await client.sign_in()
        assert client.counters.bytes_in < first
        assert [contact.account for contact in client.contacts.everybody] == ["bruno@example.com", "carla@example.com"]


def test_an_error_can_be_kept_and_sent_to_another_process() -> None:
    with pytest.raises(msnp.MsnpError) as caught:
        msnp.Client("anna", "anna-secret", "localhost")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again), again.kind) == (msnp.MsnpError, str(caught.value), ErrorKind.INVALID_ACCOUNT)
    assert again.failure == caught.value.failure


def test_no_secret_is_shown() -> None:
    proxy = msnp.Proxy(kind=msnp.ProxyKind.SOCKS5, host="localhost", port=1, user="guest")
    client = msnp.Client("anna@example.com", "anna-secret", "localhost", proxy=proxy, proxy_password="guest-secret")
    shown = f"{client!r} {client} {vars(client)} {proxy!r}"
    assert "anna-secret" not in shown and "guest-secret" not in shown
    client.close()
