"""One team's workbook from a template: content, cached results, placeholders, rows that repeat.

Only what a team has otherwise than the template is written, so that styles, drawings and
everything that head office added stay as they are. What a team types into its book later is
never taken for a placeholder: only the template's own texts are filled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields

import numpy as np

from agency.finding import Finding, Severity
from generators.binding import SHEET, Binding
from generators.ooxml import Workbook, WorkbookError
from generators.ooxml.address import cell_name, parse_cell
from generators.ooxml.markup import escape
from generators.ooxml.package import STAMP_LEVEL
from generators.ooxml.values import encode_string
from generators.template_book import BookTemplate, MatrixCells, Values
from generators.template_data import own_words
from generators.template_filling import Filling
from generators.template_scan import LoopRow, Pieces
from generators.template_text import PlaceholderError, Text
from workbook_templates.content import BookContent, Value
from workbook_templates.evaluate import Evaluator
from workbook_templates.plan import MatrixPlan
from workbook_templates.schema import BookSpec, TableSpec


class StampError(Exception):
    """The template cannot be filled for a team; ``findings`` say why and where."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings


def stamp(
    template: BookTemplate,
    values: Evaluator,
    binding: Binding,
    data: Mapping[str, object],
    *,
    level: int = STAMP_LEVEL,
) -> bytes:
    """The team's workbook; ``values`` are the team's content with all that follows from it.

    ``data`` is what placeholders name. Raises ``StampError`` where a placeholder or a table
    cannot be filled; ``ValueError`` if the team is not one that the template has room for.
    """
    try:
        return _Stamping(template, values, binding, data).to_bytes(level)
    except WorkbookError as error:
        raise StampError(error.finding("")) from error


class _Stamping:
    """A workbook on its way from the template to the team."""

    def __init__(
        self,
        template: BookTemplate,
        values: Evaluator,
        binding: Binding,
        data: Mapping[str, object],
    ) -> None:
        self.template = template
        self.values = values
        self.content: BookContent = values.content
        self.spec: BookSpec = values.plan.spec
        self.binding = binding
        self.sizes = _sizes(template.spec, self.spec)
        self.filling = Filling(template.language.sandbox, data)
        groups = data.get("groups")
        present = len(groups) if isinstance(groups, Sequence) else 0
        self.unused = set(template.words) - set(own_words(present))
        self.refused: dict[Finding, None] = {}
        self.book: Workbook = template.template.workbook(self._meanings())

    def to_bytes(self, level: int) -> bytes:
        """Everything in turn; rows that repeat come last, as they move others."""
        self._fields()
        for key, cells in self.template.matrices.items():
            self._matrix(key, cells)
        self._hide_unused()
        for key in self.template.tables:
            self._table(self.spec.tables()[key])
        self._bind()
        self._texts()
        for row in sorted(self.template.placeholders.rows, key=lambda row: -row.row):
            self._repeat(row)
        if self.refused:
            raise StampError(*self.refused)
        return self.book.to_bytes(level)

    def _meanings(self) -> dict[str, str]:
        """What the template's own words stand for; nothing for groups that are not there."""
        read = self.template.language.read
        return {
            word: "" if word in self.unused else self.filling.text(read(word))
            for word in self.template.words
        }

    def _bind(self) -> None:
        rows = self.template.binding
        for field in fields(Binding):
            row, value = rows[field.name], str(getattr(self.binding, field.name))
            line = {f"A{row}": "book", f"B{row}": field.name, f"C{row}": value or None}
            self.book.set_values(SHEET, line)

    def _fields(self) -> None:
        before = self.template.book.content.fields
        results: dict[str, dict[tuple[int, int], object]] = {}
        for key, spec in self.spec.fields().items():
            sheet, cell = self.template.fields[key]
            value = self.values.field(key)
            if spec.value is not None:
                results.setdefault(sheet, {})[parse_cell(cell)] = _result(value)
            elif not _same(value, before.get(key)):
                self.book.set_value(sheet, cell, _typed(value))
        for sheet, found in results.items():
            self.book.set_results(sheet, found)

    def _matrix(self, key: str, cells: MatrixCells) -> None:
        plan = self.values.plan.matrix(key)
        part = tuple(slice(size) for size in plan.owner.shape)
        now = _plain(self.values.matrix(key))
        changed = now != cells.shown[part]
        rows, columns = cells.rows[part], cells.columns[part]
        results = cells.computed[part] & changed & (rows > 0)
        found = zip(rows[results], columns[results], now[results], strict=True)
        self.book.set_results(cells.sheet, {(int(r), int(c)): v for r, c, v in found})
        constants = cells.constant[part] & changed & (rows > 0)
        found = zip(rows[constants], columns[constants], now[constants], strict=True)
        given = {cell_name(int(r), int(c)): _typed(v) for r, c, v in found}
        for names in self.template.book.content.matrices.get(key, {}):
            position = _position(cells.plan, names)
            if all(place < size for place, size in zip(position, plan.owner.shape, strict=True)):
                given[cell_name(*cells.spot(position))] = None
        for names, value in self.content.matrices.get(key, {}).items():
            given[cell_name(*cells.spot(_position(plan, names)))] = _typed(value)
        self.book.set_values(cells.sheet, given)

    def _hide_unused(self) -> None:
        for axis, size in self.sizes.items():
            for name, unused in self.template.unused(axis, size).items():
                sheet = self.book.sheet(name)
                for row in unused.prepared:
                    if sheet.put_prepared(row):
                        continue
                    sheet.put_row(row.number, unused.cells.get(row.number, {}))
                    if row.number in unused.rows:
                        sheet.hide_row(row.number)
                sheet.drop_breaks(unused.rows)
                sheet.formulas_changed = True

    def _table(self, spec: TableSpec) -> None:
        before, now = self.template.book.content.tables[spec.key], self.content.tables[spec.key]
        typed = [column for column in spec.columns if column.value is None]
        count, old = self.content.rows(spec.key), self.template.book.content.rows(spec.key)
        same = count == old and all(
            all(map(_same, now[column.key].tolist(), before[column.key].tolist()))
            for column in typed
        )
        table = self.template.tables[spec.key]
        columns = {
            table.ids[column.key]: (
                now[column.key]
                if column.value is None
                else self.values.column(spec.key, column.key)
            ).tolist()
            for column in spec.columns
        }
        if same:
            self._table_results(spec, columns)
            return
        computed = {table.ids[c.key] for c in spec.columns if c.value is not None}
        given = [
            [_result(value) for value in values]
            if number in computed
            else [_typed(value) for value in values]
            for number, values in columns.items()
        ]
        rows: list[dict[int | str, object]] = [
            dict(zip(columns, values, strict=True)) for values in zip(*given, strict=True)
        ]
        empty: dict[int | str, object] = dict.fromkeys(computed, "")
        rows += [empty] * max(self.template.spare[spec.key], 1 - count)
        self.book.replace_rows(table.name, rows)

    def _table_results(self, spec: TableSpec, columns: Mapping[int, Sequence[Value]]) -> None:
        table = self.template.tables[spec.key]
        for column in spec.columns:
            if column.value is not None:
                found = zip(table.rows, columns[table.ids[column.key]], strict=True)
                at = table.columns[column.key]
                results = {(row, at): _result(value) for row, value in found}
                self.book.set_results(table.sheet, results)

    def _texts(self) -> None:
        found, package = self.template.placeholders, self.book.package
        for place in (*found.typed, *found.inline):
            value: object = ""
            if not self._concerns_unused(place.text):
                value = self._value(self.filling, place.text, place.sheet, place.cell)
            if not isinstance(value, str) or place in found.inline:
                self.book.set_value(place.sheet, place.cell, value)
        part = self.book.structure.strings_part
        if found.strings is not None and part is not None:
            package.write(part, self._filled(found.strings).encode())
        for name, pieces in found.documents.items():
            package.write(name, self._filled(pieces).encode())
        for sheet, pieces in found.headers.items():
            content = self.book.sheet(sheet)
            start = content.tail.index("<headerFooter")
            end = content.tail.index("</headerFooter>")
            whole = self._filled(pieces, codes=True)
            at = whole.index("<headerFooter")
            header = whole[at : whole.index("</headerFooter>")]
            content.tail = content.tail[:start] + header + content.tail[end:]

    def _filled(self, pieces: Pieces, *, codes: bool = False) -> str:
        """The XML with its texts filled in; with ``codes``, ``&`` starts a code there."""
        values = []
        for text in pieces.texts:
            value = ""
            if not self._concerns_unused(text):
                try:
                    value = self.filling.text(text, _doubled if codes else str)
                except PlaceholderError as error:
                    place = self.template.placeholders.first.get(text.source, ("", ""))
                    self._refuse(error, *place)
            values.append(escape(encode_string(value)))
        return pieces.filled(values)

    def _concerns_unused(self, text: Text) -> bool:
        return not self.unused.isdisjoint(self.template.words_in(text.source))

    def _repeat(self, row: LoopRow) -> None:
        try:
            entries = list(self.filling.entries(row.loop))
        except PlaceholderError as error:
            self._refuse(error, row.sheet, cell_name(row.row, min(row.cells)))
            return
        if not entries:
            self.book.set_values(row.sheet, {cell_name(row.row, c): None for c in row.cells})
            self.book.sheet(row.sheet).hide_row(row.row)
            return
        self.book.repeat_row(row.sheet, row.row, len(entries))
        for number, entry in enumerate(entries, start=row.row):
            values = {
                cell_name(number, column): self._value(
                    entry, text, row.sheet, cell_name(row.row, column)
                )
                for column, text in row.cells.items()
            }
            self.book.set_values(row.sheet, values)

    def _value(self, filling: Filling, text: Text, sheet: str, cell: str) -> object:
        try:
            return filling.value(text)
        except PlaceholderError as error:
            self._refuse(error, sheet, cell)
            return ""

    def _refuse(self, error: PlaceholderError, sheet: str, cell: str) -> None:
        """Remember what cannot be filled, so that all of it is told at once."""
        found = Finding(
            Severity.ERROR, "placeholder", error.reason, error.remedy, sheet=sheet, cell=cell
        )
        self.refused[found] = None


def _doubled(text: str) -> str:
    """The text as a print header means it: an ampersand starts a code there."""
    return text.replace("&", "&&")


def _sizes(template: BookSpec, team: BookSpec) -> dict[str, int]:
    """The axes of which the team uses only the first items, and how many."""
    sizes = {}
    for name, axis in template.axes.items():
        used, room = len(team.axes[name].items), len(axis.items)
        if used > room:
            raise ValueError(f"axis {name} has room for {room} items, got {used}")
        if used < room:
            sizes[name] = used
    return sizes


def _position(plan: MatrixPlan, names: Sequence[str]) -> tuple[int, ...]:
    return tuple(plan.axes[axis].index(name) for axis, name in zip(plan.names, names, strict=True))


def _plain(values: Values) -> Values:
    """The values with everything empty as an empty text."""
    flat = [
        "" if value is None or value != value else value  # noqa: PLR0124 - NaN
        for value in values.ravel().tolist()
    ]
    found: Values = np.empty(len(flat), dtype=object)
    found[:] = flat
    return found.reshape(values.shape)


def _blank(value: object) -> bool:
    return value is None or value == "" or value != value  # noqa: PLR0124 - NaN


def _typed(value: object) -> object:
    """What a typed cell holds."""
    return None if _blank(value) else value


def _result(value: object) -> object:
    """What a formula's cell shows."""
    return "" if _blank(value) else value


def _same(a: object, b: object) -> bool:
    return _result(a) == _result(b)
