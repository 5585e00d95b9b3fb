"""``huibao init``: the organisation file, empty or filled from core-system exports."""

from __future__ import annotations

from argparse import Namespace

from agency.finding import has_errors
from generators.organisation_file import write_template
from generators.organisation_import import from_exports, gaps
from huibao.cli import CANNOT, FINDINGS, OK
from huibao.report import complain, say, show_findings


def run(arguments: Namespace) -> int:
    """Write the file; nothing is written when the exports have errors."""
    if arguments.file.exists():
        complain(f"{arguments.file} 已存在，未改动；请换一个文件名。")
        return CANNOT
    if arguments.file.suffix.lower() != ".xlsx":
        complain(f"{arguments.file} 应以 .xlsx 结尾；请换一个文件名。")
        return CANNOT
    organisation = None
    if arguments.sources:
        missing = [path for path in arguments.sources if not path.exists()]
        if missing:
            complain(f"找不到：{'、'.join(map(str, missing))}")
            return CANNOT
        organisation, findings = from_exports(arguments.sources)
        show_findings(findings)
        if organisation is None or has_errors(findings):
            complain("清单有错误，未生成文件。")
            return FINDINGS
        show_findings(gaps(organisation))
    arguments.file.parent.mkdir(parents=True, exist_ok=True)
    write_template(arguments.file, organisation)
    if organisation is None:
        say(f"已生成空白组织架构文件：{arguments.file}")
    else:
        teams = sum(1 for _ in organisation.teams())
        serving = sum(1 for agent in organisation.agents if agent.left is None)
        say(
            f"已生成 {arguments.file}：{teams} 个营业部，{len(organisation.units)} 个机构节点，"
            f"{len(organisation.agents)} 人（在职 {serving} 人）"
        )
    return OK
