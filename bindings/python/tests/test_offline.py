"""Messages for people who are away, and sign-ins by MD5."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

import msnp
from conftest import Person
from loopback import DEADLINE, Loopback, until
from msnp import Dialect, ErrorKind, Event, Md5SignIn

CARLA = "carla@example.com"


def keeps_messages(service: Loopback) -> msnp.Service:
    store, fetch = service.addresses["offline_store_url"], service.addresses["offline_fetch_url"]
    return service.service_with(offline_store=store, offline_fetch=fetch)


async def leaves(service: Loopback, text: str) -> None:
    """Anna leaves something for Carla."""
    async with service.client("anna", keeps_messages(service)) as client:
        anna = Person(client)
        await client.sign_in()
        number = await client.conversation(CARLA).send(text)
        await anna.hears(Event.STORED_FOR_LATER, message_id=number)


async def finds(service: Loopback, text: str, keeps: bool) -> None:
    """Carla finds it, and nothing else."""
    async with service.client("carla", keeps_messages(service)) as client:
        carla = Person(client)
        await client.sign_in()
        left = await carla.hears(Event.OFFLINE_MESSAGE)
        assert (left.sender, left.name, left.text) == ("anna@example.com", "Anna", text)
        assert left.time is not None
        if keeps:
            client.offline_message_stored(left.id)
            deleted = 0
            while deleted == 0:
                deleted = (await asyncio.wait_for(service.do("counters"), DEADLINE))["counters"]["offline_messages_deleted"]
        assert not [event for event in carla.events.waiting() if isinstance(event, Event.OFFLINE_MESSAGE)]


async def test_what_is_left_for_somebody_is_found_once(service: Loopback) -> None:
    await leaves(service, "Are you there? こんにちは")
    # One who ends before it is kept is told again.
    await finds(service, "Are you there? こんにちは", keeps=False)
    await finds(service, "Are you there? こんにちは", keeps=True)
    await service.do("reset-counters")
    await leaves(service, "The second")
    await finds(service, "The second", keeps=True)


async def test_nothing_is_left_where_that_is_not_wanted(service: Loopback) -> None:
    async with service.client("anna", keeps_messages(service), offline_sending=False) as anna:
        await anna.sign_in()
        with pytest.raises(msnp.MsnpError) as caught:
            await anna.conversation(CARLA).send("Are you there?")
        assert caught.value.kind is ErrorKind.NOT_REACHABLE


async def test_old_dialects_sign_in_by_md5(service: Loopback) -> None:
    old = service.service_with(md5_sign_in=Md5SignIn.PASSWORD, dialects=[Dialect.MSNP7])
    async with service.client("anna", old) as anna, service.client("bruno") as client:
        bruno = Person(client)
        await anna.sign_in()
        await client.sign_in()
        assert (anna.dialect, client.dialect) == (Dialect.MSNP7, Dialect.MSNP12)
        await anna.conversation("bruno@example.com").send("From 2001")
        await bruno.hears(Event.TEXT, sender="anna@example.com", text="From 2001")


@pytest.mark.parametrize("password", ["anna-secret", "another"])
async def test_a_program_may_answer_the_salt_itself(service: Loopback, password: str) -> None:
    old = service.service_with(md5_sign_in=Md5SignIn.PROGRAM, dialects=[Dialect.MSNP2])
    async with msnp.Client("anna@example.com", "not asked for", old) as client:
        events = client.events()

        async def answers() -> None:
            salt: str = (await until(events, Event.MD5_CHALLENGE)).salt
            client.answer_md5(hashlib.md5((salt + password).encode()).hexdigest())

        answering = asyncio.create_task(answers())
        if password == "anna-secret":
            await client.sign_in()
            assert client.dialect is Dialect.MSNP2
        else:
            with pytest.raises(msnp.MsnpError) as caught:
                await client.sign_in()
            assert caught.value.kind is ErrorKind.WRONG_PASSWORD
        await answering
