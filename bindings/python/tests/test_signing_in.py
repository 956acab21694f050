"""Signing in and out, and what the contact list shows."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

import msnp
from conftest import Arrive, Person
from loopback import DEADLINE, Loopback, soon
from msnp import ErrorKind, Event, State, Status


async def test_signing_in(service: Loopback) -> None:
    async with service.client("anna") as client:
        anna = Person(client)
        assert client.state == State.OFFLINE()
        assert not client.is_online
        assert client.dialect is None
        await client.sign_in()
        signed_in = await anna.hears(Event.SIGNED_IN)
        assert signed_in.account == "anna@example.com"
        assert (await anna.hears(Event.ONLINE)).status is Status.ONLINE
        assert client.is_online
        assert client.state == State.ONLINE()
        assert client.dialect is msnp.Dialect.MSNP12
        assert client.counters.bytes_in > 0
        await client.sign_out()
        assert (await anna.hears(Event.SIGNED_OUT)).failure is None
        assert client.state == State.OFFLINE()


async def test_wrong_password(service: Loopback) -> None:
    async with msnp.Client("anna@example.com", "not-annas-secret", service.service) as client:
        with pytest.raises(msnp.MsnpError) as caught:
            await client.sign_in()
        error = caught.value
        assert error.kind is ErrorKind.WRONG_PASSWORD
        assert str(error) == error.reason != ""
        assert error.advice
        assert not error.is_temporary
        assert "not-annas-secret" not in f"{error} {error!r} {error.advice} {error.failure!r} {client!r}"
        client.set_password("anna-secret")
        await client.sign_in()
        assert client.is_online


async def test_a_new_wrong_password(service: Loopback) -> None:
    async with service.client("anna") as client:
        await client.sign_in()
        await client.sign_out()
        # A ticket of the right one is kept.
        client.set_password("not-annas-secret")
        with pytest.raises(msnp.MsnpError) as caught:
            await client.sign_in()
        assert caught.value.kind is ErrorKind.WRONG_PASSWORD
        client.set_password("anna-secret")
        await client.sign_in()
        assert client.is_online


async def test_contacts(arrive: Arrive, service: Loopback) -> None:
    await service.do("add-account", address="dora@example.com", password="dora-secret", name="Dora", contacts=[])
    client = (await arrive("anna")).client
    roster = client.contacts
    assert roster.is_complete
    assert roster.me.account == "anna@example.com"
    groups = {group.name: group.id for group in roster.groups}
    assert set(groups) == {"Friends", "Colleagues"}
    assert [contact.account for contact in roster.everybody] == ["bruno@example.com", "carla@example.com"]
    assert all(contact.groups == [groups["Friends"]] for contact in roster.everybody)

    def dora() -> msnp.Contact:
        contact = client.contact("Dora@example.com")
        assert contact is not None
        return contact

    group = await client.add_group("Neighbours")
    await client.add_contact("dora@example.com", group=group)
    await soon(lambda: dora().groups == [group], "dora is in the new group")
    assert msnp.ContactList.FORWARD in dora().lists
    await client.rename_group("Neighbours", "Around the corner")
    assert "Around the corner" in [one.name for one in client.contacts.groups]
    await client.move_to_group("dora@example.com", group, "Friends")
    assert dora().groups == [groups["Friends"]]
    await client.block("dora@example.com")
    assert msnp.ContactList.BLOCK in dora().lists
    await client.undecide("dora@example.com")
    assert not {msnp.ContactList.BLOCK, msnp.ContactList.ALLOW} & set(dora().lists)
    await client.unblock("dora@example.com")
    assert msnp.ContactList.BLOCK not in dora().lists
    await client.remove_contact("dora@example.com")
    assert msnp.ContactList.FORWARD not in getattr(client.contact("dora@example.com"), "lists", [])
    await client.remove_group(group)
    assert group not in [one.id for one in client.contacts.groups]


async def test_presence(arrive: Arrive, service: Loopback) -> None:
    bruno = await arrive("bruno")
    anna = (await arrive("anna")).client
    came = await bruno.hears(Event.PRESENCE, account="anna@example.com", status=Status.ONLINE)
    assert not came.initial
    await anna.set_status(Status.BUSY)
    await bruno.hears(Event.PRESENCE, account="anna@example.com", status=Status.BUSY)
    await anna.set_display_name("Anna of the hills")
    await bruno.hears(Event.PRESENCE, account="anna@example.com", name="Anna of the hills")
    await anna.set_capabilities(0x20020)
    await bruno.hears(Event.PRESENCE, account="anna@example.com", capabilities=0x20020)
    song = msnp.music("A Song", "A Band")
    await anna.set_personal_message("at the radio", media=song)
    playing = await bruno.hears(Event.PERSONAL_MESSAGE, account="anna@example.com", text="at the radio")
    assert playing.media == msnp.media_string(song)
    heard = msnp.read_media(playing.media)
    assert heard == song
    assert heard is not None
    assert msnp.media_shown(heard) == "A Song - A Band"
    await anna.set_personal_message("at the window", media=msnp.media_string(msnp.game("Go")))
    await bruno.hears(Event.PERSONAL_MESSAGE, account="anna@example.com", text="at the window")
    await anna.set_personal_message("at the window", media="")
    await bruno.hears(Event.PERSONAL_MESSAGE, account="anna@example.com", text="at the window")
    shown = bruno.client.contact("anna@example.com")
    assert shown is not None
    assert (shown.name, shown.status, shown.personal_message) == ("Anna of the hills", Status.BUSY, "at the window")
    await anna.sign_out()
    await bruno.hears(Event.PRESENCE, account="anna@example.com", status=Status.OFFLINE)


async def test_being_kicked(arrive: Arrive, service: Loopback) -> None:
    anna = await arrive("anna")
    await service.do("kick", account="anna@example.com", reason="elsewhere")
    signed_out = await anna.hears(Event.SIGNED_OUT)
    assert signed_out.failure.kind is ErrorKind.SIGNED_IN_ELSEWHERE
    assert signed_out.failure.advice
    assert anna.client.state == State.OFFLINE()
    # Whoever took the account's place would be thrown out in turn: no attempt is made.
    await asyncio.sleep(1.5)
    offline: State = State.OFFLINE()
    assert [event.state for event in anna.events.waiting() if isinstance(event, Event.STATE_CHANGED)] == [offline]


async def test_cut_link_and_recovery(arrive: Arrive, service: Loopback) -> None:
    reconnection = msnp.Reconnection(first_wait=timedelta(seconds=0.3))
    anna = await arrive("anna", reconnection=reconnection)
    bruno = await arrive("bruno")
    await service.do("cut", account="anna@example.com")
    lost = await anna.hears(Event.CONNECTION_LOST)
    assert lost.failure.kind is ErrorKind.CONNECTION_LOST
    assert lost.wait_milliseconds <= 600
    number = anna.client.conversation("bruno@example.com").post("said while the link was down")
    await anna.hears(Event.ONLINE)
    await anna.hears(Event.DELIVERED, message_id=number)
    await bruno.hears(Event.TEXT, text="said while the link was down")
    await anna.client.conversation("bruno@example.com").send("and this after it")
    heard = [await bruno.hears(Event.TEXT)]
    assert [event.text for event in heard] == ["and this after it"], "what was said while the link was down came once"
    assert anna.client.counters.sessions_resumed == 1


async def test_suspend_and_resume(arrive: Arrive, service: Loopback) -> None:
    anna = await arrive("anna")
    bruno = await arrive("bruno")
    anna.client.suspend()
    await service.do("cut", account="anna@example.com")
    await anna.hears(Event.STATE_CHANGED, state=State.SUSPENDED())
    sent = anna.client.counters.bytes_out
    await asyncio.sleep(1.5)
    assert anna.client.counters.bytes_out == sent, "a client that sleeps says nothing"
    anna.client.resume()
    anna.client.network_changed()
    await anna.hears(Event.ONLINE)
    await bruno.client.conversation("anna@example.com").send("good morning")
    await anna.hears(Event.TEXT, text="good morning", sender="bruno@example.com")


async def test_suspend_while_signing_out(arrive: Arrive, service: Loopback) -> None:
    await arrive("bruno")
    client = (await arrive("anna")).client
    chat = await client.chat("bruno@example.com")
    # What was said is never acknowledged, so that the goodbye waits for it.
    await service.do("hold", on=True)
    chat.post("is anybody there?")
    signing_out = asyncio.create_task(client.sign_out())
    await asyncio.sleep(0.05)
    assert not signing_out.done()
    client.suspend()
    await asyncio.wait_for(signing_out, DEADLINE)
    assert client.state == State.OFFLINE()
    await service.do("hold", on=False)
    client.resume()
    await client.sign_in()
    assert client.is_online
