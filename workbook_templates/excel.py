"""The first evaluator: expressions as native formulas for Excel, WPS and LibreOffice.

Only functions that all of them know since 2007 are used, and structured references
always name their table, since LibreOffice 7.4 reads them in no other form.
"""

from __future__ import annotations

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
from workbook_templates.formula_places import At, Places
from workbook_templates.formula_values import Values, is_nested
from workbook_templates.layout import NAME_PREFIX, Layout
from workbook_templates.schema import ANY, Type

EMPTY = '""'


class FormulaWriter:
    """Writes the formulas of one laid-out book."""

    def __init__(self, layout: Layout) -> None:
        self.places = Places(layout)
        self.values = Values(layout, self.places)
        self._layout = layout
        self._plan = layout.plan
        self._axes = layout.plan.spec.axes

    def formula(self, expr: Expr, at: At) -> str:
        """The formula, with its leading ``=``."""
        return "=" + self._result(expr, at)

    def _result(self, expr: Expr, at: At) -> str:
        """A formula's result: a blank input that it repeats stays empty instead of 0."""
        text = self._write(expr, at)
        if not self.values.is_input(expr, at):
            return text
        return f'{text}&""' if self.values.is_text(expr, at) else f'IF({text}="","",{text})'

    def _write(self, expr: Expr, at: At) -> str:
        match expr:
            case Const(value):
                return _constant(value)
            case FieldRef(key):
                return NAME_PREFIX + key
            case Attr(axis, name):
                return self._attr(axis, name, at)
            case RowRef(name):
                return self.places.row(self.places.name(name, at), at)
            case Cell():
                return self.places.cell(expr, at)
            case Aggregate():
                return self._aggregate(expr, at)
            case Lookup(column, key, value):
                return self._lookup(column, key, value, at)
            case Nth(column, number):
                where = self.places.column(column, at)
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
                a, b = (
                    self.places.along(left, axis, right, at),
                    self.places.along(right, axis, right, at),
                )
                filled = f'SUMPRODUCT(({a}<>"")*({b}<>0))'
                return f'IF({filled}=0,"",SUMPRODUCT({a},{b}))'
            case Rank():
                return self._rank(expr, at)
        raise ExpressionError(f"cannot write {expr}")

    def _attr(self, axis: str, name: str, at: At) -> str:
        value = self.places.attribute(axis, name, at)
        if is_nested(value):
            return self._write(value, at)
        if isinstance(value, str | float | int) or value is None:
            return _constant(value)
        raise ExpressionError(f"{axis}.{name} has no value to write")

    def _aggregate(self, expr: Aggregate, at: At) -> str:
        parts = []
        for condition in expr.conditions:
            if isinstance(condition.value, Attr):
                value = self.places.attribute(condition.value.axis, condition.value.name, at)
                if value is ANY:
                    continue
            parts.append(self.places.column(condition.column, at))
            parts.append(self._criterion(condition.op, condition.value, at))
        table = self._plan.tables[expr.table]
        if expr.column is None:
            first = self.places.column(Column(expr.table, Const(table.columns[0].key)), at)
            return f"COUNTIFS({','.join(parts)})" if parts else f"COUNTA({first})"
        source = self.places.column(expr.column, at)
        found = f"SUMIFS({source},{','.join(parts)})" if parts else f"SUM({source})"
        key = self.places.name(expr.column.name, at)
        return f"ROUND({found},2)" if table.column(key).type is Type.MONEY else found

    def _criterion(self, op: str, value: Expr, at: At) -> str:
        text = self._write(value, at)
        if op == "=":
            return text
        if isinstance(value, Const) or (
            isinstance(value, Attr)
            and not is_nested(self.places.attribute(value.axis, value.name, at))
        ):
            return f'"{op}{text.strip(chr(34))}"'
        return f'"{op}"&{text}'

    def _lookup(self, column: Column, key: Column, value: Expr, at: At) -> str:
        match = f"MATCH({self._write(value, at)},{self.places.column(key, at)},0)"
        found = f"INDEX({self.places.column(column, at)},{match})"
        spec = self._plan.tables[column.table].column(self.places.name(column.name, at))
        if spec.type.is_text:
            return f'IFERROR({found}&"","")'
        return f'IFERROR(IF({found}="","",{found}),"")'

    def _number(self, expr: Expr, at: At) -> str:
        """An operand whose blank counts as 0 and whose stray text does no harm."""
        text = self._write(expr, at)
        loose = isinstance(expr, Cell | FieldRef | RowRef) or self.values.may_be_empty(expr, at)
        return f"N({text})" if loose else text

    def _binary(self, op: str, left: Expr, right: Expr, at: At) -> str:
        if self.values.is_text(left, at) or self.values.is_text(right, at):
            return f"{self._write(left, at)}&{self._write(right, at)}"
        for operand in (left, right):
            if self.values.may_be_empty(operand, at):
                raise ExpressionError(f"operand of {op} may be empty: {operand}")
        a, b = self._number(left, at), self._number(right, at)
        if op == "*":
            a, b = _bracket(left, a), _bracket(right, b)
        elif op == "-":
            b = _bracket(right, b)
        return f"{a}{op}{b}"

    def _compare(self, op: str, left: Expr, right: Expr, at: At) -> str:
        if self.values.is_text(left, at) or self.values.is_text(right, at):
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
            return self.places.row_number(at)
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
        if self.values.is_input(moment, at) or self.values.may_be_empty(moment, at):
            return f'IF({text}="","",{shown})'
        return shown

    def _ratio(self, top: Expr, bottom: Expr, at: At) -> str:
        a, b = self._write(top, at), self._write(bottom, at)
        if isinstance(top, FieldRef | RowRef | Cell) and not self.values.may_be_empty(top, at):
            a = self._number(top, at)
        zero = f"{self._number(bottom, at)}<=0"
        if self.values.may_be_empty(top, at) or self.values.is_input(top, at):
            zero = f'OR({self._write(top, at)}="",{zero})'
        return f'IF({zero},"",{_bracket(top, a)}/{_bracket(bottom, b)})'

    def _diff(self, left: Expr, right: Expr, at: At) -> str:
        a, b = self._write(left, at), self._write(right, at)
        loose = [
            text
            for expr, text in ((left, a), (right, b))
            if self.values.may_be_empty(expr, at) or self.values.is_input(expr, at)
        ]
        difference = f"{a}-{_bracket(right, b)}"
        if not loose:
            return difference
        blank = ",".join(f'{text}=""' for text in loose)
        return f'IF({f"OR({blank})" if len(loose) > 1 else blank},"",{difference})'

    def _total(self, axis: str, each: Expr | None, at: At) -> str:
        inner = self.places.children(axis, at)
        if each is None:
            raise ExpressionError("total without an expression outside a matrix rule")
        if not inner:
            return EMPTY
        if isinstance(each, Cell):
            place = self._layout.matrices[each.matrix]
            parts = self.places.area(
                [place.spot(self.places.position(each, a)) for a in inner], at.sheet
            )
        else:
            parts = ",".join(self._write(each, a) for a in inner)
        if self.values.may_be_empty(Total(axis, each), at):
            return f'IF(COUNT({parts})=0,"",SUM({parts}))'
        return f"SUM({parts})"

    def _rank(self, expr: Rank, at: At) -> str:
        axis = self._axes[expr.axis]
        level = self.places.item(expr.axis, at).level
        place = self._layout.matrices[expr.cell.matrix]
        spots = [
            place.spot(self.places.position(expr.cell, At(at.sheet, {**at.places, expr.axis: i})))
            for i, item in enumerate(axis.items)
            if item.level == level
        ]
        mine = self.places.cell(expr.cell, at)
        order = 0 if expr.best == "up" else 1
        area = self.places.area(spots, at.sheet)
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


def _bracket(expr: Expr, text: str) -> str:
    return f"({text})" if isinstance(expr, Binary | Compare) else text
