"""Calls that end before their time, and what comes after the end."""

from __future__ import annotations

import asyncio
import inspect

import pytest

import msnp
from conftest import Arrive, Person
from loopback import DEADLINE, Loopback, soon
from msnp import ErrorKind, Event, State, Status


async def test_cancel_during_sign_in(service: Loopback) -> None:
    async with service.client("anna") as client:
        await service.do("hold", on=True)
        signing_in = asyncio.create_task(client.sign_in())
        await soon(lambda: client.counters.bytes_out > 0, "anna has said something to the service")
        assert not signing_in.done()
        signing_in.cancel()
        with pytest.raises(asyncio.CancelledError):
            await signing_in
        await soon(lambda: client.state == State.OFFLINE(), "the attempt was given up")
        await service.do("hold", on=False)
        await client.sign_in()
        assert client.is_online


async def test_signing_in_right_after_a_cancelled_sign_in(service: Loopback) -> None:
    async with service.client("anna") as client:
        for moment in range(30):
            attempt = asyncio.create_task(client.sign_in())
            await asyncio.sleep(0.0005 * moment)
            attempt.cancel()
            await asyncio.gather(attempt, return_exceptions=True)
            if not client.is_online:
                await client.sign_in()
            assert client.is_online
            await client.sign_out()


async def test_a_deadline_of_the_program_gives_a_sign_in_up(service: Loopback) -> None:
    async with service.client("anna") as client:
        await service.do("hold", on=True)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.sign_in(), 0.5)
        await soon(lambda: client.state == State.OFFLINE(), "the attempt was given up")


async def test_close_during_a_call(arrive: Arrive, service: Loopback) -> None:
    client = (await arrive("anna")).client
    await service.do("hold", on=True)
    calls = [
        asyncio.create_task(client.set_status(Status.BUSY)),
        asyncio.create_task(client.add_group("Never")),
        asyncio.create_task(client.chat("bruno@example.com")),
    ]
    await asyncio.sleep(0.2)
    assert not any(call.done() for call in calls)
    client.close()
    for call in calls:
        with pytest.raises(msnp.MsnpError) as caught:
            await asyncio.wait_for(call, DEADLINE)
        assert caught.value.kind is ErrorKind.CLOSED


async def test_a_call_after_close(arrive: Arrive) -> None:
    anna = await arrive("anna")
    client = anna.client
    chat = client.conversation("bruno@example.com")
    anna.events.waiting()
    listening = asyncio.create_task(_to_the_end(anna.events))
    await asyncio.sleep(0.05)
    client.close()
    client.close()
    await asyncio.wait_for(listening, DEADLINE)
    for owner, passed_over in ((client, {"close"}), (chat, set())):
        for name, method in inspect.getmembers(owner, inspect.ismethod):
            if name.startswith("_") or name in passed_over:
                continue
            with pytest.raises(msnp.MsnpError) as caught:
                outcome = method(**_arguments(method))
                if inspect.isawaitable(outcome):
                    await asyncio.wait_for(outcome, DEADLINE)
            assert caught.value.kind is ErrorKind.CLOSED, name
            assert caught.value.advice
    assert client.state == State.OFFLINE()
    assert not client.is_online
    assert client.dialect is None
    assert client.counters.bytes_in == 0
    assert client.contacts.everybody == [] and client.contacts.groups == [] and not client.contacts.is_complete
    assert chat.participants == [] and not chat.is_open
    assert "anna@example.com" in repr(client)


async def _to_the_end(events: msnp.Events) -> None:
    async for _ in events:
        pass


def _arguments(method: object) -> dict[str, object]:
    """Something that fits each parameter without a default."""
    fitting = {"str": "somebody@example.com", "int": 1, "bool": True, "Status": Status.BUSY, "str | Message": "hello"}
    fitting |= {"bytes | None": None, "str | os.PathLike[str] | BinaryIO": "no/such/file"}
    fitting |= {"bytes": b"a wink", "list[OwnEmoticon]": [], "ObjectKind": msnp.ObjectKind.WINK}
    parameters = inspect.signature(method).parameters.values()  # type: ignore[arg-type]
    return {one.name: fitting[one.annotation] for one in parameters if one.default is inspect.Parameter.empty}


async def test_leaving_the_block_signs_out(service: Loopback, arrive: Arrive) -> None:
    bruno = await arrive("bruno")
    async with service.client("anna") as client:
        anna = Person(client)
        await client.sign_in()
        await bruno.hears(Event.PRESENCE, account="anna@example.com", status=Status.ONLINE)
    await bruno.hears(Event.PRESENCE, account="anna@example.com", status=Status.OFFLINE)
    assert (await anna.hears(Event.SIGNED_OUT)).failure is None
    with pytest.raises(StopAsyncIteration):
        while True:
            await anna.events.__anext__()
    with pytest.raises(KeyError):
        async with service.client("anna") as client:
            await client.sign_in()
            raise KeyError("the program's own")
    assert not client.is_online
    async with service.client("anna") as client:
        client.close()
