"""Pictures and files between every two of: the client in Rust, the machine layer in C, the Python package, and msnp11-sdk.

    pairs.py MSNP MACHINE PEER [PLAYER-PLAYER[-WAY]...]     the programs; then which pairs, all of them where none is named

Two people are signed in to a loopback service. Who leads fetches the other's picture and sends a file; who follows takes it, then does the
same the other way round. What came is compared. Files go through the conversation, or by another WAY: `direct`, a connection between the two, or
`msnftp`, to one who says that it knows nothing else, and has no picture. `bindings/python/run` builds the programs and runs this.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msnp

PATIENCE = 60
"""Seconds after which two have not come to an end."""
PATIENCE_WITH_PEER = 5
"""The same where one of them may never come to one: the peer reads for ever where what it has read ends in the middle of a line (0.13.0). It
also takes a file for cancelled whose farewell comes early."""
ATTEMPTS = 40
"""How often a story with the peer is begun, therefore: half of them end so."""
PLAYERS = ["rust", "machine", "python", "peer"]
PEER = "peer"
CONVERSATION, DIRECT, MSNFTP = "conversation", "direct", "msnftp"
WORDS = {CONVERSATION: "through the conversation", DIRECT: "over a direct connection", MSNFTP: "by MSNFTP"}


@dataclass
class Part:
    """Who somebody is in a story."""

    account: str
    other: str
    picture: Path
    file: Path
    folder: Path
    leads: bool
    way: str

    @property
    def password(self) -> str:
        return self.account.split("@")[0] + "-secret"

    @property
    def words(self) -> list[str]:
        return [self.other, str(self.picture), str(self.file), str(self.folder), "leads" if self.leads else "follows"]

    @property
    def has_picture(self) -> bool:
        return self.way != MSNFTP


class Broken(Exception):
    """A player has given up, and why."""


async def ended(process: asyncio.subprocess.Process) -> None:
    """Waits for a program."""
    assert process.stderr is not None
    told = await process.stderr.read()
    code = await process.wait()
    if code != 0:
        raise Broken(f"exit code {code}: {told.decode(errors='replace')[-2000:]}")


class Pipe:
    """The client in Rust, by `msnp pipe`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None and process.stdout is not None
        self.stdin, self.stdout = process.stdin, process.stdout
        self.passed_over: list[dict[str, Any]] = []

    def give(self, **command: Any) -> None:
        self.stdin.write(json.dumps(command).encode() + b"\n")

    async def hears(self, event: str, **values: Any) -> dict[str, Any]:
        """The next event of that name with these values, be it one that was passed over."""

        def is_it(line: dict[str, Any]) -> bool:
            return line["event"] == event and all(line.get(name) == value for name, value in values.items())

        for place, heard in enumerate(self.passed_over):
            if is_it(heard):
                return self.passed_over.pop(place)
        while text := await self.stdout.readline():
            line: dict[str, Any] = json.loads(text)
            if line["event"] in ("failed", "signed-out"):
                raise Broken(text.decode())
            if is_it(line):
                return line
            self.passed_over.append(line)
        raise Broken(f"the program has ended, and never said {event}")


async def by_rust(program: str, service: dict[str, Any], part: Part) -> None:
    process = await asyncio.create_subprocess_exec(
        *(program, "pipe", "--account", part.account, "--server", service["dispatch"], "--nexus", service["plain_nexus_url"]),
        *("--allow-plain-passport", "--downloads", str(part.folder), *(["--direct"] if part.way != CONVERSATION else [])),
        env={**os.environ, "MSNP_PASSWORD": part.password},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    pipe = Pipe(process)
    try:
        if part.has_picture:
            pipe.give(do="set-picture", path=str(part.picture))

        async def fetches_and_sends() -> None:
            if part.has_picture:
                shown = await pipe.hears("picture-changed", who=part.other)
                assert shown["picture"] is not None
                pipe.give(do="picture", who=part.other)
                Path((await pipe.hears("picture", who=part.other))["path"]).rename(part.folder / "picture")
            else:
                await pipe.hears("presence", who=part.other)
            pipe.give(do="send-file", to=part.other, path=str(part.file))
            sending = await pipe.hears("file-sending")
            await has_ended(sending["transfer"])

        async def has_ended(transfer: int) -> dict[str, Any]:
            end = await pipe.hears("file-ended", transfer=transfer)
            if end.get("error") is not None:
                raise Broken(json.dumps(end))
            return end

        async def takes() -> None:
            offer = await pipe.hears("file-offered")
            pipe.give(do="accept-file", transfer=offer["transfer"])
            Path((await has_ended(offer["transfer"]))["path"]).rename(part.folder / "file")

        await fetches_and_sends() if part.leads else await takes()
        await takes() if part.leads else await fetches_and_sends()
        pipe.stdin.close()
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def by_python(service: dict[str, Any], part: Part) -> None:
    where = msnp.Service(host=service["dispatch"], nexus=service["plain_nexus_url"], password_may_travel_unencrypted=True)
    async with msnp.Client(part.account, part.password, where) as client:
        events = client.events()

        async def hears(kind: type[Any]) -> Any:
            async for event in events:
                if isinstance(event, kind):
                    return event
            raise Broken(f"the events came to their end before {kind.__name__}")

        async def fetches_and_sends() -> None:
            while True:
                picture = await client.picture(part.other)
                if picture is not None:
                    break
                await asyncio.sleep(0.05)
            (part.folder / "picture").write_bytes(picture)
            await client.send_file(part.other, part.file)

        async def takes() -> None:
            offer: msnp.Event.FILE_OFFERED = await hears(msnp.Event.FILE_OFFERED)
            await client.accept_file(offer.transfer, part.folder / "file")

        await client.set_picture(part.picture.read_bytes())
        await client.sign_in()
        await fetches_and_sends() if part.leads else await takes()
        await takes() if part.leads else await fetches_and_sends()


async def by_program(program: str, service: dict[str, Any], part: Part, *more: str) -> None:
    """The machine layer and the peer, which are programs with the same arguments, but for what the peer has no choice of."""
    process = await asyncio.create_subprocess_exec(
        *(program, part.account, service["dispatch"], service["plain_nexus_url"], *part.words, *more),
        env={**os.environ, "MSNP_PASSWORD": part.password},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await ended(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class Programs:
    """Where the players are."""

    def __init__(self, msnp_program: str, machine: str, peer: str) -> None:
        self.msnp, self.machine, self.peer = msnp_program, machine, peer

    async def play(self, player: str, service: dict[str, Any], part: Part) -> None:
        if player == PEER:
            # News of somebody who signs in at the same time comes in pieces that it does not read: the other one goes first.
            await asyncio.sleep(1)
        try:
            if player == "rust":
                await by_rust(self.msnp, service, part)
            elif player == "python":
                await by_python(service, part)
            else:
                await (by_program(self.peer, service, part) if player == PEER else by_program(self.machine, service, part, part.way))
        except (Broken, msnp.MsnpError) as error:
            raise Broken(f"{player}, who {'leads' if part.leads else 'follows'}: {error}") from error


def made_up(length: int) -> bytes:
    return random.Random(length).randbytes(length)


async def tell(programs: Programs, leader: str, follower: str, way: str, folder: Path) -> None:
    """The story of two, on a service of its own."""
    process = await asyncio.create_subprocess_exec(
        *(programs.msnp, "service", "--controls", "--plain-passport", "--ca-file", str(folder / "ca.pem")),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        service: dict[str, Any] = json.loads(await process.stdout.readline())
        parts: list[Part] = []
        for name, other, number in (("anna", "bruno", 0), ("bruno", "anna", 1)):
            place = folder / name
            place.mkdir()
            # The more the peer reads, the sooner it never ends.
            picture, file = (3_000, 12_000) if PEER in (leader, follower) else (20_000, 150_000)
            (place / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + made_up(picture + number))
            (place / "file.bin").write_bytes(made_up(file + number))
            (place / "came").mkdir()
            part = Part(f"{name}@example.com", f"{other}@example.com", place / "picture.png", place / "file.bin", place / "came", number == 0, way)
            parts.append(part)
        tasks = [
            asyncio.create_task(programs.play(player, service, part)) for player, part in zip((leader, follower), parts, strict=True)
        ]
        patience = PATIENCE_WITH_PEER if PEER in (leader, follower) else PATIENCE
        try:
            await asyncio.wait_for(asyncio.gather(*tasks), patience)
        except asyncio.TimeoutError:
            raise Broken(f"they have not come to an end after {patience} s") from None
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for mine, theirs in (parts, reversed(parts)):
            assert not mine.has_picture or (mine.folder / "picture").read_bytes() == theirs.picture.read_bytes(), "another picture came than was shown"
            assert (mine.folder / "file").read_bytes() == theirs.file.read_bytes(), "another file came than was sent"
        process.stdin.write(b'{"do":"counters"}\n')
        counted = json.loads(await process.stdout.readline())["counters"]["switchboard"]["bytes_in"]
        # The pictures are smaller than one file.
        assert (way == CONVERSATION) == (counted > 150_000) or PEER in (leader, follower), f"{counted} bytes went through the conversation"
    finally:
        process.stdin.close()
        await process.wait()


async def main(words: list[str]) -> None:
    programs = Programs(*words[:3])
    # The peer leads: it hears nothing of an invitation that comes before it has looked at the conversation.
    pairs = [f"{one}-{other}" for place, one in enumerate(reversed(PLAYERS)) for other in list(reversed(PLAYERS))[place:]]
    pairs.remove(f"{PEER}-{PEER}")
    # Ours lead and follow.
    pairs += [f"{other}-{one}" for one, other in (pair.split("-") for pair in pairs) if one not in (PEER, other)]
    pairs += [f"{one}-{other}-{way}" for way in (DIRECT, MSNFTP) for one, other in (("rust", "machine"), ("machine", "rust"))]
    pairs += [f"{one}-{one}-direct" for one in ("rust", "machine")]
    for pair in words[3:] or pairs:
        leader, follower, way = [*pair.split("-"), CONVERSATION][:3]
        for attempt in range(ATTEMPTS if PEER in (leader, follower) else 1):
            with tempfile.TemporaryDirectory() as folder:
                try:
                    await tell(programs, leader, follower, way, Path(folder))
                    print(f"{leader} and {follower}: {'a file' if way == MSNFTP else 'a picture and a file'} each, {WORDS[way]}", flush=True)
                    break
                except Broken as error:
                    print(f"{pair}, attempt {attempt + 1}: {error}", flush=True)
        else:
            sys.exit(f"FAILED: {pair}")


asyncio.run(main(sys.argv[1:]))
