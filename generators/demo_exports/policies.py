"""个险承保清单: one row for each product of a policy, in GB18030."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from agency.records import Pay, Policy
from generators.demo.branch import DemoBranch
from generators.demo.names import person_name
from generators.demo.products import PRODUCT_NAMES
from generators.demo_exports.mess import Mess, delimited

_HEADER = (
    "序号", "支公司", "营业部代码", "营业部名称", "营业组代码", "营业组名称", "保单号码",
    "投保人姓名", "证件号码", "联系电话", "险种代码", "险种名称", "主附险标志", "缴费方式",
    "缴费年期", "规模保费", "首期保费", "首年佣金", "承保件数", "受理日期", "承保日期",
    "撤单日期", "保单状态", "业务员代码", "业务员姓名", "自保件标志",
)  # fmt: skip
_PREMIUM = _HEADER.index("规模保费")


def issued(branch: DemoBranch, mess: Mess, names: Mapping[str, str]) -> bytes:
    """All policies of the branch's two years, under a title and above a total.

    Riders are rows without a count; a withdrawal is a date on the row that it ends.
    """
    units = {unit.code: unit for unit in branch.organisation.units}
    rng = np.random.default_rng([branch.seed, 0xC])
    holders: dict[str, tuple[str, str, str]] = {}
    first, last = branch.year - 1, branch.until
    rows: list[list[str]] = [
        [f"个险承保清单（统计期间：{first}年1月1日至{last.year}年{last.month}月{last.day}日）"],
        [f"查询条件：机构={branch.organisation.units[0].name}；渠道=个险"],
        list(_HEADER),
    ]
    total = 0
    for number, row in enumerate(branch.records.policies, start=1):
        group = units[row.group]
        team = units[group.parent or ""]
        holder = holders.get(row.number)
        if holder is None:
            female = bool(rng.random() < 0.6)
            holder = (person_name(rng, female=female), mess.identity(), mess.phone())
            holders[row.number] = holder
        total += round(row.premium * 100)
        rows.append(
            [
                str(number),
                branch.organisation.units[0].name,
                team.code,
                team.name,
                group.code,
                mess.name(group.name),
                mess.code(row.number),
                *holder,
                row.product,
                PRODUCT_NAMES[row.product],
                "主险" if row.main else "附加险",
                _mode(row),
                "趸交" if row.pay is Pay.SINGLE else mess.digits(f"{row.term}年"),
                mess.money(row.premium),
                mess.money(row.first_premium),
                mess.money(row.fyc),
                str(row.count),
                mess.date(row.accepted),
                mess.date(row.issued),
                mess.date(row.withdrawn),
                "有效" if row.withdrawn is None else "犹豫期撤单",
                mess.code(row.agent),
                names[row.agent],
                "是" if row.own else "否",
            ]
        )
    footer = [""] * len(_HEADER)
    footer[0], footer[_PREMIUM] = "合计", f"{total / 100:,.2f}"
    rows += [footer, ["制表人：系统", "", f"打印日期：{last:%Y%m%d}"]]
    return delimited(rows, "gb18030")


def _mode(row: Policy) -> str:
    if row.pay is Pay.SINGLE:
        return "趸交"
    return "年交" if row.first_premium == row.premium else "半年交"
