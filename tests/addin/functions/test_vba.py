"""The VBA module: its text, and what LibreOffice's Basic makes of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter

from addin.functions.registry import FUNCTIONS
from addin.functions.vba import VBA_MODULE, argument_help, vba_wrappers
from addin.hosts.libreoffice.connect import load_uno, property_values
from addin.hosts.libreoffice.recalculate import Office
from addin.vba.modules import read_export, sheet_module, workbook_module
from addin.vba.project import build_project

ROOT = Path(__file__).parents[3]
SOURCE = vba_wrappers()

RESERVED = """
abs addressof and any array as attribute boolean byref byte byval call case cbool cbyte ccur
cdate cdbl cdec cint clng clnglng clngptr close const csng cstr currency cvar cverr date
debug decimal declare dim do doevents double each else elseif empty end endif enum eqv erase
event exit false fix for friend function get global gosub goto if imp implements in input
inputb int integer is lbound len lenb let like lock long longlong longptr loop lset me midb
mod new next not nothing null on open option optional or paramarray preserve print private
pset public put raiseevent redim rem resume return rset scale seek select set sgn shared
single static stop string sub tab then to true type typeof ubound unlock until variant wend
while with withevents write xor name width line off
"""
"""[MS-VBAL] 3.3.5.2, and words that are safe only in some places."""


def test_the_module_is_the_generated_one():
    assert (ROOT / "macros" / f"{VBA_MODULE}.bas").read_text("ascii") == SOURCE


def test_the_source_is_ascii_and_fits_the_editor():
    assert SOURCE.isascii()
    lines = SOURCE.split("\n")
    assert max(map(len, lines)) <= 1023
    continued = 0
    for line in lines:
        continued = continued + 1 if line.endswith(" _") else 0
        assert continued < 24


def test_every_function_has_a_wrapper_and_its_help():
    for name, function in FUNCTIONS.items():
        head = re.search(
            rf"^Public Function {name}\(((?:.|\n)*?)\) As Variant$", SOURCE, re.MULTILINE
        )
        assert head is not None
        given = [
            (match[2], match[1] is None)
            for match in re.finditer(r"(Optional )?ByVal (\w+) As Variant", head[1])
        ]
        assert given == [(a.name, a.required) for a in function.arguments]
        body = SOURCE[head.end() : SOURCE.index("End Function", head.end())]
        passed = re.search(r'Called\("(\w+)", Array\(((?:.|\n)*)\)\)', body)
        assert passed is not None
        assert passed[1] == name
        assert re.findall(r"\w+", passed[2].replace("_\n", "")) == [
            a.name for a in function.arguments
        ]
        assert f"    Explain_{name}\n" in SOURCE


def test_names_are_none_that_vba_keeps_for_itself():
    for function in FUNCTIONS.values():
        for argument in function.arguments:
            assert re.fullmatch(r"[a-z][a-z_]*", argument.name)
            assert argument.name not in RESERVED.split()


def test_the_help_in_the_source_is_the_help():
    for name, function in FUNCTIONS.items():
        start = SOURCE.index(f"Private Sub Explain_{name}()")
        section = SOURCE[start : SOURCE.index("End Sub", start)]
        texts: dict[str, str] = {}
        for variable, codes in re.findall(
            r'^    (\S+) = .*Unhexed\("([0-9A-F]+)"\)$', section, re.MULTILINE
        ):
            texts[variable] = texts.get(variable, "") + bytes.fromhex(codes).decode("utf-16-be")
        assert texts.pop("about") == function.summary
        assert list(texts.values()) == [argument_help(a) for a in function.arguments]
        assert f"texts(1 To {len(function.arguments)})" in section


FAKE_SERVER = b"""VERSION 1.0 CLASS
BEGIN
END
Attribute VB_Name = "FakeServer"
Public Function Module(ByVal name As String) As Variant
    Module = name
End Function
Public Function Tuple(ByVal name As Variant, ByVal given As Variant) As Variant
    Tuple = Array(name, given)
End Function
Public Function Ring(ByVal server As Variant, ByVal method As String, _
        ByVal call_ As Variant) As Variant
    Dim table(0 To 1, 0 To 1) As Variant
    Select Case call_(0)
        Case "HB_GRADE"
            Ring = server & "." & method & " " & call_(0) & " " & call_(1)(0)
        Case "HB_WEEK"
            Ring = CLng(-2146826246)
        Case "HB_MONTH"
            table(0, 0) = "A"
            table(0, 1) = 2.5
            table(1, 0) = CLng(-2146826281)
            table(1, 1) = True
            Ring = table
        Case "HB_SPLIT"
            Ring = call_(1)(0)(2, 1)
        Case Else
            Err.Raise 1004
    End Select
End Function
Public Function Var(ByVal value As Variant) As Variant
    Var = value
End Function
"""

PROBE = b"""Attribute VB_Name = "Probe"
Option Explicit
Public Alive As Boolean
Public Function HuibaoServer() As Object
    If Alive Then Set HuibaoServer = New FakeServer
End Function
Private Function Shown(ByVal value As Variant) As String
    If Not IsError(value) Then Shown = TypeName(value) & " "
    Shown = Shown & CStr(value)
End Function
Public Function Fill(ByVal serving As Boolean) As String
    Dim found As Variant
    Alive = serving
    Fill = Shown(HB_GRADE("x"))
    If Not serving Then Exit Function
    Fill = Fill & "|" & Shown(HB_WEEK(1))
    found = HB_MONTH(1)
    Fill = Fill & "|" & Shown(found(0, 0)) & "|" & Shown(found(0, 1))
    Fill = Fill & "|" & Shown(found(1, 0)) & "|" & Shown(found(1, 1))
    Fill = Fill & "|" & Shown(HB_SPLIT(ThisWorkbook.Worksheets(1).Range("A1:A3")))
    Fill = Fill & "|" & Shown(HB_PACE(1, 2, 3, 4))
    Fill = Fill & "|" & Unhexed("4F1A62A5FF0C8FBE0041")
End Function
"""


@pytest.mark.libreoffice
def test_the_wrappers_run_in_libreoffice(tmp_path: Path):
    # A class cannot have a method "Call", which the xlwings server has; all else is as it is.
    source = SOURCE.replace("server.Call(", "server.Ring(").replace(
        "Private Function", "Public Function"
    )
    wrappers = read_export(source.encode("ascii"))
    probe, server = read_export(PROBE), read_export(FAKE_SERVER)
    modules = [workbook_module(), sheet_module("Sheet1"), wrappers, probe, server]
    binary, path = tmp_path / "vbaProject.bin", tmp_path / "book.xlsm"
    binary.write_bytes(build_project(modules))
    workbook = xlsxwriter.Workbook(path)
    workbook.set_vba_name("ThisWorkbook")
    sheet = workbook.add_worksheet("计划")
    sheet.set_vba_name("Sheet1")
    sheet.write_column("A1", [11, 12, 13])
    workbook.add_vba_project(str(binary))
    workbook.close()
    with Office.start() as office:
        arguments = property_values(Hidden=True, MacroExecutionMode=4)
        url = load_uno().systemPathToFileUrl(str(path))
        document = office.connection.desktop.loadComponentFromURL(url, "_blank", 0, arguments)
        uri = "vnd.sun.star.script:VBAProject.Probe.Fill?language=Basic&location=document"
        script = document.getScriptProvider().getScript(uri)
        unreachable, _, _ = script.invoke((False,), (), ())
        found, _, _ = script.invoke((True,), (), ())
        document.close(True)
    assert unreachable == "Error 2029"  # #NAME?
    assert found.split("|") == [
        "String addin.functions.udf.call HB_GRADE x",
        "Error 2042",
        "String A",
        "Double 2.5",
        "Error 2007",
        "Boolean True",
        "Double 12",
        "Error 2015",  # what breaks in the call is #VALUE!
        "会报，达A",
    ]
