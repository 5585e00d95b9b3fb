"""The weekly analysis (生成周分析): issues, action items, alerts, texts and summary of a week.

Everything follows from the book's own figures on the tracked week; running it twice
changes nothing, and what people typed stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from addin.actions.patch import Outcome, Patch, TableChange, patched
from addin.actions.rows import number, rows_of, table_rows
from addin.actions.weekly_actions import Completion, completion, raised
from addin.actions.weekly_alerts import alerts
from addin.actions.weekly_figures import HeadOffice, Scope, Tracked
from addin.actions.weekly_summary import renewed, summary
from addin.actions.weekly_words import PARTS, Words
from agency.finding import Finding, Severity
from agency.kpi_results import evaluate
from agency.periods import PeriodKind
from agency.playbook import Diagnosis, Reading, diagnose
from workbook_templates.content import BookContent, Key, Value, from_serial, serial
from workbook_templates.plan import BookPlan

PER_GROUP = 2
"""Problems of a group: one or two (seed 004)."""

WEAKEST = 5
"""Indicators whose causes and measures the KPI analysis names; ours."""

_PLACES = ("first", "second")

Cells = dict[Key, Value]


def weekly(
    plan: BookPlan,
    content: BookContent,
    week: int,
    today: date,
    head_office: HeadOffice | None = None,
) -> Outcome:
    """What the analysis of one week writes; ``week`` is its number in the book.

    The book then tracks that week and analyses the month in which it ends. A week that the
    book does not have, or that has not begun, is a finding and changes nothing.
    """
    row = rows_of(content, "weeks", "number").get(float(week))
    if row is None:
        return _refused(f"周历中没有第{week}周", "从“周历”中选一个周次", str(week))
    if today < from_serial(number(row["first"])):
        return _refused(f"{row['label']}尚未开始", "到周会当天再生成", str(week))
    month = rows_of(content, "months", "number")[row["month"]]
    fields: dict[str, Value] = {"week": float(week), "period": month["label"]}
    now = patched(plan.spec, content, Patch(fields=fields))
    office = head_office or HeadOffice()
    tracked = Tracked(plan, now, office, week, today)
    analysis = _Analysis(tracked, Words(tracked))
    problems = analysis.problems()
    issues, kept = analysis.issues(problems)
    texts, kept_texts = analysis.kpi_texts()
    open_rows = {
        scope: [
            None if (scope.code, place) in kept else problem
            for place, problem in zip(_PLACES, found, strict=False)
        ]
        for scope, found in problems.items()
        if not scope.whole
    }
    items = raised(tracked, analysis.words, open_rows)
    warned, findings = alerts(tracked)
    counted = completion(patched(plan.spec, now, Patch(tables={"actions": items})), tracked)
    text, unwritten = analysis.summary(issues, warned, counted)
    said = [*_remarks(tracked), *_kept(kept, kept_texts), *unwritten]
    findings = [*office.findings, *said, *findings]
    patch = Patch(
        fields={**fields, **text},
        matrices={"issues": issues, "kpis": texts},
        tables={"actions": items, "alerts": warned, "history": _snapshot(tracked)},
    )
    found = sum(map(len, open_rows.values()))
    message = (
        f"已生成{tracked.label}周分析：各组{found}个问题，本周待办{counted.raised}项，"
        f"预警{len(warned.upsert)}条"
    )
    return Outcome(patch, tuple(findings), message)


@dataclass(frozen=True, slots=True)
class _Analysis:
    tracked: Tracked
    words: Words

    def problems(self) -> dict[Scope, list[Diagnosis]]:
        """At most two problems for each scope, from the month to date."""
        tracked = self.tracked
        readings = [
            Reading.of(scope.code, result)
            for scope in tracked.scopes
            for result in tracked.results(scope)
        ]
        shares = {scope.code: self._shares(scope) for scope in tracked.scopes}
        found = diagnose(readings, shares, PER_GROUP, playbook=tracked.head_office.playbook)
        return {s: [p for p in found if p.group == s.code] for s in tracked.scopes}

    def issues(
        self, problems: Mapping[Scope, Sequence[Diagnosis]]
    ) -> tuple[Cells, set[tuple[str, str]]]:
        """Cells of the issues matrix, and the rows that stay as people wrote them."""
        cells: Cells = {}
        kept = set()
        old = self.tracked.content.matrices.get("issues", {})
        for scope, found in problems.items():
            good = self.words.highlights(scope)
            for n, place in enumerate(_PLACES):
                new = self.words.row(found[n], scope) if n < len(found) else {}
                held = {part: old.get((scope.code, place, part)) for part in PARTS}
                row = self.words.rewritten(held, new)
                if row is None:
                    kept.add((scope.code, place))
                    row = held
                cells |= {(scope.code, place, part): text for part, text in row.items()}
                key = (scope.code, place, "highlight")
                text = old.get(key)
                ours = not text or self.words.is_ours("highlight", str(text))
                cells[key] = (good[n] if n < len(good) else None) if ours else text
        return cells, kept

    def kpi_texts(self) -> tuple[Cells, set[str]]:
        """Texts of the weakest indicators of the whole month, and rows that people wrote."""
        tracked, words = self.tracked, self.words
        whole = tracked.scopes[0]
        figures = tracked.measures("period", whole)
        progress = number(tracked.evaluator.field("period_pace"))
        readings = [
            Reading.of(whole.code, evaluate(kpi, figures, PeriodKind.MONTH, progress))
            for kpi in tracked.indicators
            if tracked.is_recorded
        ]
        shares = {whole.code: self._shares(whole)}
        found = diagnose(readings, shares, WEAKEST, playbook=tracked.head_office.playbook)
        rows = {problem.kpi: words.row(problem, whole) for problem in found}
        cells: Cells = {}
        kept = set()
        old = tracked.content.matrices.get("kpis", {})
        for item in tracked.plan.spec.axes["kpi"].items:
            held = {part: old.get((item.key, part)) for part in PARTS[1:]}
            row = words.rewritten(held, rows.get(item.key, {}))
            if row is None:
                kept.add(item.label)
                continue
            changed = {part: row[part] for part in PARTS[1:] if row[part] != held[part]}
            cells |= {(item.key, part): text for part, text in changed.items()}
        return cells, kept

    def summary(
        self, issues: Cells, warned: TableChange, counted: Completion
    ) -> tuple[dict[str, Value], list[Finding]]:
        """The summary's field, or what keeps it from being written."""
        texts: dict[str, dict[Scope, list[str]]] = {"highlight": {}, "problem": {}}
        for part, own in texts.items():
            for scope in self.tracked.scopes:
                cells = (issues[scope.code, place, part] for place in _PLACES)
                own[scope] = [str(text) for text in cells if text]
        text = summary(self.tracked, texts["highlight"], texts["problem"], warned.upsert, counted)
        new = renewed(self.tracked.content.fields.get("week_summary"), text)
        if new is not None:
            return {"week_summary": new}, []
        reason, remedy = "本周小结已由人工修改，未重新生成", "需要重新生成时，先清空小结"
        return {}, [Finding(Severity.INFO, "summary-kept", reason, remedy, sheet="附表四 周追踪")]

    def _shares(self, scope: Scope) -> Mapping[str, float]:
        split = self.tracked.decomposition(scope)
        return split.drag_shares() if split else {}


def _snapshot(tracked: Tracked) -> TableChange:
    """One frozen row of the week for each scope; the day of the first run stays."""
    keys = ("kind", "year", "number", "group")
    known = {tuple(row[key] for key in keys) for row in table_rows(tracked.content, "history")}
    rows = []
    for scope in tracked.scopes:
        place: dict[str, Value] = {
            "kind": "周",
            "year": float(tracked.year),
            "number": float(tracked.week),
            "group": scope.name,
        }
        if tuple(place.values()) not in known:
            place["frozen_on"] = serial(tracked.today)
        rows.append({**place, **tracked.measures("week", scope)})
    return TableChange(keys, tuple(rows))


def _remarks(tracked: Tracked) -> list[Finding]:
    found = []
    if tracked.today < tracked.last:
        found.append(
            Finding(
                Severity.INFO,
                "week-open",
                f"{tracked.label}尚未结束，时间进度按整周计算",
                "周末后可再生成一次",
            )
        )
    if not tracked.is_recorded:
        found.append(
            Finding(
                Severity.WARNING,
                "week-empty",
                f"周数据中没有{tracked.month}月截至{tracked.label}的记录，未分析问题",
                "录入或导入周数据后重新生成",
                sheet="周数据",
            )
        )
    unplanned = [s.name for s in tracked.scopes if tracked.pace(s).attainment is None]
    if unplanned:
        found.append(
            Finding(
                Severity.INFO,
                "week-unplanned",
                f"本月没有首年保费计划，未做差距分解：{'、'.join(unplanned)}",
                "在附表一填写各组月度计划",
                sheet="附表一 业绩计划",
            )
        )
    return found


def _kept(rows: set[tuple[str, str]], kpis: set[str]) -> list[Finding]:
    kept = (
        ("附表四 周追踪", len(rows), "行问题与措施"),
        ("附表五 KPI分析", len(kpis), "个指标的原因与措施"),
    )
    remedy = "内容已过时的，清空该行后重新生成"
    return [
        Finding(
            Severity.INFO, "words-kept", f"有{count}{what}由人工填写，已原样保留", remedy, "", sheet
        )
        for sheet, count, what in kept
        if count
    ]


def _refused(reason: str, remedy: str, value: str) -> Outcome:
    finding = Finding(Severity.ERROR, "week", reason, remedy, sheet="参数", value=value)
    return Outcome(Patch(), (finding,), reason)
