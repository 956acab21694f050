"""An echo bot: accepts those who add it, and gives every text and nudge back. Ctrl-C ends it.

MSNP_PASSWORD=... python echo_bot.py ACCOUNT SERVICE.toml
"""

import asyncio
import os
import sys

import msnp
from msnp import Event


async def echo(client: msnp.Client, event: Event) -> None:
    try:
        match event:
            case Event.ADDED_YOU(account=account, decided=False):
                await client.accept(account)
            case Event.TEXT(conversation=number, text=text) if chat := client.conversation_by_id(number):
                await chat.send(text)
            case Event.NUDGE(conversation=number) if chat := client.conversation_by_id(number):
                await chat.nudge()
    except msnp.MsnpError as error:
        print(f"{error}. {error.advice}", file=sys.stderr)


async def main(account: str, service: str) -> None:
    async with msnp.Client(account, os.environ["MSNP_PASSWORD"], msnp.service_from_file(service)) as client:
        events = client.events()
        await client.sign_in()
        print(f"{account} is online", flush=True)
        async for event in events:
            await echo(client, event)
            if isinstance(event, Event.SIGNED_OUT):  # lost links are taken up again; this is the end
                raise SystemExit(f"signed out: {event.failure.reason if event.failure else 'by wish'}")


try:
    asyncio.run(main(*sys.argv[1:]))
except msnp.MsnpError as error:
    raise SystemExit(f"{error}. {error.advice}") from None
except KeyboardInterrupt:
    print("good-bye")
