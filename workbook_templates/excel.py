"""The first evaluator: expressions as native formulas for Excel, WPS and LibreOffice.

Only functions that all of them know since 2007 are used, and structured references
always name their table, since LibreOffice 7.4 reads them in no other form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from workbook_templates.expression import (
    Aggregate,
    Attr,
    Binary,
    Call,
    Cell,
    Column,
    Compare,
    Const,
    Dot,
    Expr,
    ExpressionError,
    FieldRef,
    If,
    Lookup,
    Nth,
    Rank,
    RowRef,
    Total,
)
from workbook_templates.layout import NAME_PREFIX, Layout, Spot
from workbook_templates.schema import ANY, Item, Type

COLUMN_PREFIX = "hb_col."
"""Defined names of table columns that conditional formats on other sheets read."""

EMPTY = '""'


@dataclass(frozen=True, slots=True)
class At:
    """Where a formula stands: positions on axes, a table whose row it is in, a sheet."""

    sheet: int
    places: Mapping[str, int] = field(default_factory=dict)
    table: str = ""
    row: int | None = None
    """The sheet's row, for a conditional format: those cannot hold structured references,
    so columns are addresses on their own sheet and defined names from another."""


_Target = tuple[tuple[str, int | Expr | None], ...]


class FormulaWriter:
    """Writes the formulas of one laid-out book."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._plan = layout.plan
        self._axes = layout.plan.spec.axes
        self._quoted = ["'" + s.name.replace("'", "''") + "'!" for s in layout.sheets]
        self._cells: dict[tuple[int, int], str] = {}
        self._columns: dict[tuple[str, str], str] = {}
        self._targets: dict[int, tuple[Cell, _Target]] = {}
        self._places: dict[tuple[str, tuple[int, ...]], tuple[int, str]] = {}
        self._empties: dict[tuple[str, tuple[int, ...]], bool] = {}

    def formula(self, expr: Expr, at: At) -> str:
        """The formula, with its leading ``=``."""
        return "=" + self._result(expr, at)

    def _result(self, expr: Expr, at: At) -> str:
        """A formula's result: a blank input that it repeats stays empty instead of 0."""
        text = self._write(expr, at)
        if not self._is_input(expr, at):
            return text
        return f'{text}&""' if self.is_text(expr, at) else f'IF({text}="","",{text})'

    def reference(self, spot: Spot, sheet: int, *, absolute: bool = False) -> str:
        """A cell's address as seen from ``sheet``."""
        key = (spot.row, spot.column)
        if absolute:
            text = str(xl_rowcol_to_cell(*key, row_abs=True, col_abs=True))
        elif key in self._cells:
            text = self._cells[key]
        else:
            text = self._cells[key] = xl_rowcol_to_cell(*key)
        return text if spot.sheet == sheet else self._quoted[spot.sheet] + text

    def area(self, spots: Sequence[Spot], sheet: int) -> str:
        """The cells as ranges where they touch, else as a list; all on one sheet."""
        rows = sorted({spot.row for spot in spots})
        columns = sorted({spot.column for spot in spots})
        solid = len(rows) * len(columns) == len(spots)
        if len(spots) > 1 and solid and _runs(rows) and _runs(columns):
            first = self.reference(Spot(spots[0].sheet, rows[0], columns[0]), sheet)
            return f"{first}:{xl_rowcol_to_cell(rows[-1], columns[-1])}"
        return ",".join(self.reference(spot, sheet) for spot in spots)

    def is_text(self, expr: Expr, at: At) -> bool:
        """Whether the expression's value is a text."""
        match expr:
            case Const(value):
                return isinstance(value, str)
            case Attr(axis, name):
                given = self._attribute(axis, name, at)
                return self.is_text(given, at) if _nested(given) else isinstance(given, str)
            case FieldRef(key):
                return self._plan.fields[key].type.is_text
            case RowRef(name):
                return self._plan.tables[at.table].column(self._name(name, at)).type.is_text
            case Lookup(column=column) | Nth(column=column):
                table = self._plan.tables[column.table]
                return table.column(self._name(column.name, at)).type.is_text
            case If(then=then, otherwise=otherwise):
                return self.is_text(then, at) or self.is_text(otherwise, at)
            case Binary(left=left, right=right):
                return self.is_text(left, at) or self.is_text(right, at)
            case Call(name="text" | "clock"):
                return True
            case Cell():
                kind = self._plan.matrix(expr.matrix).type_at(self._position(expr, at))
                return kind is not None and kind.is_text
        return False

    def may_be_empty(self, expr: Expr, at: At) -> bool:
        """Whether a numeric expression's formula may give ``""``."""
        match expr:
            case Const(value):
                return value is None
            case Attr(axis, name):
                given = self._attribute(axis, name, at)
                return _nested(given) and self.may_be_empty(given, at)
            case FieldRef(key):
                inner = self._plan.fields[key].value
                return self._blank(inner, At(at.sheet))
            case RowRef(name):
                inner = self._plan.tables[at.table].column(self._name(name, at)).value
                return self._blank(inner, at)
            case Cell():
                return self._cell_may_be_empty(expr, at)
            case Total(axis, each):
                return any(self._blank(each, child) for child in self._children(axis, at))
            case If(then=then, otherwise=otherwise):
                return self._blank(then, at) or self._blank(otherwise, at)
            case Call(name="ratio") | Lookup() | Nth() | Rank() | Dot():
                return True
            case Call(name="diff", args=args):
                return any(self._blank(arg, at) for arg in args)
        return False

    def _cell_may_be_empty(self, cell: Cell, at: At) -> bool:
        plan = self._plan.matrix(cell.matrix)
        position = self._position(cell, at)
        key = (cell.matrix, position)
        if key not in self._empties:
            owner = int(plan.owner[position])
            inner = At(at.sheet, dict(zip(plan.names, position, strict=True)))
            self._empties[key] = owner >= 0 and self._blank(plan.units[owner].expr, inner)
        return self._empties[key]

    def _blank(self, each: Expr | None, at: At) -> bool:
        """Whether what stands there may be blank: an empty result or an unfilled input."""
        return each is not None and (self._is_input(each, at) or self.may_be_empty(each, at))

    def _write(self, expr: Expr, at: At) -> str:
        match expr:
            case Const(value):
                return _constant(value)
            case FieldRef(key):
                return NAME_PREFIX + key
            case Attr(axis, name):
                return self._attr(axis, name, at)
            case RowRef(name):
                return self._row(self._name(name, at), at)
            case Cell():
                return self._cell(expr, at)
            case Aggregate():
                return self._aggregate(expr, at)
            case Lookup(column, key, value):
                return self._lookup(column, key, value, at)
            case Nth(column, number):
                where = self._column(column, at)
                place = self._write(number, at)
                return f'IF({place}>ROWS({where}),"",INDEX({where},{place})&"")'
            case Binary(op, left, right):
                return self._binary(op, left, right, at)
            case Compare(op, left, right):
                return self._compare(op, left, right, at)
            case If(condition, then, otherwise):
                parts = (self._result(part, at) for part in (then, otherwise))
                return f"IF({self._write(condition, at)},{','.join(parts)})"
            case Call(name, args):
                return self._call(name, args, at)
            case Total(axis, each):
                return self._total(axis, each, at)
            case Dot(axis, left, right):
                a, b = self._along(left, axis, right, at), self._along(right, axis, right, at)
                filled = f'SUMPRODUCT(({a}<>"")*({b}<>0))'
                return f'IF({filled}=0,"",SUMPRODUCT({a},{b}))'
            case Rank():
                return self._rank(expr, at)
        raise ExpressionError(f"cannot write {expr}")

    def _item(self, axis: str, at: At) -> Item:
        return self._axes[axis].items[at.places.get(axis, 0)]

    def _attribute(self, axis: str, name: str, at: At) -> object:
        item = self._item(axis, at)
        return getattr(item, name) if name in {"key", "label"} else item.attrs.get(name)

    def _attr(self, axis: str, name: str, at: At) -> str:
        value = self._attribute(axis, name, at)
        if _nested(value):
            return self._write(value, at)
        if isinstance(value, str | float | int) or value is None:
            return _constant(value)
        raise ExpressionError(f"{axis}.{name} has no value to write")

    def _name(self, name: Expr, at: At) -> str:
        """A column's or item's key, known when drawing."""
        match name:
            case Const(value=str() as text):
                return text
            case Attr(axis, attribute):
                return str(self._attribute(axis, attribute, at))
            case Binary("+", left, right):
                return self._name(left, at) + self._name(right, at)
        raise ExpressionError(f"not known when drawing: {name}")

    def _column(self, column: Column, at: At) -> str:
        key = (column.table, self._name(column.name, at))
        if at.row is not None:
            return self._local_column(*key, at)
        if key not in self._columns:
            table = self._plan.tables[column.table]
            self._columns[key] = f"{table.name}[{table.column(key[1]).header}]"
        return self._columns[key]

    def _local_column(self, table: str, key: str, at: At) -> str:
        place = self._layout.tables[table]
        if place.sheet != at.sheet:
            return f"{COLUMN_PREFIX}{table}.{key}"
        return self.column_area(table, key)

    def column_area(self, table: str, key: str) -> str:
        """The absolute address of a column's rows, on its own sheet."""
        place = self._layout.tables[table]
        left = place.left + [column.key for column in place.spec.columns].index(key)
        return str(xl_range_abs(place.top + 1, left, place.top + place.rows, left))

    def _row(self, key: str, at: At) -> str:
        spec = self._plan.tables[at.table]
        if at.row is None:
            return f"{spec.name}[[#This Row],[{spec.column(key).header}]]"
        left = self._layout.tables[at.table].left + spec.columns.index(spec.column(key))
        return str(xl_rowcol_to_cell(at.row, left, col_abs=True))

    def _position(self, cell: Cell, at: At) -> tuple[int, ...]:
        known = self._targets.get(id(cell))
        if known is None:
            known = self._targets[id(cell)] = (cell, self._target(cell))
        places = at.places
        return tuple(
            [
                places.get(name, 0)
                if override is None
                else override
                if isinstance(override, int)
                else self._axes[name].index(self._name(override, at))
                for name, override in known[1]
            ]
        )

    def _target(self, cell: Cell) -> _Target:
        """The matrix's axes, each with the position or the expression that the cell gives it."""
        overrides = dict(cell.overrides)
        return tuple(
            (
                name,
                axis.index(given.value)
                if isinstance(given := overrides.get(name), Const) and isinstance(given.value, str)
                else given,
            )
            for name, axis in self._plan.matrix(cell.matrix).axes.items()
        )

    def _cell(self, cell: Cell, at: At) -> str:
        position = self._position(cell, at)
        key = (cell.matrix, position)
        if key not in self._places:
            spot = self._layout.matrices[cell.matrix].spot(position)
            self._places[key] = (spot.sheet, self.reference(spot, spot.sheet))
        sheet, text = self._places[key]
        return text if sheet == at.sheet else self._quoted[sheet] + text

    def _along(self, cell: Cell, axis: str, guide: Cell, at: At) -> str:
        positions = self._plan.matrix(guide.matrix).allowed[axis]
        place = self._layout.matrices[cell.matrix]
        spots = [
            place.spot(self._position(cell, At(at.sheet, {**at.places, axis: position})))
            for position in positions
        ]
        return self.area(spots, at.sheet)

    def _aggregate(self, expr: Aggregate, at: At) -> str:
        parts = []
        for condition in expr.conditions:
            if isinstance(condition.value, Attr):
                value = self._attribute(condition.value.axis, condition.value.name, at)
                if value is ANY:
                    continue
            parts.append(self._column(condition.column, at))
            parts.append(self._criterion(condition.op, condition.value, at))
        table = self._plan.tables[expr.table]
        if expr.column is None:
            first = self._column(Column(expr.table, Const(table.columns[0].key)), at)
            return f"COUNTIFS({','.join(parts)})" if parts else f"COUNTA({first})"
        source = self._column(expr.column, at)
        found = f"SUMIFS({source},{','.join(parts)})" if parts else f"SUM({source})"
        key = self._name(expr.column.name, at)
        return f"ROUND({found},2)" if table.column(key).type is Type.MONEY else found

    def _criterion(self, op: str, value: Expr, at: At) -> str:
        text = self._write(value, at)
        if op == "=":
            return text
        if isinstance(value, Const) or (
            isinstance(value, Attr) and not _nested(self._attribute(value.axis, value.name, at))
        ):
            return f'"{op}{text.strip(chr(34))}"'
        return f'"{op}"&{text}'

    def _lookup(self, column: Column, key: Column, value: Expr, at: At) -> str:
        match = f"MATCH({self._write(value, at)},{self._column(key, at)},0)"
        found = f"INDEX({self._column(column, at)},{match})"
        spec = self._plan.tables[column.table].column(self._name(column.name, at))
        if spec.type.is_text:
            return f'IFERROR({found}&"","")'
        return f'IFERROR(IF({found}="","",{found}),"")'

    def _number(self, expr: Expr, at: At) -> str:
        """An operand whose blank counts as 0 and whose stray text does no harm."""
        text = self._write(expr, at)
        loose = isinstance(expr, Cell | FieldRef | RowRef) or self.may_be_empty(expr, at)
        return f"N({text})" if loose else text

    def _binary(self, op: str, left: Expr, right: Expr, at: At) -> str:
        if self.is_text(left, at) or self.is_text(right, at):
            return f"{self._write(left, at)}&{self._write(right, at)}"
        for operand in (left, right):
            if self.may_be_empty(operand, at):
                raise ExpressionError(f"operand of {op} may be empty: {operand}")
        a, b = self._number(left, at), self._number(right, at)
        if op == "*":
            a, b = _bracket(left, a), _bracket(right, b)
        elif op == "-":
            b = _bracket(right, b)
        return f"{a}{op}{b}"

    def _compare(self, op: str, left: Expr, right: Expr, at: At) -> str:
        if self.is_text(left, at) or self.is_text(right, at):
            return f"{self._write(left, at)}{op}{self._write(right, at)}"
        return f"{self._number(left, at)}{op}{self._number(right, at)}"

    def _call(self, name: str, args: tuple[Expr, ...], at: At) -> str:
        if name == "ratio":
            return self._ratio(args[0], args[1], at)
        if name == "diff":
            return self._diff(args[0], args[1], at)
        if name == "blank":
            return f'{self._write(args[0], at)}=""'
        if name == "clock":
            return self._clock(args[0], at)
        if name == "parts":
            text, separator = (self._write(arg, at) for arg in args)
            return f'LEN({text})-LEN(SUBSTITUTE({text},{separator},""))+1'
        if name == "position":
            return self._row_number(at)
        parts = [self._number(arg, at) for arg in args]
        match name:
            case "months_after":
                return f"IF({parts[0]}<=800,0,EDATE({parts[0]},{parts[1]}))"
            case "zero":
                return parts[0] if parts[0].startswith("N(") else f"N({parts[0]})"
            case "round":
                return f"ROUND({','.join(parts)})"
            case "floor":
                return f"INT({parts[0]})"
            case "min" | "max":
                return f"{name.upper()}({','.join(parts)})"
            case "both":
                return f"AND({','.join(parts)})"
            case "either":
                return f"OR({','.join(parts)})"
            case "text":
                return f'{_bracket(args[0], self._write(args[0], at))}&""'
        raise ExpressionError(f"unknown function {name}")

    def _clock(self, moment: Expr, at: At) -> str:
        """Hours and minutes as text, to the nearest minute."""
        text = self._write(moment, at)
        shown = f'TEXT(ROUND({_bracket(moment, text)}*1440,0)/1440,"hh:mm")'
        if self._is_input(moment, at) or self.may_be_empty(moment, at):
            return f'IF({text}="","",{shown})'
        return shown

    def _row_number(self, at: At) -> str:
        place = self._layout.tables[at.table]
        if at.row is not None:
            return f"(ROW()-{place.top + 1})"
        header = place.spec.columns[0].header
        return f"(ROW()-ROW({place.spec.name}[[#Headers],[{header}]]))"

    def _ratio(self, top: Expr, bottom: Expr, at: At) -> str:
        a, b = self._write(top, at), self._write(bottom, at)
        if isinstance(top, FieldRef | RowRef | Cell) and not self.may_be_empty(top, at):
            a = self._number(top, at)
        zero = f"{self._number(bottom, at)}<=0"
        if self.may_be_empty(top, at) or self._is_input(top, at):
            zero = f'OR({self._write(top, at)}="",{zero})'
        return f'IF({zero},"",{_bracket(top, a)}/{_bracket(bottom, b)})'

    def _is_input(self, expr: Expr, at: At) -> bool:
        match expr:
            case Attr(axis, name):
                given = self._attribute(axis, name, at)
                return _nested(given) and self._is_input(given, at)
            case Cell():
                return int(self._plan.matrix(expr.matrix).owner[self._position(expr, at)]) < 0
            case FieldRef(key):
                return self._plan.fields[key].value is None
            case RowRef(name):
                return self._plan.tables[at.table].column(self._name(name, at)).value is None
        return False

    def _diff(self, left: Expr, right: Expr, at: At) -> str:
        a, b = self._write(left, at), self._write(right, at)
        loose = [
            text
            for expr, text in ((left, a), (right, b))
            if self.may_be_empty(expr, at) or self._is_input(expr, at)
        ]
        difference = f"{a}-{_bracket(right, b)}"
        if not loose:
            return difference
        blank = ",".join(f'{text}=""' for text in loose)
        return f'IF({f"OR({blank})" if len(loose) > 1 else blank},"",{difference})'

    def _children(self, axis: str, at: At) -> list[At]:
        whole = self._axes[axis]
        return [
            At(at.sheet, {**at.places, axis: whole.index(key)}, at.table)
            for key in self._item(axis, at).children
        ]

    def _total(self, axis: str, each: Expr | None, at: At) -> str:
        inner = self._children(axis, at)
        if each is None:
            raise ExpressionError("total without an expression outside a matrix rule")
        if not inner:
            return EMPTY
        if isinstance(each, Cell):
            place = self._layout.matrices[each.matrix]
            parts = self.area([place.spot(self._position(each, a)) for a in inner], at.sheet)
        else:
            parts = ",".join(self._write(each, a) for a in inner)
        if self.may_be_empty(Total(axis, each), at):
            return f'IF(COUNT({parts})=0,"",SUM({parts}))'
        return f"SUM({parts})"

    def _rank(self, expr: Rank, at: At) -> str:
        axis = self._axes[expr.axis]
        level = self._item(expr.axis, at).level
        place = self._layout.matrices[expr.cell.matrix]
        spots = [
            place.spot(self._position(expr.cell, At(at.sheet, {**at.places, expr.axis: i})))
            for i, item in enumerate(axis.items)
            if item.level == level
        ]
        mine = self._cell(expr.cell, at)
        order = 0 if expr.best == "up" else 1
        area = self.area(spots, at.sheet)
        if "," in area:
            raise ExpressionError(f"rank over cells that do not touch: {area}")
        return f'IF({mine}="","",RANK({mine},{area},{order}))'


def _constant(value: object) -> str:
    match value:
        case None:
            return EMPTY
        case str():
            return '"' + value.replace('"', '""') + '"'
        case int() | float():
            return str(int(value)) if float(value).is_integer() else repr(float(value))
    raise ExpressionError(f"not a constant: {value!r}")


def _nested(value: object) -> TypeGuard[Expr]:
    return hasattr(value, "__dataclass_fields__")


def _runs(numbers: list[int]) -> bool:
    return numbers[-1] - numbers[0] == len(numbers) - 1


def _bracket(expr: Expr, text: str) -> str:
    return f"({text})" if isinstance(expr, Binary | Compare) else text
