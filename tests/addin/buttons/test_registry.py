"""The registry of buttons, and what is made from it: ribbon, VBA and handbook."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from lxml import etree

from addin.buttons.button import GROUPS, KINDS, LONGEST_TEXT, Button
from addin.buttons.handbook import handbook
from addin.buttons.registry import BUTTONS, registry
from addin.buttons.ribbon import NAMESPACE, PREFIX, ribbon_xml, tag
from addin.buttons.vba import UNREACHABLE, VBA_MODULE, macro_of, vba_buttons
from addin.package.modules import addin_modules
from addin.package.settings import Settings

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
EVERY = list(BUTTONS.values())
EXCEL_COMMANDS = {
    "Calculator",
    "ChartInsert",
    "DataValidation",
    "ErrorChecking",
    "FileSaveAsPdfOrXps",
    "FunctionsDateTimeInsertGallery",
    "GetExternalDataFromOtherSources",
    "Help",
    "RefreshAll",
    "SheetProtect",
}
"""Commands of Excel itself ([MS-CUSTOMUI] 3.1, idMso tables); each has a picture of its name."""
UI = f"{{{NAMESPACE}}}"


def ribbon() -> etree._Element:
    return etree.fromstring(ribbon_xml())


def test_the_issue_s_buttons_are_there():
    labels = [button.label for button in EVERY]
    for label in (
        "生成行事历",
        "导入清单",
        "分解目标",
        "校验",
        "生成周分析",
        "月结",
        "导出",
        "检查更新",
        "体检",
        "帮助",
    ):
        assert label in labels


@pytest.mark.parametrize("button", EVERY, ids=list(BUTTONS))
def test_every_button_has_its_help(button: Button):
    for text in (button.label, button.screentip, button.supertip, *button.steps):
        assert re.search(r"[一-鿿]", text)
    assert button.steps
    assert all(step.endswith("。") for step in button.steps)
    assert button.supertip.endswith("。")
    assert "|" not in button.supertip + button.needs  # it parts the tag
    assert len(tag(button)) <= LONGEST_TEXT


def test_kinds_are_called_as_their_books():
    for kind, name in KINDS.items():
        declaration = ROOT / "workbook_templates" / kind / "book.yaml"
        if declaration.exists():
            assert yaml.safe_load(declaration.read_text("utf-8"))["name"] == name


def test_two_buttons_cannot_share_key_or_tip():
    button = EVERY[0]
    with pytest.raises(ValueError, match="must differ"):
        registry([button, replace(button, keytip="Z")])
    with pytest.raises(ValueError, match="must differ"):
        registry([button, replace(button, key="other")])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"key": "Weekly"}, "key must be"),
        ({"group": "none"}, "group must be one of"),
        ({"books": ("letter",)}, "books must be among"),
    ],
)
def test_a_button_that_is_declared_wrongly(change, message):
    with pytest.raises(ValueError, match=message):
        replace(EVERY[0], **change)


def test_the_ribbon_is_valid_by_the_published_types():
    schema = etree.XMLSchema(etree.parse(HERE / "customui14.xsd"))
    schema.assertValid(ribbon())


@pytest.mark.parametrize(
    "wrong",
    [
        b'keytip="YHUI"',
        b'size="huge"',
        b'icon="x"',
        b'id="9"',
    ],
)
def test_the_schema_bites(wrong):
    name = wrong.partition(b"=")[0]
    xml = re.sub(rb"<button ", b"<button " + wrong + b" ", ribbon_xml(), count=1)
    before, mark, after = xml.partition(b"<button " + wrong)
    head, end, tail = after.partition(b"/>")
    xml = before + mark + re.sub(rb' %s="[^"]*"' % name, b"", head) + end + tail
    schema = etree.XMLSchema(etree.parse(HERE / "customui14.xsd"))
    assert not schema.validate(etree.fromstring(xml))


def test_no_attribute_is_given_twice_over():
    # [MS-CUSTOMUI]: an attribute and its callback exclude each other.
    for element in ribbon().iter():
        for name in element.attrib:
            assert f"get{name[0].upper()}{name[1:]}" not in element.attrib
        assert len({"image", "imageMso", "getImage"} & set(element.attrib)) <= 1
        assert len({"id", "idQ", "idMso"} & set(element.attrib)) <= 1


def test_every_button_stands_in_its_group_once():
    found = {
        group.get("label"): [button.get("label") for button in group]
        for group in ribbon().iter(f"{UI}group")
    }
    assert found == {
        label: [button.label for button in EVERY if button.group == key]
        for key, label in GROUPS.items()
        if any(button.group == key for button in EVERY)
    }
    assert [tab.get("label") for tab in ribbon().iter(f"{UI}tab")] == ["会报"]


def test_every_callback_is_a_macro_of_the_addin():
    sources = b"\n".join(module.source for module in addin_modules()).decode("ascii")
    named = {
        value
        for element in ribbon().iter()
        for name, value in element.attrib.items()
        if name.startswith(("on", "get"))
    }
    assert named == {"HuibaoLoaded", "HuibaoPressed", "HuibaoEnabled", "HuibaoSupertip"}
    for name in named:
        assert len(re.findall(rf"^Public Sub {name}\(ByVal ", sources, re.MULTILINE)) == 1


def test_every_button_is_dispatched_to_a_macro_of_its_own():
    source = vba_buttons()
    for key, button in BUTTONS.items():
        assert f'        Case "{PREFIX}{key}": {macro_of(key)}\n' in source
        assert (
            f'Public Sub {macro_of(key)}()\n    HuibaoPress "{key}", {button.asks_files}\nEnd Sub\n'
        ) in source
    assert len(re.findall(r"^Public Sub Huibao_", source, re.MULTILINE)) == len(BUTTONS)


def test_every_picture_is_built_in():
    lines = (HERE / "image_names.txt").read_text("ascii").splitlines()
    known = {line for line in lines if line and not line.startswith("#")}
    assert {button.image for button in EVERY} <= known


def test_every_picture_is_that_of_a_command_of_excel():
    """Pictures of other programs' commands are in the same table, but Excel may show nothing."""
    assert {button.image for button in EVERY} <= EXCEL_COMMANDS


def test_the_message_in_the_source_is_the_message():
    codes = "".join(re.findall(r'codes = codes & "([0-9A-F]+)"', vba_buttons()))
    assert bytes.fromhex(codes).decode("utf-16-be") == UNREACHABLE


def test_the_module_is_the_generated_one():
    assert (ROOT / "macros" / f"{VBA_MODULE}.bas").read_text("ascii") == vba_buttons()


def test_the_handbook_is_the_generated_one():
    assert (ROOT / "docs" / "buttons.md").read_text("utf-8") == handbook()


def test_the_handbook_explains_every_button():
    text = handbook()
    for button in EVERY:
        assert f"\n## {button.label}\n" in text
        assert all(step in text for step in (button.supertip, *button.steps))


def test_the_handbook_names_every_setting():
    for name in Settings.__dataclass_fields__:
        assert f"| `{name}=` |" in handbook()
