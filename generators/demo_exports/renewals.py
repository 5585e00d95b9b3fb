"""续期应收清单 and 实收清单: what falls due and what came in, in GB18030."""

from __future__ import annotations

from collections.abc import Mapping

from generators.demo.branch import DemoBranch
from generators.demo_exports.mess import Mess, delimited


def due(branch: DemoBranch, mess: Mess, names: Mapping[str, str]) -> bytes:
    """Every renewal due; the seller is named where somebody else serves the policy."""
    rows: list[list[str]] = [
        ["保险单号", "应缴日", "应收保费", "保单年度", "保单状态", "服务人员工号", "服务人员",
         "原销售人员工号", "投保人电话"]
    ]  # fmt: skip
    rows += [
        [
            mess.code(row.policy),
            mess.date(row.due),
            mess.money(row.due_premium),
            mess.digits(str(row.policy_year)),
            row.status,
            mess.code(row.agent),
            names[row.agent],
            row.seller,
            mess.phone(),
        ]
        for row in branch.records.renewals
    ]
    return delimited(rows, "gb18030")


def received(branch: DemoBranch, mess: Mess) -> bytes:
    """Every receipt, one in a hundred of them twice."""
    rows: list[list[str]] = [["保单号", "应缴日", "实收日期", "付费金额"]]
    for row in branch.records.renewals:
        if row.received is not None:
            receipt = [
                row.policy,
                f"{row.due:%Y-%m-%d}",
                f"{row.received:%Y-%m-%d}",
                mess.money(row.received_premium),
            ]
            rows += [receipt] * (2 if mess.chance(0.01) else 1)
    return delimited(rows, "gb18030")
