"""What is handed out beside the frozen program: the zip, its scripts, and what Windows shows."""

from __future__ import annotations

import os
import re
import zipfile
from functools import partial
from importlib import import_module
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest

from addin.frozen.freeze import PROGRAM, SCRIPTS, pack
from addin.frozen.version_resource import version_resource
from huibao.cli import parser

FOLDER = files("addin.frozen") / "windows"


def test_the_zip_unpacks_to_one_folder_with_scripts_and_program(tmp_path: Path) -> None:
    program = tmp_path / "built" / "huibao" / PROGRAM
    (program.parent / "_internal").mkdir(parents=True)
    program.write_bytes(b"program")
    (program.parent / "_internal" / "数据.yaml").write_bytes(b"data")
    packed = pack(program, tmp_path)
    root = packed.stem
    assert root.startswith(f"huibao-{version('huibao')}-")
    with zipfile.ZipFile(packed) as archive:
        inside = {name.removeprefix(f"{root}/"): archive.read(name) for name in archive.namelist()}
    scripts = {f"{name}.cmd" for name in ("install", "uninstall", "helper")}
    assert inside.keys() == scripts | {f"huibao/{PROGRAM}", "huibao/_internal/数据.yaml"}
    assert inside[f"huibao/{PROGRAM}"] == b"program"


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_read_right_by_the_command_prompt(name: str) -> None:
    """Lines end as on Windows, no mark stands before the first, and the code page comes first."""
    content = (FOLDER / name).read_bytes()
    lines = content.decode("utf-8").split("\r\n")
    assert content.startswith(b"@echo off\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    chinese = [line for line in lines if not line.isascii()]
    assert lines.index("chcp 65001 >nul") < min(map(lines.index, chinese), default=len(lines))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_uses_commands_that_there_are(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    used = re.findall(r'^"[^"]+\\huibao\.exe" (.+?)\r?$', text, re.MULTILINE)
    assert len(used) == 1
    assert parser().parse_args(used[0].split()).command in {"addin", "helper"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_stays_in_the_users_own_folders(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    places = set(re.findall(r"%(?!~)(\w+)%", text))
    assert places <= {"LOCALAPPDATA", "TEMP", "FROM", "TO"}
    assert not re.search(r"runas|HKLM|HKEY_LOCAL_MACHINE|ProgramFiles", text, re.IGNORECASE)


def test_windows_is_told_version_and_name_in_chinese() -> None:
    """The file is an expression over the classes of a version resource; 0804 is Chinese."""
    seen: dict[str, object] = {}

    def note(name: str, *values: object, **named: object) -> None:
        seen[str(values[0]) if name == "StringStruct" else name] = values[1:] or named or values

    classes = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable")
    classes += ("StringStruct", "VarFileInfo", "VarStruct")
    eval(version_resource("1.20.3"), {name: partial(note, name) for name in classes})  # noqa: S307
    assert seen["FixedFileInfo"] == {"filevers": (1, 20, 3, 0), "prodvers": (1, 20, 3, 0)}
    assert (seen["ProductName"], seen["ProductVersion"]) == (("会报",), ("1.20.3",))
    assert seen["VarStruct"] == ([0x0804, 1200],)


@pytest.mark.skipif(os.name != "nt", reason="NOT CHECKED: PyInstaller reads it on Windows only")
def test_the_builder_reads_the_version_file(tmp_path: Path) -> None:
    versioninfo = import_module("PyInstaller.utils.win32.versioninfo")

    path = tmp_path / "version.txt"
    path.write_text(version_resource("1.20.3"), "utf-8")
    read = versioninfo.load_version_info_from_text_file(str(path))
    assert (read.ffi.fileVersionMS, read.ffi.fileVersionLS) == (1 << 16 | 20, 3 << 16)


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("2", (2, 0, 0, 0)), ("1.2rc1", (1, 2, 0, 0)), ("1.2.3.4.5", (1, 2, 3, 4))],
)
def test_a_version_becomes_four_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert f"filevers={numbers}" in version_resource(version)
    assert f"'{version}'" in version_resource(version)


@pytest.mark.parametrize("wrong", ["", "x", "v1", "65536", "²"])
def test_a_version_that_windows_cannot_state_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="begins with numbers below 65536"):
        version_resource(wrong)
