"""The week's summary: facts gathered, put into words by a text template.

A written summary ends with a line that carries a check mark of the text above it. What
people write below that line is kept; if they changed the text above it, all of it is theirs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zlib import crc32

from addin.actions.rows import number, table_rows
from addin.actions.weekly_actions import Completion
from addin.actions.weekly_figures import Scope, Tracked
from addin.actions.weekly_words import day_text
from agency.attendance import withheld_share
from workbook_templates.content import Value, from_serial

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

FACTOR_NAMES: Mapping[str, str] = {
    "headcount": "人力",
    "activity": "活动率",
    "policies": "人均件数",
    "average_premium": "件均保费",
}

_MARK = "—— 以上自动生成（{check:04x}），补充请写在本行以下 ——"
_MARKED = re.compile(
    r"(?P<text>.*)\n—— 以上自动生成（(?P<check>[0-9a-f]{4})），补充请写在本行以下 ——(?P<own>.*)",
    re.DOTALL,
)


def renewed(old: Value, text: str) -> str | None:
    """The new summary with people's additions to the old one; None if the old one is theirs."""
    text = text.strip()
    fresh = f"{text}\n{_MARK.format(check=_check(text))}"
    held = str(old or "").replace("\r\n", "\n")
    if not held.strip():
        return fresh
    match = _MARKED.fullmatch(held)
    if match is None or _check(match["text"]) != int(match["check"], 16):
        return None
    return fresh + match["own"]


def summary(
    tracked: Tracked,
    highlights: Mapping[Scope, Sequence[str]],
    problems: Mapping[Scope, Sequence[str]],
    alerts: Sequence[Mapping[str, Value]],
    actions: Completion,
) -> str:
    """The text; ``highlights`` and ``problems`` as they stand in the tracking table."""
    whole, *groups = tracked.scopes
    figures, week = tracked.measures("mtd", whole), tracked.measures("week", whole)
    parts = tracked.decomposition(whole)
    split = parts.in_yuan() if parts else None
    gaps = [(scope.name, gap) for scope in groups if (gap := tracked.pace(scope).gap or 0.0) < 0]
    facts = {
        "label": tracked.label,
        "team": tracked.content.fields.get("team_name") or whole.name,
        "first": from_serial(number(tracked.week_row["first"])),
        "last": tracked.last,
        "month": tracked.month,
        "week_fyp": week["fyp"],
        "week_rate": tracked.tracked("week_rate", whole),
        "week_policies": week["policies"],
        "week_producers": week["producers"],
        "month_fyp": figures["fyp"],
        "pace": tracked.pace(whole),
        "decomposition": split,
        "factors": [(FACTOR_NAMES[f], part) for f, part in split.parts.items() if part]
        if split
        else [],
        "gaps": sorted(gaps, key=lambda item: item[1])[:3],
        "highlights": _by_name(highlights),
        "problems": _by_name(problems),
        "attendance": tracked.tracked("week_attendance", whole),
        "withheld": withheld(tracked),
        "alerts": alerts,
        "classes": list(Counter(str(row["class"]) for row in alerts).items()),
        "actions": actions,
    }
    return _environment().from_string(_template("week_summary")).render(facts)


def withheld(tracked: Tracked) -> list[tuple[str, float, float]]:
    """Serving supervisors whose attendance of the month to date costs them: name, rate, share.

    The steps are the 口径's; shipped: at least 80 % loses nothing, at least 50 % a fifth,
    less everything (seed 000).
    """
    content, steps = tracked.content, dict(tracked.head_office.profile.attendance)
    classes = {row["rank"]: row["rank_class"] for row in table_rows(content, "lists")}
    days: dict[str, list[float]] = {}
    for row in table_rows(content, "weekly"):
        if number(row["month"]) == tracked.month and number(row["week"]) <= tracked.week:
            own = days.setdefault(str(row["agent"]), [0.0, 0.0])
            own[0] += number(row["attended_days"])
            own[1] += number(row["due_days"])
    states = tracked.evaluator.column("agents", "state").tolist()
    found = []
    for row, state in zip(table_rows(content, "agents"), states, strict=True):
        attended, due = days.get(str(row["id"]), (0.0, 0.0))
        if state != "在职" or classes.get(row["rank"]) != "主管" or due <= 0:
            continue
        rate = max(attended, 0.0) / due
        share = withheld_share(rate, {0.0: 0.0, **steps})
        if share:
            found.append((str(row["name"]), rate, share))
    return found


def _by_name(texts: Mapping[Scope, Sequence[str]]) -> list[tuple[str, str]]:
    """The first of each group; the whole team's is theirs together."""
    return [(scope.name, own[0]) for scope, own in texts.items() if own and not scope.whole]


def _check(text: str) -> int:
    return crc32(text.encode()) & 0xFFFF


def _template(name: str) -> str:
    return files("workbook_templates").joinpath("texts", f"{name}.j2").read_text("utf-8")


def _environment() -> SandboxedEnvironment:
    """Plain text, so nothing is escaped; the import is late because few commands need it."""
    from jinja2 import StrictUndefined  # noqa: PLC0415
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415

    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.filters |= {
        "money": lambda value: _shown(value, "{:,.0f}"),
        "signed": lambda value: _shown(value, "{:+,.0f}"),
        "count": lambda value: _shown(value, "{:g}"),
        "percent": lambda value: _shown(value, "{:.1%}").replace(".0%", "%"),
        "day": day_text,
    }
    return environment


def _shown(value: Any, form: str) -> str:  # noqa: ANN401
    return "—" if value is None else form.format(value)
