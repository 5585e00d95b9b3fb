"""The frozen program, as someone has it who has no Python: nothing on PATH, no locale.

It is built once, with worker processes that start as on Windows. With ``HUIBAO_FROZEN`` naming a
program that is already built, that one is tested.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from addin.frozen.contents import PACKAGES
from addin.frozen.freeze import freeze, size

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
AT_MOST = 175e6
"""Bytes of the whole folder: with one library too many it is more."""

Run = Callable[..., str]


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if given := os.environ.get("HUIBAO_FROZEN"):
        return Path(given).resolve(strict=True)
    if find_spec("PyInstaller") is None:
        pytest.skip("NOT CHECKED: PyInstaller is not installed")
    if sys.platform == "linux" and shutil.which("objdump") is None:
        pytest.skip("NOT CHECKED: objdump (binutils), which PyInstaller needs, is not installed")
    hook = Path(__file__).with_name("spawning.py")
    return freeze(tmp_path_factory.mktemp("程序"), more=[f"--runtime-hook={hook}"], quiet=True)


@pytest.fixture(scope="session")
def run(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the program in an environment without Python: what it says, having ended with 0."""
    home = tmp_path_factory.mktemp("家")
    bare = {"PATH": str(home), "HOME": str(home), "USERPROFILE": str(home)}
    bare |= {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}

    def call(*words: object, locale: str = "C") -> str:
        command, env = [str(program), *map(str, words)], bare | {"LC_ALL": locale}
        done = subprocess.run(command, env=env, cwd=home, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8")

    return call


@pytest.fixture(scope="session")
def demo(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("示例")
    run("demo", folder, "--jobs", 2)
    return folder


def test_it_states_the_version_that_the_project_states(run: Run) -> None:
    assert run("--version") == f"huibao {VERSION}{os.linesep}"


def test_its_help_is_chinese_without_any_locale(run: Run) -> None:
    assert run("--help").startswith("用法：huibao")


def test_it_is_no_bigger_than_it_needs_to_be(program: Path) -> None:
    assert size(program.parent) < AT_MOST


def test_every_module_of_ours_is_in_it(program: Path) -> None:
    readers = pytest.importorskip("PyInstaller.archive.readers", reason="NOT CHECKED: modules")
    inside = set(readers.CArchiveReader(str(program)).open_embedded_archive("PYZ.pyz").toc)
    ours = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
    }
    assert ours - inside == set()


def test_every_file_that_our_modules_read_is_in_it(program: Path) -> None:
    inside = program.parent / "_internal"
    read = [
        path.relative_to(ROOT)
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.suffix in {".yaml", ".j2", ".bas", ".cls", ".xml", ".csv"}
    ]
    assert len(read) > 30
    assert [path for path in read if not (inside / path).is_file()] == []


@pytest.mark.skipif(os.name != "nt", reason="NOT CHECKED: only Windows has these libraries")
def test_excel_of_32_and_of_64_bits_finds_its_library_beside_it(program: Path) -> None:
    names = {path.name[:9] for path in (program.parent / "_internal").glob("xlwings*.dll")}
    assert names == {"xlwings32", "xlwings64"}


def test_the_demo_fills_three_books_in_two_processes(demo: Path) -> None:
    books = list((demo / "经营计划簿").glob("*.xlsx"))
    assert len(books) == 3
    assert all(zipfile.is_zipfile(book) for book in books)


def test_books_built_in_two_processes_are_those_of_the_program_from_source(
    run: Run, demo: Path, tmp_path: Path
) -> None:
    words = [
        "build",
        demo / "组织架构.xlsx",
        "--year",
        "2026",
        "--team",
        "860101",
        "860102",
        "--out",
    ]
    run(*words, tmp_path / "frozen", "--jobs", 2)
    _from_source(*words, tmp_path / "source", "--jobs", 1)
    ours, theirs = (_contents(tmp_path / name) for name in ("source", "frozen"))
    assert len(ours) == 2
    assert theirs == ours


def test_a_week_is_analysed_as_by_the_program_from_source(
    run: Run, demo: Path, tmp_path: Path
) -> None:
    book = min((demo / "经营计划簿").glob("*.xlsx"))
    by_us, frozen = tmp_path / "source.xlsx", tmp_path / "frozen.xlsx"
    for copy in (by_us, frozen):
        shutil.copyfile(book, copy)
    words = ["--week", "2026-W46", "--today", "2026-11-16"]
    told, wanted = run("weekly", frozen, *words), _from_source("weekly", by_us, *words)
    assert told.splitlines()[0] == wanted.splitlines()[0].replace("source", "frozen")
    assert frozen.read_bytes() == by_us.read_bytes() != book.read_bytes()


def test_it_makes_and_installs_the_same_add_in_as_the_program_from_source(
    run: Run, tmp_path: Path
) -> None:
    run("addin", "build", "-o", tmp_path / "frozen.xlam")
    _from_source("addin", "build", "-o", tmp_path / "source.xlam")
    addin = (tmp_path / "source.xlam").read_bytes()
    assert (tmp_path / "frozen.xlam").read_bytes() == addin
    place = tmp_path / "加载项"
    run("addin", "install", "--folder", place, locale="C.UTF-8")  # the settings name its folder
    assert (place / "huibao.xlam").read_bytes() == addin
    run("addin", "uninstall", "--folder", place)
    assert list(place.iterdir()) == []


def _from_source(*words: object) -> str:
    command = [sys.executable, "-X", "utf8", "-m", "huibao", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.xlsx")}
