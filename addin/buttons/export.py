"""导出: the week's sheets as one PDF and the figures as CSV, in a folder beside the book."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from addin.actions.kpi import Indicator, indicators, period_in_book
from agency.finding import Finding
from agency.kpi_results import band_label
from generators.binding import row_name
from generators.files import safe_name, write_whole
from workbook_templates.checks import run_checks
from workbook_templates.layout import NAME_PREFIX
from workbook_templates.schema import BookSpec, Form, MatrixSpec

if TYPE_CHECKING:
    import xlwings as xw

    from addin.hosts.live import LiveBook

PRINTED = ("tracking", "tracking_people", "analysis")
"""附表四, by group and by person, and 附表五."""

_KPI_HEADERS = ("营业组", "指标", "期间", "分子", "分母", "值", "计划", "达成率", "档位")
_FINDING_HEADERS = ("级别", "代码", "工作表", "单元格", "内容", "原因", "怎么改")


def export(book: xw.Book, live: LiveBook) -> str:
    """Write the files and say where they are; existing ones of the same period are replaced.

    Raises:
        OSError: the folder cannot be written.

    """
    here = Path(book.fullname)
    if not here.is_absolute():
        return "请先保存工作簿，导出的文件会放在它旁边。"
    read = live.book
    label = str(read.content.fields["period"])
    period = period_in_book(read.context, label)
    found = list(indicators(read.plan, read.context, read.content, period))
    findings = [*read.findings, *run_checks(read.plan, read.content)]
    folder = here.with_name(safe_name(f"{here.stem}_导出_{label}"))
    folder.mkdir(exist_ok=True)
    write_whole(folder / "指标.csv", _table(_KPI_HEADERS, _kpi_rows(found)))
    write_whole(folder / "问题.csv", _table(_FINDING_HEADERS, _finding_rows(findings)))
    sheets: list[int | str] = []
    found_names = (_sheet_name(book, read.spec, key) for key in PRINTED)
    sheets += dict.fromkeys(name for name in found_names if name)
    if sheets:
        book.to_pdf(folder / "附表四附表五.pdf", include=sheets)
    printed = "附表四附表五.pdf、" if sheets else ""
    return f"已导出到 {folder}：{printed}指标.csv（{len(found)}行）、问题.csv（{len(findings)}条）"


def _sheet_name(book: xw.Book, spec: BookSpec, key: str) -> str:
    """What the book calls the sheet now, by a name of a block on it; empty if it is gone."""
    blocks = [block for sheet, block in spec.blocks() if sheet.key == key]
    names = {
        NAME_PREFIX + field.key
        for block in blocks
        if isinstance(block, Form)
        for field in block.fields
    } | {row_name(block.key) for block in blocks if isinstance(block, MatrixSpec)}
    for name in book.names:
        if name.name in names:
            return str(name.refers_to_range.sheet.name)
    return ""


def _kpi_rows(found: Iterable[Indicator]) -> Iterator[Sequence[object]]:
    for one in found:
        result = one.result
        yield (
            one.group_name or "全部",
            result.kpi.name,
            one.period,
            result.numerator,
            result.denominator,
            result.value,
            result.plan,
            result.attainment,
            band_label(result.band),
        )


def _finding_rows(findings: Iterable[Finding]) -> Iterator[Sequence[object]]:
    for one in findings:
        yield one.severity.label, one.code, one.sheet, one.cell, one.value, one.reason, one.remedy


def _table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV that Excel opens by a double click: UTF-8 with its mark, text never a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(headers)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _safe(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{cell}"
    return cell
