"""HB_CHECKID: 工号 as text, with the zeros that a number cell has lost."""

from __future__ import annotations

from addin.functions.arrays import each
from addin.functions.cells import (
    Cell,
    ExcelError,
    Given,
    Refused,
    Result,
    blank,
    cells,
    scalar,
    sound,
    whole,
)
from addin.functions.function import Argument, Example, Function
from generators.tabular_text import as_text_id
from workbook_templates.id_checks import id_problem
from workbook_templates.schema import LONGEST_ID


def checked(ids: Given, width: Given, roster: Given) -> Result:
    """Each 工号 as text; blank for a blank cell."""
    digits = whole(scalar(width), 0)
    if not 0 <= digits <= LONGEST_ID:
        raise Refused(ExcelError.NUM)
    known = None
    if roster is not None:
        known = {_id(cell, digits) for cell in cells(roster) if not blank(cell)}

    def one(cell: Cell) -> Cell:
        if blank(cell):
            return None
        found = _id(cell, digits)
        if known is not None and found not in known:
            raise Refused(ExcelError.NA)
        return found

    return each(one, ids)


def _id(cell: Cell, digits: int) -> str:
    """The 工号, filled up with zeros where it has digits only.

    Raises:
        Refused: digits lost (#NUM!), longer than wanted (#NUM!), or no 工号 at all (#VALUE!).

    """
    parsed = as_text_id(sound(cell))
    numeric = isinstance(cell, int | float) and not isinstance(cell, bool)
    if parsed.value is None:
        whole_number = numeric and float(cell).is_integer()  # type: ignore[arg-type]
        raise Refused(ExcelError.NUM if whole_number else ExcelError.VALUE)
    found = parsed.value.zfill(digits) if parsed.value.isdecimal() else parsed.value
    if digits and len(found) > digits:
        raise Refused(ExcelError.NUM)
    if problem := id_problem(found):
        raise Refused(ExcelError.NUM if problem[0] == "id-rounded" else ExcelError.VALUE)
    return found


HB_CHECKID = Function(
    name="HB_CHECKID",
    summary="把工号变为文本并补足前面的0，核对位数，也可核对是否在名册中。",
    arguments=(
        Argument("ids", "工号", "一个或一片；空单元格得空。", "文字或数字"),
        Argument(
            "digits",
            "位数",
            "工号应有的位数，只有数字的工号在前面补0；不填不补。",
            "位",
            required=False,
        ),
        Argument(
            "roster",
            "名册",
            "名册的工号列，如 人员[工号]；按同样位数比较。",
            "文字",
            required=False,
        ),
    ),
    gives="文本工号：半角、没有空格、保留前面的0。",
    unit="文字",
    errors=(
        (ExcelError.NUM, "超过所给位数，或按数字保存过、后几位已经丢失（16位及以上、科学计数法）"),
        (ExcelError.VALUE, "是日期、小数、逻辑值，或含有 * ? ~ 等条件统计不能用的字符"),
        (ExcelError.NA, "不在名册中"),
    ),
    examples=(
        Example((86, 6), "000086", "数字单元格丢了前面的0"),
        Example(([["０００８６"], ["A86 "]],), [["00086"], ["A86"]], "全角变半角，去掉空格"),
        Example((87, 6, [["000086"]]), ExcelError.NA, "不在名册中"),
        Example((1234567890123456789, 19), ExcelError.NUM, "超过15位的数字已经丢位"),
    ),
    usage=("=HB_CHECKID(周数据[工号],8,人员[工号])",),
    body=checked,
)
