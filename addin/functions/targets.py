"""HB_SPLIT: a total over months or people, exact to the cent."""

from __future__ import annotations

from addin.functions.cells import (
    Cell,
    ExcelError,
    Given,
    Refused,
    Result,
    cells,
    grid,
    number,
    number_or_none,
    scalar,
    shaped,
)
from addin.functions.function import Argument, Example, Function
from agency.profile import shipped
from agency.targets import split


def parts(total: Given, factors: Given, workdays: Given, locks: Given, unit: Given) -> Result:
    """The total in parts, shaped as the factors are; without factors twelve months in a row."""
    table = grid(list(shipped("default").seasonal) if factors is None else factors)
    weights = [number(cell, 0.0) for cell in cells(table)]
    if workdays is not None:
        weights = [
            w * number(d, 0.0) for w, d in zip(weights, _like(workdays, weights), strict=True)
        ]
    fixed = None if locks is None else [number_or_none(cell) for cell in _like(locks, weights)]
    found = split(number(scalar(total)), weights, fixed, number(scalar(unit), 1.0))
    return shaped(found, table)


def _like(given: Given, weights: list[float]) -> list[Cell]:
    found = cells(given)
    if len(found) != len(weights):
        raise Refused(ExcelError.VALUE)
    return found


HB_SPLIT = Function(
    name="HB_SPLIT",
    summary="把目标按系数分到各月（或各组、各人），取整到单位，各份之和恰为总额。",
    arguments=(
        Argument("total", "总额", "要分解的目标。", "元、件、人等"),
        Argument(
            "factors",
            "系数",
            "各份的系数，如季节系数；不填为默认口径的12个月占比。负数和空算0。",
            "比例，合计不必为1",
            required=False,
        ),
        Argument(
            "workdays", "工作日", "各份的工作日天数，与系数相乘后分配。", "天", required=False
        ),
        Argument(
            "locks",
            "锁定",
            "已定的份，空单元格为未定；其余的在未定的份中分配。",
            "同总额",
            required=False,
        ),
        Argument("split_unit", "单位", "取整单位，默认1，如100为整百。", "同总额", required=False),
    ),
    gives="各份的数额，排列与系数相同；不足一个单位的零头归系数最大的未锁定份。",
    unit="同总额",
    errors=(
        (ExcelError.VALUE, "不是数字，或工作日、锁定与系数的个数不同"),
        (ExcelError.NUM, "总额或锁定为负，单位小于0.01，锁定之和超过总额，或全部锁定但合计不足"),
    ),
    examples=(
        Example((100, [[1, 1, 1]]), [[34.0, 33.0, 33.0]], "余下的1归靠前的一份"),
        Example(
            (1000, [[5], [3], [2]], None, [[None], [400], [None]], 100),
            [[400.0], [400.0], [200.0]],
            "第二份锁定400，余600按5:2分，取整百",
        ),
        Example((1200, [[1, 1]], [[20, 10]]), [[800.0, 400.0]]),
        Example((100, [[1, 1]], None, [[80, 30]]), ExcelError.NUM, "锁定之和超过总额"),
    ),
    usage=("=HB_SPLIT(1200000)",),
    body=parts,
)
