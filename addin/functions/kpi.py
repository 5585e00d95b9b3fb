"""HB_KPI and HB_BAND: an indicator of the catalogue over ranges, and its band."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from addin.functions.arrays import each, each_by_steps
from addin.functions.cells import (
    Cell,
    ExcelError,
    Given,
    Refused,
    Result,
    blank,
    choice,
    number,
    scalar,
    text,
)
from addin.functions.function import Argument, Example, Function
from addin.functions.kpi_rows import EVERY_GROUP, Column, Rows
from agency.kpi import Direction, Kpi
from agency.kpi_catalogue import catalogue
from agency.kpi_results import band, band_label, evaluate
from agency.periods import PeriodKind

_KINDS: dict[str, PeriodKind | None] = {
    "周": PeriodKind.WEEK,
    "月": PeriodKind.MONTH,
    "季": PeriodKind.QUARTER,
    "季度": PeriodKind.QUARTER,
    "年": PeriodKind.YEAR,
}


def indicator(cell: Cell) -> Kpi:
    """The catalogue's indicator of this key, name or alias; ``Refused`` if there is none."""
    found = catalogue().by_name(text(cell))
    if found is None:
        raise Refused(ExcelError.NA)
    return found


def value(  # noqa: PLR0917 - Excel has no keyword arguments
    name: Given,
    numerator: Given,
    denominator: Given,
    groups: Given,
    group: Given,
    periods: Given,
    since: Given,
    until: Given,
) -> Result:
    """The indicator for each group and span of periods that is asked for."""
    kpi = indicator(scalar(name))
    if (kpi.denominator is None) != (denominator is None):
        raise Refused(ExcelError.VALUE)
    rows = Rows.read(groups, periods)
    above = Column.read(numerator, kpi.numerator, rows)
    below = Column.read(denominator, kpi.denominator, rows) if kpi.denominator else None
    plain = replace(
        kpi, numerator="above", denominator="below" if below else None, plan=None, basis=None
    )

    def one(group: Cell, since: Cell, until: Cell) -> Cell:
        if blank(group):
            return None
        chosen = rows.chosen(group, since, until)
        measures: dict[str, float | None] = {"above": above.total(chosen, rows)}
        if below is not None:
            measures["below"] = below.total(chosen, rows)
        found = evaluate(plain, measures).value
        return ExcelError.DIV0 if found is None else found

    return each(one, EVERY_GROUP if group is None else group, since, until)


def banded(name: Given, values: Given, kind: Given, good: Given, watch: Given) -> Result:
    """The band of each value; blank for a blank value and for an indicator without bounds."""

    @lru_cache(maxsize=None, typed=True)
    def scale(name: Cell, kind: Cell, good: Cell, watch: Cell) -> tuple[Kpi, PeriodKind | None]:
        kpi = indicator(name)
        if not (blank(good) and blank(watch)):
            kpi = replace(kpi, good=number(good), watch=number(watch))
            _check_bounds(kpi)
        return kpi, choice(kind, _KINDS, None)

    def bounds(*settings: Cell) -> list[float]:
        kpi, _ = scale(*settings)
        return [bound for bound in (kpi.good, kpi.watch) if bound is not None]

    def one(value: Cell, *settings: Cell) -> Cell:
        if blank(value):
            return None
        kpi, period = scale(*settings)
        return band_label(band(kpi, number(value), period)) or None

    return each_by_steps(one, bounds, values, name, kind, good, watch)


def _check_bounds(kpi: Kpi) -> None:
    if kpi.direction is Direction.NEUTRAL:
        raise Refused(ExcelError.VALUE)
    first, second = (
        (kpi.watch, kpi.good) if kpi.direction is Direction.UP else (kpi.good, kpi.watch)
    )
    if (first or 0.0) > (second or 0.0):
        raise Refused(ExcelError.NUM)


KPI = Argument("kpi", "指标", "指标的名称或别名，如“件均保费”“活动率”“13个月继续率”。", "文字")

HB_KPI = Function(
    name="HB_KPI",
    summary="按指标目录计算指标：所选行的分子之和÷分母之和，可按营业组和期间筛选。",
    arguments=(
        KPI,
        Argument("numerator", "分子", "分子的一列（各行相加）或一个数；空单元格算0。", "按指标"),
        Argument(
            "denominator",
            "分母",
            "分母的一列或一个数（一个数不筛选）；FYP、件数等没有分母的指标不填。",
            "按指标",
            required=False,
        ),
        Argument("groups", "组列", "与分子同样大小的营业组列。", "文字", required=False),
        Argument(
            "group",
            "组",
            "要算的组，可给一片，一组一个结果；不填或“*”为全部，空单元格得空。",
            "文字",
            required=False,
        ),
        Argument(
            "periods",
            "期间列",
            "与分子同样大小的期间列：周次、月份、日期或 2027-03 这样的标签。",
            "数字、日期或文字",
            required=False,
        ),
        Argument(
            "period_from",
            "期间起",
            "从哪一期起（含）；只填起就只算这一期。",
            "同期间列",
            required=False,
        ),
        Argument("period_to", "期间止", "到哪一期止（含）。", "同期间列", required=False),
    ),
    gives="指标值；比率为小数，请设为百分比格式。给一片组或期间时，结果同样大小。",
    unit="按指标：元、件、人、次或比率",
    errors=(
        (ExcelError.NA, "目录里没有这个指标"),
        (ExcelError.DIV0, "分母为0、为负或为空"),
        (
            ExcelError.VALUE,
            "区域大小不一；该给的分母没给；相加的内容不是数字；举绩人力等去重人数多于一行；时点人数跨几个期间",
        ),
    ),
    examples=(
        Example(
            (
                "件均保费",
                [[6000], [4000], [9000]],
                [[2], [1], [1]],
                [["一组"], ["二组"], ["一组"]],
                "一组",
            ),
            5000.0,
            "（6000＋9000）÷（2＋1）",
        ),
        Example(
            (
                "FYP",
                [[100], [200], [400]],
                None,
                None,
                None,
                [["2027-01"], ["2027-02"], ["2027-03"]],
                "2027-02",
                "2027-03",
            ),
            600.0,
        ),
        Example(("活动率", 9, 20), 0.45),
        Example(("活动率", 9, 0), ExcelError.DIV0, "分母为0没有比率"),
    ),
    usage=(
        '=HB_KPI("件均保费",周数据[首年保费],周数据[件数],周数据[营业组],"一组")',
        '=HB_KPI("FYP",周数据[首年保费],,周数据[营业组],A2:A9,周数据[月],1,3)',
        '=HB_KPI("出勤率",周数据[实出勤],周数据[应出勤],周数据[工号],人员[工号],周数据[周次],10)',
    ),
    body=value,
)

HB_BAND = Function(
    name="HB_BAND",
    summary="指标值处在哪一档：达标、关注或预警；线上算达到。",
    arguments=(
        KPI,
        Argument("value", "值", "指标值，一个或一片；比率用小数；空单元格得空。", "按指标"),
        Argument(
            "kind",
            "期间",
            "周、月、季、年之一；按月设档的指标对其他期间不分档。不填一律分档。",
            "文字",
            required=False,
        ),
        Argument("good", "达标线", "另定的达标线，与关注线一起给。", "按指标", required=False),
        Argument("watch", "关注线", "另定的关注线。", "按指标", required=False),
    ),
    gives="达标、关注或预警；没有分档的指标得空。",
    unit="文字",
    errors=(
        (ExcelError.NA, "目录里没有这个指标"),
        (
            ExcelError.VALUE,
            "值不是数字，期间不在可用的说法之内，只给了一条线，或给不分好坏的指标定线",
        ),
        (ExcelError.NUM, "达标线与关注线次序相反"),
    ),
    examples=(
        Example(("活动率", 0.5), "达标", "达标线50%，线上算达到"),
        Example(("脱落率", 0.04), "关注", "脱落率越低越好：3%以内达标，5%以内关注"),
        Example(("件均保费", [[7000, 5000, 3000]]), [["达标", "关注", "预警"]]),
        Example(("活动率", 0.45, "月", 0.4, 0.3), "达标", "公司另定的线"),
    ),
    body=banded,
)
