"""``huibao kpi``: the indicators of one book or of a folder of books."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from addin.actions.kpi import Indicator, indicators, period_in_book
from addin.buttons.button import PLAN_BOOK
from agency.finding import Finding, Severity, has_errors
from agency.kpi import Unit
from agency.kpi_results import band_label
from generators.read_book import UnreadBook, read_book
from huibao.books import other_kind
from huibao.cli import CANNOT, FINDINGS, OK
from huibao.report import complain, out, progress, show_findings, table

EMPTY = "—"


def run(arguments: Namespace) -> int:
    """Print the indicators; findings go to standard error."""
    paths = book_paths(arguments.book)
    if not paths:
        complain(f"找不到计划簿：{arguments.book}")
        return CANNOT
    found: list[Indicator] = []
    findings: list[Finding] = []
    with progress("计算指标", len(paths)) as advance:
        for path in paths:
            read, more = _read(path, arguments.period, arguments.team)
            found += read
            findings += more
            advance(path.name)
    show_findings(findings)
    if arguments.json:
        objects = [indicator.to_json() for indicator in found]
        sys.stdout.write(json.dumps(objects, ensure_ascii=False, indent=1) + "\n")
    else:
        for team in dict.fromkeys(indicator.team for indicator in found):
            _print([i for i in found if i.team == team])
    if not found:
        unknown = arguments.team and not has_errors(findings)
        complain(f"没有代码为 {arguments.team} 的营业部。" if unknown else "没有可计算的计划簿。")
        return CANNOT
    return FINDINGS if has_errors(findings) else OK


def book_paths(book: Path) -> list[Path]:
    """The file itself, or the workbooks of a folder without Excel's lock files."""
    if book.is_dir():
        return sorted(p for p in book.glob("*.xlsx") if not p.name.startswith(("~$", ".")))
    return [book] if book.is_file() else []


def _read(path: Path, label: str, team: str | None) -> tuple[list[Indicator], list[Finding]]:
    book = read_book(path)
    findings = list(book.findings)
    if isinstance(book, UnreadBook):
        return [], findings
    if book.spec.key != PLAN_BOOK:
        return [], [*findings, other_kind(book, path.name)]
    if team not in (None, book.context.team_code):
        return [], findings
    try:
        period = period_in_book(book.context, label)
    except ValueError as error:
        finding = Finding(Severity.ERROR, "period", str(error), file=path.name, value=label)
        return [], [*findings, finding]
    return list(indicators(book.plan, book.context, book.content, period)), findings


def print_table(path: Path, label: str) -> None:
    """The indicators of one book as a table, one column for each group."""
    found, findings = _read(path, label, None)
    show_findings([finding for finding in findings if finding.severity is Severity.ERROR])
    _print(found)


def _print(found: list[Indicator]) -> None:
    if not found:
        return
    scopes = list(dict.fromkeys((i.group, i.group_name) for i in found))
    by = {(i.group, i.result.kpi.key): i for i in found}
    whole = [i for i in found if i.group is None]
    headers = [("指标", "left"), ("全部", "right"), ("计划", "right"), ("档位", "left")]
    headers += [(name, "right") for code, name in scopes if code is not None]
    rows = []
    for indicator in whole:
        result = indicator.result
        rows.append(
            [
                result.kpi.name,
                shown(result.value, result.kpi.unit),
                shown(result.plan, result.kpi.unit),
                band_label(result.band),
                *(
                    shown(by[code, result.kpi.key].result.value, result.kpi.unit)
                    for code, _ in scopes
                    if code is not None
                ),
            ]
        )
    title = f"{whole[0].team} {whole[0].period} 指标"
    out.print(table(title, headers, rows))


def shown(value: float | None, unit: Unit) -> str:
    """A figure as people read it; empty is a dash."""
    if value is None:
        return EMPTY
    if unit is Unit.RATIO:
        return f"{value:.1%}"
    if unit is Unit.YUAN:
        return f"{value:,.0f}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
