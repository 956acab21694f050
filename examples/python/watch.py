"""Says what happens: MSNP_PASSWORD=... python watch.py ACCOUNT SERVICE.toml. Ctrl-C ends it.

`help(msnp.Event)` has all events, `help(msnp.Event.TEXT)` the fields of one.
"""

import asyncio
import os
import sys

import msnp
from msnp import Event, Status


def told(event: Event) -> str:
    match event:
        case Event.PRESENCE(account=account, status=Status.OFFLINE):
            return f"{account} went"
        case Event.PRESENCE(account=account, status=status, initial=False):
            return f"{account} is {status.name.lower().replace('_', ' ')}"
        case Event.TEXT(name=name, text=text):
            return f"{name}: {text!r}"
        case Event.NUDGE(name=name):
            return f"{name} nudges"
        case Event.CONNECTION_LOST(failure=failure, wait_milliseconds=wait):
            return f"{failure.reason}; the next attempt is in {wait / 1000:.0f} s"
        case _:  # whatever else there is, and what later versions add
            return f"({event})"


async def main(account: str, service: str) -> None:
    async with msnp.Client(account, os.environ["MSNP_PASSWORD"], msnp.service_from_file(service)) as client:
        events = client.events()
        await client.sign_in()
        async for event in events:
            print(told(event), flush=True)
            if isinstance(event, Event.SIGNED_OUT):
                break


if len(sys.argv) != 3 or "MSNP_PASSWORD" not in os.environ:
    sys.exit("usage: MSNP_PASSWORD=... python watch.py ACCOUNT SERVICE.toml")
try:
    asyncio.run(main(*sys.argv[1:]))
except KeyboardInterrupt:
    print("good-bye")
except msnp.MsnpError as error:
    sys.exit(f"{error}. {error.advice}")
