"""The add-in as a file: what is in it, byte for byte, and what other readers make of it."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from importlib.resources import files
from pathlib import Path

import olefile
import pytest
from lxml import etree

from addin.buttons.registry import BUTTONS
from addin.buttons.ribbon import ribbon_xml, tag
from addin.hosts.libreoffice.connect import load_uno, property_values
from addin.hosts.libreoffice.recalculate import Office
from addin.package.doctor import HELPER_CLSID
from addin.package.modules import (
    PROJECT,
    SHEET,
    WRITTEN,
    addin_modules,
    generated,
    own_modules,
    xlwings_module,
)
from addin.package.versions import addin_version
from addin.package.xlam import addin_parts, build_xlam, packed
from addin.vba.modules import sheet_module, workbook_module
from addin.vba.project import build_project
from generators.ooxml import lint_workbook

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from oletools.oleid import OleID
    from oletools.olevba import VBA_Parser

ROOT = Path(__file__).parents[3]
XLAM = build_xlam("1.2.3")
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(XLAM)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def decoded() -> dict[str, bytes]:
    """Module file name → source, as olevba decodes them from the .xlam."""
    parser = VBA_Parser("huibao.xlam", data=XLAM)
    return {name: code.encode("ascii") for _, _, name, code in parser.extract_macros()}


def exported(path: Path) -> bytes:
    """A source as the VBA editor keeps it: CR LF, without a class file's header."""
    text = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return re.sub(rb"\AVERSION .*?\r\nEND\r\n", b"", text, flags=re.DOTALL)


def test_every_module_is_its_source_byte_for_byte():
    found = decoded()
    assert found == {
        f"{module.name}.{'bas' if module.kind == 'standard' else 'cls'}": module.source
        for module in addin_modules()
    }
    for name in (*WRITTEN, *generated()):
        source = exported(ROOT / "macros" / name)
        if name.endswith(".cls"):  # the project keeps attributes that an export leaves out
            head, body = source.split(b"\r\n", 1)
            assert found[name].startswith(head + b"\r\n")
            assert found[name].endswith(body)
        else:
            assert found[name] == source


def test_the_module_of_xlwings_is_the_installed_one_but_for_the_project_s_name():
    installed = files("xlwings").joinpath("xlwings_custom_addin.bas").read_bytes()
    assert installed.count(b"myaddin") == 1
    assert decoded()["xlwings.bas"] == installed.replace(b"myaddin", b"huibao")


def test_no_source_of_others_is_kept():
    kept = {path.name for path in (ROOT / "macros").iterdir() if path.suffix in (".bas", ".cls")}
    assert kept == {*WRITTEN, *generated()}


def test_the_macros_are_ascii_and_say_their_names():
    for path in (ROOT / "macros").glob("Huibao*.*"):
        assert path.read_bytes().isascii()
        assert f'Attribute VB_Name = "{path.stem}"'.encode() in path.read_bytes()


def test_the_helper_s_class_is_the_same_on_both_sides():
    bridge = (ROOT / "macros" / "HuibaoBridge.bas").read_text("ascii")
    assert f'HELPER As String = "{HELPER_CLSID}"' in bridge


def test_the_bridge_uses_what_xlwings_module_offers():
    source = xlwings_module().source.decode("ascii")
    assert 'Public Const XLWINGS_VERSION As String = "' in source
    declared = re.findall(
        r"^\s*(Private )?Declare PtrSafe Function XLPyDLLActivateAuto ", source, re.MULTILINE
    )
    assert declared == ["", ""]  # 64 and 32 bits, both public


def test_the_same_sources_give_the_same_bytes():
    assert build_xlam("1.2.3") == XLAM
    assert build_xlam("1.2.4") != XLAM
    with zipfile.ZipFile(io.BytesIO(XLAM)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_it_says_its_version(tmp_path: Path):
    path = tmp_path / "huibao.xlam"
    path.write_bytes(XLAM)
    assert addin_version(path) == "1.2.3"


def test_its_structure_is_sound():
    assert lint_workbook(XLAM) == []


def test_every_part_has_a_type_and_a_way_to_it():
    found = parts()
    types = etree.fromstring(found["[Content_Types].xml"])
    overrides = {element.get("PartName") for element in types if element.get("PartName")}
    assert {name.lstrip("/") for name in overrides} <= set(found)
    main = types.find("*[@PartName='/xl/workbook.xml']")
    assert main is not None
    assert main.get("ContentType") == "application/vnd.ms-excel.addin.macroEnabled.main+xml"
    targets = {
        element.get("Type", "").rpartition("/")[2]: element.get("Target")
        for element in etree.fromstring(found["_rels/.rels"]).iter(RELATIONSHIP)
    }
    assert targets["extensibility"] == "customUI/customUI14.xml"
    assert found["customUI/customUI14.xml"] == ribbon_xml()
    assert all(target in found for target in targets.values())
    inner = etree.fromstring(found["xl/_rels/workbook.xml.rels"]).iter(RELATIONSHIP)
    assert all(f"xl/{element.get('Target')}" in found for element in inner)


def test_the_code_names_are_those_of_the_document_modules():
    found = parts()
    assert b'<workbookPr codeName="ThisWorkbook"/>' in found["xl/workbook.xml"]
    assert f'codeName="{SHEET}"'.encode() in found["xl/worksheets/sheet1.xml"]
    documents = [module.name for module in addin_modules() if module.kind == "document"]
    assert documents == ["ThisWorkbook", SHEET]


def test_another_reader_finds_no_fault_in_the_project():
    data = parts()["xl/vbaProject.bin"]
    file = olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_UNSURE)
    assert file.parsing_issues == []
    assert {"/".join(path) for path in file.listdir()} == {
        "PROJECT",
        "PROJECTwm",
        "VBA/_VBA_PROJECT",
        "VBA/dir",
        *(f"VBA/{module.name}" for module in addin_modules()),
    }


def test_oleid_sees_an_addin_with_macros_and_nothing_else(tmp_path: Path):
    path = tmp_path / "huibao.xlam"
    path.write_bytes(XLAM)
    found = {indicator.id: indicator.value for indicator in OleID(str(path)).check()}
    assert "(.xlam)" in found["ftype"]
    assert "Yes" in found["vba"]
    assert found["xlm"] == "No"
    assert found["encrypted"] is False
    assert found["ext_rels"] == 0


@pytest.mark.libreoffice
def test_libreoffice_runs_a_macro_of_every_module_that_does_not_need_windows(
    office: Office, tmp_path: Path
):
    # Basic has no conditional compilation, so that xlwings' module does not compile there.
    modules = [workbook_module(), sheet_module(SHEET), *own_modules()]
    project = build_project(modules, PROJECT)
    path = tmp_path / "huibao.xlam"
    path.write_bytes(packed(addin_parts("1.2.3") | {"xl/vbaProject.bin": project}))
    (tmp_path / "huibao.conf").write_bytes(
        b"program = C:\\Program Files\\huibao\\huibao.exe \r\nno setting\r\n"
        b"updates=P:\\program=x\ninterpreter=/usr/bin/python\n"
    )
    arguments = property_values(
        Hidden=True, MacroExecutionMode=4, FilterName="Calc MS Excel 2007 VBA XML"
    )
    url = load_uno().systemPathToFileUrl(str(path))
    document = office.connection.desktop.loadComponentFromURL(url, "_blank", 0, arguments)
    provider = document.getScriptProvider()

    def run(macro: str, *given: object) -> object:
        uri = f"vnd.sun.star.script:{PROJECT}.{macro}?language=Basic&location=document"
        return provider.getScript(uri).invoke(given, (), ())[0]

    try:
        weekly = tag(BUTTONS["weekly"])
        assert run("HuibaoRibbon.HuibaoWorksOn", weekly, "plan_book") is True
        assert run("HuibaoRibbon.HuibaoWorksOn", weekly, "calendar_book") is False
        assert run("HuibaoRibbon.HuibaoWorksOn", weekly, "") is False
        assert run("HuibaoRibbon.HuibaoWorksOn", tag(BUTTONS["help"]), "") is True
        supertip = BUTTONS["weekly"].supertip
        assert run("HuibaoRibbon.HuibaoTip", weekly, "plan_book") == supertip
        grey = f"{supertip}\n请先打开会报生成的经营计划簿。"
        assert run("HuibaoRibbon.HuibaoTip", weekly, "") == grey
        assert run("HuibaoRibbon.HuibaoKind") == ""
        assert run("HuibaoBridge.HuibaoCodes", "会A\U0001f600") == "4F1A0041D83DDE00"
        assert run("HuibaoBridge.HuibaoWays") == (
            HELPER_CLSID,
            '"C:\\Program Files\\huibao\\huibao.exe" serve $(CLSID)',
            '"/usr/bin/python" -m huibao serve $(CLSID)',
        )
        assert run("HuibaoBridge.HuibaoServer") is None
        assert str(run("HuibaoButtons.HuibaoUnreachable")).startswith("会报程序没有运行")
        assert run("HuibaoFunctions.Unhexed", "4F1A62A5") == "会报"
    finally:
        document.close(True)
