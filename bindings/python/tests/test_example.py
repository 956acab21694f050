"""The echo bot of examples/python answers, stays through a lost link, and ends on Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from conftest import Arrive
from loopback import DEADLINE, Loopback
from msnp import Event, Status

BOT = Path(__file__).resolve().parents[3] / "examples/python/echo_bot.py"


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """What is started meanwhile ends on Ctrl-C. A shell that starts the tests in the background has them ignore it, and their
    children with them.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


async def test_a_child_can_be_interrupted_where_the_tests_cannot() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interruptible():
            child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)",
                stdout=asyncio.subprocess.PIPE,
            )
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    output, _ = await asyncio.wait_for(child.communicate(), DEADLINE)
    assert output.decode().strip() == "True"


async def test_the_echo_bot(service: Loopback, arrive: Arrive, tmp_path: Path) -> None:
    anna = await arrive("anna")
    where = tmp_path / "service.toml"
    where.write_text(
        f'host = "{service.addresses["dispatch"]}"\nnexus = "{service.addresses["nexus_url"]}"\nca_file = "ca.pem"\n'
    )
    pipe = asyncio.subprocess.PIPE
    with interruptible():
        bot = await asyncio.create_subprocess_exec(
            sys.executable,
            str(BOT),
            "bruno@example.com",
            str(where),
            stdout=pipe,
            stderr=pipe,
            env={**os.environ, "MSNP_PASSWORD": "bruno-secret"},
        )
    try:
        await anna.hears(Event.PRESENCE, account="bruno@example.com", status=Status.ONLINE)
        chat = await anna.client.chat("bruno@example.com")
        await chat.send("is there an echo?")
        assert (await anna.hears(Event.TEXT)).text == "is there an echo?"
        await chat.nudge()
        await anna.hears(Event.NUDGE, sender="bruno@example.com")

        await service.do("add-account", address="dora@example.com", password="dora-secret", name="Dora", contacts=[])
        dora = await arrive("dora")
        await dora.client.add_contact("bruno@example.com")
        await dora.hears(Event.PRESENCE, account="bruno@example.com", status=Status.ONLINE)

        # It does one thing after another, and a nudge is done with when it has left: all is done before the link is cut.
        await chat.nudge()
        await anna.hears(Event.NUDGE, sender="bruno@example.com")

        await service.do("cut", account="bruno@example.com")
        await anna.hears(Event.PRESENCE, account="bruno@example.com", status=Status.OFFLINE)
        await anna.hears(Event.PRESENCE, account="bruno@example.com", status=Status.ONLINE)
        await anna.client.conversation("bruno@example.com").send("and now?")
        assert (await anna.hears(Event.TEXT)).text == "and now?"

        bot.send_signal(signal.SIGINT)
        output, errors = await asyncio.wait_for(bot.communicate(), DEADLINE)
    finally:
        if bot.returncode is None:
            bot.kill()
    assert (bot.returncode, errors.decode()) == (0, "")
    assert output.decode().splitlines() == ["bruno@example.com is online", "good-bye"]
    await anna.hears(Event.PRESENCE, account="bruno@example.com", status=Status.OFFLINE)
