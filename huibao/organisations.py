"""What commands that build books read first: 口径, days off and the organisation file."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass

from agency.finding import Finding, has_errors
from agency.organisation import Organisation
from agency.profile import parse
from agency.roles import load_ranks
from agency.workdays import NoticeDay
from generators.holiday_table import read_notice
from generators.organisation_file import read
from huibao.cli import CANNOT, FINDINGS
from huibao.profiles import profile_text
from huibao.report import complain, show_findings


@dataclass(frozen=True, slots=True)
class Sources:
    """The organisation, the chosen teams' codes, the 口径's text, the notice of days off."""

    organisation: Organisation
    teams: list[str]
    profile_text: str
    notice: tuple[NoticeDay, ...]
    findings: list[Finding]


def read_sources(arguments: Namespace) -> Sources | int:
    """All of it, or the exit code after saying what is wrong; findings are not yet shown."""
    for path in filter(None, (arguments.organisation, arguments.holidays)):
        if not path.exists():
            complain(f"找不到：{path}")
            return CANNOT
    text, findings = profile_text(arguments.profile)
    notice, more = read_notice(arguments.holidays) if arguments.holidays else ([], [])
    findings += more
    organisation = None
    if not has_errors(findings):
        ranks = load_ranks(parse(text)[0].ranks)
        organisation, more = read(arguments.organisation, ranks)
        findings += more
    if organisation is None or has_errors(findings):
        show_findings(findings)
        complain("有错误，没有生成任何文件。")
        return FINDINGS
    teams = _chosen(organisation, arguments.team)
    if teams is None:
        return CANNOT
    return Sources(organisation, teams, text, tuple(notice), findings)


def _chosen(organisation: Organisation, codes: list[str]) -> list[str] | None:
    known = [team.unit.code for team in organisation.teams()]
    unknown = [code for code in codes if code not in known]
    if unknown:
        complain(f"没有这些营业部：{'、'.join(unknown)}；现有：{'、'.join(known)}")
        return None
    if not known:
        complain("组织架构里没有营业部，没有可生成的工作簿。")
        return None
    return list(dict.fromkeys(codes)) or known
