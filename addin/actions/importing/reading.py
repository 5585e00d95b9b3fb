"""Files and folders into tables, ready for the import; what no sheet needs is not shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from addin.actions.importing.catalogue import ExportCatalogue, shipped_catalogue
from agency.finding import Finding, Severity
from generators.binding import SHEET
from generators.ooxml.errors import WorkbookError
from generators.ooxml.package import Package
from generators.tabular import RawTable, read_tables

_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".txt"})
_ROW_TEXTS = frozenset({"shifted-row", "skipped-row"})


def read_exports(
    paths: Iterable[Path], catalogue: ExportCatalogue | None = None
) -> tuple[list[RawTable], list[Finding]]:
    """The tables of these files, and of the files in these folders, in order of their names.

    Findings never carry the text of a row, which may hold customers' data. A file of a folder
    that holds no list is information, not an error.
    """
    words = (catalogue or shipped_catalogue()).header_words
    tables: list[RawTable] = []
    findings: list[Finding] = []
    for path in paths:
        for file in _files(path):
            if _is_book(file):
                findings.append(_own(file))
                continue
            read, found = read_tables(file, words)
            tables += read
            findings += [_softened(finding, inside=file != path) for finding in found]
    return tables, findings


def _files(path: Path) -> Sequence[Path]:
    if not path.is_dir():
        return [path]
    inside = (file for file in path.iterdir() if file.suffix.lower() in _SUFFIXES)
    return sorted(file for file in inside if not file.name.startswith(("~$", ".")))


def _is_book(file: Path) -> bool:
    """Whether a file is one of ours, which no core system has made."""
    try:
        with file.open("rb") as opened:
            if opened.read(2) != b"PK":
                return False
        workbook = Package(file.read_bytes()).read("xl/workbook.xml")
    except (OSError, WorkbookError):
        return False  # whoever reads it says why
    return f'name="{SHEET}"'.encode() in workbook


def _own(file: Path) -> Finding:
    reason = "这是计划簿或行事历，不是核心系统的清单，未读取"
    return Finding(Severity.INFO, "own-book", reason, file=file.name)


def _softened(finding: Finding, *, inside: bool) -> Finding:
    if finding.code in _ROW_TEXTS:
        return replace(finding, value="")
    if finding.code == "no-header" and inside:
        reason = "没有找到清单的表头，未读取"
        return replace(finding, severity=Severity.INFO, reason=reason, remedy="")
    return finding
