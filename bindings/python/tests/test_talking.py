"""Conversations: what is said is heard, or its fate is told."""

from __future__ import annotations

import pytest

import msnp
from conftest import Arrive
from loopback import Loopback, soon
from msnp import ErrorKind, Event, Format, Message


async def test_chat_both_ways(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    chat = await anna.client.chat("bruno@example.com")
    assert chat.account == "bruno@example.com"
    assert chat.is_open
    assert [one.account for one in chat.participants] == ["bruno@example.com"]
    written = Format(font="Verdana", bold=True, color=0x336699)
    number = await chat.send("Hello there, Bruno", format=written)
    await anna.hears(Event.DELIVERED, conversation=chat.id, message_id=number)
    heard = await bruno.hears(Event.TEXT, sender="anna@example.com")
    assert heard.text == "Hello there, Bruno"
    assert (heard.format.font, heard.format.bold, heard.format.color) == ("Verdana", True, 0x336699)
    answering = bruno.client.conversation_by_id(heard.conversation)
    assert answering == bruno.client.conversation("anna@example.com")
    assert answering is not None
    await answering.send("Hello Anna")
    assert (await anna.hears(Event.TEXT, conversation=chat.id)).text == "Hello Anna"
    chat.leave()
    await bruno.hears(Event.LEFT, account="anna@example.com")


async def test_three_people(arrive: Arrive) -> None:
    anna, bruno, carla = await arrive("anna"), await arrive("bruno"), await arrive("carla")
    chat = await anna.client.chat("bruno@example.com")
    await chat.invite("carla@example.com")
    await bruno.hears(Event.JOINED, account="carla@example.com")
    await chat.send("the three of us")
    await bruno.hears(Event.TEXT, text="the three of us")
    with_carla = (await carla.hears(Event.TEXT, text="the three of us")).conversation
    hers = carla.client.conversation_by_id(with_carla)
    assert hers is not None
    await hers.send("here I am")
    await anna.hears(Event.TEXT, text="here I am", sender="carla@example.com")
    await bruno.hears(Event.TEXT, text="here I am", sender="carla@example.com")
    hers.leave()
    await anna.hears(Event.LEFT, account="carla@example.com")
    await bruno.hears(Event.LEFT, account="carla@example.com")
    await soon(lambda: [one.account for one in chat.participants] == ["bruno@example.com"], "bruno alone is left")


async def test_typing(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    chat = await anna.client.chat("bruno@example.com")
    chat.typing()
    await bruno.hears(Event.TYPING, sender="anna@example.com")
    await chat.send(Message.TYPING())
    await bruno.hears(Event.TYPING, sender="anna@example.com")


async def test_nudge(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    chat = await anna.client.chat("bruno@example.com")
    await chat.nudge()
    await bruno.hears(Event.NUDGE, sender="anna@example.com")


async def test_delivery_failure(arrive: Arrive, service: Loopback) -> None:
    anna = await arrive("anna")
    with pytest.raises(msnp.MsnpError) as caught:
        await anna.client.conversation("bruno@example.com").send("is anybody there?")
    assert caught.value.kind is ErrorKind.NOT_REACHABLE
    assert caught.value.unsent_text == "is anybody there?"
    assert caught.value.advice
    failed = await anna.hears(Event.FAILED, message_id=caught.value.message_id)
    assert failed.failure == caught.value.failure

    bruno = await arrive("bruno")
    chat = await anna.client.chat("bruno@example.com")
    await service.do("rule", step="message", action="nak")
    with pytest.raises(msnp.MsnpError) as caught:
        await chat.send("lost on the way")
    assert caught.value.kind is ErrorKind.NOT_PASSED_ON
    assert caught.value.unsent_text == "lost on the way"
    await chat.send("and this arrives")
    assert (await bruno.hears(Event.TEXT)).text == "and this arrives"


async def test_a_thousand_messages_in_order(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    chat = await anna.client.chat("bruno@example.com")
    texts = [f"message {number}" for number in range(1000)]
    heard = []
    # A conversation takes 256 messages at a time: what is more than half of that waits for the one before.
    for start in range(0, 1000, 100):
        for text in texts[start : start + 99]:
            chat.post(text)
        await chat.send(texts[start + 99])
        for _ in range(100):
            heard.append((await bruno.hears(Event.TEXT)).text)
    assert heard == texts


async def test_text_in_arabic_emoji_and_combining_characters(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    chat = await anna.client.chat("bruno@example.com")
    texts = [
        "مرحبا بالعالم، كيف الحال؟",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 and \U0001f1eb\U0001f1ee and \u2764\ufe0f",
        "e\u0301 is not \u00e9, and Z\u0351\u036b\u0343a\u0363\u035bl\u0348\u0363go is neither",
        "\u202eright to left\u202c, \u0000no\u0007 and \ufeff".replace("\u0000", ""),
        "\U00010348\U0001d11e\U0010fffd",
        "two\nlines",
    ]
    for text in texts:
        await chat.send(text)
        assert list((await bruno.hears(Event.TEXT)).text) == list(text)
