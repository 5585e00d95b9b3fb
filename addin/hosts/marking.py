"""What checking finds and writes: marks on cells, a sheet of findings, safe mends.

What is found, and how it is worded, is the same for every host.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from addin.hosts.host import CellValue, Host, cell_value, is_blank
from agency.finding import Finding, Severity
from generators.book_places import FileLocator
from generators.ooxml import Workbook
from generators.ooxml.comments import notes_of
from generators.tabular_text import match_id
from workbook_templates.checks import run_checks
from workbook_templates.schema import MatrixSpec, Type

AUTHOR = "会报校验"
SHEET = "校验结果"
HEADERS = ("级别", "代码", "工作表", "单元格", "内容", "原因", "怎么改")
WIDTHS = (8, 22, 18, 10, 20, 60, 50)


@dataclass(frozen=True, slots=True)
class Mend:
    """A typed cell whose content is right but written in a way that formulas misread."""

    sheet: str
    cell: str
    was: object
    now: CellValue


def listed(findings: Sequence[Finding]) -> list[tuple[str, ...]]:
    """The rows of the sheet of findings, headers first."""
    return [
        HEADERS,
        *(
            (f.severity.label, f.code, f.sheet, f.cell, f.value, f.reason, f.remedy)
            for f in findings
        ),
    ]


def notes_for(findings: Sequence[Finding], sheets: Collection[str]) -> dict[str, dict[str, str]]:
    """The note of each cell with a finding, by sheet and cell, on the ``sheets`` there are."""
    notes: dict[str, dict[str, str]] = {}
    for finding in findings:
        if finding.sheet in sheets and finding.cell:
            texts = notes.setdefault(finding.sheet, {})
            text = f"{finding.severity.label}：{finding.reason}"
            text += f"\n怎么改：{finding.remedy}" if finding.remedy else ""
            texts[finding.cell] = f"{texts.get(finding.cell, AUTHOR)}\n{text}"
    return notes


def is_ours(note: str) -> bool:
    """Whether a note was written by a check, by whatever program and under whatever name."""
    return note.startswith(f"{AUTHOR}\n")


def marked(data: bytes, findings: Sequence[Finding]) -> bytes:
    """The file with a note on every cell with a finding and the sheet of all of them.

    Notes and the sheet of an earlier check are taken away first; without findings nothing
    of them remains.
    """
    workbook = Workbook.open(data)
    rows = listed(findings)
    notes = notes_for(findings, workbook.sheet_names)
    if findings and _holds(workbook, rows, notes):
        return data
    workbook.remove_comments(AUTHOR, or_text=is_ours)
    if SHEET in workbook.sheet_names:
        workbook.remove_sheet(SHEET)
    for sheet, texts in notes.items():
        workbook.add_comments(sheet, texts, AUTHOR)
    if findings:
        workbook.add_sheet(SHEET, rows, widths=WIDTHS)
    return workbook.to_bytes()


def _holds(
    workbook: Workbook, rows: Sequence[Sequence[str]], notes: Mapping[str, Mapping[str, str]]
) -> bool:
    """Whether the file has exactly these rows of findings and these notes already.

    A cell with somebody else's note has got none of ours.
    """
    if SHEET not in workbook.sheet_names:
        return False
    present = {
        (info.name, cell): note
        for info in workbook.structure.sheets
        for cell, note in notes_of(workbook.package, info.part).items()
    }
    ours = {
        place: text
        for place, (author, text) in present.items()
        if author == AUTHOR or is_ours(text)
    }
    wanted = {
        (sheet, cell): text
        for sheet, texts in notes.items()
        for cell, text in texts.items()
        if (sheet, cell) in ours or (sheet, cell) not in present
    }
    held = [
        [workbook.value(SHEET, f"{column}{number}") or "" for column in "ABCDEFG"]
        for number in range(1, len(rows) + 2)
    ]
    return ours == wanted and held == [*map(list, rows), [""] * len(HEADERS)]


def findings_of(host: Host) -> list[Finding]:
    """What reading, the rules and a look at the formulas find, in this order."""
    book = host.book
    locator = FileLocator(host.places, book.spec)
    found = [*book.findings, *run_checks(book.plan, book.content, layout=locator)]
    return [*found, *overwritten(host)]


def overwritten(host: Host) -> Iterator[Finding]:
    """Computed cells in which somebody typed over the formula."""
    look = host.look
    for sheet, cell, label in _computed_cells(host):
        if look.formula(sheet, cell) is None:
            yield Finding(
                Severity.ERROR,
                "formula-overwritten",
                f"“{label}”的公式被覆盖，不再自动计算",
                "撤销输入，或从相邻同类单元格把公式复制过来",
                sheet=sheet,
                cell=cell,
                value=_shown(look.value(sheet, cell)),
            )


def mends(host: Host) -> list[Mend]:
    """Numbers and dates typed as text, full-width digits, stray spaces, 工号 as numbers.

    A 工号 or code that is a number takes the spelling of the one in the book that equals it
    but for leading zeros.
    """
    look = host.look
    found = [
        Mend(sheet, cell, raw, wanted)
        for sheet, cell, wanted in _typed_cells(host)
        if _is_misread(raw := look.value(sheet, cell), wanted) and look.formula(sheet, cell) is None
    ]
    numbers = [m for m in found if isinstance(m.now, str) and not isinstance(m.was, str)]
    places = {(mend.sheet, mend.cell) for mend in numbers}
    known = {
        text
        for sheet, cell, text in _typed_cells(host)
        if isinstance(text, str) and (sheet, cell) not in places
    }
    spelling = {text: match_id(text, known) or text for text in {str(m.now) for m in numbers}}
    return [
        replace(m, now=spelling[str(m.now)]) if (m.sheet, m.cell) in places else m for m in found
    ]


def mended(data: bytes, changes: Sequence[Mend]) -> bytes:
    """The file with the mends written."""
    workbook = Workbook.open(data)
    for mend in changes:
        workbook.set_value(mend.sheet, mend.cell, mend.now)
    return workbook.to_bytes()


def _shown(value: object) -> str:
    """A value in few characters; whole numbers without a point."""
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value or "")


def _is_misread(raw: object, wanted: object) -> bool:
    """Whether a formula takes ``raw`` for something else than what was read."""
    if is_blank(raw) or is_blank(wanted):
        return False
    if isinstance(raw, str) and isinstance(wanted, str):
        return raw != wanted
    return isinstance(raw, str) != isinstance(wanted, str)


def _computed_cells(host: Host) -> Iterator[tuple[str, str, str]]:
    spec, places, plan = host.book.spec, host.places, host.book.plan
    for key, field in spec.fields().items():
        place = places.field(key)
        if field.value is not None and place is not None:
            yield (*place, field.label)
    for key, matrix in spec.matrices().items():
        for unit_cell in plan.matrix(key).computed:
            place = places.matrix_cell(matrix, plan.matrix(key).key(unit_cell))
            if place is not None:
                yield (*place, _label(host, matrix, unit_cell))
    for key, table in spec.tables().items():
        found = places.tables.get(key)
        for column in table.columns if found else ():
            if found and column.value is not None and column.key in found.columns:
                for row in range(len(found.rows)):
                    yield found.sheet, found.cell(row, column.key), column.header


def _label(host: Host, matrix: MatrixSpec, position: tuple[int, ...]) -> str:
    names = matrix.rows + matrix.columns
    items = (host.book.spec.axes[n].items[i] for n, i in zip(names, position, strict=True))
    return "·".join(item.label for item in items if item.label)


def _typed_cells(host: Host) -> Iterator[tuple[str, str, CellValue]]:
    spec, places, content = host.book.spec, host.places, host.book.content
    for key, field in spec.fields().items():
        place = places.field(key)
        if field.value is None and place is not None:
            yield (*place, cell_value(content.fields.get(key), field.type))
    for key, matrix in spec.matrices().items():
        for item_keys, value in content.matrices.get(key, {}).items():
            place = places.matrix_cell(matrix, item_keys)
            if place is not None:
                yield (*place, cell_value(value, Type.NUMBER))
    for key, table in spec.tables().items():
        found = places.tables.get(key)
        for column in table.columns if found and not table.fixed else ():
            if found and column.value is None and column.key in found.columns:
                for row, value in enumerate(content.tables[key][column.key].tolist()):
                    yield found.sheet, found.cell(row, column.key), cell_value(value, column.type)
