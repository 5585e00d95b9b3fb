"""The examination, on machines that are made up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fake_registry import FakeRegistry

from addin.package.doctor import Line, Machine, Mark, examine, this_machine
from addin.package.install import Place, install
from addin.package.settings import Settings, read_settings
from addin.package.xlam import build_xlam

EXCEL = r"Software\Microsoft\Office\16.0\Excel"
SECURITY = rf"{EXCEL}\Security"
WINDOWS = Machine(
    program="1.2.3",
    system="Windows 11",
    python="3.11.7（64 位）",
    xlwings="0.37.8",
    helper=False,
    libraries=(Path("xlwings64-0.37.8.dll"),),
)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Everything is installed, for a program that is there."""
    program = tmp_path / "huibao.exe"
    program.touch()
    place = Place(tmp_path / "AddIns", FakeRegistry({EXCEL: {}}))
    install(place, build_xlam("1.2.3"), Settings(program=str(program)))
    return place


def looked(machine: Machine, place: Place) -> list[Line]:
    return examine(machine, read_settings(place.folder), place)


def bad(lines: list[Line]) -> list[str]:
    return [line.text for line in lines if line.mark is Mark.BAD]


def test_all_is_well(place: Place):
    lines = looked(WINDOWS, place)
    assert bad(lines) == []
    texts = [str(line) for line in lines]
    assert texts[0] == "· 会报程序 1.2.3，Python 3.11.7（64 位），Windows 11"
    assert texts[2].startswith("· ① 会报助手：没有运行")
    assert texts[3] == f"✓ ② 会报程序：{place.folder.parent / 'huibao.exe'}"
    assert texts[4] == "· ③ Python 解释器：没有设置"
    assert texts[5] == f"✓ 加载项 1.2.3：{place.addin}"
    assert texts[6] == "✓ Excel 16.0 启动时会打开加载项"


def test_the_helper_alone_is_a_way(place: Place):
    (place.folder.parent / "huibao.exe").unlink()
    assert bad(looked(WINDOWS, place)) == ["三种办法都不通，按钮和 HB_ 函数用不了；公式不受影响"]
    assert bad(looked(replace(WINDOWS, helper=True), place)) == []


def test_an_addin_of_another_version(place: Place):
    (found,) = bad(looked(replace(WINDOWS, program="1.3.0"), place))
    assert found.startswith("加载项是 1.2.3，与程序不一致")


def test_nothing_is_installed(tmp_path: Path):
    place = Place(tmp_path, FakeRegistry({}))
    found = bad(examine(WINDOWS, Settings(), place))
    assert len(found) == 3
    assert found[1].startswith("加载项没有安装")
    assert found[2].startswith("Excel 16.0 没有登记加载项")


@pytest.mark.parametrize(
    ("value", "mark", "text"),
    [
        (4, Mark.BAD, "禁用了所有宏"),
        (3, Mark.BAD, "只运行已签名的宏"),
        (1, Mark.NOTE, "允许所有宏"),
    ],
)
def test_the_macro_settings(place: Place, value, mark, text):
    place.registry.keys[SECURITY] = {"VBAWarnings": value}
    last = looked(WINDOWS, place)[-1]
    assert last.mark is mark
    assert text in last.text


def test_asking_is_what_excel_does_by_default(place: Place):
    before = looked(WINDOWS, place)
    place.registry.keys[SECURITY] = {"VBAWarnings": 2}
    assert looked(WINDOWS, place) == before


def test_the_bridge_of_xlwings(place: Place):
    assert "找不到它的 DLL" in bad(looked(replace(WINDOWS, libraries=()), place))[0]
    assert "没有 xlwings" in bad(looked(replace(WINDOWS, xlwings=""), place))[0]


def test_the_libraries_are_found_where_vba_looks(tmp_path: Path):
    inside = tmp_path / "huibao" / "_internal"
    inside.mkdir(parents=True)
    library = inside / "xlwings64-0.37.8.dll"
    library.touch()
    beside_environment = tmp_path / "venv" / "xlwings64-0.37.8.dll"
    (tmp_path / "venv" / "Scripts").mkdir(parents=True)
    beside_environment.touch()
    settings = Settings(
        program=str(tmp_path / "huibao" / "huibao.exe"),
        interpreter=str(tmp_path / "venv" / "Scripts" / "python.exe"),
    )
    assert this_machine("1", settings).libraries == (library, beside_environment)
