"""``huibao build``: every team's plan book."""

from __future__ import annotations

from argparse import Namespace
from functools import partial

from agency.finding import Finding, has_errors
from agency.organisation import Organisation, Team
from generators.build import BuildPlan, build, prepare
from huibao.cli import FINDINGS, OK
from huibao.commands.template import stamping
from huibao.organisations import read_sources
from huibao.report import complain, progress, say, show_findings


def run(arguments: Namespace) -> int:
    """Build the books; with errors in any input nothing is written."""
    sources = read_sources(arguments)
    if isinstance(sources, int):
        return sources
    plan = BuildPlan(arguments.year, sources.profile_text, sources.notice)
    return _build(arguments, sources.organisation, sources.teams, plan, sources.findings)


def _build(
    arguments: Namespace,
    organisation: Organisation,
    codes: list[str],
    plan: BuildPlan,
    findings: list[Finding],
) -> int:
    prepared = partial(prepare, plan=plan)
    make, wrong = stamping(arguments.template, arguments.templates, prepared)
    if wrong:
        show_findings(findings + wrong)
        complain("模板有错误，没有生成任何文件。")
        return FINDINGS
    with progress("生成计划簿", len(codes)) as advance:

        def step(team: Team) -> None:
            advance(team.unit.name)

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
