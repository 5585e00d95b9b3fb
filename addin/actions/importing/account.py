"""The account of an import row by row, as a table that people open in Excel."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO

from addin.actions.importing.strangers import Strangers, person, unit_of
from agency.finding import Finding, Severity
from generators.tabular_fields import Record, Records

HEADER = ("文件", "工作表", "行", "工号", "姓名", "单位", "级别", "说明", "处理办法", "内容")
EARLIER_HEADERS = (("文件", "工作表", "行", "级别", "说明", "处理办法", "内容"),)
"""Headers of accounts that earlier versions have written."""

_Line = tuple[str, str, int, str, str, str, str, str, str, str]
_Sources = Mapping[tuple[str, str], Records | None]

_ROWS = re.compile(r"（第[^（）]*行）$")
_CELL_ROW = re.compile(r"[A-Z]+(\d+)")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def row_account(findings: Iterable[Finding], strangers: Sequence[Strangers] = ()) -> str:
    """One line for each row that a finding speaks of, in the order of files, sheets and rows.

    With the ``strangers`` of an import, also one for each row of another team, and 工号, name
    and unit of every row of a list that they are of. What concerns no single row has none. A text
    that a spreadsheet would take for a formula begins with an apostrophe.
    """
    sources: dict[tuple[str, str], Records | None] = {}
    for each in strangers:
        place = (each.source.table.file, each.source.table.sheet)
        sources[place] = None if place in sources else each.source
    lines = [line for finding in findings for line in _lines(finding, sources)]
    lines += [line for each in strangers for line in _of_strangers(each)]
    lines.sort(key=lambda line: (line[0], line[1], line[2]))
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for file, sheet, row, *rest in lines:
        writer.writerow([*map(_plain, (file, sheet)), row or "", *map(_plain, rest)])
    return text.getvalue()


def is_account(text: str) -> bool:
    """Whether a file that begins so is an account, of this or an earlier version."""
    return any(text.startswith(f"{','.join(header)}\r\n") for header in (HEADER, *EARLIER_HEADERS))


def _lines(finding: Finding, sources: _Sources) -> Iterator[_Line]:
    reason = _ROWS.sub("", finding.reason) if finding.rows else finding.reason
    source = sources.get((finding.file, finding.sheet)) if finding.rows else None
    for row in finding.rows or _own_row(finding):
        yield (
            finding.file,
            finding.sheet,
            row,
            *_whose(source, row),
            finding.severity.label,
            reason,
            finding.remedy,
            finding.value,
        )


def _of_strangers(strangers: Strangers) -> Iterator[_Line]:
    table, level = strangers.source.table, Severity.INFO.label
    for row in strangers.each():
        reason = f"属其他营业部，未计入：{row.reason}"
        whose = (row.agent, row.name, row.unit)
        yield table.file, table.sheet, row.row, *whose, level, reason, "", ""


def _whose(source: Records | None, number: int) -> tuple[str, str, str]:
    """工号, name and unit of a row of data; empty for any other row."""
    row = None if source is None else source.table.row(number)
    if source is None or row is None:
        return "", "", ""
    record = Record(row, source)
    return *person(record), unit_of(record)


def _own_row(finding: Finding) -> Sequence[int]:
    found = _CELL_ROW.fullmatch(finding.cell)
    return (int(found[1]) if found else 0,)


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
