"""HB_GRADE: the grade of a prospect of 计划100."""

from __future__ import annotations

from math import floor

from addin.functions.arrays import each_by_steps
from addin.functions.cells import Cell, ExcelError, Given, Refused, Result, blank, number, whole
from addin.functions.function import Argument, Example, Function
from agency.prospects import BOUNDS, Grade, grade


def grades(points: Given, a_from: Given, b_from: Given) -> Result:
    """Each prospect's grade; blank without points."""

    def bounds(a_from: Cell, b_from: Cell) -> dict[Grade, int]:
        return {Grade.A: whole(a_from, BOUNDS[Grade.A]), Grade.B: whole(b_from, BOUNDS[Grade.B])}

    def steps(a_from: Cell, b_from: Cell) -> tuple[float, ...]:
        return (0, *bounds(a_from, b_from).values())

    def one(cell: Cell, a_from: Cell, b_from: Cell) -> Cell:
        wanted = bounds(a_from, b_from)
        if blank(cell):
            return None
        found = number(cell)
        if found < 0:
            raise Refused(ExcelError.NUM)
        return grade(floor(found), wanted).value

    return each_by_steps(one, steps, points, a_from, b_from)


HB_GRADE = Function(
    name="HB_GRADE",
    summary="计划100名单的客户等级：20分及以上A，15分及以上B，其余C。",
    arguments=(
        Argument("points", "分数", "客户得分，一个或一片；空单元格得空。", "分"),
        Argument("a_from", "A线", "A级的最低分，默认20，整数。", "分", required=False),
        Argument("b_from", "B线", "B级的最低分，默认15，整数。", "分", required=False),
    ),
    gives="A、B 或 C。",
    unit="文字",
    errors=(
        (ExcelError.NUM, "分数为负，或A线不高于B线"),
        (ExcelError.VALUE, "分数不是数字，或线不是整数"),
    ),
    examples=(
        Example(([[20], [19], [15], [14]],), [["A"], ["B"], ["B"], ["C"]]),
        Example((19, 18, 12), "A", "公司另定的线"),
    ),
    body=grades,
)
