"""What head office wrote for a command: its profile (口径), its words for imports."""

from __future__ import annotations

from pathlib import Path

from addin.actions.importing.catalogue import (
    ExportCatalogue,
    catalogue_for,
    parse_catalogue,
)
from agency.company import check
from agency.finding import Finding, Severity
from agency.profile import SHIPPED, Profile, parse

LONGEST = 32_767
"""Characters of one cell: a book keeps its profile's text in one."""


def profile_text(choice: str) -> tuple[str, list[Finding]]:
    """The YAML text of a shipped name or a file, with everything that is wrong in it."""
    if choice in SHIPPED:
        return f"extends: {choice}\n", []
    path = Path(choice)
    if not path.is_file():
        reason = f"没有这个自带口径，也没有这个文件；自带：{'、'.join(SHIPPED)}"
        return "", [Finding(Severity.ERROR, "profile", reason, "检查名称或路径", value=choice)]
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        reason = "口径文件不是 UTF-8 文本"
        return "", [Finding(Severity.ERROR, "profile", reason, "另存为 UTF-8", file=path.name)]
    profile, findings = parse(text, path.stem, path.name)
    findings += check(profile, path.name)
    findings += catalogue_for(profile, path.name)[1]
    if len(text) > LONGEST:
        reason = f"口径文件有{len(text)}个字符，超过工作簿能存的{LONGEST}个"
        remedy = "删去注释和用不到的规则"
        findings.append(Finding(Severity.ERROR, "profile", reason, remedy, file=path.name))
    return text, findings


def synonyms_of(
    profile: Profile, path: Path | None = None
) -> tuple[ExportCatalogue, list[Finding]]:
    """The words for imports: a file's, then the profile's, then the shipped ones."""
    catalogue, findings = catalogue_for(profile)
    if path is None:
        return catalogue, findings
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        reason = "对照表不是 UTF-8 文本"
        wrong = Finding(Severity.ERROR, "synonyms", reason, "另存为 UTF-8", file=path.name)
        return catalogue, [*findings, wrong]
    catalogue, more = parse_catalogue(text, path.name, catalogue)
    return catalogue, [*findings, *more]
