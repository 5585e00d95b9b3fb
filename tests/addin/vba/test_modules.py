from __future__ import annotations

import pytest

from addin.vba.modules import Module, read_export, sheet_module, workbook_module

CLASS_ATTRIBUTES = (
    b'Attribute VB_Name = "Watch"\r\n'
    b'Attribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"\r\n'
    b"Attribute VB_GlobalNameSpace = False\r\n"
    b"Attribute VB_Creatable = False\r\n"
    b"Attribute VB_PredeclaredId = True\r\n"
    b"Attribute VB_Exposed = False\r\n"
    b"Attribute VB_TemplateDerived = False\r\n"
    b"Attribute VB_Customizable = False\r\n"
)


def test_a_standard_module_is_kept_with_the_editor_s_line_ends():
    found = read_export(b'Attribute VB_Name = "Buttons"\nSub Go()\nEnd Sub\n')
    assert found.name == "Buttons"
    assert found.kind == "standard"
    assert found.source == b'Attribute VB_Name = "Buttons"\r\nSub Go()\r\nEnd Sub\r\n'


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_class_loses_the_header_and_gets_the_attributes_that_exporting_drops(end):
    exported = end.join(
        [
            b"VERSION 1.0 CLASS",
            b"BEGIN",
            b"  MultiUse = -1  'True",
            b"END",
            b'Attribute VB_Name = "Watch"',
            b"Attribute VB_GlobalNameSpace = False",
            b"Attribute VB_Creatable = False",
            b"Attribute VB_PredeclaredId = True",
            b"Attribute VB_Exposed = False",
            b"Public WithEvents App As Application",
            b"",
        ]
    )
    found = read_export(exported)
    assert (found.name, found.kind) == ("Watch", "class")
    assert found.source == CLASS_ATTRIBUTES + b"Public WithEvents App As Application\r\n"


def test_further_attributes_of_a_class_are_kept():
    exported = (
        b"VERSION 1.0 CLASS\nBEGIN\nEND\n"
        b'Attribute VB_Name = "C"\nAttribute VB_Description = "days"\n'
        b"Sub A()\nAttribute A.VB_UserMemId = 0\nEnd Sub\n"
    )
    lines = read_export(exported).source.split(b"\r\n")
    assert lines[0] == b'Attribute VB_Name = "C"'
    assert lines[8] == b'Attribute VB_Description = "days"'
    assert lines[9:] == [b"Sub A()", b"Attribute A.VB_UserMemId = 0", b"End Sub", b""]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"Sub Go()\r\nEnd Sub\r\n", "must state its VB_Name"),
        (b"VERSION 1.0 CLASS\nBEGIN\nEND\nOption Explicit\n", "must be a VBA name"),
        ('Attribute VB_Name = "M"\n\' 组\n'.encode(), "ASCII"),
        (b'Attribute VB_Name = "1M"\n', "must be a VBA name"),
        ('Attribute VB_Name = "模块"\n'.encode(), "must be a VBA name"),
    ],
)
def test_files_that_are_no_module(content, message):
    with pytest.raises(ValueError, match=message):
        read_export(content)


@pytest.mark.parametrize(
    ("module", "name", "base"),
    [
        (workbook_module(), "ThisWorkbook", "00020819"),
        (workbook_module("Book_1"), "Book_1", "00020819"),
        (sheet_module("Sheet3"), "Sheet3", "00020820"),
    ],
)
def test_the_modules_behind_workbook_and_sheets(module, name, base):
    assert module.kind == "document"
    assert module.source.decode() == (
        f'Attribute VB_Name = "{name}"\r\n'
        f'Attribute VB_Base = "0{{{base}-0000-0000-C000-000000000046}}"\r\n'
        "Attribute VB_GlobalNameSpace = False\r\n"
        "Attribute VB_Creatable = False\r\n"
        "Attribute VB_PredeclaredId = True\r\n"
        "Attribute VB_Exposed = True\r\n"
        "Attribute VB_TemplateDerived = False\r\n"
        "Attribute VB_Customizable = True\r\n"
    )


def test_code_follows_the_attributes():
    code = b"Private Sub Workbook_Open()\r\nEnd Sub\r\n"
    assert workbook_module(code=code).source.endswith(b"VB_Customizable = True\r\n" + code)


@pytest.mark.parametrize(
    ("name", "source", "kind", "message"),
    [
        ("M", b"", "standard", "begins with b''"),
        ("M", b'Attribute VB_Name = "N"\r\n', "standard", "not with a VB_Name of M"),
        ("M", b'Attribute VB_Name = "M"\r\n\0', "standard", "ASCII"),
        ("M", 'Attribute VB_Name = "M"\r\n\'元'.encode("gbk"), "class", "ASCII"),
        ("M" * 32, b"", "standard", "at most 31"),
        ("_M", b"", "standard", "must be a VBA name"),
        ("M\n", b"", "standard", "must be a VBA name"),
        ("M", b'Attribute VB_Name = "M"\r\n', "form", "kind is 'form'"),
    ],
)
def test_modules_that_a_project_cannot_hold(name, source, kind, message):
    with pytest.raises(ValueError, match=message):
        Module(name, source, kind)
