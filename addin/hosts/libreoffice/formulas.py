"""Formula text: Excel's notation to the one of LibreOffice's programming interface, and back.

Both name functions in English; they differ in separators and in how they refer to other sheets:
Excel's `=SUM('一 月'!A1,{1,2;3,4},T[[#This Row],[数]])` is
`=SUM($'一 月'.A1;{1;2|3;4};T[[#This Row];[数]])` there. (LibreOffice's own parser reads Excel's
notation too, but loses references to tables.) References to other books, and to the same cell of
several sheets, are left as they are.
"""

from __future__ import annotations

import re

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.formula.translate import Translator

from addin.hosts.libreoffice.addresses import Area, format_address, quote_sheet, unquote_sheet
from addin.hosts.libreoffice.boundary import CalcError

_CALC_PARTS = re.compile(
    r"""
    (?P<text>"(?:[^"]|"")*")
    | \$?(?P<quoted>'(?:[^']|'')*')\.
    | \$?(?P<plain>(?![0-9]+\.)\w+)\.(?=\$?[A-Z]{1,3}(?:\$?\d|:)|\$?\d+:)
    | (?P<mark>[{};|])
    """,
    re.VERBOSE,
)


def to_calc(formula: str) -> str:
    """Return an Excel formula (with its =) as LibreOffice's programming interface reads it.

    Raises:
        CalcError: quotes, brackets or parentheses do not match.

    """
    parts = ["="]
    in_array = False
    for token in _tokens(formula):
        if token.type == Token.ARRAY:
            in_array = token.subtype == Token.OPEN
        if token.type == Token.SEP:
            is_row = in_array and token.subtype == Token.ROW
            parts.append("|" if is_row else ";")
        elif token.type == Token.OPERAND and token.subtype == Token.RANGE:
            parts.append(_reference_to_calc(token.value))
        else:
            parts.append(token.value)
    return "".join(parts)


def _tokens(formula: str) -> list[Token]:
    try:
        tokens: list[Token] = Tokenizer(formula).items
    except (TokenizerError, IndexError) as error:
        raise CalcError(f"{formula!r} is not a formula: {error}") from None
    return tokens


def _reference_to_calc(reference: str) -> str:
    if "[" in reference:
        return reference.replace(",", ";")
    sheet, mark, cells = reference.rpartition("!")
    if not mark:
        return reference
    name = unquote_sheet(sheet).replace("'", "''")
    return f"$'{name}'.{cells}"


def to_excel(formula: str) -> str:
    """Return a formula of LibreOffice's programming interface in Excel's notation."""
    in_array = False

    def part(found: re.Match[str]) -> str:
        nonlocal in_array
        if found["text"]:
            return found["text"]
        if sheet := found["quoted"] or found["plain"]:
            return quote_sheet(unquote_sheet(sheet)) + "!"
        mark = found["mark"]
        if mark in "{}":
            in_array = mark == "{"
            return mark
        return ";" if mark == "|" else ","

    return _CALC_PARTS.sub(part, formula)


def filled(formula: str, area: Area) -> list[list[str]]:
    """Return the formulas that Excel writes when `formula`, of the first cell, fills an area.

    Relative references move along with the cell.

    Raises:
        CalcError: quotes, brackets or parentheses do not match.

    """
    _tokens(formula)
    first = Area(area.row, area.column)
    translator = Translator(formula, _plain_address(first))
    return [
        [
            translator.translate_formula(_plain_address(Area(row, column)))
            for column in range(area.column, area.last_column + 1)
        ]
        for row in range(area.row, area.last_row + 1)
    ]


def _plain_address(cell: Area) -> str:
    return format_address(cell, row_absolute=False, column_absolute=False)
