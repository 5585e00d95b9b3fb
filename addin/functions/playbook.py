"""HB_CAUSES and HB_MEASURES: why an indicator is weak, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from addin.functions.cells import (
    Cell,
    ExcelError,
    Given,
    Refused,
    Result,
    blank,
    cells,
    choice,
    scalar,
    whole,
)
from addin.functions.function import Argument, Example, Function
from addin.functions.kpi import KPI, indicator
from agency.kpi_results import Band, band_label
from agency.playbook import Diagnosis, Reading, diagnose
from agency.playbook_entries import shipped

DEFAULT_COUNT = 3

_WEAK: Mapping[str, Band] = {band_label("watch"): "watch", band_label("alert"): "alert"}


def causes(kpi: Given, count: Given, others: Given) -> Result:
    """The likeliest causes, one in a row."""
    limit = _limit(count)
    return [[cause.text] for cause in _diagnosis(kpi, others, "alert", limit, 0).causes]


def measures(kpi: Given, count: Given, band: Given, others: Given) -> Result:
    """The best measures against the likeliest causes, in rows of text, owner and days."""
    limit = _limit(count)
    weak = choice(scalar(band), _WEAK, "alert")
    found = _diagnosis(kpi, others, weak, max(limit, DEFAULT_COUNT), limit).measures
    return [[measure.text, measure.owner, measure.days] for measure in found]


def _diagnosis(
    kpi: Given, others: Given, band: Band, cause_limit: int, measure_limit: int
) -> Diagnosis:
    """What the playbook says of one indicator; other weak ones speak for some of its causes."""
    key = _key(kpi)
    keys = dict.fromkeys(indicator(cell).key for cell in cells(others) if not blank(cell))
    weak = [Reading("", other, 0.0, None, "alert") for other in keys if other != key]
    found = diagnose(
        [Reading("", key, 0.0, None, band), *weak],
        {},
        len(shipped()),
        causes=cause_limit,
        measures=measure_limit,
    )
    return next(problem for problem in found if problem.kpi == key)


def _key(kpi: Given) -> str:
    key = indicator(scalar(kpi)).key
    if key not in shipped():
        raise Refused(ExcelError.NA)
    return key


def _limit(count: Given) -> int:
    cell: Cell = scalar(count)
    limit = whole(cell, DEFAULT_COUNT)
    if limit < 1:
        raise Refused(ExcelError.NUM)
    return limit


_COUNT = Argument("most", "条数", "最多几条，默认3。", "条", required=False)
_OTHERS = Argument(
    "others",
    "同时偏弱的指标",
    "同组其他偏弱的指标，一个或一片；它们印证的原因排在前面。",
    "文字",
    required=False,
)
_ERRORS = (
    (ExcelError.NA, "目录里没有这个指标，或改善措施库没有写它"),
    (ExcelError.NUM, "条数小于1"),
)

HB_CAUSES = Function(
    name="HB_CAUSES",
    summary="指标偏弱的常见原因，每行一条。",
    arguments=(KPI, _COUNT, _OTHERS),
    gives="一列原因。",
    unit="文字",
    errors=(*_ERRORS, (ExcelError.VALUE, "条数不是整数，或指标为空")),
    examples=(
        Example(("增员率", 1), "每月接触的准增员人数太少"),
        Example(("增员率", 1, "脱落率"), "职场冷清、走的人多，来客看不到希望", "脱落率也高"),
    ),
    body=causes,
)

HB_MEASURES = Function(
    name="HB_MEASURES",
    summary="指标偏弱时可用的改善措施，每行一条：措施、责任人、天数。",
    arguments=(
        KPI,
        _COUNT,
        Argument(
            "band", "档次", "关注或预警（默认）：偏离多少用什么措施。", "文字", required=False
        ),
        _OTHERS,
    ),
    gives="三列：措施、责任人、几天内完成。",
    unit="文字、文字、天",
    errors=(*_ERRORS, (ExcelError.VALUE, "条数不是整数，档次不在可用的说法之内，或指标为空")),
    examples=(
        Example(
            ("增员率", 2),
            [
                ["主管先写本周约谈名单，再带每人写两个名字", "组经理", 7],
                ["办一场创说会，会前定来宾名单，会后三天内回访", "营业部经理", 30],
            ],
        ),
    ),
    body=measures,
)
