"""Loops, threads and processes that end while something is under way."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import textwrap
import threading
import weakref
from pathlib import Path

import pytest

import msnp
from conftest import Arrive
from loopback import DEADLINE, Loopback, soon

ENDINGS = {
    "the program returns with a session": "",
    "the loop ends with calls under way": """
        asyncio.get_running_loop().create_task(client.events().__anext__())
        asyncio.get_running_loop().create_task(client.set_status(msnp.Status.BUSY))
        await asyncio.sleep(0)
    """,
    "the program raises": "raise SystemExit(0)",
    "a log and a trace are told to the last": "msnp.log_to(logging.getLogger('msnp'))",
    "a thread of the program listens for ever": """
        def listen():
            async def wait():
                async for _ in client.events(): pass
            asyncio.run(wait())
        threading.Thread(target=listen, daemon=True).start()
        await asyncio.sleep(0.2)
    """,
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=[name.replace(" ", "-") for name in ENDINGS])
async def test_a_process_ends_without_a_word(service: Loopback, ending: str) -> None:
    program = f"""
import asyncio, logging, threading
import msnp

logging.getLogger("msnp").addHandler(logging.NullHandler())
logging.getLogger("msnp").setLevel(1)
logging.getLogger("msnp").propagate = False
client = msnp.Client("anna@example.com", "anna-secret", {service_code(service)}, trace=lambda line: None)

async def main():
    await client.sign_in()
{textwrap.indent(textwrap.dedent(ending), "    ")}

asyncio.run(main())
"""
    await runs_without_a_word(program)


async def test_a_process_ends_without_a_word_in_the_midst_of_a_flood(service: Loopback) -> None:
    program = f"""
import asyncio, logging, threading
import msnp

where = {service_code(service)}
lines = []
anna = msnp.Client("anna@example.com", "anna-secret", where, trace=lines.append)
bruno = msnp.Client("bruno@example.com", "bruno-secret", where, trace=lines.append)
logging.getLogger("msnp").addHandler(logging.NullHandler())
logging.getLogger("msnp").setLevel(1)
logging.getLogger("msnp").propagate = False
msnp.log_to(logging.getLogger("msnp"))

async def listen():
    async for _ in bruno.events():
        pass

async def main():
    await anna.sign_in()
    await bruno.sign_in()
    chat = await anna.chat("bruno@example.com")
    for number in range(200):
        chat.post("x" * 200)
    for _ in range(3):
        threading.Thread(target=lambda: asyncio.run(listen()), daemon=True).start()
    await asyncio.sleep(0.02)

asyncio.run(main())
"""
    # Without what is done at the end, four of five of these would be ended by the system.
    for _ in range(5):
        await runs_without_a_word(program)


async def test_a_loop_that_is_closed_with_calls_under_way_ends_without_a_word(service: Loopback) -> None:
    await service.do("hold", on=True)
    program = f"""
import asyncio, gc, time
import msnp

client = msnp.Client("anna@example.com", "anna-secret", {service_code(service)})
loop = asyncio.new_event_loop()
task = loop.create_task(client.sign_in())
listening = loop.create_task(client.events().__anext__())
loop.run_until_complete(asyncio.sleep(0.3))
# What asyncio itself says of tasks that are left behind is not the point here.
loop.set_exception_handler(lambda *_: None)
task._log_destroy_pending = listening._log_destroy_pending = False
loop.close()
client.close()
time.sleep(0.3)
del task, listening
gc.collect()
time.sleep(0.1)
"""
    await runs_without_a_word(program)


def service_code(service: Loopback) -> str:
    where = service.service
    return f"msnp.Service(host={where.host!r}, nexus={where.nexus!r}, ca_file={where.ca_file!r})"


async def runs_without_a_word(program: str) -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "default", "-X", "faulthandler", "-c", program, stdout=pipe, stderr=pipe
    )
    try:
        output, errors = await asyncio.wait_for(process.communicate(), DEADLINE)
    finally:
        if process.returncode is None:
            process.kill()
    assert (process.returncode, output.decode(), errors.decode()) == (0, "", "")


async def test_a_client_goes_from_loop_to_loop(service: Loopback) -> None:
    def elsewhere() -> None:
        client = service.client("anna")
        asyncio.run(client.sign_in())
        assert client.is_online
        events = client.events()
        asyncio.run(client.set_status(msnp.Status.AWAY))
        assert any(isinstance(event, msnp.Event.STATUS_CHANGED) for event in events.waiting())
        asyncio.run(client.sign_out())
        client.close()

    await asyncio.get_running_loop().run_in_executor(None, elsewhere)


async def test_two_loops_use_one_client(arrive: Arrive) -> None:
    anna, bruno = await arrive("anna"), await arrive("bruno")
    heard: list[str] = []

    async def listen() -> None:
        async for event in bruno.client.events():
            if isinstance(event, msnp.Event.TEXT):
                heard.append(event.text)
                return

    other = threading.Thread(target=lambda: asyncio.run(listen()))
    other.start()
    chat = await anna.client.chat("bruno@example.com")
    while other.is_alive():
        await chat.send("to another loop")
    assert heard == ["to another loop"]


async def test_what_nobody_holds_any_more_is_freed(service: Loopback) -> None:
    client = service.client("anna")
    await client.sign_in()
    gone = weakref.ref(client._native)
    # A call that is refused half-way must not hold on to the client either.
    for wrong in ("\ud83d", "nobody"):
        with pytest.raises(msnp.MsnpError):
            await client.add_contact(wrong)
    status = await service.do("status", account="anna@example.com")
    assert status["online"]
    del client
    gc.collect()
    assert gone() is None
    for _ in range(DEADLINE * 10):
        if not (await service.do("status", account="anna@example.com"))["online"]:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the session went on without a client")


def resident_kibibytes() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError("the system does not tell how much memory a process has")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory and threads are read from /proc")
@pytest.mark.timeout(300)
async def test_a_thousand_lives_leave_nothing_behind(service: Loopback) -> None:
    async def live(number: int) -> None:
        client = service.client("anna")
        events = client.events()
        if number % 10 == 0:
            await client.sign_in()
            assert any(isinstance(event, msnp.Event.ONLINE) for event in events.waiting())
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(_forever(events), 0.01)
        if number % 20 == 0:
            await client.sign_out()
        client.close()

    for number in range(200):
        await live(number)
    gc.collect()
    memory, threads = resident_kibibytes(), len(os.listdir("/proc/self/task"))
    for number in range(1000):
        await live(number)
    gc.collect()
    await soon(lambda: len(os.listdir("/proc/self/task")) <= threads, f"there are {threads} threads as before")
    grown = resident_kibibytes() - memory
    # A client that is left behind takes half a KiB, even a closed one.
    assert grown < 256, f"{grown} KiB more than before"


async def _forever(events: msnp.Events) -> None:
    async for _ in events:
        pass


def test_hello() -> None:
    said = subprocess.run([sys.executable, "-m", "msnp"], capture_output=True, text=True, timeout=DEADLINE, check=True).stdout
    assert said.startswith(f"msnp {msnp.version()}: ")
    assert "msnp service" in said
