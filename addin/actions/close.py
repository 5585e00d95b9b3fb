"""Closing a month (封账): its figures go into the history and stay as they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from addin.actions.patch import Outcome, Patch, TableChange, patched
from addin.actions.rows import Row, number, table_rows
from agency.finding import Finding, Severity, has_errors
from workbook_templates.content import BookContent, from_serial, serial
from workbook_templates.evaluate import Evaluator
from workbook_templates.plan import BookPlan

SHEET = "KPI历史"


def close(
    plan: BookPlan,
    content: BookContent,
    month: int,
    today: date,
    findings: Iterable[Finding] = (),
) -> Outcome:
    """History rows of the month for every group and the whole, frozen on ``today``.

    With a quarter's or the year's last month, its rows too. Nothing changes, and a finding
    says why, while the month is not over, an earlier month of the year is open, the month is
    frozen already, or ``findings`` (of the book's checks) hold errors. ``ValueError`` if
    ``month`` is not 1–12.
    """
    if not 1 <= month <= 12:
        raise ValueError(f"month must be 1–12, got {month}")
    problem = _refusal(content, month, today, tuple(findings))
    if problem:
        return Outcome(Patch(), (problem,), problem.reason)
    rows: list[Row] = []
    labels = []
    for period in table_rows(content, "periods"):
        if number(period["m2"]) == month:
            rows += _frozen(plan, content, period, today)
            labels.append(str(period["label"]))
    change = TableChange(("kind", "year", "number", "group"), tuple(rows))
    message = f"已封账：{'、'.join(labels)}，共{len(rows)}行"
    return Outcome(Patch(tables={"history": change}), (), message)


def _refusal(
    content: BookContent, month: int, today: date, findings: tuple[Finding, ...]
) -> Finding | None:
    year = content.fields["year"]
    closed = {
        int(number(row["number"]))
        for row in table_rows(content, "history")
        if row["kind"] == "月" and row["year"] == year
    }
    months = {int(number(row["number"])): row for row in table_rows(content, "months")}
    label = str(months[month]["label"])
    last = from_serial(number(months[month]["last"]))
    still_open = [n for n in range(1, month) if n not in closed]
    if month in closed:
        return _finding("month-closed", f"{label}已封账，不能重复", "更正请记入未封账的月份", label)
    if still_open:
        names = "、".join(map(str, still_open))
        return _finding("month-earlier", f"{names}月尚未封账", "按月份先后封账", label)
    if today <= last:
        reason = f"{label}到{last.month}月{last.day}日才结束"
        return _finding("month-open", reason, "月末过后再封账", label)
    if has_errors(findings):
        count = sum(finding.severity is Severity.ERROR for finding in findings)
        return _finding("month-errors", f"检查还有{count}个错误", "改正后再封账", label)
    return None


def _frozen(plan: BookPlan, content: BookContent, period: Row, today: date) -> list[Row]:
    """One row for each scope, as the book evaluates it for the period."""
    asked = patched(plan.spec, content, Patch(fields={"period": period["label"]}))
    evaluator = Evaluator(plan, asked)
    measures = [item.key for item in plan.spec.axes["measure"].items]
    return [
        {
            "kind": period["kind"],
            "year": content.fields["year"],
            "number": period["number"],
            "group": scope.label,
            "frozen_on": serial(today),
            **{key: evaluator.cell("work", key, "period", scope.key) for key in measures},
        }
        for scope in plan.spec.axes["scope"].items
    ]


def _finding(code: str, reason: str, remedy: str, value: str) -> Finding:
    return Finding(Severity.ERROR, code, reason, remedy, sheet=SHEET, value=value)
