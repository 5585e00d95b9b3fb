"""Findings shown in an open book: notes on cells and the sheet of findings.

The same notes and rows as in a closed file (:mod:`addin.hosts.marking`); those of an earlier
check go when they no longer hold. A cell with somebody's own note keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import xlwings as xw

from addin.hosts.live.grid import read_values
from addin.hosts.live.quiet import quiet
from addin.hosts.marking import HEADERS, SHEET, WIDTHS, is_ours, listed, notes_for
from agency.finding import Finding
from generators.ooxml import EditRefusedError
from generators.ooxml.address import Area

Notes = Mapping[tuple[str, str], str]
"""Texts by sheet and address."""


def show_findings(book: xw.Book, findings: Sequence[Finding], *, notes: bool) -> int:
    """List the findings and, with ``notes``, mark their cells; returns how many cells are not.

    Without findings nothing of an earlier check remains. Raises ``EditRefusedError`` if there
    is a sheet of that name that is not ours.
    """
    with quiet(book.app, "会报：正在写校验结果…"):
        _list(book, findings)
        if not notes:
            return 0
        texts = notes_for(findings, [sheet.name for sheet in book.sheets])
        wanted = {(sheet, cell): text for sheet, own in texts.items() for cell, text in own.items()}
        return _mark(book, wanted)


def _mark(book: xw.Book, wanted: Notes) -> int:
    present: dict[tuple[str, str], str] = {}
    for sheet in book.sheets:
        for note in list(sheet.notes):
            place = (sheet.name, note.location.get_address(False, False))
            text = note.text.replace("\r\n", "\n").replace("\r", "\n")
            if is_ours(text) and wanted.get(place) != text:
                note.delete()
            else:
                present[place] = text
    refused = 0
    for (name, cell), text in wanted.items():
        if (name, cell) in present:
            continue
        try:
            book.sheets[name][cell].add_note(text)
        except Exception:  # noqa: BLE001 - each program has its own error for a protected sheet
            refused += 1
    return refused


def _list(book: xw.Book, findings: Sequence[Finding]) -> None:
    sheet = next((sheet for sheet in book.sheets if sheet.name == SHEET), None)
    if sheet is not None and _rows_of(sheet)[:1] != [list(HEADERS)]:
        raise EditRefusedError(
            f"工作簿里有一张您自己的“{SHEET}”表，没有覆盖", "请给那张表改名，再按一次", sheet=SHEET
        )
    if not findings:
        if sheet is not None:
            sheet.delete()
        return
    rows = [list(row) for row in listed(findings)]
    if sheet is not None and _rows_of(sheet) == rows:
        return
    if sheet is None:
        active = book.sheets.active
        sheet = book.sheets.add(SHEET, after=book.sheets[-1])
        active.activate()
    sheet.clear_contents()
    sheet.range((1, 1), (len(rows), len(HEADERS))).value = [
        [f"'{text}" if text else None for text in row] for row in rows
    ]
    sheet.range((1, 1), (1, len(HEADERS))).font.bold = True
    for number, width in enumerate(WIDTHS, start=1):
        sheet.range((1, number)).column_width = width


def _rows_of(sheet: xw.Sheet) -> list[list[str]]:
    last = sheet.used_range.last_cell.row
    values = read_values(sheet, Area(1, 1, last, len(HEADERS)))
    return [["" if value is None else str(value) for value in row] for row in values]
