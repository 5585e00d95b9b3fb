"""``huibao build``: every team's plan book."""

from __future__ import annotations

from argparse import Namespace
from functools import partial

from agency.finding import Finding, has_errors
from agency.organisation import Organisation, Team
from agency.profile import parse
from agency.roles import load_ranks
from generators.build import BuildPlan, build, prepare
from generators.holiday_table import read_notice
from generators.organisation_file import read
from generators.template_build import StampTeam
from huibao.cli import CANNOT, FINDINGS, OK
from huibao.commands.template import stamping
from huibao.profiles import profile_text
from huibao.report import complain, progress, say, show_findings


def run(arguments: Namespace) -> int:
    """Build the books; with errors in any input nothing is written."""
    for path in filter(None, (arguments.organisation, arguments.holidays)):
        if not path.exists():
            complain(f"找不到：{path}")
            return CANNOT
    text, findings = profile_text(arguments.profile)
    notice, more = read_notice(arguments.holidays) if arguments.holidays else ((), [])
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
    chosen = _chosen(organisation, arguments.team)
    if chosen is None:
        return CANNOT
    plan = BuildPlan(arguments.year, text, tuple(notice))
    return _build(arguments, organisation, chosen, plan, findings)


def _chosen(organisation: Organisation, codes: list[str]) -> list[str] | None:
    known = [team.unit.code for team in organisation.teams()]
    unknown = [code for code in codes if code not in known]
    if unknown:
        complain(f"没有这些营业部：{'、'.join(unknown)}；现有：{'、'.join(known)}")
        return None
    if not known:
        complain("组织架构里没有营业部，没有可生成的计划簿。")
        return None
    return list(dict.fromkeys(codes)) or known


def _build(
    arguments: Namespace,
    organisation: Organisation,
    codes: list[str],
    plan: BuildPlan,
    findings: list[Finding],
) -> int:
    make = None
    if arguments.template:
        found = stamping(arguments.template, arguments.templates, partial(prepare, plan=plan))
        make = found if isinstance(found, StampTeam) else None
        if isinstance(found, list):
            show_findings(findings + found)
            complain("模板有错误，没有生成任何文件。")
            return FINDINGS
    with progress("生成计划簿", len(codes)) as bar:

        def step(team: Team) -> None:
            bar.update(bar.task_ids[0], advance=1, description=team.unit.name)

        built = build(
            organisation,
            plan,
            arguments.out,
            teams=codes,
            jobs=arguments.jobs,
            progress=step,
            make=make,
        )
    show_findings(list(dict.fromkeys(findings + built.findings)))
    kept = sum(finding.code == "file-changed" for finding in built.findings)
    say(
        f"{arguments.out}：生成 {len(built.written)} 本，未变 {len(built.unchanged)} 本"
        + (f"，保留被改动的 {kept} 本" if kept else "")
    )
    return FINDINGS if has_errors(built.findings) else OK
