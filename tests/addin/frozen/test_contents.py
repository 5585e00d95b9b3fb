"""What goes into the frozen program, and what its commands load."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from addin.frozen.contents import BY_NAME, FILES, PACKAGES, UNNEEDED, options

ROOT = Path(__file__).parents[3]
ONLY_FOR_EXCEL = {"addin", "helper", "press", "serve"}
"""Commands that may load what drives Excel or LibreOffice."""


def imported() -> Iterator[str]:
    """Every module that our sources import, whether at the top or late."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    yield node.module


def test_nothing_that_we_import_is_left_out() -> None:
    names = set(imported())
    assert "pandas" in names
    left_out = tuple(f"{name}." for name in UNNEEDED)
    assert [name for name in names if f"{name}.".startswith(left_out)] == []


def test_files_of_libraries_are_put_where_the_library_looks() -> None:
    added = [word for word in options(None) if word.startswith("--add-data=")]
    pairs = [word.removeprefix("--add-data=").rsplit(os.pathsep, 1) for word in added]
    assert all(Path(source).is_file() for source, _ in pairs)
    placed = {Path(place) / Path(source).name for source, place in pairs}
    assert {Path(package) / name for package, name in FILES.items()} <= placed


def test_the_years_holidays_need_what_is_named() -> None:
    """Without it the program would start, and fail at the first book."""
    script = f"""
import sys
from agency.workdays import work_calendar
before = set(sys.modules)
work_calendar([2026])
late = set(sys.modules) - before
print(sorted(name for name in {BY_NAME!r} if name not in late))
"""
    assert _shown(script) == "[]\n"


def test_only_what_drives_excel_loads_what_drives_excel() -> None:
    """The other commands start without the bridge to Excel and LibreOffice's engine."""
    stems = {path.stem for path in (ROOT / "huibao" / "commands").glob("[!_]*.py")}
    assert stems > ONLY_FOR_EXCEL
    script = f"""
import sys
from importlib import import_module
for stem in {sorted(stems - ONLY_FOR_EXCEL)!r}:
    import_module("huibao.commands." + stem)
print(sorted({{"xlwings", "uno", "openpyxl"}} & set(sys.modules)))
"""
    assert _shown(script) == "[]\n"


def _shown(script: str) -> str:
    command = [sys.executable, "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
