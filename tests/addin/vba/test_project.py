from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path

import olefile
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.hosts.libreoffice.connect import load_uno, property_values
from addin.hosts.libreoffice.recalculate import Office
from addin.vba.modules import Module, read_export, sheet_module, workbook_module
from addin.vba.project import Reference, build_project

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from oletools.oleid import OleID
    from oletools.olevba import VBA_Parser, decompress_stream

BUTTONS = Module(
    "Buttons",
    b'Attribute VB_Name = "Buttons"\r\nOption Explicit\r\n'
    b"Public Sub Fill()\r\n"
    b'    ThisWorkbook.Worksheets(1).Range("B2").Value = Twice(21)\r\n'
    b"End Sub\r\n"
    b"Public Function Twice(ByVal n As Long) As Long\r\n    Twice = n * 2\r\nEnd Function\r\n",
)
WATCH = read_export(
    b'VERSION 1.0 CLASS\nBEGIN\nEND\nAttribute VB_Name = "Watch"\nPublic Seen As Long\n'
)
MODULES = [workbook_module(), sheet_module("Sheet1"), BUTTONS, WATCH]


def decoded(project: bytes) -> dict[str, bytes]:
    """Return module name → source, as olevba decodes them."""
    parser = VBA_Parser("vbaProject.bin", data=project)
    found = {}
    for _, _, file_name, code in parser.extract_macros():
        found[file_name.rpartition(".")[0]] = code.encode("ascii")
    return found


def opened(project: bytes) -> olefile.OleFileIO:
    file = olefile.OleFileIO(io.BytesIO(project), raise_defects=olefile.DEFECT_UNSURE)
    assert file.parsing_issues == []
    return file


def test_olevba_decodes_every_source_byte_for_byte():
    assert decoded(build_project(MODULES)) == {module.name: module.source for module in MODULES}


def test_olevba_knows_modules_from_classes():
    parser = VBA_Parser("vbaProject.bin", data=build_project(MODULES))
    names = [file_name for _, _, file_name, _ in parser.extract_macros()]
    assert names == ["ThisWorkbook.cls", "Sheet1.cls", "Buttons.bas", "Watch.cls"]


def test_olefile_finds_the_streams_and_no_fault():
    file = opened(build_project(MODULES))
    assert sorted("/".join(path) for path in file.listdir()) == [
        "PROJECT",
        "PROJECTwm",
        "VBA/Buttons",
        "VBA/Sheet1",
        "VBA/ThisWorkbook",
        "VBA/Watch",
        "VBA/_VBA_PROJECT",
        "VBA/dir",
    ]
    assert file.openstream("VBA/_VBA_PROJECT").read().hex() == "cc61ffff000000"


def test_oleid_sees_macros_and_nothing_else(tmp_path: Path):
    path = macro_workbook(tmp_path, [workbook_module(), sheet_module("Sheet1"), BUTTONS])
    found = {indicator.id: indicator.value for indicator in OleID(str(path)).check()}
    assert found["container"] == "OpenXML"
    assert "Yes" in found["vba"]
    assert found["xlm"] == "No"
    assert found["encrypted"] is False
    assert found["ext_rels"] == 0


def test_the_project_stream():
    text = opened(build_project(MODULES, "Huibao")).openstream("PROJECT").read().decode("ascii")
    lines = text.split("\r\n")
    assert lines[1:8] == [
        "Document=ThisWorkbook/&H00000000",
        "Document=Sheet1/&H00000000",
        "Module=Buttons",
        "Class=Watch",
        'Name="Huibao"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
    ]
    assert lines[-1] == ""


def decrypted(digits: str) -> tuple[int, bytes]:
    """Return key and data of an obfuscated property, by the reader's rule ([MS-OVBA] 2.4.3.3)."""
    cipher = bytes.fromhex(digits)
    seed = cipher[0]
    assert cipher[1] ^ seed == 2
    key = cipher[2] ^ seed
    clear, previous = bytearray(), key
    for place in range(3, len(cipher)):
        previous = cipher[place] ^ ((cipher[place - 2] + previous) & 0xFF)
        clear.append(previous)
    ignored = (seed & 6) // 2
    size = int.from_bytes(clear[ignored : ignored + 4], "little")
    data = bytes(clear[ignored + 4 :])
    assert len(data) == size
    return key, data


def test_the_reader_s_rule_reads_what_the_specification_shows():
    # [MS-OVBA] 3.1.6; its project id's characters add up to 0x08DF.
    assert decrypted("0705D8E3D8EDDBF1DBF1DBF1DBF1") == (0xDF, b"\0\0\0\0")
    assert decrypted("0E0CD1ECDFF4E7F5E7F5E7") == (0xDF, b"\0")
    assert decrypted("1517CAF1D6F9D7F9D706") == (0xDF, b"\xff")


@pytest.mark.parametrize("name", ["VBAProject", "Huibao"])
def test_the_project_is_unprotected_visible_and_keyed_by_its_id(name):
    text = opened(build_project(MODULES, name)).openstream("PROJECT").read().decode("ascii")
    values = dict(line.split("=", 1) for line in text.split("\r\n") if '="' in line)
    key = sum(values["ID"].strip('"').encode()) % 256
    assert decrypted(values["CMG"].strip('"')) == (key, b"\0\0\0\0")
    assert decrypted(values["DPB"].strip('"')) == (key, b"\0")
    assert decrypted(values["GC"].strip('"')) == (key, b"\xff")


def test_the_names_stream():
    modules = [
        Module("A", b'Attribute VB_Name = "A"\r\n'),
        Module("B1", b'Attribute VB_Name = "B1"\n'),
    ]
    stream = opened(build_project(modules)).openstream("PROJECTwm").read()
    assert stream == b"A\0A\0\0\0" + b"B1\0B\x001\0\0\0" + b"\0\0"


def records(project: bytes) -> list[tuple[int, bytes]]:
    data = bytes(decompress_stream(bytearray(opened(project).openstream("VBA/dir").read())))
    found, place = [], 0
    while place < len(data):
        number = int.from_bytes(data[place : place + 2], "little")
        size = int.from_bytes(data[place + 2 : place + 6], "little")
        size += 2 if number == 9 else 0  # the version's size leaves out its last two bytes
        found.append((number, data[place + 6 : place + 6 + size]))
        place += 6 + size
    return found


def test_the_directory_s_records():
    library = Reference("Lib", "*\\G{0}#1.0#0#x#y")
    found = records(build_project([BUTTONS, WATCH], "P", [library]))
    assert bytes(number for number, _ in found) == bytes.fromhex(
        "01 02 14 03 04 05 40 06 3D 07 08 09 0C 3C 16 3E 0D 0F 13"
        " 19 47 1A 32 1C 48 31 1E 2C 21 2B 19 47 1A 32 1C 48 31 1E 2C 22 2B 10"
    )
    assert found[4] == (0x04, b"P")
    assert found[14:17] == [
        (0x16, b"Lib"),
        (0x3E, b"L\0i\0b\0"),
        (0x0D, b"\x10\0\0\0*\\G{0}#1.0#0#x#y\0\0\0\0\0\0"),
    ]
    assert found[17] == (0x0F, b"\x02\0")
    assert found[30] == (0x19, b"Watch")


def test_the_same_modules_give_the_same_bytes():
    assert build_project(MODULES) == build_project(list(MODULES))


@pytest.mark.parametrize(
    ("modules", "name", "message"),
    [
        ([], "VBAProject", "modules is empty"),
        ([BUTTONS], "会报", "name is '会报'"),
        ([BUTTONS, BUTTONS], "VBAProject", "'Buttons', which is taken"),
        ([BUTTONS], "BUTTONS", "'Buttons', which is taken"),
        ([Module("Dir", b'Attribute VB_Name = "Dir"\r\n')], "P", "'Dir', which is taken"),
    ],
)
def test_projects_that_excel_would_refuse(modules, name, message):
    with pytest.raises(ValueError, match=message):
        build_project(modules, name)


TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("\r\n\t"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, st.integers(1, 300)), min_size=1, max_size=5))
def test_any_ascii_sources_come_back(texts):
    modules = [
        Module(f"M{i}", f'Attribute VB_Name = "M{i}"\r\n{text * times}'.encode())
        for i, (text, times) in enumerate(texts)
    ]
    assert decoded(build_project(modules)) == {module.name: module.source for module in modules}


def test_a_source_of_200_kilobytes():
    lines = b"".join(b"    x(%d) = y(%d) * %d\r\n" % (i, i * i, i % 7) for i in range(7000))
    module = Module("Big", b'Attribute VB_Name = "Big"\r\n' + lines)
    assert len(module.source) > 200_000
    assert decoded(build_project([module]))["Big"] == module.source


def macro_workbook(folder: Path, modules: list[Module]) -> Path:
    binary = folder / "vbaProject.bin"
    binary.write_bytes(build_project(modules))
    path = folder / "book.xlsm"
    workbook = xlsxwriter.Workbook(path)
    workbook.set_vba_name("ThisWorkbook")
    sheet = workbook.add_worksheet("计划")
    sheet.set_vba_name("Sheet1")
    workbook.add_vba_project(str(binary))
    workbook.close()
    assert zipfile.ZipFile(path).read("xl/vbaProject.bin") == binary.read_bytes()
    return path


@pytest.mark.libreoffice
def test_libreoffice_loads_the_project_and_runs_its_macro(tmp_path: Path):
    path = macro_workbook(tmp_path, MODULES)
    with Office.start() as office:
        arguments = property_values(Hidden=True, MacroExecutionMode=4)
        url = load_uno().systemPathToFileUrl(str(path))
        document = office.connection.desktop.loadComponentFromURL(url, "_blank", 0, arguments)
        sheet = document.Sheets.getByIndex(0)
        assert sheet.getCellRangeByName("B2").Value == 0.0
        uri = "vnd.sun.star.script:VBAProject.Buttons.{}?language=Basic&location=document"
        scripts = document.getScriptProvider()
        scripts.getScript(uri.format("Fill")).invoke((), (), ())
        assert sheet.getCellRangeByName("B2").Value == 42.0
        result, _, _ = scripts.getScript(uri.format("Twice")).invoke((8.0,), (), ())
        assert result == 16
        document.close(True)
