"""The inputs of a filled book's matrices, by the keys in their hidden column and row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import and_

import numpy as np

from agency.finding import Finding, Severity
from generators.binding import SEPARATOR, column_name, row_name
from generators.book_parts import BookParts
from generators.ooxml.address import cell_name
from generators.read_values import Line, is_filled, read_line
from generators.sheet_cells import BLANK
from workbook_templates.content import Key, Value
from workbook_templates.schema import Axis, BookSpec, Item, MatrixSpec, Type

_SHOWN = 3  # lost rows or columns that a finding names


@dataclass(frozen=True, slots=True)
class Lane:
    """A row or column: its item keys and the set of rules, as bits, that its cells may follow.

    ``axes`` name the keys; ``number`` is its row or column on the sheet, 0 before it is
    found there.
    """

    axes: tuple[str, ...]
    keys: Key
    rules: int
    number: int = 0


class InputMap:
    """Which cells of a matrix are inputs, and of what type, without planning its formulas.

    The first rule that matches a cell decides, as in
    :class:`workbook_templates.plan.MatrixPlan`.
    """

    def __init__(self, spec: BookSpec, matrix: MatrixSpec) -> None:
        self.matrix = matrix
        self._axes: Mapping[str, Axis] = spec.axes
        self._inputs = sum(1 << n for n, rule in enumerate(matrix.rules) if rule.input)
        self.rows = self._lanes(matrix.rows)
        self.columns = self._lanes(matrix.columns)

    def type_at(self, row: Lane, column: Lane) -> Type | None:
        """The type of an input; None for any other cell."""
        rules = row.rules & column.rules
        first = rules & -rules
        if not first & self._inputs:
            return None
        rule = self.matrix.rules[first.bit_length() - 1]
        if rule.type_from is None:
            return rule.type or Type.NUMBER
        axis, attribute = rule.type_from
        names = (*self.matrix.rows, *self.matrix.columns)
        key = (*row.keys, *column.keys)[names.index(axis)]
        return Type(str(self._item(axis, key).attrs[attribute]))

    def with_inputs(self, lanes: Iterable[Lane]) -> list[Lane]:
        """Those that an input's rule may concern."""
        return [lane for lane in lanes if lane.rules & self._inputs]

    def has_inputs(self, lane: Lane) -> bool:
        """Whether any cell of a row or column is an input."""
        if lane.axes == self.matrix.rows:
            return any(self.type_at(lane, column) for column in self.columns.values())
        return any(self.type_at(row, lane) for row in self.rows.values())

    def label(self, lane: Lane) -> str:
        """A row or column in the words of its items."""
        items = [self._item(name, key) for name, key in zip(lane.axes, lane.keys, strict=True)]
        return "·".join(item.label for item in items if item.label)

    def _item(self, axis: str, key: str) -> Item:
        return self._axes[axis].items[self._axes[axis].index(key)]

    def _lanes(self, names: tuple[str, ...]) -> dict[Key, Lane]:
        masks = [
            {item.key: self._mask(name, item) for item in self._axes[name].items} for name in names
        ]
        lanes = {}
        for keys in product(*masks):
            rules = [mask[key] for mask, key in zip(masks, keys, strict=True)]
            if None not in rules:
                lanes[keys] = Lane(names, keys, reduce(and_, (r for r in rules if r is not None)))
        return lanes

    def _mask(self, name: str, item: Item) -> int | None:
        """The rules that match the item, as bits; None if the matrix leaves the item out."""
        allowed = self.matrix.restrict.get(name)
        if allowed is not None and not _matches(item, allowed):
            return None
        mask = 0
        for number, rule in enumerate(self.matrix.rules):
            wanted = rule.when.get(name)
            if wanted is None or _matches(item, wanted):
                mask |= 1 << number
        return mask


def _matches(item: Item, wanted: tuple[str, ...]) -> bool:
    return item.key in wanted or f"@{item.level}" in wanted


def read_matrix(
    parts: BookParts, spec: BookSpec, matrix: MatrixSpec, drawn_on: str, file: str = ""
) -> tuple[dict[Key, Value], list[Finding]]:
    """The filled inputs by item keys, rows' axes first; ``drawn_on`` is its sheet as drawn.

    Rows and columns that people added have no keys and are passed over.
    """
    inputs = InputMap(spec, matrix)
    title = matrix.title or drawn_on
    down, across = parts.area(row_name(matrix.key)), parts.area(column_name(matrix.key))
    if down is None or across is None or down[0] != across[0]:
        reason = f"“{title}”的定位信息丢失，其中填写的内容没有读取"
        remedy = "隐藏的首列或首行被删除：请撤销删除，或从备份中取回"
        return {}, [Finding(Severity.ERROR, "missing-matrix", reason, remedy, file, drawn_on)]
    sheet = down[0]
    key_column, key_row = down[1].first_column, across[1].first_row
    cells = parts.cells(sheet)
    row_texts = cells.grid(down[1].rows, [key_column]).texts[:, 0].tolist()
    column_texts = cells.grid([key_row], across[1].columns).texts[0].tolist()
    rows, again = _found(inputs.rows, row_texts, down[1].rows)
    findings = [
        _doubled(file, sheet, inputs.label(row), cell_name(row.number, key_column)) for row in again
    ]
    columns, again = _found(inputs.columns, column_texts, across[1].columns)
    findings += [
        _doubled(file, sheet, inputs.label(column), cell_name(key_row, column.number))
        for column in again
    ]
    for every, present, word in ((inputs.rows, rows, "行"), (inputs.columns, columns, "列")):
        lost = [lane for key, lane in every.items() if key not in present]
        lost = [lane for lane in lost if inputs.has_inputs(lane)]
        if lost:
            names = "、".join(map(inputs.label, lost[:_SHOWN])) + "等" * (len(lost) > _SHOWN)
            findings.append(_lost(file, sheet, title, f"{len(lost)}{word}（{names}）"))
    lanes = inputs.with_inputs(rows.values()), inputs.with_inputs(columns.values())
    values, doubts = _values(parts, sheet, inputs, lanes, file)
    return values, findings + doubts


def _found(
    known: Mapping[Key, Lane], texts: Sequence[str | None], numbers: range
) -> tuple[dict[Key, Lane], list[Lane]]:
    """The lanes by key, and those whose keys occur again."""
    found: dict[Key, Lane] = {}
    again: list[Lane] = []
    for at, text in enumerate(texts):
        lane = known.get(tuple(text.split(SEPARATOR))) if text else None
        if lane is None:
            continue
        here = Lane(lane.axes, lane.keys, lane.rules, numbers[at])
        if lane.keys in found:
            again.append(here)
        else:
            found[lane.keys] = here
    return found, again


def _values(
    parts: BookParts,
    sheet: str,
    inputs: InputMap,
    lanes: tuple[Sequence[Lane], Sequence[Lane]],
    file: str,
) -> tuple[dict[Key, Value], list[Finding]]:
    """The filled inputs where rows and columns cross."""
    rows, columns = lanes
    grid = parts.cells(sheet).grid([r.number for r in rows], [c.number for c in columns])
    values: dict[Key, Value] = {}
    findings: list[Finding] = []
    for at, row in enumerate(rows):
        by_type: dict[Type, list[int]] = {}
        for place in np.flatnonzero(grid.kinds[at] != BLANK).tolist():
            kind = inputs.type_at(row, columns[place])
            if kind is not None:
                by_type.setdefault(kind, []).append(place)
        for kind, chosen in by_type.items():
            line = Line(
                parts,
                sheet,
                np.full(len(chosen), row.number),
                np.array([columns[place].number for place in chosen]),
                grid.kinds[at, chosen],
                grid.numbers[at, chosen],
                grid.texts[at, chosen],
            )
            read, doubts = read_line(kind, line, file)
            findings += doubts
            values.update(
                (row.keys + columns[place].keys, value)
                for place, value in zip(chosen, read.tolist(), strict=True)
                if is_filled(value)
            )
    return values, findings


def _doubled(file: str, sheet: str, label: str, cell: str) -> Finding:
    return Finding(
        Severity.WARNING,
        "doubled-key",
        f"“{label}”有两处（可能复制过整行或整列），只读取了第一处",
        "删除复制出来的行或列，或清空其中隐藏的首格",
        file,
        sheet,
        cell,
    )


def _lost(file: str, sheet: str, title: str, lost: str) -> Finding:
    return Finding(
        Severity.ERROR,
        "missing-lines",
        f"“{title}”缺少{lost}，其中填写的内容没有读取",
        "请撤销删除，或从备份中取回",
        file,
        sheet,
    )
