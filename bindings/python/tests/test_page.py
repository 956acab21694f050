"""The first program of the page runs as it is printed."""

from __future__ import annotations

import ast
import asyncio
import os
import re
import sys
from pathlib import Path

from conftest import Arrive
from loopback import DEADLINE, Loopback
from msnp import Event

PAGE = Path(__file__).resolve().parents[1] / "README.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


async def test_the_first_program_of_the_page_runs_as_printed(service: Loopback, arrive: Arrive, tmp_path: Path) -> None:
    bruno = await arrive("bruno")
    program = tmp_path / "first.py"
    program.write_text(blocks("python")[0], encoding="utf-8")
    (tmp_path / "service.toml").write_text(
        f'host = "{service.addresses["dispatch"]}"\nnexus = "{service.addresses["nexus_url"]}"\nca_file = "{service.ca_file}"\n'
    )
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(program), cwd=tmp_path, stdout=pipe, stderr=pipe, env={**os.environ, "MSNP_PASSWORD": "anna-secret"}
    )
    try:
        heard = await bruno.hears(Event.TEXT, sender="anna@example.com")
        assert heard.text == "Hello there, Bruno"
        chat = bruno.client.conversation_by_id(heard.conversation)
        assert chat is not None
        await chat.send("Hello Anna")
        output, errors = await asyncio.wait_for(process.communicate(), DEADLINE)
    finally:
        if process.returncode is None:
            process.kill()
    assert (process.returncode, errors.decode()) == (0, "")
    assert "Bruno: Hello Anna" in output.decode()


def test_every_program_of_the_page_is_python() -> None:
    for number, block in enumerate(blocks("python")):
        compile(block, f"block {number} of {PAGE.name}", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
