"""The first program of the page, and that of the front page, run as they are printed; the table of events is that of the library."""

from __future__ import annotations

import ast
import asyncio
import os
import re
import sys
from pathlib import Path

import msnp
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


BEFORE, AFTER = "<!-- The table is written by the tests: MSNP_WRITE_PAGE=1 bindings/python/run -k table -->\n", "\n## "


def table() -> str:
    """Every event with its fields and the text that stands at it in the library."""
    lines = ["| `Event.` | with | |", "|---|---|---|"]
    for name, event in vars(msnp.Event).items():
        if isinstance(event, type) and issubclass(event, msnp.Event):
            about = (event.__doc__ or "").split("\n\nFields:")[0]
            fields = ", ".join(f"`{field}`" for field in getattr(event, "__match_args__"))
            lines.append(f"| `{name}` | {fields} | {' '.join(about.split()).replace('|', '&#124;')} |")
    return "\n".join(lines) + "\n"


def test_the_table_of_events_is_that_of_the_library() -> None:
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(BEFORE)
    written, tail = rest.split(AFTER, 1)
    if os.environ.get("MSNP_WRITE_PAGE"):
        PAGE.write_text(head + BEFORE + table() + AFTER + tail, encoding="utf-8")
        return
    assert written == table(), "MSNP_WRITE_PAGE=1 bindings/python/run -k table writes it"
    assert written.count("\n") > 40
