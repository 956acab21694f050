"""`python -m msnp`: says hello."""

from __future__ import annotations

import msnp

HELLO = """\
msnp {version}: a client of the Messenger protocol family (MSNP2 to MSNP15) for asyncio.

Somewhere to try it: `msnp service --service-file service.toml`, the loopback service of the same
project (`cargo run --bin msnp -- service`). It prints who has an account there. Then:

    import asyncio, msnp

    async def main():
        service = msnp.service_from_file("service.toml")
        async with msnp.Client("anna@example.com", "anna-secret", service) as client:
            await client.sign_in()
            print([contact.name for contact in client.contacts.everybody])

    asyncio.run(main())

More: help(msnp), help(msnp.Client), and the page bindings/python/README.md.
"""

if __name__ == "__main__":
    print(HELLO.format(version=msnp.version()), end="")
