"""``huibao template``: the workbooks' looks in head office's hands."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from agency.finding import Finding, Severity, has_errors
from generators.build import KIND as PLAN_BOOK
from generators.calendar_book import KIND as CALENDAR_BOOK
from generators.files import digest, write_whole
from generators.holiday_table import read_notice
from generators.template_build import (
    Frame,
    Prepare,
    StampTeam,
    draw_template,
    kept_template,
    try_template,
)
from generators.template_opening import open_template
from generators.template_store import StoreError, adopt, newest, registered
from huibao.cli import CANNOT, FINDINGS, OK, TEMPLATE_KINDS
from huibao.profiles import profile_text
from huibao.report import complain, out, progress, say, show_findings, table

FOLDER = Path("模板")
"""Where adopted templates are kept unless the command says otherwise."""

_KINDS = dict(zip(TEMPLATE_KINDS, (PLAN_BOOK, CALENDAR_BOOK), strict=True))


def run(arguments: Namespace) -> int:
    """Export, adopt or list templates."""
    try:
        return {"export": _export, "adopt": _adopt, "list": _list}[arguments.action](arguments)
    except StoreError as error:
        complain(str(error))
        return CANNOT


def stamping(
    choice: str | None, folder: Path | None, prepare: Prepare
) -> tuple[StampTeam | None, list[Finding]]:
    """What makes books from a template file, or from the newest adopted one of that name.

    Nothing where none is chosen; nothing, and what is wrong, where it cannot be used.
    """
    if not choice:
        return None, []
    path, name, version = Path(choice), "", ""
    if not path.is_file():
        try:
            entry = newest(folder or FOLDER, choice)
        except StoreError as error:
            return None, [Finding(Severity.ERROR, "templates", str(error))]
        if entry is None:
            reason = f"没有模板“{choice}”：既不是文件，也没有在“{folder or FOLDER}”登记"
            remedy = "用 huibao template list 查看已登记的模板，或给出模板文件"
            return None, [Finding(Severity.ERROR, "no-template", reason, remedy)]
        path = (folder or FOLDER) / entry.file
        if not path.is_file() or digest(path.read_bytes()) != entry.sha256:
            reason = f"登记的模板文件 {path} 不见了或被改动"
            remedy = "从备份中取回，或重新 huibao template adopt"
            return None, [Finding(Severity.ERROR, "template-changed", reason, remedy)]
        name, version = entry.name, str(entry.version)
    mark = digest(path.read_bytes())
    found = kept_template(path, mark)
    if isinstance(found, list):
        return None, [replace(finding, file=finding.file or path.name) for finding in found]
    return StampTeam(path, mark, prepare, name, version), []


def _export(arguments: Namespace) -> int:
    if arguments.file.exists():
        complain(f"{arguments.file} 已存在，未改动；请换一个文件名。")
        return CANNOT
    if arguments.file.suffix.lower() != ".xlsx":
        complain("模板文件名要以 .xlsx 结尾。")
        return CANNOT
    if arguments.holidays and not arguments.holidays.exists():
        complain(f"找不到：{arguments.holidays}")
        return CANNOT
    text, findings = profile_text(arguments.profile)
    notice, more = read_notice(arguments.holidays) if arguments.holidays else ([], [])
    show_findings(findings + more)
    if has_errors(findings + more):
        complain("有错误，没有导出模板。")
        return FINDINGS
    frame = Frame(arguments.year, text, tuple(notice))
    with progress("画模板", 1) as advance:
        kind = _KINDS[arguments.kind]
        data = draw_template(kind, frame, arguments.groups, arguments.people)
        advance()
    arguments.file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(arguments.file, data)
    say(
        f"已导出 {arguments.file}：{arguments.year} 年度，"
        f"可放 {arguments.groups} 个营业组、{arguments.people} 人"
    )
    say("改好样式后：huibao template adopt " + str(arguments.file))
    return OK


def _adopt(arguments: Namespace) -> int:
    path: Path = arguments.file
    if not path.is_file():
        complain(f"找不到：{path}")
        return CANNOT
    data = path.read_bytes()
    with progress("检查模板", 2) as advance:
        found = open_template(data, path.name)
        advance("试填")
        findings = found if isinstance(found, list) else [*found.notes, *try_template(found)]
        advance()
    show_findings([replace(finding, file=finding.file or path.name) for finding in findings])
    if isinstance(found, list) or has_errors(findings):
        complain("模板有错误，没有登记。")
        return FINDINGS
    folder = arguments.templates or FOLDER
    today = datetime.now().astimezone().date()
    entry, is_new = adopt(found, data, arguments.name or path.stem, folder, today)
    if is_new:
        say(f"已登记“{entry.name}”第 {entry.version} 版：{folder / entry.file}")
    else:
        say(f"“{entry.name}”第 {entry.version} 版就是这个文件，没有变化。")
    return OK


def _list(arguments: Namespace) -> int:
    folder = arguments.templates or FOLDER
    entries = registered(folder)
    if not entries:
        say(f"“{folder}”里还没有登记模板。")
        return OK
    names = {kind: name for name, kind in _KINDS.items()}
    rows = [
        [
            entry.name,
            str(entry.version),
            names.get(entry.kind, entry.kind),
            str(entry.year),
            entry.profile,
            str(entry.groups),
            str(entry.people),
            entry.adopted,
            entry.sha256[:12],
        ]
        for entry in entries
    ]
    left = [(text, "left") for text in ("名称", "版本", "类型", "年度", "口径")]
    headers = [*left, ("组", "right"), ("人", "right"), ("登记日期", "left"), ("校验码", "left")]
    out.print(table(str(folder), headers, rows))
    return OK
