"""What the schema alone says about inputs: type, range, choices, required, unique, text ids.

Evaluated over the content, for every column, field and matrix input. A number column may
come with texts in it (an array of objects), as a careful reader leaves them: they are
found here, and :func:`sound` gives the content in which they are empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import infer_dtype

from agency.finding import Severity
from agency.names import folded
from workbook_templates.content import Array, BookContent, Value, column_array
from workbook_templates.faults import (
    Fault,
    Locator,
    Texts,
    cell_name,
    shown,
)
from workbook_templates.id_checks import id_faults, id_problem
from workbook_templates.layout import Spot
from workbook_templates.plan import BookPlan
from workbook_templates.schema import (
    EARLIEST_DAY,
    LARGEST,
    LAST_MOMENT,
    LATEST_DAY,
    Bounds,
    ColumnSpec,
    TableSpec,
    Type,
)

_WHOLE = {Type.COUNT, Type.PLAIN}
_LIMITS = {
    Type.DATE: (EARLIEST_DAY, LATEST_DAY),
    Type.MOMENT: (EARLIEST_DAY, LATEST_DAY + 1),
    Type.TIME: (0.0, LAST_MOMENT),
}
_UNLIKELY = {
    Type.DATE: ("not-a-date", "不是合理的日期", "请写成 2027-03-01 这样的日期"),
    Type.MOMENT: ("not-a-date", "不是合理的日期和时间", "请写成 2027-03-01 9:30 这样"),
    Type.TIME: ("not-a-time", "不是一天中的时间", "请写成 8:30 这样的时间"),
}
_LISTED = 8
"""How many choices a remedy names."""

Bools = npt.NDArray[np.bool_]
Problem = tuple[str, str, str]
"""Code, reason, remedy."""


def input_faults(plan: BookPlan, content: BookContent, locator: Locator) -> Iterator[Fault]:
    """Every input that its own declaration does not allow."""
    for table in plan.tables.values():
        yield from _in_table(table, content, locator)
    for field in plan.fields.values():
        if field.value is None:
            test = _Test(field.label, field.type, field.bounds, content)
            yield from test.fault(content.fields.get(field.key), locator.of_field(field.key))
    for key in plan.matrices:
        yield from _in_matrix(plan, key, content, locator)
    yield from id_faults(plan, content, locator)


def filled(table: TableSpec, given: Mapping[str, Array]) -> Bools:
    """Which rows hold anything typed."""
    columns = [~_blank(given[c.key]) for c in _inputs(table) if c.key in given]
    return np.asarray(np.logical_or.reduce(columns), dtype=bool)


def sound(plan: BookPlan, content: BookContent) -> BookContent:
    """The content with every value of a wrong type left empty, for the evaluator."""
    tables = {
        key: {name: _sound_column(plan.tables[key], name, array) for name, array in given.items()}
        for key, given in content.tables.items()
    }
    texts = {key for key, field in plan.fields.items() if field.type.is_text}
    fields: dict[str, Value] = {
        key: value if isinstance(value, str) == (key in texts) else None
        for key, value in content.fields.items()
    }
    return replace(content, tables=tables, fields=fields)


def _sound_column(table: TableSpec, key: str, array: Array) -> Array:
    column = table.column(key)
    if column.type.is_text:
        right = infer_dtype(array, skipna=False) in {"string", "empty"}
    else:
        right = array.dtype == float
    return array if right else column_array(column, array.tolist())


def _inputs(table: TableSpec) -> Iterator[ColumnSpec]:
    return (column for column in table.columns if column.value is None)


def _blank(array: Array) -> Bools:
    return np.asarray(pd.isna(array) | (array == ""), dtype=bool)


def _empty(value: object) -> bool:
    return value is None or value == "" or value != value  # noqa: PLR0124 - NaN


@dataclass(frozen=True, slots=True)
class _Test:
    """What one input may hold."""

    label: str
    kind: Type
    bounds: Bounds
    content: BookContent
    severity: Severity = Severity.ERROR
    """Of a value that is not in the list."""

    def fault(self, value: object, spot: Spot) -> Iterator[Fault]:
        """The fault of one value, if it has one."""
        if _empty(value) or (problem := self.problem(value)) is None:
            return
        code, reason, remedy = problem
        severity = self.severity if code == "not-in-list" else Severity.ERROR
        texts = Texts(shown(value, self.kind), f"“{self.label}”{reason}", remedy)
        yield Fault(severity, code, spot, lambda: texts)

    def suspects(self, array: Array) -> Bools:
        """Where a value may have a problem: all texts, and numbers beyond their bounds."""
        if array.dtype == object or self.bounds.source:
            return ~_blank(array)
        numbers = array.astype(float)
        low, high = self.limits
        suspect = (numbers < low) | (numbers > high)
        if self.kind in _WHOLE:
            suspect |= ~np.isnan(numbers) & (numbers != np.floor(numbers))
        return np.asarray(suspect, dtype=bool)

    @property
    def limits(self) -> tuple[float, float]:
        """The smallest and the largest number allowed."""
        default = _LIMITS.get(self.kind, (-LARGEST, LARGEST))
        low, high = self.bounds.low, self.bounds.high
        return default[0] if low is None else low, default[1] if high is None else high

    def problem(self, value: object) -> Problem | None:
        """What is wrong with a value that is not empty."""
        if isinstance(value, str) != self.kind.is_text:
            return self._wrong_type()
        if choices := self._choices():
            return self._not_listed(value, choices)
        if isinstance(value, str):
            return id_problem(value) if self.kind is Type.ID else None
        return self._number(float(value))  # type: ignore[arg-type]

    def _wrong_type(self) -> Problem:
        if self.kind is Type.ID:
            remedy = "请把单元格设为文本格式，再重新填写"
            return "id-not-text", "按数字保存，前面的 0 会丢失", remedy
        if self.kind.is_text:
            return "not-text", "应为文字", "请把单元格设为文本格式，再重新填写"
        if self.kind in _UNLIKELY:
            code, _, remedy = _UNLIKELY[self.kind]
            what = {Type.DATE: "日期", Type.MOMENT: "日期和时间", Type.TIME: "时间"}[self.kind]
            return code, f"应为{what}", remedy
        return "not-a-number", "应为数字", "请只写数字，去掉单位、空格和汉字"

    def _number(self, number: float) -> Problem | None:
        low, high = self.limits
        if not low <= number <= high:
            if self.kind in _UNLIKELY:
                return _UNLIKELY[self.kind]
            span = f"{shown(low, self.kind)} 到 {shown(high, self.kind)}"
            return "out-of-range", f"应在 {span} 之间", "请核对数字和单位（元、件、人、%）"
        if self.kind in _WHOLE and not number.is_integer():
            return "not-whole", "应为整数", "请改为整数"
        return None

    def _choices(self) -> list[Any]:
        if self.bounds.suggest:
            return []
        if not self.bounds.source:
            return list(self.bounds.choices)
        table, _, column = self.bounds.source.partition(".")
        values = self.content.tables.get(table, {}).get(column, np.array([]))
        return [value for value in values.tolist() if not _empty(value)]

    def _not_listed(self, value: object, choices: list[Any]) -> Problem | None:
        if value in choices:
            return None
        near = [c for c in choices if isinstance(value, str) and folded(c) == folded(value)]
        if near:
            return "not-in-list", "不在选项中", f"是否应为“{near[0]}”？"
        names = "、".join(shown(c, Type.PLAIN) for c in choices[:_LISTED])
        more = "等" if len(choices) > _LISTED else ""
        return "not-in-list", "不在选项中", f"请从下拉表中选择：{names}{more}"


def _in_table(table: TableSpec, content: BookContent, locator: Locator) -> Iterator[Fault]:
    given = content.tables.get(table.key, {})
    if not content.rows(table.key):
        return
    used = filled(table, given)
    for column in _inputs(table):
        if column.key not in given:
            continue
        array = given[column.key]
        severity = Severity.ERROR if column.required else Severity.WARNING
        test = _Test(column.header, column.type, column.bounds, content, severity)
        place = partial(locator.in_table, table.key, column.key)
        verdicts: dict[object, bool] = {}
        for row in np.flatnonzero(test.suspects(array)):
            value = array[row]
            if value not in verdicts:
                verdicts[value] = test.problem(value) is not None
            if verdicts[value]:
                yield from test.fault(value, place(int(row)))
        if column.required:
            for row in np.flatnonzero(used & _blank(array)):
                texts = Texts("", f"“{column.header}”没有填写", "请补填；整行不用的请清空")
                yield Fault(Severity.ERROR, "missing", place(int(row)), partial(_same, texts))
        if column.unique:
            yield from _doubled(column, array, place)


def _same(texts: Texts) -> Texts:
    return texts


def _doubled(column: ColumnSpec, array: Array, place: Any) -> Iterator[Fault]:  # noqa: ANN401
    first: dict[object, int] = {}
    for row, value in enumerate(array.tolist()):
        if _empty(value):
            continue
        if (before := first.setdefault(value, row)) != row:
            reason = f"“{column.header}”与 {cell_name(place(before))} 重复"
            texts = Texts(shown(value, column.type), reason, "请删除重复的一行，或更正其中一个")
            yield Fault(Severity.ERROR, "duplicate", place(row), partial(_same, texts))


def _in_matrix(plan: BookPlan, key: str, content: BookContent, locator: Locator) -> Iterator[Fault]:
    matrix, given = plan.matrix(key), content.matrices.get(key, {})
    for position in matrix.inputs if given else ():
        value = given.get(matrix.key(position))
        if _empty(value):
            continue
        bounds = matrix.matrix.rules[int(matrix.rule[position])].bounds
        kind = matrix.type_at(position) or Type.NUMBER
        test = _Test(_label(plan, key, position), kind, bounds, content)
        yield from test.fault(value, locator.in_matrix(key, position))


def _label(plan: BookPlan, key: str, position: tuple[int, ...]) -> str:
    matrix = plan.matrix(key)
    return " ".join(
        matrix.axes[name].items[i].label for name, i in zip(matrix.names, position, strict=True)
    )
