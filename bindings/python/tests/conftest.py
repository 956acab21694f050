"""What the stories share: a service for each, and the people on it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import msnp
from loopback import DEADLINE, Loopback, until


@pytest_asyncio.fixture
async def service(tmp_path: Path) -> AsyncIterator[Loopback]:
    service = await Loopback.start(tmp_path)
    yield service
    await service.stop()


class Person:
    """A client, and a listener that has heard everything since it was made."""

    def __init__(self, client: msnp.Client) -> None:
        self.client = client
        self.events = client.events()

    async def hears(self, kind: type[Any], **values: Any) -> Any:
        return await until(self.events, kind, **values)


Arrive = Callable[..., Awaitable[Person]]


@pytest_asyncio.fixture
async def arrive(service: Loopback) -> AsyncIterator[Arrive]:
    """`await arrive("anna")`: anna, online."""
    clients: list[msnp.Client] = []

    async def arrive(name: str, **settings: Any) -> Person:
        person = Person(service.client(name, **settings))
        clients.append(person.client)
        await person.client.sign_in()
        await person.hears(msnp.Event.ONLINE)
        return person

    yield arrive
    for client in clients:
        client.close()


@pytest.fixture(autouse=True)
def nothing_is_left_under_way() -> Any:
    """No call of Rust outlives its story."""
    yield
    from msnp import _driving, _files

    assert not _driving._under_way
    assert not _driving._sleeping
    # The thread of a file makes its last call a moment after.
    for _ in range(DEADLINE * 100):
        if not _files._handed_over:
            return
        time.sleep(0.01)
    raise AssertionError("a file was never closed")
