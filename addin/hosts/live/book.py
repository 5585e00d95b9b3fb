"""A plan book that is open in a spreadsheet program, as a host of actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path

import xlwings as xw

from addin.actions.patch import Patch
from addin.hosts.host import CellValue, Edits, edits_of
from addin.hosts.live.backup import back_up, inputs
from addin.hosts.live.grid import plain, read_formulas
from addin.hosts.live.parts import LiveParts
from addin.hosts.live.quiet import quiet
from addin.hosts.live.rows import LiveTable, change_rows
from addin.hosts.live.unchanged import refuse_changed
from addin.hosts.live.writing import Block, Writer, alike
from addin.hosts.rectangles import bounds, rectangles
from agency.finding import Finding
from generators.book_places import BookPlaces, Place
from generators.ooxml import SavedFile, SaveError
from generators.ooxml.address import Area, parse_cell
from generators.read_book import ReadBook, UnreadBook, read_parts
from workbook_templates.content import Key

REFUSED = "若工作表受保护或工作簿是只读的，请先解除，再按一次；若不是，请把这段话发给维护人员"
"""What helps when a program refuses to write, which each says in its own words."""

Places = Mapping[tuple[str, str], CellValue]
"""Values by sheet and address."""


@dataclass(frozen=True)
class LiveBook:
    """An open book as it was when it was read; read it anew after a change."""

    xw: xw.Book
    parts: LiveParts
    book: ReadBook

    @cached_property
    def places(self) -> BookPlaces:
        """Where everything stands."""
        return BookPlaces(self.parts, self.book.bound, self.book.spec)

    @cached_property
    def inputs(self) -> dict[Key, Place]:
        """Where the fields and the matrix cells stand that people fill, by their keys."""
        return inputs(self.book, self.places)

    @cached_property
    def look(self) -> LiveLook:
        """Its single cells."""
        return LiveLook(self.parts)

    def edits(self, patch: Patch) -> Edits:
        """What the patch changes; raises as :func:`addin.hosts.host.edits_of` does."""
        edits = edits_of(self.book, self.places, patch)
        cells = {
            place: value
            for place, value in edits.cells.items()
            if not alike(plain(value), self.look.value(*place))
        }
        tables = {key: edit for key, edit in edits.tables.items() if edit.cells or edit.moves_rows}
        return Edits(cells, tables, edits.after)

    def apply(self, patch: Patch, timestamp: datetime) -> SavedFile:
        """Back up, then write what the patch changes; nothing is saved.

        Raises ``WorkbookError`` where the book does not take a change, was changed since it
        was read, or there is no place for the backup; whatever is raised, it is as it was.
        """
        return self.write(self.edits(patch), timestamp)

    def write(self, edits: Edits, timestamp: datetime) -> SavedFile:
        """The same for edits that are known already."""
        if not edits.cells and not edits.tables:
            return SavedFile(self.parts.path or Path(self.xw.name), None, changed=False)
        sheets = [self.places.tables[key].sheet for key in edits.tables]
        sheets += [sheet for sheet, _ in edits.cells]
        refuse_changed(self.xw, self.parts, {s: self._blocks.get(s, ()) for s in sheets})
        path, backup = back_up(self, timestamp)
        writer = Writer(self.xw, self.parts)
        with quiet(self.xw.app, "会报：正在写入…"):
            try:
                self._write_cells(edits.cells, writer)
                for key, edit in edits.tables.items():
                    self.xw.app.status_bar = f"会报：正在写入 {self._table(key).table.name}…"
                    if edit.moves_rows:
                        change_rows(self._table(key), edit, writer)
                    else:
                        places = self.places.tables[key]
                        cells = {
                            (places.sheet, places.cell(row, column)): value
                            for (row, column), value in edit.cells.items()
                        }
                        self._write_cells(cells, writer)
            except BaseException as error:
                _take_back(writer, backup, error)
                error.add_note(REFUSED)
                raise
        return SavedFile(path, backup, changed=True)

    def _write_cells(self, cells: Places, writer: Writer) -> None:
        """Write each of the book's blocks of inputs with one call, as far as it changes.

        Other cells are written as they lie together.
        """
        for sheet in dict.fromkeys(sheet for sheet, _ in cells):
            here = {
                parse_cell(cell): value for (name, cell), value in cells.items() if name == sheet
            }
            blocks = []
            rest = set(here)
            for area in self._blocks.get(sheet, ()):
                inside = {cell for cell in rest if area.contains(*cell)}
                if inside:
                    blocks.append(bounds(inside))
                    rest -= inside
            for block in [*blocks, *rectangles(rest)]:
                writer.rewrite(sheet, block, partial(_overlaid, block, here))

    @cached_property
    def _blocks(self) -> dict[str, list[Area]]:
        """The blocks of cells that people fill, by sheet."""
        found: dict[str, set[tuple[int, int]]] = {}
        for sheet, cell in self.inputs.values():
            found.setdefault(sheet, set()).add(parse_cell(cell))
        areas = {sheet: rectangles(cells) for sheet, cells in found.items()}
        for key, places in self.places.tables.items():
            live = self._table(key)
            columns = rectangles((1, places.columns[column]) for column in live.typed)
            areas.setdefault(places.sheet, []).extend(
                live.rows(0, live.height - 1, run.columns) for run in columns
            )
        return areas

    def _table(self, key: str) -> LiveTable:
        places = self.places.tables[key]
        table = self.parts.tables[places.name.casefold()]
        spec = self.book.spec.tables()[key]
        others = (t.area for t in self.parts.tables.values() if t.sheet == table.sheet)
        return LiveTable(
            self.parts.sheets[table.sheet],
            self.parts.cells(table.sheet),
            table,
            places,
            frozenset(c.key for c in spec.columns if c.value is None and c.key in places.columns),
            tuple(area for area in others if area != table.area),
        )


class LiveLook:
    """Single cells of an open book; formulas are read sheet by sheet."""

    def __init__(self, parts: LiveParts) -> None:
        self._parts = parts
        self._formulas: dict[str, list[list[str]]] = {}

    def value(self, sheet: str, cell: str, /) -> object:
        """The value, dates as serials of the 1900 system."""
        return self._parts.cells(sheet).value(*parse_cell(cell))

    def formula(self, sheet: str, cell: str, /) -> str | None:
        """The formula, None for a cell without one."""
        if sheet not in self._formulas:
            self._parts.cells(sheet)
            box = self._parts.box(sheet)
            self._formulas[sheet] = read_formulas(self._parts.sheets[sheet], box)
        row, column = parse_cell(cell)
        rows = self._formulas[sheet]
        text = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[0]) else ""
        return text if text.startswith("=") and text != self.value(sheet, cell) else None


def open_live(book: xw.Book) -> LiveBook | list[Finding]:
    """The open book as it is now, saved or not; or the findings that say why it is none."""
    parts = LiveParts(book)
    read = read_parts(parts, book.name)
    if isinstance(read, UnreadBook):
        return read.findings
    return LiveBook(book, parts, read)


def _take_back(writer: Writer, backup: Path, error: BaseException) -> None:
    """Undo what was written; ``SaveError`` if the book could not be put back."""
    try:
        writer.take_back()
    except Exception as failed:
        reason = f"写入中途出错（{error}），已写的部分没能全部复原"
        remedy = f"请不要保存，关闭后重新打开；未保存的内容在 {backup}"
        raise SaveError(reason, remedy) from failed


def _overlaid(block: Area, values: Mapping[tuple[int, int], CellValue], old: Block) -> Block:
    """A block of cells with some of them changed."""
    return [
        [
            values.get((row, column), value)
            for column, value in zip(block.columns, line, strict=True)
        ]
        for row, line in zip(block.rows, old, strict=True)
    ]
