"""The 口径 that a command was asked for: a shipped name or head office's file."""

from __future__ import annotations

from pathlib import Path

from agency.finding import Finding, Severity
from agency.kpi import catalogue
from agency.profile import SHIPPED, parse


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
    return text, findings + catalogue().check(profile)
