"""The rules of alerts: the shipped ones, and head office's changes to them.

The catalogue's head says what each kind of rule uses.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from agency.alert_figures import checked_metric
from agency.declaration import (
    Misfit,
    any_number,
    at,
    entries,
    flag,
    known_keys,
    load_yaml,
    names,
    one_of,
    positive,
    text,
    whole,
)
from agency.finding import Finding, Severity

LEVELS = ("agent", "group", "team")
COMPARATORS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

FIELDS: Mapping[str, frozenset[str]] = {
    "measure": frozenset({"name", "period", "value", "threshold", "distance", "months", "since"}),
    "standard": frozenset({"name", "to", "gaps", "until", "days"}),
    "date": frozenset({"name", "until", "days"}),
}
"""The kinds of rules, and what their texts may hold in braces."""

DATES = ("joined", "confirmed")
"""A person's days that rules of dates start from or end with."""

Window = int | str | tuple[str, str]
"""A number of months up to now; ``quarter``, ``half`` or ``year``; first and last month."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One alert; the catalogue's head says what each kind uses.

    ``threshold`` is in the metric's unit, a fraction for ratios and standards; ``lead`` and
    ``after`` are days.
    """

    id: str
    name: str
    kind: str
    level: str
    text: str
    recipients: tuple[str, ...]
    lead: int
    class_: str
    source: str
    metric: str = ""
    comparator: str = "<"
    threshold: float = 0.0
    window: Window = 1
    times: int = 1
    begin: str = ""
    months: int = 0
    done: str = ""
    after: int = 30
    needs: tuple[str, ...] = ()


def table_names() -> Mapping[str, str]:
    """Names of the company rule tables that shipped rules need, by key."""
    found: Mapping[str, str] = _catalogue()["tables"]
    return found


@cache
def shipped() -> tuple[Rule, ...]:
    """The package's rules: the eighteen of seed 001 and ours, in the catalogue's order."""
    return tuple(_rule(raw["id"], raw) for raw in _catalogue()["rules"])


def load(changes: Mapping[str, Any]) -> tuple[tuple[Rule, ...], list[Finding]]:
    """The shipped rules with head office's changes, and findings on changes that do not fit.

    ``changes`` maps rule ids to fields that replace the rule's own; ``enabled: false``, or
    nothing at all, removes a rule, an id that is not shipped adds one. Of a rule whose changes
    do not all fit, nothing is changed; a finding's cell is the key path below the profile.
    """
    raws = {raw["id"]: raw for raw in _catalogue()["rules"]}
    rules = {rule.id: rule for rule in shipped()}
    findings = []
    for key, change in changes.items():
        if change is None:
            rules.pop(key, None)
            continue
        try:
            own = entries(change)
            if not at("enabled", flag, own.pop("enabled", True)):
                rules.pop(key, None)
                continue
            base = raws.get(key, {"id": key, "class": "公司预警"})
            rules[key] = _rule(key, {**base, **own})
        except Misfit as error:
            findings.append(_finding(error.below(key)))
        except TypeError as error:
            findings.append(_finding(Misfit(key, str(error), change)))
    return tuple(rules.values()), findings


def window(value: object) -> Window:
    """A window as it was declared."""
    if value in ("quarter", "half", "year"):
        return str(value)
    if isinstance(value, list):
        if len(value) != 2 or not all(_is_month(label) for label in value) or value[0] > value[1]:
            raise ValueError(f"应为起止月份，如 [2027-01, 2027-03]，现为 {value}")
        return str(value[0]), str(value[1])
    try:
        return positive(value)
    except ValueError:
        words = "应为月数、quarter、half、year 或起止月份"
        raise ValueError(f"{words}，现为 {value}") from None


def _is_month(label: object) -> bool:
    year, _, month = str(label).partition("-")
    return year.isdecimal() and month in {f"{number:02d}" for number in range(1, 13)}


def _finding(error: Misfit) -> Finding:
    return Finding(
        Severity.ERROR,
        "alert-rule",
        f"预警规则无法使用：{error.reason}",
        "改正后重试，此处暂用原规则",
        cell=f"alerts.{error.place}",
        value="" if error.value is None else str(error.value),
    )


@cache
def _catalogue() -> Mapping[str, Any]:
    source = files("agency").joinpath("catalogue", "alerts.yaml").read_text("utf-8")
    raw: Mapping[str, Any] = load_yaml(source)
    return raw


_KNOWN = (
    *("id", "name", "class", "source", "ours", "level", "kind", "text", "recipients", "lead"),
    *("metric", "comparator", "threshold", "window", "times"),
    *("begin", "months", "done", "after", "needs"),
)
_MISSING = object()


def _rule(key: str, raw: Mapping[str, Any]) -> Rule:
    """Check and type one rule; :class:`Misfit` says what is wrong."""
    known_keys(raw, _KNOWN)

    def read(name: str, reader: Callable[[Any], Any], default: object = _MISSING) -> Any:  # noqa: ANN401
        if name not in raw and default is not _MISSING:
            return default
        if name not in raw:
            raise Misfit(name, "缺少这个项目")
        return at(name, reader, raw[name])

    kind = read("kind", one_of(tuple(FIELDS)))
    return Rule(
        id=key,
        name=read("name", text),
        kind=kind,
        level=read("level", one_of(LEVELS)),
        text=_template(read("text", text), FIELDS[kind]),
        recipients=read("recipients", names),
        lead=read("lead", whole),
        class_=read("class", text),
        source="ours" if raw.get("ours") else str(raw.get("source", "company")),
        metric=read("metric", checked_metric) if kind == "measure" else "",
        comparator=read("comparator", one_of(tuple(COMPARATORS)), "<"),
        threshold=read("threshold", any_number, 0.0),
        window=read("window", window, 1),
        times=read("times", whole, 1),
        begin=read("begin", one_of(DATES)) if kind == "date" else "",
        months=read("months", whole, 0),
        done=read("done", one_of(DATES), ""),
        after=read("after", whole, 30),
        needs=read("needs", names) if kind == "standard" else (),
    )


def _template(source: str, allowed: frozenset[str]) -> str:
    """A text whose braces hold allowed names only, without conversions or formats."""
    try:
        found = list(Formatter().parse(source))
    except ValueError:
        raise Misfit("text", "花括号不成对", source) from None
    for _, field, form, conversion in found:
        if field is not None and (field not in allowed or form or conversion):
            words = "、".join(sorted(allowed))
            raise Misfit("text", f"不能用 {{{field}}}，可用：{words}", source)
    return source
