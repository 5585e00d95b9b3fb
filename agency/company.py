"""What a company decides beside its 口径: alert rules, their tables, and the playbook.

All of it stands in the profile's text; here it is read, and what does not fit is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from agency import alert_rules, playbook_entries
from agency.alert_rules import Rule
from agency.alert_tables import Table, read_tables
from agency.finding import Finding, Severity
from agency.kpi_catalogue import catalogue
from agency.playbook_entries import Entry
from agency.profile import Profile
from agency.roles import Ranks, load_ranks


@dataclass(frozen=True, slots=True)
class Company:
    """Alert rules, the company's tables by key, and the playbook by indicator."""

    rules: tuple[Rule, ...]
    tables: Mapping[str, Table]
    playbook: Mapping[str, Entry]


def company_of(profile: Profile) -> tuple[Company, list[Finding]]:
    """The company of a profile; what does not fit is a finding and stays as shipped.

    A finding's cell is the key path in the profile's text.
    """
    rules, findings = alert_rules.load(profile.alerts)
    needed = {key for rule in rules for key in rule.needs} | alert_rules.table_names().keys()
    tables, more = read_tables(profile.tables, _ranks(profile), needed)
    findings += more
    playbook, more = playbook_entries.load(profile.playbook)
    findings += [*more, *_unknown(playbook, profile)]
    return Company(rules, tables, playbook), findings


def check(profile: Profile, file: str = "") -> list[Finding]:
    """Everything that is wrong in what a profile's text changes, beyond its single values."""
    found = [*catalogue().check(profile), *company_of(profile)[1]]
    return [replace(finding, file=file) for finding in found]


def _ranks(profile: Profile) -> Ranks:
    """The profile's ranks; the shipped ones where it contradicts itself, as ``check`` says."""
    try:
        return load_ranks(profile.ranks)
    except ValueError:
        return load_ranks()


def _unknown(playbook: Mapping[str, Entry], profile: Profile) -> Iterator[Finding]:
    """Entries and evidence about indicators that do not exist; nothing would ever use them."""
    known = {*catalogue().declared, *profile.kpis}
    for kpi in profile.playbook:
        entry = playbook.get(kpi)
        if entry is None:
            continue
        used = [kpi, *(name for cause in entry.causes for name in cause.evidence)]
        for name in dict.fromkeys(used):
            if name not in known:
                reason, remedy = f"没有指标 {name}", "核对指标的代码，或先在 kpis 下增加它"
                place = f"playbook.{kpi}"
                yield Finding(Severity.ERROR, "playbook", reason, remedy, cell=place, value=name)
