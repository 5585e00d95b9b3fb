"""The VBA module with a macro for each button, made from the registry.

The macros take no arguments, so that people can also assign them to buttons of their own
sheets and to keys.
"""

from __future__ import annotations

from collections.abc import Iterator

from addin.buttons.registry import BUTTONS
from addin.buttons.ribbon import ON_ACTION, PREFIX

VBA_MODULE = "HuibaoButtons"
MACRO_PREFIX = "Huibao_"

UNREACHABLE = (
    "会报程序没有运行，按钮用不了；表里的公式不受影响。\n"
    "请任选一种办法：① 先启动“会报助手”（huibao helper）再按；"
    "② 重新安装会报程序；③ 在加载项旁的 huibao.conf 中写明 program 或 interpreter 的位置。\n"
    "公司禁止 Excel 启动其他程序时，请用第一种办法。"
)
"""What users read when none of the ways to Python works: the only text that VBA holds."""

_UNITS_A_LINE = 20


def macro_of(key: str) -> str:
    """The macro that presses the button."""
    return MACRO_PREFIX + key


def vba_buttons() -> str:
    """The module's source."""
    cases = "".join(f'        Case "{PREFIX}{key}": {macro_of(key)}\n' for key in BUTTONS)
    macros = "\n".join(
        f'Public Sub {macro_of(key)}()\n    HuibaoPress "{key}", {button.asks_files}\nEnd Sub\n'
        for key, button in BUTTONS.items()
    )
    return (
        f'Attribute VB_Name = "{VBA_MODULE}"\n'
        "Option Explicit\n\n"
        "' Made from the registry of buttons. Do not edit: a test compares it.\n"
        "' The text is hexadecimal UTF-16.\n\n"
        f"Public Sub {ON_ACTION}(ByVal control As IRibbonControl)\n"
        f"    Select Case control.ID\n{cases}    End Select\n"
        "End Sub\n\n"
        f"{macros}\n"
        "Public Function HuibaoUnreachable() As String\n"
        "    Dim codes As String\n"
        "    Dim place As Long\n"
        f"{''.join(_text_lines())}"
        "    For place = 1 To Len(codes) Step 4\n"
        "        HuibaoUnreachable = HuibaoUnreachable & "
        'ChrW(CLng("&H" & Mid(codes, place, 4)))\n'
        "    Next place\n"
        "End Function\n"
    )


def _text_lines() -> Iterator[str]:
    codes = UNREACHABLE.encode("utf-16-be").hex().upper()
    size = 4 * _UNITS_A_LINE
    for start in range(0, len(codes), size):
        yield f'    codes = codes & "{codes[start : start + size]}"\n'
