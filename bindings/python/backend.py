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
import shlex
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import licences
import maturin  # type: ignore[import-untyped]
import spans
import stubs
from described import Described
from maturin import (  # noqa: F401  (hooks that pip looks for here)
    get_requires_for_build_wheel,
    prepare_metadata_for_build_wheel,
)

REPOSITORY = Path(__file__).resolve().parents[2]
GENERATED = "msnp/_native/msnp_native.py"
STUB = GENERATED + "i"
DESCRIBED = "msnp/_native/described.py"
SPANS = "msnp/_native/spans.py"
LIBRARY = (".so", ".dylib", ".dll")


@contextlib.contextmanager
def generator() -> Iterator[Path]:
    """`uniffi-bindgen` on the search path, as a program that runs this repository's own, which is also handed out."""
    command = ["cargo", "build", "--quiet", "--locked", "--package", "msnp-bindgen"]
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
            yield program
        finally:
            os.environ["PATH"] = before


def program_in(messages: str) -> Path:
    """What Cargo says that it has built."""
    for line in messages.splitlines():
        executable = json.loads(line).get("executable")
        if executable:
            return Path(executable)
    sys.exit("Cargo did not say where the generator of the Python code is")


def description(library: bytes, program: Path) -> Described:
    """What the library exports, in its own words."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "library"
        file.write_bytes(library)
        return Described(subprocess.run([program, "describe", file], check=True, stdout=subprocess.PIPE, text=True).stdout)


def finished(wheel: Path, program: Path, target: str | None = None) -> None:
    """Puts beside the generated module its type stub, the words of the library and what is made of them, since maturin takes nothing but the
    generated file; adds the licences; and leaves symbols for debuggers out of the library, which the generator needs and nobody later.
    """
    whole = wheel.with_suffix(".new")
    with zipfile.ZipFile(wheel) as before, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as after:
        record = next(name for name in before.namelist() if name.endswith(".dist-info/RECORD"))
        entries = {name: before.read(name) for name in before.namelist() if name != record}
        [library] = [name for name in entries if name.endswith(LIBRARY)]
        described = description(entries[library], program)
        entries[library] = stripped(entries[library])
        entries[DESCRIBED] = described.module().encode()
        entries[SPANS] = spans.module(described).encode()
        information = record.removesuffix("RECORD")
        texts = licences.files(REPOSITORY, target)
        entries.update({f"{information}licenses/{name}": text for name, text in texts.items()})
        entries[information + "METADATA"] = with_licences(entries[information + "METADATA"], list(texts))
        entries[STUB] = stubs.stub(entries[GENERATED].decode(), described).encode()
        lines = []
        for name, content in entries.items():
            after.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            lines.append(f"{name},sha256={digest},{len(content)}\n")
        after.writestr(zipfile.ZipInfo(record), "".join([*lines, f"{record},,\n"]), zipfile.ZIP_DEFLATED)
    whole.replace(wheel)


def with_licences(metadata: bytes, names: list[str]) -> bytes:
    """The metadata of a wheel with the names of the licence files (PEP 639)."""
    head, rest = metadata.split(b"\n\n", 1)
    lines = [line for line in head.split(b"\n") if not line.startswith(b"License-File: ")]
    return b"\n".join([*lines, *(f"License-File: {name}".encode() for name in names)]) + b"\n\n" + rest


def stripped(library: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "library"
        file.write_bytes(library)
        # What a linker comes with, on Linux and macOS alike. Without it the wheel is larger, and works.
        with contextlib.suppress(FileNotFoundError):
            # Of another processor it may know nothing: it says so, and the library stays as it is.
            subprocess.run(["strip", "-S" if sys.platform == "darwin" else "--strip-unneeded", file])
        return file.read_bytes()


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    with generator() as program:
        name: str = maturin.build_wheel(wheel_directory, config_settings, metadata_directory)
        finished(Path(wheel_directory) / name, program, target_of(config_settings))
    return name


def target_of(config_settings: Any) -> str | None:
    """The target that the arguments for maturin name, if they name one."""
    given = (config_settings or {}).get("build-args", [])
    words = shlex.split(given if isinstance(given, str) else " ".join(given))
    return words[words.index("--target") + 1] if "--target" in words else None


def build_sdist(sdist_directory: str, config_settings: Any = None) -> str:
    sys.exit("there is no source distribution: the library is built in its repository")
