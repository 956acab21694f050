"""Events: every listener hears everything, and whoever stops waiting misses nothing."""

from __future__ import annotations

import asyncio

import pytest

import msnp
from conftest import Arrive
from loopback import DEADLINE, Loopback, until
from msnp import Event


async def test_two_listeners(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    first, second = bruno.client.events(), bruno.client.events()
    chat = await anna.client.chat("bruno@example.com")
    for number in range(20):
        await chat.send(f"text {number}")

    async def texts(events: msnp.Events) -> list[str]:
        return [(await until(events, Event.TEXT)).text for _ in range(20)]

    heard = await asyncio.gather(texts(first), texts(second))
    assert heard[0] == heard[1] == [f"text {number}" for number in range(20)]
    first.close()
    with pytest.raises(StopAsyncIteration):
        await first.__anext__()
    await chat.send("for the second alone")
    await until(second, Event.TEXT, text="for the second alone")


async def test_a_listener_that_is_cancelled_misses_nothing(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    chat = await anna.client.chat("bruno@example.com")
    bruno.events.waiting()
    texts = [f"text {number}" for number in range(200)]

    async def talk() -> None:
        for number, text in enumerate(texts):
            await chat.send(text)
            if number % 10 == 0:
                await asyncio.sleep(0.005)

    talking = asyncio.create_task(talk())
    heard: list[str] = []
    gave_up = 0
    while len(heard) < len(texts):
        try:
            # So short that many of them end in the very moment in which an event comes.
            event = await asyncio.wait_for(bruno.events.__anext__(), 0.0005)
        except asyncio.TimeoutError:
            gave_up += 1
            assert gave_up < DEADLINE * 2000, heard
            continue
        if isinstance(event, Event.TEXT):
            heard.append(event.text)
    await talking
    assert heard == texts
    assert gave_up > 0


async def test_two_tasks_share_a_listener(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    chat = await anna.client.chat("bruno@example.com")
    bruno.events.waiting()
    heard: list[str] = []

    async def listen() -> None:
        async for event in bruno.events:
            if isinstance(event, Event.TEXT):
                heard.append(event.text)

    listening = [asyncio.create_task(listen()) for _ in range(2)]
    texts = [f"text {number}" for number in range(50)]
    for text in texts:
        await chat.send(text)
    await chat.send("the end")
    while "the end" not in heard:
        await asyncio.sleep(0.01)
    assert sorted(heard) == sorted([*texts, "the end"])
    bruno.events.close()
    await asyncio.wait_for(asyncio.gather(*listening), DEADLINE)


async def test_a_listener_that_is_too_slow_is_told_so(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    slow = bruno.client.events(room=4)
    chat = await anna.client.chat("bruno@example.com")
    for number in range(50):
        await chat.send(f"text {number}")
        await bruno.hears(Event.TEXT, text=f"text {number}")
    waiting = slow.waiting()
    missed = [event for event in waiting if isinstance(event, Event.MISSED)]
    assert len(waiting) <= 5
    assert sum(event.count for event in missed) >= 45
    assert bruno.client.counters.events_missed >= 45


async def test_events_are_matched_and_shown(arrive: Arrive, service: Loopback) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    await (await anna.client.chat("bruno@example.com")).send("to be matched")
    event: Event = await bruno.hears(Event.TEXT)
    match event:
        case Event.NUDGE():
            raise AssertionError("a text is no nudge")
        case Event.TEXT(sender=sender, text=text):
            assert (sender, text) == ("anna@example.com", "to be matched")
            assert Event.TEXT.__match_args__ == ("conversation", "sender", "name", "text", "format", "emoticons")
        case _:
            raise AssertionError("a text is a text")
    assert isinstance(event, Event)
    assert repr(event).startswith("Event.TEXT(conversation=") and "text='to be matched'" in repr(event)
    anything: list[object] = [None, 5, "to be matched", msnp.State.ONLINE(), bruno.client.contact("anna@example.com"), event]
    assert [anything.index(one) for one in anything] == [0, 1, 2, 3, 4, 5], "everything compares with everything"
    online: msnp.State = msnp.State.ONLINE()
    offline: msnp.State = msnp.State.OFFLINE()
    assert repr(online) == "State.ONLINE()"
    assert online == msnp.State.ONLINE() and online != offline
