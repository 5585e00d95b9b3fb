"""What the structural check says of a person's file, as findings."""

from __future__ import annotations

import re
from typing import Final

from agency.finding import Finding, Severity
from generators.ooxml.errors import WorkbookError
from generators.ooxml.lint import lint_workbook
from generators.ooxml.package import Package
from generators.ooxml.relationships import relationships
from generators.ooxml.structure import read_structure

MOST_SHOWN: Final = 5

_PLACE = re.compile(r"(\S+?):? (?:([A-Z]{1,3}[1-9]\d*):)?")


def structure_findings(data: bytes) -> list[Finding]:
    """A warning for each of the first problems of a file, and one that counts the others.

    Each names the part, and the sheet that it is or belongs to, where there is one.
    """
    problems = lint_workbook(data)
    owners = _owners(data) if problems else {}
    findings = []
    for problem in problems[:MOST_SHOWN]:
        place = _PLACE.match(problem)
        part, cell = place.groups("") if place else ("", "")
        sheet = owners.get(part, "")
        reason = f"文件内部结构不合规范（{problem}）"
        findings.append(_warning(reason, sheet, cell if sheet else ""))
    if len(problems) > MOST_SHOWN:
        findings.append(_warning(f"文件内部结构另有 {len(problems) - MOST_SHOWN} 处不合规范"))
    return findings


def _warning(reason: str, sheet: str = "", cell: str = "") -> Finding:
    remedy = "用表格软件打开，提示修复时选“是”，核对内容后另存；或从“备份”文件夹取回"
    return Finding(Severity.WARNING, "structure", reason, remedy, sheet=sheet, cell=cell)


def _owners(data: bytes) -> dict[str, str]:
    """The sheet that each part is or belongs to, as far as the file still tells."""
    owners: dict[str, str] = {}
    try:
        package = Package(data)
        for info in read_structure(package).sheets:
            owners[info.part] = info.name
            for arrow in relationships(package, info.part):
                owners.setdefault(arrow.target, info.name)
    except (WorkbookError, ValueError):
        pass
    return owners
