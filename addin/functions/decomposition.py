"""HB_GAP and HB_SOLVE: why FYP differs from plan, and what would carry it to a target."""

from __future__ import annotations

from addin.functions.cells import (
    Cell,
    ExcelError,
    Given,
    Grid,
    Refused,
    Result,
    cells,
    grid,
    number,
    scalar,
    shaped,
)
from addin.functions.function import Argument, Example, Function
from agency.decomposition import EFFORT, FACTORS, Totals, decompose, levers
from agency.kpi_catalogue import catalogue

_INDICATORS = ("headcount_average", "activity_rate", "policies_per_producer", "average_premium")
"""The indicators that the four factors are, in their order."""

_ONES = "平均人力、举绩人力、件数、FYP"


def gap(plan: Given, actual: Given) -> Result:
    """The four factors' parts of actual − plan, shaped as the plan is."""
    found = decompose(_totals(plan), _totals(actual))
    return shaped([found.parts[factor] for factor in FACTORS], grid(plan))


def solve(target: Given, actual: Given, effort: Given) -> Result:
    """Four rows: factor, where it stands, needed alone, rise, possible, in the mix."""
    wanted = number(scalar(target))
    weights = EFFORT if effort is None else dict(zip(FACTORS, _four(effort), strict=True))
    current = _totals(actual).factors()
    mix = levers(current, wanted, weights)
    if mix is None:
        raise Refused(ExcelError.NUM if wanted <= 0 else ExcelError.DIV0)
    names = [catalogue()[key].name for key in _INDICATORS]
    rows: Grid = []
    for name, lever in zip(names, mix.levers, strict=True):
        stands: Cell = current[lever.factor]
        rows.append([name, stands, lever.needed, lever.rise, lever.possible, mix.mix[lever.factor]])
    return rows


def _totals(given: Given) -> Totals:
    headcount, producers, policies, fyp = _four(given)
    return Totals(headcount, producers, policies, fyp)


def _four(given: Given) -> list[float]:
    found = [number(cell) for cell in cells(given)]
    if len(found) != len(FACTORS):
        raise Refused(ExcelError.VALUE)
    return found


HB_GAP = Function(
    name="HB_GAP",
    summary="FYP差额的来由：分成人力、活动率、举绩人均件数、件均保费四份，合计恰为差额。",
    arguments=(
        Argument("plan", "计划", f"依次四个数：{_ONES}。", "人、人、件、元"),
        Argument("actual", "实绩", f"依次四个数：{_ONES}。", "人、人、件、元"),
    ),
    gives="四个数，排列与计划相同：平均人力、活动率、有效人均件数、件均保费各使FYP增减多少。",
    unit="元",
    errors=(
        (ExcelError.VALUE, "不是四个数字"),
        (ExcelError.NUM, "人力或举绩人力为负"),
    ),
    examples=(
        Example(
            ([[10, 5, 5, 50000]], [[10, 4, 4, 40000]]),
            [[0.0, -10000.0, 0.0, 0.0]],
            "只有举绩人力少了1人",
        ),
        Example(
            ([[10], [5], [5], [50000]], [[10], [5], [5], [40000]]),
            [[0.0], [0.0], [0.0], [-10000.0]],
        ),
    ),
    body=gap,
)

HB_SOLVE = Function(
    name="HB_SOLVE",
    summary="倒推：要达到目标FYP，人力、活动率、举绩人均件数、件均保费各要提高到多少。",
    arguments=(
        Argument("target", "目标", "目标FYP。", "元"),
        Argument("actual", "现状", f"依次四个数：{_ONES}。", "人、人、件、元"),
        Argument(
            "effort",
            "难度",
            "四个因素提高同样幅度的相对难度，默认3、1、1.5、2，均须大于0。",
            "相对数",
            required=False,
        ),
    ),
    gives="四行六列：因素、现状、只提高它须达到多少、升幅、是否可行、一起提高时各到多少。",
    unit="人、比率、件、元；升幅为小数",
    errors=(
        (ExcelError.DIV0, "现状中有0，按比例提高达不到"),
        (ExcelError.NUM, "目标、难度不大于0，或人力为负"),
        (ExcelError.VALUE, "不是数字，或不是四个数"),
    ),
    examples=(
        Example(
            (50000, [[10, 5, 5, 50000]]),
            [
                ["平均人力", 10.0, 10.0, 0.0, True, 10.0],
                ["活动率", 0.5, 0.5, 0.0, True, 0.5],
                ["有效人均件数", 1.0, 1.0, 0.0, True, 1.0],
                ["件均保费", 10000.0, 10000.0, 0.0, True, 10000.0],
            ],
            "已经达到，无须提高",
        ),
    ),
    body=solve,
)
