"""MSNP13 to MSNP15: the list lives in web services, and a program sees nothing of that."""

from __future__ import annotations

import pytest

import msnp
from conftest import Person
from loopback import Loopback
from msnp import ContactList, Dialect, Event, Status

CARLA = "carla@example.com"


def with_web_lists(service: Loopback, dialect: Dialect) -> msnp.Service:
    at = service.addresses
    return service.service_with(
        dialects=[dialect],
        tokens=at["tokens_url"],
        address_book=at["address_book_url"],
        sharing=at["sharing_url"],
        offline_store=at["offline_store_url"],
        offline_fetch=at["offline_fetch_url"],
    )


@pytest.mark.parametrize("dialect", [Dialect.MSNP13, Dialect.MSNP14, Dialect.MSNP15])
async def test_the_list_in_web_services(service: Loopback, dialect: Dialect) -> None:
    place = with_web_lists(service, dialect)
    await service.do("add-account", address="dora@example.com", password="dora-secret", name="Dora", contacts=[])
    async with service.client("anna", place) as anna, service.client("bruno") as client:
        person, bruno = Person(anna), Person(client)
        await anna.sign_in()
        await client.sign_in()
        assert (anna.dialect, client.dialect) == (dialect, Dialect.MSNP12)
        await person.hears(Event.PRESENCE, account="bruno@example.com", status=Status.ONLINE)

        def of(account: str) -> msnp.Contact:
            contact = anna.contact(account)
            assert contact is not None
            return contact

        work = await anna.add_group("Work")
        await anna.add_contact("dora@example.com", group=work)
        await anna.move_to_group("bruno@example.com", "Friends", work)
        assert (of("dora@example.com").groups, of("bruno@example.com").groups) == ([work], [work])
        await anna.block("dora@example.com")
        assert ContactList.BLOCK in of("dora@example.com").lists
        await anna.unblock("dora@example.com")
        assert ContactList.BLOCK not in of("dora@example.com").lists
        await anna.remove_contact("dora@example.com")

        # Somebody of MSNP12 on the same service.
        await anna.conversation("bruno@example.com").send("From the other side")
        await bruno.hears(Event.TEXT, sender="anna@example.com", text="From the other side")

        number = await anna.conversation(CARLA).send("Carla, are you there?")
        await person.hears(Event.STORED_FOR_LATER, message_id=number)
        async with service.client("carla", place) as carla:
            away = Person(carla)
            await carla.sign_in()
            left = await away.hears(Event.OFFLINE_MESSAGE, text="Carla, are you there?")
            carla.offline_message_stored(left.id)
        # What was done is there at the next sign-in.
        await anna.sign_out()
        await anna.sign_in()
        assert "Work" in [group.name for group in anna.contacts.groups]
        assert of("bruno@example.com").groups == [work]
