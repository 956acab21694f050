"""The loopback service as a process of its own, and what can be done to it."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import msnp

DEADLINE = 20
"""Seconds after which what should have happened has not."""


def program() -> str:
    """The program `msnp`; the script `run` builds it."""
    found = os.environ.get("MSNP_PROGRAM")
    if found is None:
        raise RuntimeError("MSNP_PROGRAM does not say where the program msnp is: call bindings/python/run")
    return found


class Loopback:
    """A service that runs until it is stopped, and takes commands (`msnp service --help` has them)."""

    def __init__(self, process: asyncio.subprocess.Process, addresses: dict[str, Any], ca_file: Path) -> None:
        self._process = process
        self.addresses = addresses
        self.ca_file = ca_file

    @classmethod
    async def start(cls, folder: Path, *options: str) -> Loopback:
        ca_file = folder / "ca.pem"
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            program(), "service", "--controls", "--ca-file", str(ca_file), *options, stdin=pipe, stdout=pipe
        )
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), DEADLINE)
        return cls(process, json.loads(line), ca_file)

    @property
    def service(self) -> msnp.Service:
        return self.service_with()

    def service_with(self, **more: Any) -> msnp.Service:
        return msnp.Service(host=self.addresses["dispatch"], nexus=self.addresses["nexus_url"], ca_file=str(self.ca_file), **more)

    def client(self, name: str, service: msnp.Service | None = None, **settings: Any) -> msnp.Client:
        return msnp.Client(f"{name}@example.com", f"{name}-secret", service or self.service, **settings)

    async def do(self, what: str, **values: Any) -> dict[str, Any]:
        """Has the service do something; it has when this returns."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": what, **values}).encode() + b"\n")
        answer: dict[str, Any] = json.loads(await asyncio.wait_for(self._process.stdout.readline(), DEADLINE))
        assert "error" not in answer, answer
        return answer

    async def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await asyncio.wait_for(self._process.wait(), DEADLINE)


async def until(events: msnp.Events, kind: type[Any], **values: Any) -> Any:
    """The next event of this kind with these values; others are passed over."""
    passed_over: list[msnp.Event] = []

    async def find() -> Any:
        async for event in events:
            if isinstance(event, kind) and all(getattr(event, name) == value for name, value in values.items()):
                return event
            passed_over.append(event)
        raise AssertionError(f"the events came to their end before {kind.__name__} {values}; they were {passed_over}")

    try:
        return await asyncio.wait_for(find(), DEADLINE)
    except asyncio.TimeoutError:
        raise AssertionError(f"{kind.__name__} {values} never came; what came was {passed_over}") from None


async def soon(condition: Any, what: str) -> None:
    """Waits until something that no event tells is so."""
    for _ in range(DEADLINE * 50):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never so: {what}")
