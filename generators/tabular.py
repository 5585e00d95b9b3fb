"""Tables out of any file that a core system or a person hands over.

.xlsx and .xlsm, .xls, "xls" that is HTML or SpreadsheetML 2003, and delimited text in
UTF-8, UTF-16 or GB18030: what a file is, its bytes say, not its name. Title rows,
query conditions, merged headers, totals and sign-offs around the data are recognised.
Cells stay as they were read; ``generators.tabular_text`` says what they mean.

Row numbers are 1-based and columns 0-based; ``RawTable.cell`` gives ``B7``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from agency.finding import Finding, Severity
from generators.collector import without_collector
from generators.ooxml.address import cell_name
from generators.ooxml.errors import UnreadableError
from generators.tabular_cells import Places
from generators.tabular_delimited import decode, read_delimited
from generators.tabular_grid import Grid, Limits, Merge
from generators.tabular_header import (
    CountWords,
    Header,
    counter_of,
    find_header,
    header_key,
)
from generators.tabular_markup import is_markup, read_markup
from generators.tabular_rows import SHIFTED, RawRow, SkippedRow, TextRows, row_text, sort_rows
from generators.tabular_workbook import WORKBOOK_MAGICS, read_workbook

_RESAVE = "另存为 .xlsx 或 .csv 后再试"
_FOREIGN = {
    b"%PDF": "这是PDF文件",
    b"Rar!": "这是压缩文件",
    b"7z\xbc\xaf": "这是压缩文件",
    b"\x89PNG": "这是图片",
    b"\xff\xd8\xff": "这是图片",
    b"MIME-Version:": "这是单个文件网页",
    b"\x09\x00\x04\x00": "Excel 4.0 及更早的文件无法读取",
    b"\x09\x02\x06\x00": "Excel 4.0 及更早的文件无法读取",
    b"\x09\x04\x06\x00": "Excel 4.0 及更早的文件无法读取",
}


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it stands in a file.

    ``header`` holds the lowest name of each column, half-width and without spaces, and
    ``parents`` the names above it in a merged header, joined by ``/``. ``header_row`` is
    the header's lowest row. ``preamble`` are the texts above the header, row by row.
    ``all_text`` says that every cell is text, as in a delimited file. ``merges`` are the ranges
    below the header that are merged over columns; only their first cells hold what they show.
    """

    file: str
    sheet: str
    header: tuple[str, ...]
    parents: tuple[str, ...]
    header_row: int
    rows: Sequence[RawRow]
    skipped: tuple[SkippedRow, ...] = ()
    preamble: tuple[str, ...] = ()
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    all_text: bool = False
    merges: tuple[Merge, ...] = ()

    def columns(self, names: Collection[str]) -> list[int]:
        """The columns of any of these names, alone or after their parents' (机构 + 代码)."""
        keys = {header_key(name) for name in names}
        titles = enumerate(zip(self.header, self.parents, strict=True))
        return [
            column
            for column, (name, parent) in titles
            if name in keys or parent.replace("/", "") + name in keys
        ]

    def column(self, column: int) -> list[object]:
        """One cell of every row."""
        if isinstance(self.rows, TextRows):
            return [*self.rows.column(column)]
        return [row.cells[column] for row in self.rows]

    def alike(self, columns: Sequence[int]) -> tuple[Places, Places]:
        """Rows with the same cells in these columns are of one kind.

        The 0-based place of the first row of each kind, and the kind of each row.
        """
        if isinstance(self.rows, TextRows):
            return self.rows.alike(columns)
        firsts: list[int] = []
        known: dict[tuple[object, ...], int] = {}
        kinds = np.zeros(len(self.rows), dtype=np.intp)
        for place, row in enumerate(self.rows):
            cells = tuple((type(row.cells[column]), row.cells[column]) for column in columns)
            kinds[place] = known.setdefault(cells, len(known))
            if len(known) > len(firsts):
                firsts.append(place)
        return np.array(firsts, dtype=np.intp), kinds

    def longer(self, column: int, length: int) -> set[object]:
        """The different cells of a column that are no texts, or longer ones."""
        rows = self.rows
        cells: Iterable[object]
        cells = rows.longer(column, length) if isinstance(rows, TextRows) else self.column(column)
        return {cell for cell in cells if not isinstance(cell, str) or len(cell) > length}

    def picked(self, places: Places) -> Sequence[RawRow]:
        """Some of the rows, by their 0-based places."""
        if isinstance(self.rows, TextRows):
            return self.rows.picked(places)
        return [self.rows[place] for place in places.tolist()]

    def row(self, number: int) -> RawRow | None:
        """The row of data of this number, if it is one."""
        rows = self.rows
        if isinstance(rows, TextRows):
            place = int(np.searchsorted(rows.records, number - 1))
        else:
            place = bisect_left(rows, number, key=lambda row: row.number)
        found = rows[place] if place < len(rows) else None
        return found if found is not None and found.number == number else None

    def cell(self, row: int, column: int) -> str:
        """The address of a cell, e.g. ``B7``."""
        return cell_name(row, column + 1)

    def skipped_findings(self) -> Iterator[Finding]:
        """One piece of information for each row that was left out."""
        for row in self.skipped:
            yield Finding(
                Severity.INFO,
                "skipped-row",
                f"{row.reason}，未读取",
                file=self.file,
                sheet=self.sheet,
                cell=self.cell(row.number, 0),
                value=row.text,
            )


def read_tables(
    path: Path, words: Collection[str], limits: Limits | None = None
) -> tuple[list[RawTable], list[Finding]]:
    """Every table of a file whose header holds at least two of ``words``, and what was wrong.

    A file that cannot be read, or in which no sheet has such a header, gives one error and
    no table. Very hidden sheets are left out. Raises ``ValueError`` without words.
    """
    if not words:
        raise ValueError("words must name at least one header, got none")
    with without_collector():
        return _read_tables(path, words, limits or Limits())


def _read_tables(
    path: Path, words: Collection[str], limits: Limits
) -> tuple[list[RawTable], list[Finding]]:
    count_words = counter_of(words)
    try:
        grids = _read_grids(path, words, count_words, limits)
    except UnreadableError as error:
        return [], [error.finding(path.name)]
    findings = [
        _finding(path, "doubtful-text", reason, remedy, sheet=grid.sheet, severity=Severity.WARNING)
        for grid in grids
        for reason, remedy in grid.notes
    ]
    tables = []
    for grid in grids:
        header = find_header(grid, count_words)
        if header is not None:
            table, shifted = _table(path.name, grid, header)
            tables.append(table)
            findings += shifted
    if not tables:
        expected = "、".join(list(words)[:8])
        findings.append(
            _finding(
                path, "no-header", "没有找到表头", f"表头应至少含有这样的两个列名：{expected}…"
            )
        )
    return tables, findings


def _read_grids(
    path: Path, words: Collection[str], count_words: CountWords, limits: Limits
) -> list[Grid]:
    data = _read_bytes(path, limits)
    if data.startswith(WORKBOOK_MAGICS):
        return read_workbook(data, limits)
    for magic, kind in _FOREIGN.items():
        if data.startswith(magic):
            raise UnreadableError(kind, _RESAVE)
    text, notes = decode(data, words)
    marked_up = is_markup(text)
    grids = read_markup(text, limits) if marked_up else [read_delimited(text, count_words)]
    return [replace(grid, notes=(*notes, *grid.notes)) for grid in grids]


def _read_bytes(path: Path, limits: Limits) -> bytes:
    if path.name.startswith("~$"):
        raise UnreadableError("这是文件打开时产生的临时文件", "选择原文件")
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= limits.file_bytes else b""
    except FileNotFoundError:
        raise UnreadableError("文件不存在", "核对文件名和所在文件夹") from None
    except OSError:
        raise UnreadableError(
            "文件无法打开", "关闭正在使用它的程序，并确认它是文件而且有权限读取"
        ) from None
    if size > limits.file_bytes:
        raise UnreadableError(
            f"文件超过{limits.file_bytes // 1_000_000}MB", "缩小查询范围后重新导出"
        )
    if not data:
        raise UnreadableError("文件是空的", "重新导出或重新下载后再试")
    return data


def _table(file: str, grid: Grid, header: Header) -> tuple[RawTable, list[Finding]]:
    rows, skipped = sort_rows(grid, header)
    remedy = "在原系统更正该行后重新导出，或另存为 .xlsx 更正"
    shifted = _finding(file, "shifted-row", f"{SHIFTED}，该行未读取", remedy)
    findings = [
        replace(shifted, cell=f"A{row.number}", value=row.text)
        for row in skipped
        if row.reason == SHIFTED
    ]
    above = (row for row in range(1, header.first_row) if row in grid.rows)
    table = RawTable(
        file,
        grid.sheet,
        header.names,
        header.parents,
        header.row,
        rows,
        tuple(skipped),
        tuple(row_text(grid.rows[row]) for row in above),
        grid.hidden,
        grid.hidden_columns,
        all_text=grid.delimited,
        merges=tuple(m for m in grid.merges if m.top > header.row and m.right > m.left),
    )
    return table, findings


def _finding(
    path: Path | str,
    code: str,
    reason: str,
    remedy: str,
    *,
    sheet: str = "",
    severity: Severity = Severity.ERROR,
) -> Finding:
    file = path.name if isinstance(path, Path) else path
    return Finding(severity, code, reason, remedy, file, sheet)
