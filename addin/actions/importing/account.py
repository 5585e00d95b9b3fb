"""The account of an import row by row, as a table that people open in Excel."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from agency.finding import Finding

HEADER = ("文件", "工作表", "行", "级别", "说明", "处理办法", "内容")

_ROWS = re.compile(r"（第[^（）]*行）$")
_CELL_ROW = re.compile(r"[A-Z]+(\d+)")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def row_account(findings: Iterable[Finding]) -> str:
    """One line for each row that a finding speaks of, in the order of files, sheets and rows.

    What concerns no single row has none. A text that a spreadsheet would take for a formula
    begins with an apostrophe.
    """
    lines = [line for finding in findings for line in _lines(finding)]
    lines.sort(key=lambda line: (line[0], line[1], line[2]))
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for file, sheet, row, *rest in lines:
        writer.writerow([*map(_plain, (file, sheet)), row or "", *map(_plain, rest)])
    return text.getvalue()


def _lines(finding: Finding) -> Iterator[tuple[str, str, int, str, str, str, str]]:
    reason = _ROWS.sub("", finding.reason) if finding.rows else finding.reason
    for row in finding.rows or _own_row(finding):
        yield (
            finding.file,
            finding.sheet,
            row,
            finding.severity.label,
            reason,
            finding.remedy,
            finding.value,
        )


def _own_row(finding: Finding) -> Sequence[int]:
    found = _CELL_ROW.fullmatch(finding.cell)
    return (int(found[1]) if found else 0,)


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
