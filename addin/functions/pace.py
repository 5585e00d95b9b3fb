"""HB_PACE: plan and actual against the time that has passed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from addin.functions.arrays import each
from addin.functions.cells import (
    Cell,
    ExcelError,
    Given,
    Result,
    blank,
    choice,
    number,
    number_or_none,
    whole,
)
from addin.functions.function import Argument, Example, Function
from agency.pace import Pace, pace

_ANSWERS: Mapping[str, Callable[[Pace], float | None]] = {
    "差距": lambda p: p.gap,
    "应达": lambda p: p.expected,
    "达成率": lambda p: p.attainment,
    "时间进度": lambda p: p.progress,
    "剩余天数": lambda p: p.remaining,
    "日均需达": lambda p: p.required_daily,
    "日均实绩": lambda p: p.daily,
    "预计达成": lambda p: p.projected,
}


def on_pace(plan: Given, actual: Given, elapsed: Given, total: Given, answer: Given) -> Result:
    """What is asked for each plan; blank where plan and actual are blank."""

    def one(plan: Cell, actual: Cell, elapsed: Cell, total: Cell, answer: Cell) -> Cell:
        if blank(plan) and blank(actual):
            return None
        asked = choice(answer, _ANSWERS, _ANSWERS["差距"])
        planned = number_or_none(plan)
        found = asked(pace(planned, number(actual, 0.0), whole(elapsed), whole(total)))
        if found is None:
            return ExcelError.NA if planned is None else ExcelError.DIV0
        return found

    return each(one, plan, actual, elapsed, total, answer)


HB_PACE = Function(
    name="HB_PACE",
    summary="按工作日看进度：应达多少、差多少、余下每天要做多少。",
    arguments=(
        Argument("plan", "计划", "本期计划，一个或一片。", "元、件、人等"),
        Argument("actual", "实绩", "到今天为止的实绩；空算0，计划也空则得空。", "同计划"),
        Argument("elapsed", "已过", "已过的工作日，含当天。", "天"),
        Argument("total", "总共", "本期的工作日。", "天"),
        Argument(
            "answer",
            "返回",
            "差距（默认）、应达、达成率、时间进度、剩余天数、日均需达、日均实绩、预计达成之一，或一片。",
            "文字",
            required=False,
        ),
    ),
    gives="所要的数；差距为实绩－应达，负数是落后；达成率和时间进度为小数。",
    unit="同计划、比率或天",
    errors=(
        (ExcelError.DIV0, "没有工作日、计划为0，或已无剩余天数可补"),
        (ExcelError.NA, "没有计划，而所要的数离不开计划"),
        (ExcelError.NUM, "已过的天数为负或多于总数"),
        (ExcelError.VALUE, "不是数字，天数不是整数，或“返回”不在可用的说法之内"),
    ),
    examples=(
        Example((100000, 30000, 8, 20), -10000.0, "应达40000"),
        Example((100000, 40000, 8, 20, "日均需达"), 5000.0, "差60000，余12天"),
        Example(
            (100000, 30000, 8, 20, [["时间进度", "达成率", "预计达成"]]), [[0.4, 0.3, 75000.0]]
        ),
    ),
    body=on_pace,
)
