"""An echo bot: MSNP_PASSWORD=... python echo_bot.py ACCOUNT SERVICE.toml. Ctrl-C ends it."""

import asyncio
import os
import sys

import msnp


async def answer(client: msnp.Client, event: msnp.Event) -> None:
    match event:
        case msnp.Event.ADDED_YOU(account=account, decided=False):
            await client.accept(account)
        case msnp.Event.TEXT(conversation=number, text=text) if chat := client.conversation_by_id(number):
            await chat.send(text)
        case msnp.Event.NUDGE(conversation=number) if chat := client.conversation_by_id(number):
            await chat.nudge()
        case msnp.Event.SIGNED_OUT(failure=failure) if failure:  # a lost link is none: the client comes back by itself
            raise SystemExit(f"{failure.reason}. {failure.advice}")
        case _:
            pass


async def main(account: str, service: str) -> None:
    async with msnp.Client(account, os.environ["MSNP_PASSWORD"], msnp.service_from_file(service)) as client:
        events = client.events()
        await client.sign_in()
        print(f"{account} is online", flush=True)
        async for event in events:
            try:
                await answer(client, event)
            except msnp.MsnpError as error:
                print(f"{error}. {error.advice}", file=sys.stderr)


if len(sys.argv) != 3 or "MSNP_PASSWORD" not in os.environ:
    sys.exit("usage: MSNP_PASSWORD=... python echo_bot.py ACCOUNT SERVICE.toml")
try:
    asyncio.run(main(*sys.argv[1:]))
except KeyboardInterrupt:
    print("good-bye")
except msnp.MsnpError as error:
    sys.exit(f"{error}. {error.advice}")
