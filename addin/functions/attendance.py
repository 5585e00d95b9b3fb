"""HB_DEDUCT: what a supervisor loses by a month's attendance."""

from __future__ import annotations

from collections.abc import Mapping

from addin.functions.arrays import each
from addin.functions.cells import Cell, ExcelError, Given, Refused, Result, blank, cells, number
from addin.functions.function import Argument, Example, Function
from agency.attendance import WITHHELD, withheld


def deducted(allowance: Given, rate: Given, bounds: Given, shares: Given) -> Result:
    """What is withheld of each allowance; blank without allowance or attendance."""
    steps = _steps(bounds, shares)

    def one(allowance: Cell, rate: Cell) -> Cell:
        if blank(allowance) or blank(rate):
            return None
        money, attended = number(allowance), number(rate)
        if money < 0 or attended > 1:
            raise Refused(ExcelError.NUM)
        return withheld(money, attended, steps)

    return each(one, allowance, rate)


def _steps(bounds: Given, shares: Given) -> Mapping[float, float]:
    if bounds is None and shares is None:
        return WITHHELD
    if bounds is None or shares is None:
        raise Refused(ExcelError.VALUE)
    lower = [number(cell) for cell in cells(bounds)]
    taken = [number(cell) for cell in cells(shares)]
    if len(lower) != len(taken):
        raise Refused(ExcelError.VALUE)
    if len(set(lower)) != len(lower) or not all(0 <= each <= 1 for each in (*lower, *taken)):
        raise Refused(ExcelError.NUM)
    return dict(zip(lower, taken, strict=True))


HB_DEDUCT = Function(
    name="HB_DEDUCT",
    summary="主管月出勤扣发的管理津贴：80%及以上不扣，50%及以上扣20%，不足50%全扣。",
    arguments=(
        Argument("allowance", "津贴", "当月管理津贴，一个或一片；空单元格得空。", "元"),
        Argument("rate", "出勤率", "实出勤÷应出勤，0至1的小数（如80%）；空单元格得空。", "比率"),
        Argument(
            "bounds",
            "下限",
            "另定的各档出勤率下限，须有0，与扣发比例一起给。",
            "比率",
            required=False,
        ),
        Argument("shares", "扣发比例", "各档的扣发比例，与下限一一对应。", "比率", required=False),
    ),
    gives="扣发金额，到分。",
    unit="元",
    errors=(
        (ExcelError.NUM, "津贴为负，出勤率小于0或大于1（写成85而不是85%），或各档不合规则"),
        (ExcelError.VALUE, "不是数字，或下限与扣发比例的个数不同"),
    ),
    examples=(
        Example(([[3000], [3000], [3000]], [[0.8], [0.79], [0.49]]), [[0.0], [600.0], [3000.0]]),
        Example((2000, 0.85, [[0.9, 0.6, 0]], [[0, 0.1, 1]]), 200.0, "公司另定的档"),
        Example((3000, 85), ExcelError.NUM, "85应写成85%"),
    ),
    body=deducted,
)
