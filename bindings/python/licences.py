"""The licences that a wheel has to carry: the project's own, and those of what is linked into the library, as cargo knows it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

ABOUT = """\
Other people's work in the library of this wheel: crate, version, licence, source; and behind the list the texts that came with them, each once,
under the names of those that it came with. The standard library of Rust, which is linked in as well, is under MIT OR Apache-2.0.
The source of each crate, unchanged, is at https://crates.io/crates/NAME/VERSION.
"""
FILES = ("LICENSE*", "LICENCE*", "COPYING*", "COPYRIGHT*", "NOTICE*", "UNLICENSE*")


def files(repository: Path, target: str | None) -> dict[str, bytes]:
    """Name and content of each."""
    own = {name: (repository / name).read_bytes() for name in ("LICENSE-MIT", "LICENSE-APACHE")}
    return {**own, "THIRD-PARTY": third_party(repository, target).encode()}


def third_party(repository: Path, target: str | None) -> str:
    crates = linked(repository, target)
    parts = [ABOUT, "\n".join(f"{one['name']} {one['version']}: {licence(one)}, {one['repository'] or one['homepage']}" for one in crates)]
    found = texts(crates)
    parts += [bare(one) for one in crates if not any(f"{one['name']} {one['version']}: " in name for names in found.values() for name in names)]
    for text, names in found.items():
        parts.append("\n".join(["=" * 120, *names, "=" * 120, "", text.strip()]))
    return "\n\n".join(parts) + "\n"


def licence(crate: dict[str, Any]) -> str:
    # A slash is how it was written before SPDX.
    return str(crate["license"]).replace("/", " OR ")


def bare(crate: dict[str, Any]) -> str:
    """Of a crate without a text of its own: where the texts of its licences are."""
    words = [word for word in licence(crate).replace("(", " ").replace(")", " ").split() if word not in ("OR", "AND", "WITH")]
    places = ", ".join(f"https://spdx.org/licenses/{word}.html" for word in words)
    return f"{crate['name']} {crate['version']} came without a text: {places}"


def linked(repository: Path, target: str | None) -> list[dict[str, Any]]:
    """The crates that are linked in, but for the project's own."""
    command = ["cargo", "tree", "--locked", "--package", "msnp-uniffi", "--edges", "normal,no-proc-macro", "--prefix", "none"]
    if target:
        command += ["--target", target]
    tree = run([*command, "--format", "{p}"], repository)
    # `name v1.2.3`, and behind it where it is from or that it was told already.
    told = {tuple(line.split()[:2]) for line in tree.splitlines() if line}
    packages = json.loads(run(["cargo", "metadata", "--locked", "--format-version", "1"], repository))["packages"]
    crates = [one for one in packages if (one["name"], "v" + one["version"]) in told and one["source"]]
    if len(crates) < 20:
        raise RuntimeError(f"only {len(crates)} crates are said to be linked in")
    return sorted(crates, key=lambda one: (one["name"], one["version"]))


def texts(crates: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Each text with those that it came with."""
    found: dict[str, list[str]] = {}
    for crate in crates:
        folder = Path(crate["manifest_path"]).parent
        for file in sorted(one for pattern in FILES for one in folder.glob(pattern) if one.is_file()):
            text = file.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
            found.setdefault(text, []).append(f"{crate['name']} {crate['version']}: {file.name}")
    return found


def run(command: list[str], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout
