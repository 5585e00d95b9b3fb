"""Draws the organisation file: instructions, then one sheet with a table for each subject.

The result depends on the organisation alone: the same one gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import groupby
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from agency.organisation import Agent, Began, Ended, Event, EventKind, Organisation, Span
from agency.roles import Ranks, load_ranks
from generators.draw.styles import Styles
from generators.draw.theme import BAND, INPUT_FORMATS, LABEL, LINE, TAB_COLOURS, alignment
from generators.ooxml.address import quoted_sheet
from generators.organisation_columns import Column, Sheet, SheetPlan
from generators.organisation_meetings import MeetingWishes
from generators.organisation_sheets import PLANS
from generators.organisation_wishes import Row, wish_rows
from generators.tabular_fields import Kind
from workbook_templates.schema import Type

_TITLE_ROW, _HINT_ROW, _HEADER_ROW = 0, 1, 2  # as XlsxWriter counts them, from 0
_A4 = 9
_LAST_CHECKED_ROW = 5000  # as people count
_INSTRUCTIONS = "说明"
_HINT_ROOM = 32  # Chinese characters on a line of the column that says what is meant
_LINK = {
    "font_color": BAND,
    "underline": 1,
    "bold": True,
    "align": "left",
    "indent": 1,
    "bg_color": LABEL,
    "border": 1,
    "border_color": LINE,
}
_TYPES = {
    Kind.TEXT: Type.TEXT,
    Kind.ID: Type.ID,
    Kind.DATE: Type.DATE,
    Kind.NUMBER: Type.NUMBER,
}
_STEPS = (
    "依次填写“机构”“人员”“异动”三张表；浅黄色单元格供填写，表格会随填写自动加长。",
    "代码和工号按文本填写，前面的0要保留；日期写成 2026-03-01 的样式。",
    "可以调整列的顺序、增加自己的列，或把各表另存为CSV交付；不要改列名。",
    "离司人员不要删除；重名没有关系，一切以工号为准。",
    "填好后用本程序检查，全部问题会一次列出，并指明所在单元格。",
)


def draw_template(
    organisation: Organisation | None = None,
    ranks: Ranks | None = None,
    wishes: MeetingWishes | None = None,
) -> bytes:
    """The file to be filled in, or filled with an organisation and what it wants of meetings.

    ``ranks`` are the rank titles to choose from, the catalogue's by default.
    """
    drawn = BytesIO()
    book = xlsxwriter.Workbook(drawn, {"in_memory": True})
    book.set_properties({"title": "组织架构", "created": datetime(2000, 1, 1)})  # noqa: DTZ001
    styles = Styles(book)
    _draw_instructions(book, styles)
    rows = {
        **(_rows(organisation) if organisation else {}),
        **(wish_rows(wishes) if wishes else {}),
    }
    titles = tuple(rank.name for rank in (ranks or load_ranks()).ranks)
    for plan in PLANS.values():
        _draw_sheet(book, styles, plan, rows.get(plan.sheet, []), titles)
    book.close()
    return drawn.getvalue()


def events_of(organisation: Organisation) -> Iterator[Event]:
    """The events that lead to the organisation's spans again, beyond what its people tell.

    A person's spans must lie together, in the order of time, as ``build_spans`` gives them.
    """
    people = {agent.id: agent for agent in organisation.agents}
    for id_, spans in groupby(organisation.spans, key=lambda span: span.agent):
        yield from _career(people[id_], tuple(spans))


def _career(agent: Agent, spans: Sequence[Span]) -> Iterator[Event]:
    for before, span in zip((None, *spans), spans, strict=False):
        if before is None and span.began is Began.JOINED and span.start == agent.joined:
            pass  # the list of people says so
        elif before is not None and span.began is Began.TRANSFERRED:
            yield Event(agent.id, EventKind.TRANSFERRED, span.start, before.group, span.group)
        else:
            yield Event(agent.id, EventKind(span.began.value), span.start, "", span.group)
        told = span is spans[-1] and span.end == agent.left
        if span.end is not None and span.ended is Ended.LEFT and not told:
            yield Event(agent.id, EventKind.LEFT, span.end, span.group)


def _rows(organisation: Organisation) -> dict[Sheet, list[Row]]:
    """The cells of each sheet by column key."""
    items: dict[Sheet, Sequence[object]] = {
        Sheet.UNITS: organisation.units,
        Sheet.AGENTS: organisation.agents,
        Sheet.EVENTS: tuple(events_of(organisation)),
    }
    return {
        sheet: [
            {column.field.key: getattr(item, column.field.key) for column in PLANS[sheet].columns}
            for item in listed
        ]
        for sheet, listed in items.items()
    }


def _draw_instructions(book: xlsxwriter.Workbook, styles: Styles) -> None:
    """The first sheet: how to fill in the file, and what each column means."""
    sheet = book.add_worksheet(_INSTRUCTIONS)
    sheet.set_tab_color(TAB_COLOURS["cover"])
    sheet.hide_gridlines(2)
    for column, width in enumerate((12, 16, 7, 58, 20)):
        sheet.set_column(column, column, width)
    sheet.set_row(_TITLE_ROW, 28)
    sheet.write_string(_TITLE_ROW, 0, "组织架构填写说明", styles.title())
    row = _HINT_ROW
    for number, step in enumerate(_STEPS, start=1):
        sheet.merge_range(row, 0, row, 4, f"{number}. {step}", styles.body)
        sheet.set_row(row, 18)
        row += 1
    row += 1
    for column, name in enumerate(("表", "列", "必填", "说明", "示例")):
        style = styles.heading("center" if name == "必填" else "left")
        sheet.write_string(row, column, name, style)
    sheet.set_row(row, 20)
    header = row
    cells = (
        *(styles.label(), styles.cell(Type.TEXT, bold=True)),
        *(styles.cell(Type.MARK), styles.cell(Type.NOTE), styles.cell(Type.TEXT)),
    )
    for plan in PLANS.values():
        for number, described in enumerate(plan.columns):
            row += 1
            required = "是" if described.field.required else ""
            texts = (plan.sheet, described.header, required, described.hint, described.example)
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text, cells[column])
            if number == 0:
                link = styles.make(**_LINK)
                sheet.write_url(row, 0, f"internal:{quoted_sheet(plan.sheet)}!A1", link, plan.sheet)
            sheet.set_row(row, 30 if _length(described.hint) > _HINT_ROOM else 16.5)
    sheet.freeze_panes(header + 1, 0)
    sheet.repeat_rows(header)
    _set_up_print(sheet, landscape=False, pages=1)


def _length(text: str) -> float:
    """In Chinese characters."""
    return sum(1.0 if ord(character) > 255 else 0.55 for character in text)


def _draw_sheet(
    book: xlsxwriter.Workbook,
    styles: Styles,
    plan: SheetPlan,
    rows: Sequence[Row],
    ranks: Sequence[str],
) -> None:
    """One sheet: title, purpose and the table, with some empty rows to fill in."""
    sheet = book.add_worksheet(plan.sheet)
    sheet.set_tab_color(TAB_COLOURS["form"])
    sheet.hide_gridlines(2)
    required = "、".join(column.header for column in plan.columns if column.field.required)
    sheet.set_row(_TITLE_ROW, 28)
    sheet.write_string(_TITLE_ROW, 0, plan.sheet, styles.title())
    last = len(plan.columns) - 1
    for number in range(1, last + 1):
        sheet.write_blank(_HINT_ROW, number, None, styles.hint())
    sheet.write_string(_HINT_ROW, 0, f"{plan.purpose}必填：{required}。", styles.hint())
    sheet.write_url(_TITLE_ROW, last, f"internal:{_INSTRUCTIONS}!A1", styles.back, _INSTRUCTIONS)
    sheet.set_row(_HINT_ROW, 18)
    sheet.set_row(_HEADER_ROW, 24)
    last_row = _HEADER_ROW + len(rows) + plan.spare_rows
    options = {
        "name": plan.sheet,
        "style": None,
        "columns": [
            {"header": column.header, "header_format": styles.heading(_align(column))}
            for column in plan.columns
        ],
    }
    sheet.add_table(_HEADER_ROW, 0, last_row, len(plan.columns) - 1, options)
    for number, column in enumerate(plan.columns):
        kind = _TYPES[column.field.kind]
        align = _align(column)
        indent = 0 if align == "center" else 1
        # Of rows that people will add:
        below = styles.make(num_format=INPUT_FORMATS[kind], align=align, indent=indent)
        sheet.set_column(number, number, column.width, below)
        cell = styles.cell(kind, typed=True, align=align, ruled=True)
        for row in range(_HEADER_ROW + 1, last_row + 1):
            index = row - _HEADER_ROW - 1
            value = rows[index][column.field.key] if index < len(rows) else None
            _write(sheet, row, number, value, cell)
        rule = _validation(column, ranks if column.field.key == "rank" else column.choices)
        sheet.data_validation(_HEADER_ROW + 1, number, _LAST_CHECKED_ROW - 1, number, rule)
    sheet.freeze_panes(_HEADER_ROW + 1, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:Z{_LAST_CHECKED_ROW}"})
    sheet.repeat_rows(_HEADER_ROW)
    _set_up_print(sheet, landscape=len(plan.columns) > 6)


def _align(column: Column) -> str:
    return alignment(_TYPES[column.field.kind], column.width)


def _write(sheet: Worksheet, row: int, column: int, value: object, cell: Format) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, cell)
    elif isinstance(value, float):
        sheet.write_number(row, column, value, cell)
    elif value:
        sheet.write_string(row, column, str(value), cell)  # never a formula
    else:
        sheet.write_blank(row, column, None, cell)


def _set_up_print(sheet: Worksheet, *, landscape: bool, pages: int = 0) -> None:
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, pages)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    sheet.set_footer("&L&8&A&C&8第 &P 页，共 &N 页&R&8打印于 &D")


def _validation(column: Column, choices: Sequence[str]) -> dict[str, Any]:
    """What a cell of the column accepts, and what is said when it is entered."""
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": column.header,
        "input_message": column.hint[:255],
        "error_title": column.header,
    }
    if choices:
        rule |= {"validate": "list", "source": list(choices)}
        rule["error_message"] = "请从下拉列表中选择。"
    elif column.codes_of:
        first = _HEADER_ROW + 2
        source = f"={quoted_sheet(column.codes_of)}!$A${first}:$A${_LAST_CHECKED_ROW}"
        rule |= {"validate": "list", "source": source}
        rule["error_message"] = f"这个代码不在“{column.codes_of}”表中。"
    elif column.field.kind is Kind.DATE:
        rule |= {"validate": "date", "criteria": "between"}
        rule |= {"minimum": date(1950, 1, 1), "maximum": date(2099, 12, 31)}
        rule["error_message"] = "请写成 2026-03-01 的样式。"
    strict = column.strict or column.field.kind is Kind.DATE
    return {**rule, "error_type": "stop" if strict else "warning"}
