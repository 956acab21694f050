"""The first program of the page, and that of the front page, run as they are printed."""

from __future__ import annotations

import ast
import asyncio
import os
import re
import sys
from pathlib import Path

import pytest
from conftest import Arrive
from loopback import DEADLINE, Loopback
from msnp import Event

PAGE = Path(__file__).resolve().parents[1] / "README.md"
FRONT_PAGE = PAGE.parents[2] / "README.md"


def blocks(language: str, page: Path) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", [PAGE, FRONT_PAGE])
async def test_the_first_program_of_the_page_runs_as_printed(
    page: Path, service: Loopback, arrive: Arrive, tmp_path: Path
) -> None:
    bruno = await arrive("bruno")
    program = tmp_path / "first.py"
    program.write_text(blocks("python", page)[0], encoding="utf-8")
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


@pytest.mark.parametrize("page", [PAGE, FRONT_PAGE])
def test_every_program_of_the_page_is_python(page: Path) -> None:
    for number, block in enumerate(blocks("python", page)):
        compile(block, f"block {number} of {page}", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
