"""How a wheel is made of this folder (PEP 517): maturin does it, with the generator of this repository.

maturin looks for a program `uniffi-bindgen`. The one that is used has to be of the version that the library is built with, so it
is built here from the same lock file, and put in front of the search path under that name.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import maturin  # type: ignore[import-untyped]
import stubs
from maturin import (  # noqa: F401  (hooks that pip looks for here)
    get_requires_for_build_wheel,
    prepare_metadata_for_build_wheel,
)

REPOSITORY = Path(__file__).resolve().parents[2]
GENERATED = "msnp/_native/msnp_native.py"
STUB = GENERATED + "i"


@contextlib.contextmanager
def generator() -> Iterator[None]:
    """`uniffi-bindgen` on the search path, as a program that runs this repository's own."""
    command = ["cargo", "build", "--quiet", "--locked", "--release", "--package", "msnp-bindgen"]
    command += ["--message-format", "json-render-diagnostics"]
    built = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    if built.returncode != 0:
        sys.exit("the generator of the Python code could not be built: see above")
    program = program_in(built.stdout)
    before = os.environ.get("PATH", "")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / ("uniffi-bindgen" + program.suffix)).symlink_to(program)
        os.environ["PATH"] = os.pathsep.join([folder, before])
        try:
            yield
        finally:
            os.environ["PATH"] = before


def program_in(messages: str) -> Path:
    """What Cargo says that it has built."""
    for line in messages.splitlines():
        executable = json.loads(line).get("executable")
        if executable:
            return Path(executable)
    sys.exit("Cargo did not say where the generator of the Python code is")


def finished(wheel: Path) -> None:
    """Puts the type stub beside the generated module, since maturin takes nothing but `.py` files from the generator; and leaves
    symbols for debuggers out of the library, which the generator needs and nobody later.
    """
    whole = wheel.with_suffix(".new")
    with zipfile.ZipFile(wheel) as before, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as after:
        record = next(name for name in before.namelist() if name.endswith(".dist-info/RECORD"))
        entries = {name: before.read(name) for name in before.namelist() if name != record}
        entries[STUB] = stubs.stub(entries[GENERATED].decode()).encode()
        lines = []
        for name, data in entries.items():
            content = stripped(data) if name.endswith((".so", ".dylib")) else data
            after.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            lines.append(f"{name},sha256={digest},{len(content)}\n")
        after.writestr(zipfile.ZipInfo(record), "".join([*lines, f"{record},,\n"]), zipfile.ZIP_DEFLATED)
    whole.replace(wheel)


def stripped(library: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "library"
        file.write_bytes(library)
        # What a linker comes with, on Linux and macOS alike. Without it the wheel is larger, and works.
        with contextlib.suppress(FileNotFoundError):
            subprocess.run(["strip", "-S" if sys.platform == "darwin" else "--strip-unneeded", file], check=True)
        return file.read_bytes()


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    with generator():
        name: str = maturin.build_wheel(wheel_directory, config_settings, metadata_directory)
    finished(Path(wheel_directory) / name)
    return name


def build_sdist(sdist_directory: str, config_settings: Any = None) -> str:
    sys.exit("there is no source distribution: the library is built in its repository")
