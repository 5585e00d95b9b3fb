"""The inputs of a filled book's matrices, by the keys in their hidden column and row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt

from agency.finding import Finding, Severity
from generators.binding import SEPARATOR, column_name, row_name
from generators.book_parts import Parts
from generators.ooxml.address import cell_name
from generators.read_values import Line, is_filled, read_line
from generators.sheet_cut import BLANK
from workbook_templates.content import Key, Value
from workbook_templates.rules import deciding, type_by
from workbook_templates.schema import BookSpec, Item, MatrixSpec, Type

_SHOWN = 3  # lost rows or columns that a finding names


class InputMap:
    """Which cells of a matrix are inputs, and of what type, without planning its formulas.

    Rows and columns are numbered from 0 as if the matrix left nothing out; ``inputs`` tells
    for each of their crossings whether people fill it, ``in_row`` and ``in_column`` whether
    they fill any.
    """

    def __init__(self, spec: BookSpec, matrix: MatrixSpec) -> None:
        self._matrix = matrix
        names = matrix.rows + matrix.columns
        items = {name: spec.axes[name].items for name in names}
        self.rows = list(product(*(items[name] for name in matrix.rows)))
        self.columns = list(product(*(items[name] for name in matrix.columns)))
        self._rules = deciding(matrix, items).reshape(len(self.rows), len(self.columns))
        typed = [rule.input for rule in matrix.rules]
        self.inputs: npt.NDArray[np.bool_] = np.array([*typed, False])[self._rules]
        self.in_row: npt.NDArray[np.bool_] = np.logical_or.reduce(self.inputs, axis=1)
        self.in_column: npt.NDArray[np.bool_] = np.logical_or.reduce(self.inputs, axis=0)

    def type_at(self, row: int, column: int) -> Type:
        """The type of an input."""
        rule = self._matrix.rules[self._rules[row, column]]
        names = self._matrix.rows + self._matrix.columns
        crossing = self.rows[row] + self.columns[column]
        return type_by(rule, lambda axis: crossing[names.index(axis)]) or Type.NUMBER

    def key_at(self, row: int, column: int) -> Key:
        """The keys of an input, rows' axes first."""
        return tuple(item.key for item in self.rows[row] + self.columns[column])


def read_matrix(
    parts: Parts, spec: BookSpec, matrix: MatrixSpec, drawn_on: str, file: str = ""
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
    findings: list[Finding] = []
    rows, again = _found(inputs.rows, row_texts, down[1].rows)
    findings += [
        _doubled(file, sheet, _label(inputs.rows[row]), cell_name(number, key_column))
        for row, number in again
    ]
    columns, again = _found(inputs.columns, column_texts, across[1].columns)
    findings += [
        _doubled(file, sheet, _label(inputs.columns[column]), cell_name(key_row, number))
        for column, number in again
    ]
    for every, present, needed, word in (
        (inputs.rows, rows, inputs.in_row, "行"),
        (inputs.columns, columns, inputs.in_column, "列"),
    ):
        lost = [_label(every[at]) for at, need in enumerate(needed) if need and at not in present]
        if lost:
            names = "、".join(lost[:_SHOWN]) + "等" * (len(lost) > _SHOWN)
            findings.append(_lost(file, sheet, title, f"{len(lost)}{word}（{names}）"))
    values, doubts = _values(parts, sheet, inputs, (rows, columns), file)
    return values, findings + doubts


def _label(items: Sequence[Item]) -> str:
    """A row or column in the words of its items."""
    return "·".join(item.label for item in items if item.label)


def _found(
    lanes: Sequence[Sequence[Item]], texts: Sequence[str | None], numbers: range
) -> tuple[dict[int, int], list[tuple[int, int]]]:
    """Where on the sheet each row or column stands, and those whose keys occur again."""
    known = {SEPARATOR.join(item.key for item in lane): at for at, lane in enumerate(lanes)}
    found: dict[int, int] = {}
    again: list[tuple[int, int]] = []
    for text, number in zip(texts, numbers, strict=True):
        lane = known.get(text) if text else None
        if lane is not None and lane in found:
            again.append((lane, number))
        elif lane is not None:
            found[lane] = number
    return found, again


def _values(
    parts: Parts,
    sheet: str,
    inputs: InputMap,
    found: tuple[Mapping[int, int], Mapping[int, int]],
    file: str,
) -> tuple[dict[Key, Value], list[Finding]]:
    """The filled inputs where the rows and columns found cross."""
    rows = [row for row in found[0] if inputs.in_row[row]]
    columns = [column for column in found[1] if inputs.in_column[column]]
    numbers = np.array([found[1][column] for column in columns])
    grid = parts.cells(sheet).grid([found[0][row] for row in rows], numbers)
    filled = (grid.kinds != BLANK) & inputs.inputs[np.ix_(rows, columns)]
    values: dict[Key, Value] = {}
    findings: list[Finding] = []
    for at in filled.any(axis=1).nonzero()[0].tolist():
        by_type: dict[Type, list[int]] = {}
        for place in filled[at].nonzero()[0].tolist():
            by_type.setdefault(inputs.type_at(rows[at], columns[place]), []).append(place)
        for kind, chosen in by_type.items():
            line = Line(
                parts,
                sheet,
                np.full(len(chosen), found[0][rows[at]]),
                numbers[chosen],
                grid.kinds[at, chosen],
                grid.numbers[at, chosen],
                grid.texts[at, chosen],
            )
            read, doubts = read_line(kind, line, file)
            findings += doubts
            values.update(
                (inputs.key_at(rows[at], columns[place]), value)
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
