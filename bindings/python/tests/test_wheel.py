"""What was installed: one wheel for every Python, with the licences of all that is in it."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

WHEEL = importlib.metadata.distribution("msnp")


def test_one_wheel_serves_every_python() -> None:
    tags = re.findall(r"^Tag: (.*)$", WHEEL.read_text("WHEEL") or "", re.MULTILINE)
    assert tags and all(tag.startswith("py3-none-") for tag in tags), tags
    assert WHEEL.metadata["Requires-Python"] == ">=3.10"
    libraries = [file for file in WHEEL.files or [] if re.search(r"\.(so|dylib|dll)$", file.name)]
    assert [file.name for file in libraries] == ["libmsnp_uniffi.so"]
    # It is called, and calls nothing of Python itself.
    content = Path(str(libraries[0].locate())).read_bytes()
    assert b"PyInit_" not in content and b"libpython" not in content


def test_the_licences_are_in_the_wheel() -> None:
    assert WHEEL.metadata["License-Expression"] == "MIT OR Apache-2.0"
    names = WHEEL.metadata.get_all("License-File") or []
    assert names == ["LICENSE-MIT", "LICENSE-APACHE", "THIRD-PARTY"]
    repository = Path(__file__).resolve().parents[3]
    texts = {name: WHEEL.read_text(f"licenses/{name}") or "" for name in names}
    for name in names[:2]:
        assert texts[name] == (repository / name).read_text(encoding="utf-8")
    # Some that are linked in, each with its own licence; where no text came with one, it is said where it is.
    for crate in ("uniffi_core", "ring", "rustls", "async-io", "webpki-roots"):
        assert re.search(rf"^{crate} [0-9.]+: .+, https://", texts["THIRD-PARTY"], re.MULTILINE), crate
    assert re.search(r"^uniffi_core [0-9.]+ came without a text: https://spdx\.org/licenses/MPL-2\.0\.html$", texts["THIRD-PARTY"], re.MULTILINE)
    # The text that came with ring.
    assert "Brian Smith" in texts["THIRD-PARTY"]
    assert "cbindgen" not in texts["THIRD-PARTY"]
