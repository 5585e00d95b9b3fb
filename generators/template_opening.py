"""A template opened: head office's file read, and all that it lacks found before it is filled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import numpy as np

from agency.finding import Finding, Severity, has_errors
from generators.binding import SHEET, Binding
from generators.book_places import BookPlaces
from generators.ooxml import Template, Workbook, WorkbookError
from generators.ooxml.address import parse_cell
from generators.read_book import ReadBook, UnreadBook, read_book
from generators.template_book import BookTemplate, Bools, Ints, MatrixCells, Values
from generators.template_data import TEAM_CODE, own_words
from generators.template_scan import find_placeholders
from generators.template_text import Language
from workbook_templates.content import Value
from workbook_templates.expression import Const
from workbook_templates.plan import MatrixPlan
from workbook_templates.schema import MatrixSpec


def open_template(data: bytes, file: str = "") -> BookTemplate | list[Finding]:
    """The template, or what is wrong with it: lost bindings and bad placeholders, with cells."""
    book = read_book(data)
    if isinstance(book, UnreadBook):
        return book.findings
    if book.bound.binding.team_code != TEAM_CODE:
        reason = "这不是模板，而是某个营业部的工作簿"
        remedy = "请用 huibao template export 导出模板，在它上面改"
        return [Finding(Severity.ERROR, "no-template", reason, remedy, file)]
    try:
        return _opened(data, book)
    except WorkbookError as error:
        return [error.finding(file)]


def _opened(data: bytes, book: ReadBook) -> BookTemplate | list[Finding]:
    places = BookPlaces(data, book.bound, book.spec)
    words = own_words(len(book.context.groups))
    language = Language()
    opened = Workbook.open(data)
    findings = [finding for finding in book.findings if finding.severity is not Severity.INFO]
    if opened.date1904:
        reason = "模板用了 1904 日期系统"
        remedy = "在“选项-高级”中取消“使用 1904 日期系统”后另存"
        findings.append(Finding(Severity.ERROR, "date-1904", reason, remedy))
    found, wrong = find_placeholders(opened, language, words)
    findings += wrong
    fields = {}
    for key, field in book.spec.fields().items():
        place = places.field(key)
        if place is not None:
            fields[key] = place
        if field.value is None:
            continue
        if place is None:
            findings.append(_lost(field.label))
        elif opened.formula(*place) is None:
            findings.append(_no_formula(*place, field.label))
    matrices = {}
    for key, spec in book.spec.matrices().items():
        cells, lost = _matrix(opened, places, book, spec)
        findings += lost
        if cells is not None:
            matrices[key] = cells
    findings += _tables(opened, places, book)
    if has_errors(findings):
        return findings
    tables = places.tables
    taken = set(fields.values())
    areas = [opened.table(table.name).data for table in tables.values()]
    for listed in (found.typed, found.inline):
        listed[:] = [
            place
            for place in listed
            if (place.sheet, place.cell) not in taken
            and not any(
                table.sheet == place.sheet and area.contains(place.row, place.column)
                for table, area in zip(tables.values(), areas, strict=True)
            )
        ]
    return BookTemplate(
        book,
        Template(data, words),
        language,
        words,
        found,
        fields,
        tables,
        matrices,
        {
            key: len(opened.table(table.name).data.rows) - book.content.rows(key)
            for key, table in tables.items()
        },
        _binding_rows(opened),
        tuple(findings),
    )


def _matrix(
    opened: Workbook, places: BookPlaces, book: ReadBook, spec: MatrixSpec
) -> tuple[MatrixCells | None, list[Finding]]:
    plan = book.plan.matrix(spec.key)
    rows: Ints = np.zeros(plan.owner.shape, dtype=np.int32)
    columns = rows.copy()
    constants = [unit.number for unit in plan.units if isinstance(unit.expr, Const)]
    constant = np.isin(plan.owner, constants)
    computed = (plan.owner >= 0) & ~constant
    shown: Values = np.full(plan.owner.shape, "", dtype=object)
    findings: list[Finding] = []
    title = spec.title or spec.key
    sheet = ""
    lost = 0
    for position in _allowed(plan):
        place = places.matrix_cell(spec, plan.key(position))
        if place is None:
            lost += 1
            continue
        sheet = place[0]
        rows[position], columns[position] = parse_cell(place[1])
        if computed[position] or constant[position]:
            cell = opened.sheet(sheet).cell(int(rows[position]), int(columns[position]))
            if computed[position] and (cell is None or cell.formula is None):
                findings.append(_no_formula(sheet, place[1], title))
            shown[position] = _shown(opened, place)
    if lost:
        reason = f"“{title}”有 {lost} 格找不到了（隐藏的首列、首行或整行整列被删除）"
        remedy = "撤销删除，或从备份中取回"
        findings.append(Finding(Severity.ERROR, "missing-lines", reason, remedy, sheet=sheet))
    if not sheet:
        return None, findings
    return MatrixCells(sheet, plan, rows, columns, computed, constant, shown), findings


def _allowed(plan: MatrixPlan) -> Iterator[tuple[int, ...]]:
    grid = np.ix_(*(plan.allowed[name] for name in plan.names))
    mask: Bools = np.zeros(plan.owner.shape, dtype=bool)
    mask[grid] = True
    return (tuple(int(i) for i in row) for row in np.argwhere(mask))


def _shown(opened: Workbook, place: tuple[str, str]) -> Value:
    """What a cell shows, a date as its serial."""
    row, column = parse_cell(place[1])
    cell = opened.sheet(place[0]).cell(row, column)
    if cell is None or not cell.value:
        return ""
    if cell.kind == "n":
        return float(cell.value)
    found = opened.value(*place)
    return found if isinstance(found, str) else ""


def _tables(opened: Workbook, places: BookPlaces, book: ReadBook) -> list[Finding]:
    """Lost tables and columns, and computed columns without their formula."""
    findings = []
    for key, spec in book.spec.tables().items():
        table = places.tables.get(key)
        if table is None:
            findings.append(_lost(spec.name))
            continue
        present = opened.table(table.name)
        for column in spec.columns:
            if column.key not in table.columns:
                findings.append(_lost(f"{spec.name}”的列“{column.header}", table.sheet))
            elif column.value is not None:
                found = present.column(table.ids[column.key])
                if not found.formula:
                    findings.append(
                        Finding(
                            Severity.ERROR,
                            "no-formula",
                            f"“{spec.name}”的列“{column.header}”不再是计算列",
                            "从备份中取回这一列的公式",
                            sheet=table.sheet,
                        )
                    )
    return findings


def _binding_rows(opened: Workbook) -> dict[str, int]:
    """The row of each line of the hidden sheet about the book; lines it lacks come last."""
    numbers = opened.sheet(SHEET).base.numbers
    rows = {
        str(opened.value(SHEET, f"B{number}")): number
        for number in numbers
        if opened.value(SHEET, f"A{number}") == "book"
    }
    lacking = (field.name for field in fields(Binding) if field.name not in rows)
    return rows | {name: row for row, name in enumerate(lacking, start=max(numbers) + 1)}


def _lost(what: str, sheet: str = "") -> Finding:
    reason = f"找不到“{what}”"
    remedy = "撤销删除，或从备份中取回；名称、表名和隐藏的首行首列都不能删"
    return Finding(Severity.ERROR, "missing-binding", reason, remedy, sheet=sheet)


def _no_formula(sheet: str, cell: str, what: str) -> Finding:
    reason = f"“{what}”的这一格应当是公式"
    remedy = "撤销改动，或从新导出的模板复制这一格"
    return Finding(Severity.ERROR, "no-formula", reason, remedy, sheet=sheet, cell=cell)
