"""What is asked of the library as a whole."""

from __future__ import annotations

import os

from ._border import now
from ._checks import must_be
from ._native import Bounds, Service
from ._native import msnp_native as native


def version() -> str:
    """The version of the library."""
    return now(native.version)


def default_bounds() -> Bounds:
    """The bounds where nothing else is said."""
    return now(native.default_bounds)


def service_from_toml(text: str) -> Service:
    """Reads a service description in the form of TOML. A `ca_file` in it is relative to the current directory.

    Errors: `SERVICE_FILE`, with line and accepted keys in the reason.
    """
    return now(native.service_from_toml, text)


def service_from_file(path: str | os.PathLike[str]) -> Service:
    """Reads a file in the form of TOML. A `ca_file` in it is relative to the file.

    Errors: `SERVICE_FILE`.
    """
    must_be(path, "path", (str, os.PathLike), "a str or a pathlib.Path")
    return now(native.service_from_file, os.fspath(path))
