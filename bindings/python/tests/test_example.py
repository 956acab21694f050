"""The examples: the echo bot answers, stays through a lost link, and ends on Ctrl-C; the other one says what happens."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Arrive
from loopback import DEADLINE, Loopback
from msnp import Event, Status

EXAMPLES = Path(__file__).resolve().parents[3] / "examples/python"


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


async def start(program: str, who: str, service: Loopback, folder: Path) -> asyncio.subprocess.Process:
    where = folder / "service.toml"
    where.write_text(
        f'host = "{service.addresses["dispatch"]}"\nnexus = "{service.addresses["nexus_url"]}"\nca_file = "ca.pem"\n'
    )
    pipe = asyncio.subprocess.PIPE
    with interruptible():
        return await asyncio.create_subprocess_exec(
            sys.executable,
            str(EXAMPLES / program),
            f"{who}@example.com",
            str(where),
            stdout=pipe,
            stderr=pipe,
            env={**os.environ, "MSNP_PASSWORD": f"{who}-secret"},
        )


@pytest.mark.parametrize("program", ["echo_bot.py", "watch.py"])
@pytest.mark.parametrize(("words", "password"), [([], "secret"), (["anna@example.com"], "secret"), (["anna@example.com", "service.toml"], None)])
async def test_what_an_example_is_called_with_is_named(program: str, words: list[str], password: str | None) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "MSNP_PASSWORD"}
    if password is not None:
        environment["MSNP_PASSWORD"] = password
    child = await asyncio.create_subprocess_exec(
        sys.executable, str(EXAMPLES / program), *words, stderr=asyncio.subprocess.PIPE, env=environment
    )
    _, errors = await asyncio.wait_for(child.communicate(), DEADLINE)
    assert (child.returncode, errors.decode().strip()) == (1, f"usage: MSNP_PASSWORD=... python {program} ACCOUNT SERVICE.toml")


async def test_the_one_that_says_what_happens(service: Loopback, arrive: Arrive, tmp_path: Path) -> None:
    anna = await arrive("anna")
    watch = await start("watch.py", "bruno", service, tmp_path)
    try:
        await anna.hears(Event.PRESENCE, account="bruno@example.com", status=Status.ONLINE)
        await anna.client.set_status(Status.ON_THE_PHONE)
        chat = await anna.client.chat("bruno@example.com")
        await chat.send("is anybody\x1b[2J there?")
        await chat.nudge()
        lines: list[str] = []
        assert watch.stdout is not None
        while not lines or lines[-1] != "Anna nudges":
            lines.append((await asyncio.wait_for(watch.stdout.readline(), DEADLINE)).decode().rstrip("\n"))
        watch.send_signal(signal.SIGINT)
        output, errors = await asyncio.wait_for(watch.communicate(), DEADLINE)
    finally:
        if watch.returncode is None:
            watch.kill()
    assert (watch.returncode, errors.decode()) == (0, "")
    assert output.decode().splitlines()[-1] == "good-bye"
    # What it has a case for, and what it has none for.
    assert "anna@example.com is on the phone" in lines
    assert any(line.startswith("Anna: 'is anybody") and "\x1b" not in line for line in lines)
    assert any(line.startswith("(Event.JOINED(conversation=") for line in lines)


async def test_the_echo_bot(service: Loopback, arrive: Arrive, tmp_path: Path) -> None:
    anna = await arrive("anna")
    bot = await start("echo_bot.py", "bruno", service, tmp_path)
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
