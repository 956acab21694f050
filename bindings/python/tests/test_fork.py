"""Children that `os.fork` makes."""

from __future__ import annotations

import os
import sys

import pytest

from loopback import Loopback
from test_lifetime import runs_without_a_word, service_code

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")

CHILD = """
import asyncio, os, sys
import msnp

where = {where}


def kind(ask):
    try:
        return f"it gave {{ask()!r}}"
    except msnp.MsnpError as error:
        return error.kind


def ask_everything(client, chat, events):
    asked = [
        lambda: client.is_online,
        lambda: client.state,
        lambda: client.contacts,
        lambda: client.contact("bruno@example.com"),
        lambda: client.set_password("another"),
        lambda: client.conversation("bruno@example.com"),
        lambda: asyncio.run(client.sign_in()),
        lambda: asyncio.run(client.sign_out()),
        lambda: asyncio.run(client.set_status(msnp.Status.AWAY)),
        lambda: asyncio.run(events.__anext__()),
        lambda: chat.post("hello"),
        lambda: chat.account,
        lambda: client.events(),
        lambda: events.waiting(),
        lambda: msnp.log_to(None),
        lambda: msnp.Client("carla@example.com", "carla-secret", where),
    ]
    for ask in asked:
        found = kind(ask)
        assert found is msnp.ErrorKind.FORKED, found
    events.close()
    client.close()


def content(child):
    assert os.waitpid(child, 0)[1] == 0, "the child has failed"

"""


async def test_a_child_that_uses_what_its_parent_had_gets_errors(service: Loopback) -> None:
    program = (
        CHILD.format(where=service_code(service))
        + """
async def main():
    async with msnp.Client("anna@example.com", "anna-secret", where) as client:
        # What a listener has fetched by then is told in a child as well: this one has fetched nothing.
        events, untouched = client.events(), client.events()
        waiting = asyncio.create_task(events.__anext__())
        await client.sign_in()
        chat = client.conversation("bruno@example.com")
        under_way = asyncio.create_task(client.set_status(msnp.Status.BUSY))
        await asyncio.sleep(0)
        if (child := os.fork()) == 0:
            asyncio.events._set_running_loop(None)
            ask_everything(client, chat, untouched)
            os._exit(0)
        content(child)
        await under_way
        assert client.is_online
        await client.set_status(msnp.Status.AWAY)

asyncio.run(main())
"""
    )
    await runs_without_a_word(program)


async def test_a_child_ends_without_a_word(service: Loopback) -> None:
    program = (
        CHILD.format(where=service_code(service))
        + """
client = msnp.Client("anna@example.com", "anna-secret", where, trace=lambda line: None)
asyncio.run(client.sign_in())

async def leave():
    async with client:
        raise SystemExit(0)

for ending in (lambda: sys.exit(0), lambda: asyncio.run(leave())):
    if (child := os.fork()) == 0:
        ending()
    content(child)
assert client.is_online
asyncio.run(client.sign_out())
"""
    )
    await runs_without_a_word(program)


async def test_who_forks_before_the_first_client_may_use_the_library_in_the_child(service: Loopback) -> None:
    program = (
        CHILD.format(where=service_code(service))
        + """
async def main():
    async with msnp.Client("anna@example.com", "anna-secret", where) as client:
        await client.sign_in()
        assert client.is_online

if (child := os.fork()) == 0:
    asyncio.run(main())
    sys.exit(0)
content(child)
asyncio.run(main())
"""
    )
    await runs_without_a_word(program)


if sys.version_info >= (3, 12):
    # Python itself warns of forks in programs with threads.
    CHILD = "import warnings\nwarnings.simplefilter('ignore', DeprecationWarning)\n" + CHILD
