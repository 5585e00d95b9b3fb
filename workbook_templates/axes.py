"""Axes whose items depend on the team, the year and the 口径."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agency.kpi import Direction, Kpi, Measure, Unit, terms
from agency.kpi_catalogue import catalogue
from agency.kpi_results import ATTAINMENT_BANDS
from agency.periods import PeriodKind
from agency.profile import Profile
from agency.rollup.source import WHOLE
from workbook_templates.content import serial
from workbook_templates.context import BookContext
from workbook_templates.expression import Binary, Call, Cell, Compare, Const, Expr, FieldRef, If
from workbook_templates.schema import ANY, AttrValue, Axis, Item, Type

Parse = Callable[[str], Expr]

UNIT_TYPES = {
    Unit.YUAN: Type.MONEY,
    Unit.RATIO: Type.RATIO,
    Unit.PEOPLE: Type.COUNT,
    Unit.POLICIES: Type.COUNT,
    Unit.COUNT: Type.COUNT,
    Unit.DAYS: Type.COUNT,
    Unit.TIMES: Type.NUMBER,
}
KIND_NAMES = {PeriodKind.YEAR: "年", PeriodKind.QUARTER: "季", PeriodKind.MONTH: "月"}


def scope_axis(context: BookContext) -> Axis:
    """The whole team first, then its groups; the whole matches any group."""
    groups = tuple(
        Item(group.code, group.name, "group", (), {"name": group.name}) for group in context.groups
    )
    children = tuple(group.code for group in context.groups)
    return Axis("scope", (Item(context.team_code, WHOLE, "team", children, {"name": ANY}), *groups))


def period_axis(context: BookContext) -> Axis:
    """The year, its quarters, its months (keys ``Y``, ``Q1``…, ``M1``…)."""
    months = context.months
    ym = context.year * 100
    quarters = tuple(f"Q{n}" for n in range(1, 5))
    whole = _period("Y", f"{context.year}年", "year", children=quarters, ym=ym, first=1, last=12)
    items = [whole]
    for number, key in enumerate(quarters, start=1):
        last = number * 3
        children = tuple(f"M{n}" for n in range(last - 2, last + 1))
        label = f"{'一二三四'[number - 1]}季度"
        items.append(
            _period(key, label, "quarter", children=children, ym=ym, first=last - 2, last=last)
        )
    for number, month in enumerate(months, start=1):
        attrs: dict[str, AttrValue] = {
            "number": float(number),
            "m1": float(number),
            "ym1": float(ym + number),
            "ym2": float(ym + number),
            "first": serial(month.first),
            "last": serial(month.last),
            "column": f"m{number}",
            "before": f"M{number - 1}",
            "workdays": float(context.month_workdays[number - 1]),
        }
        items.append(Item(f"M{number}", f"{number}月", "month", (), attrs))
    return Axis("period", tuple(items))


def _period(
    key: str, label: str, level: str, *, children: tuple[str, ...], ym: int, first: int, last: int
) -> Item:
    attrs: dict[str, AttrValue] = {
        "m1": float(first),
        "ym1": float(ym + first),
        "ym2": float(ym + last),
        "first_child": children[0],
        "last_child": children[-1],
    }
    return Item(key, label, level, children, attrs)


def slot_axis(context: BookContext) -> Axis:
    """Numbered places of the lists by person."""
    return Axis(
        "slot",
        tuple(
            Item(str(n), str(n), "", (), {"number": float(n)}) for n in range(1, context.people + 1)
        ),
    )


def measure_axis(
    measures: Mapping[str, Measure], formulas: Mapping[str, Any], parse: Parse
) -> Axis:
    """The measures, each with its formula for a group, for the whole, and for the prior period.

    A prior period that lies in the year before is read from the frozen history.
    """
    frozen = (
        "sum(history['{key}'], history.kind == field.period_kind, "
        "history.year == field.prior_year, history.number == field.prior_number, "
        "history.group == scope.label)"
    )
    items = []
    for key, measure in measures.items():
        declared = formulas[key]
        if isinstance(declared, str):
            declared = {"group": declared, "team": declared}
        attrs: dict[str, AttrValue] = {"type": UNIT_TYPES[measure.unit].value}
        past = parse(frozen.format(key=key))
        outside = Compare("=", FieldRef("prior_m1"), Const(0.0))
        for level in ("group", "team"):
            formula = parse(declared[level])
            attrs[level] = formula
            attrs[f"prior_{level}"] = If(outside, past, formula)
        items.append(Item(key, measure.name, "", (), attrs))
    return Axis("measure", tuple(items))


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """A profile as a key: the same object, since its mappings have no hash."""

    profile: Profile

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.profile is self.profile

    def __hash__(self) -> int:
        return id(self.profile)


def kpi_axis(context: BookContext) -> Axis:
    """The indicators with what each column of the analysis shows; level is the direction.

    It depends on the 口径 alone: books of one profile object share it.
    """
    return _kpi_axis(_Same(context.profile))


@lru_cache(maxsize=8)
def _kpi_axis(key: _Same) -> Axis:
    indicators = catalogue().for_profile(key.profile)
    items = []
    for kpi in indicators:
        attrs = _kpi_attrs(kpi)
        attrs["formula"] = indicators.formula(kpi)
        items.append(Item(kpi.key, kpi.name, kpi.direction.value, (), attrs))
    return Axis("kpi", tuple(items))


def _kpi_attrs(kpi: Kpi) -> dict[str, AttrValue]:
    value = _value(kpi, "period")
    kind = UNIT_TYPES[kpi.unit]
    if kpi.denominator and kind is Type.COUNT:
        kind = Type.NUMBER
    attrs: dict[str, AttrValue] = {
        "numerator": _sum(kpi.numerator, "period"),
        "numerator_type": measure_type(kpi.numerator).value,
        "denominator_type": measure_type(kpi.denominator or "").value,
        "value": value,
        "type": kind.value,
        "prior": _known("prior_rows", "prior", kpi),
        "lastyear": _known("past_rows", "lastyear", kpi),
    }
    if kpi.denominator:
        attrs["denominator"] = _sum(kpi.denominator, "period")
    attainment: Expr | None = None
    if kpi.plan:
        attrs["plan"] = _sum(kpi.plan, "period")
        attainment = Call("ratio", (_sum(kpi.numerator, "period"), _sum(kpi.plan, "period")))
        attrs["attainment"] = attainment
    if kpi.good is not None and kpi.watch is not None:
        shown = _band(kpi, "value", (kpi.good, kpi.watch))
        if kpi.banded is not None:
            same = Compare("=", FieldRef("period_kind"), Const(KIND_NAMES[kpi.banded]))
            shown = If(same, shown, Const(""))
        attrs["band"] = shown
    elif attainment is not None:
        attrs["band"] = _band(kpi, "attainment", ATTAINMENT_BANDS)
    return attrs


def measure_type(expression: str) -> Type:
    """How a measure, or an expression of measures, is shown.

    Averages, products and plans of counts, which a week has a share of, have a decimal.
    """
    measure = catalogue().measures.get(expression)
    if measure is None or measure.key == "headcount_average":
        return Type.NUMBER
    kind = UNIT_TYPES[measure.unit]
    return Type.NUMBER if kind is Type.COUNT and measure.key.startswith("plan_") else kind


def _known(rows: str, window: str, kpi: Kpi) -> Expr:
    """The value of another period, empty where nothing was recorded for it."""
    missing: Expr = Compare("=", FieldRef(rows), Const(0.0))
    if window == "prior":
        outside = Compare("=", FieldRef("prior_m1"), Const(0.0))
        missing = Call("both", (missing, outside))
    return If(missing, Const(None), _value(kpi, window))


def _value(kpi: Kpi, window: str) -> Expr:
    top = _sum(kpi.numerator, window)
    return Call("ratio", (top, _sum(kpi.denominator, window))) if kpi.denominator else top


def _sum(expression: str, window: str) -> Expr:
    """``a + b * c`` of measures in a window; of several measures none may be a blank plan."""

    def cell(key: str) -> Expr:
        return Cell("work", (("measure", Const(key)), ("window", Const(window))))

    products = terms(expression)
    keys = [key for product in products for key in product]
    if len(keys) == 1:
        return cell(keys[0])
    plans = [key for key in dict.fromkeys(keys) if key.startswith("plan_")]
    whole: Expr | None = None
    for product in products:
        part: Expr | None = None
        for key in product:
            factor: Expr = Call("zero", (cell(key),)) if key in plans else cell(key)
            part = factor if part is None else Binary("*", part, factor)
        whole = part if whole is None else Binary("+", whole, part or Const(0.0))
    whole = whole or Const(0.0)
    for key in plans:
        whole = If(Call("blank", (cell(key),)), Const(None), whole)
    return whole


def _band(kpi: Kpi, facet: str, bounds: tuple[float, float]) -> Expr:
    """The band of one of the indicator's columns; what accrues is held against the progress."""
    value = Cell("kpis", (("kfacet", Const(facet)),))
    op = "<=" if kpi.direction is Direction.DOWN else ">="
    good, watch = (
        Binary("*", Const(bound), FieldRef("period_pace")) if kpi.accrues else Const(bound)
        for bound in bounds
    )
    graded = If(
        Compare(op, value, good),
        Const("达标"),
        If(Compare(op, value, watch), Const("关注"), Const("预警")),
    )
    return If(Call("blank", (value,)), Const(""), graded)
