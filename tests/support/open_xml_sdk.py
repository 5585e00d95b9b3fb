"""What Microsoft's Open XML SDK, which knows the file format by its schemas, finds in a file."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

INSTALLED = Path(sys.prefix) / "open-xml-sdk" / "node_modules" / "@xarsh"


def sdk_errors(path: Path) -> list[str]:
    """Each error as ``part: what is wrong``; skips the test where there is no SDK."""
    program = _program()
    if program is None:
        pytest.skip("NOT CHECKED: no Open XML SDK here; `make sdk` installs it")
    run = subprocess.run([program, path], capture_output=True, check=False, timeout=300)
    found: dict[str, Iterable[dict[str, str]]] = json.loads(run.stdout)
    return [f"{_part(error)}: {error['description']}" for error in found["errors"]]


def _part(error: dict[str, object]) -> object:
    path = error.get("path")
    return path.get("partUri", path) if isinstance(path, dict) else path


def _program() -> Path | None:
    programs = INSTALLED.glob("ooxml-validator-*/ooxml-validator*") if INSTALLED.exists() else ()
    found = [path for path in programs if shutil.which(path)]
    return found[0] if found else None
