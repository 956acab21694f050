"""The log hook and the trace."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
from collections.abc import Callable, Iterator

import pytest

import msnp
from conftest import Arrive
from loopback import DEADLINE, Loopback, soon
from msnp import _logging

SECRETS = ("anna-secret", "bruno-secret", "t=")


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def text(self) -> str:
        return "\n".join(record.getMessage() for record in self.records)


@pytest.fixture
def lines() -> Iterator[Lines]:
    logger = logging.getLogger("msnp")
    handler = Lines()
    logger.addHandler(handler)
    logger.setLevel(msnp.TRACE)
    yield handler
    msnp.log_to(None)
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


async def test_a_log_hook(service: Loopback, lines: Lines) -> None:
    msnp.log_to(logging.getLogger("msnp"))
    async with service.client("anna") as client:
        await client.sign_in()
    msnp.log_to(None)
    assert lines.records
    assert {record.threadName for record in lines.records} == {"msnp-log"}
    assert {record.levelno for record in lines.records} & {msnp.TRACE, logging.DEBUG, logging.INFO}
    assert not [secret for secret in SECRETS if secret in lines.text()]
    told = len(lines.records)
    async with service.client("anna") as client:
        await client.sign_in()
    assert len(lines.records) == told, "nothing is told any more"


async def test_a_log_hook_hears_what_its_level_lets_pass(service: Loopback, lines: Lines) -> None:
    msnp.log_to(logging.getLogger("msnp"), level=logging.ERROR)
    async with service.client("anna") as client:
        await client.sign_in()
    msnp.log_to(None)
    assert [record for record in lines.records if record.levelno < logging.ERROR] == []


async def test_an_exception_in_the_log_hook_harms_nothing(
    service: Loopback, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised = threading.Event()

    def emit(record: logging.LogRecord) -> None:
        raised.set()
        raise RuntimeError("the handler's own fault")

    monkeypatch.setattr(lines, "emit", emit)
    msnp.log_to(logging.getLogger("msnp"))
    async with service.client("anna") as client:
        await client.sign_in()
        assert client.is_online
        await soon(raised.is_set, "the handler was called")
    monkeypatch.undo()
    async with service.client("anna") as client:
        await client.sign_in()
    msnp.log_to(None)
    assert lines.records, "it is called again after it raised"


async def test_an_exception_in_the_hook_itself_harms_nothing(
    service: Loopback, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = threading.Event()

    def log(*_: object) -> None:
        called.set()
        raise RuntimeError("the hook's own fault")

    monkeypatch.setattr(_logging._Bridge, "log", log)
    msnp.log_to(logging.getLogger("msnp"))
    async with service.client("anna") as client:
        await client.sign_in()
        assert client.is_online
    assert called.is_set()


async def test_a_handler_that_is_too_slow_keeps_nothing_up(
    service: Loopback, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_logging, "_ROOM", 5)
    free = threading.Event()
    emit = lines.emit

    def stuck(record: logging.LogRecord) -> None:
        free.wait(DEADLINE)
        emit(record)

    monkeypatch.setattr(lines, "emit", stuck)
    msnp.log_to(logging.getLogger("msnp"))
    async with service.client("anna") as client:
        await client.sign_in()
    free.set()
    msnp.log_to(None)
    assert "lines of the log were left out" in lines.text()


async def test_a_trace_shows_the_wire_without_secrets(arrive: Arrive) -> None:
    trace: list[str] = []
    anna = await arrive("anna", trace=trace.append)
    await anna.client.sign_out()
    told = "\n".join(trace)
    assert "USR" in told and "SYN" in told
    assert not [secret for secret in SECRETS[:2] if secret in told]


async def test_a_call_from_a_hook(service: Loopback, arrive: Arrive, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    bruno = (await arrive("bruno")).client
    box: list[msnp.Client] = []
    told: set[msnp.ErrorKind | str] = set()

    def outcome(ask: Callable[[], object]) -> msnp.ErrorKind | str:
        try:
            return f"it gave {ask()!r}"
        except msnp.MsnpError as error:
            return error.kind

    def trace(line: str) -> None:
        for client in [*box, bruno]:
            told.add(outcome(lambda: client.is_online))
            told.add(outcome(lambda: client.state))
            told.add(outcome(lambda: client.contacts))
            told.add(outcome(client.events))
            told.add(outcome(lambda: client.set_password("another")))
            told.add(outcome(lambda: client.conversation("bruno@example.com")))
            told.add(outcome(lambda: asyncio.run(client.set_status(msnp.Status.AWAY))))
            told.add(outcome(client.suspend))
        told.add(outcome(lambda: service.client("carla")))

    # Handlers of the log run elsewhere: they may ask.
    known: list[bool] = []
    monkeypatch.setattr(lines, "emit", lambda record: known.extend(client.is_online for client in box))
    msnp.log_to(logging.getLogger("msnp"))
    anna = service.client("anna", trace=trace)
    box.append(anna)
    async with anna:
        await asyncio.wait_for(anna.sign_in(), DEADLINE)
        assert anna.is_online and bruno.is_online
        await asyncio.wait_for(bruno.set_status(msnp.Status.BUSY), DEADLINE)
    msnp.log_to(None)
    assert told == {msnp.ErrorKind.FROM_CALLBACK}
    assert known, "a handler of the log asked, and was answered"


async def test_a_client_that_a_trace_closes_or_lets_go(service: Loopback) -> None:
    box: list[msnp.Client] = []
    anna = service.client("anna", trace=lambda line: box[0].close())
    box.append(anna)
    with pytest.raises(msnp.MsnpError) as caught:
        await asyncio.wait_for(anna.sign_in(), DEADLINE)
    assert caught.value.kind is msnp.ErrorKind.CLOSED

    def let_go(line: str) -> None:
        box.clear()
        gc.collect()

    anna = service.client("anna", trace=let_go)
    await anna.sign_in()
    box.append(service.client("bruno"))
    await anna.set_status(msnp.Status.BUSY)
    assert not box
    anna.close()


async def test_an_exception_in_the_trace_harms_nothing(arrive: Arrive) -> None:
    def trace(line: str) -> None:
        raise RuntimeError("the tracer's own fault")

    assert (await arrive("anna", trace=trace)).client.is_online
