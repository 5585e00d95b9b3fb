"""考勤打卡明细, 活动量日报 and 收入清单."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from agency.records import Attendance
from generators.demo.branch import DemoBranch
from generators.demo_exports.mess import Mess, delimited


def attendance(branch: DemoBranch, mess: Mess, names: Mapping[str, str]) -> bytes:
    """A row for each day with a punch or leave; valid are days with both punches."""
    rows: list[list[str]] = [
        [f"考勤打卡明细　统计截至{branch.until:%Y-%m-%d}"],
        ["考勤日期", "业务员代码", "姓名", "一次打卡", "二次打卡", "出勤标志"],
    ]
    for row in sorted(branch.records.attendance, key=lambda row: (row.day, row.agent)):
        head = [f"{row.day:%Y-%m-%d}", row.agent, names[row.agent]]
        rows.append([*head, *_punches(row, mess)])
    return delimited(rows, "gbk")


def _punches(row: Attendance, mess: Mess) -> tuple[str, str, str]:
    if row.leave:
        return "", "", "请假"
    first, second = f"08:{5 + mess.number(30):02d}", f"09:{27 + mess.number(32):02d}"
    return (first, second, "有效") if row.valid else (first, "", "无效")


def activity(branch: DemoBranch) -> bytes:
    """What was reported day by day, in UTF-8 with a byte order mark."""
    rows: list[list[str]] = [["日期", "工号", "电话约访", "面谈数", "新增准客户", "日志提交"]]
    rows += [
        [
            f"{row.day:%Y-%m-%d}",
            row.agent,
            str(row.calls),
            str(row.visits),
            str(row.prospects),
            "是" if row.log else "否",
        ]
        for row in sorted(branch.records.activity, key=lambda row: (row.day, row.agent))
    ]
    return delimited(rows, "utf-8-sig")


def income(branch: DemoBranch, names: Mapping[str, str]) -> bytes:
    """Income by month: an .xls that is a web page, as some systems give."""
    rows = "\n".join(
        f"<tr><td>{row.month}</td>"
        f'<td style="mso-number-format:\\@">{row.agent}</td>'
        f"<td>{escape(names[row.agent])}</td><td>{row.amount:,.2f}</td></tr>"
        for row in branch.records.income
    )
    head = "".join(f"<th>{title}</th>" for title in ("月份", "工号", "姓名", "税前收入"))
    page = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel">\n<head>'
        '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
        "<title>收入清单</title></head>\n<body><table border=1>\n"
        f'<tr><td colspan="4">营销员收入清单</td></tr>\n<tr>{head}</tr>\n{rows}\n'
        "</table></body></html>\n"
    )
    return page.encode("gb18030")
