"""Draws the organisation file: instructions, then one sheet with a table for each subject.

The result depends on the organisation alone: the same one gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from agency.organisation import Began, Ended, Event, EventKind, Organisation, Span
from agency.roles import Ranks, load_ranks
from generators.ooxml.address import column_letters
from generators.organisation_sheets import PLANS, Column, Sheet, SheetPlan
from generators.tabular_fields import Kind

Row = dict[str, str | date | None]

_TITLE_ROW, _HINT_ROW, _HEADER_ROW = 0, 1, 2  # as XlsxWriter counts them, from 0
_LAST_CHECKED_ROW = 5000
_FONT = {"font_name": "微软雅黑", "font_size": 10}
_BORDER = {"border": 1, "border_color": "#BFBFBF"}
_INPUT = {**_FONT, **_BORDER, "bg_color": "#FFF9E5", "valign": "vcenter", "locked": False}
_HEADER = {
    **_FONT,
    **_BORDER,
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": "#1F4E79",
    "align": "center",
    "valign": "vcenter",
    "text_wrap": True,
}
_NUMBER_FORMATS = {Kind.TEXT: "@", Kind.ID: "@", Kind.DATE: "yyyy-mm-dd", Kind.NUMBER: "General"}
_STEPS = (
    "依次填写“机构”“人员”“异动”三张表；浅黄色单元格供填写，表格会随填写自动加长。",
    "代码和工号按文本填写，前面的0要保留；日期写成 2026-03-01 的样式。",
    "可以调整列的顺序、增加自己的列，或把各表另存为CSV交付；不要改列名。",
    "离司人员不要删除；重名没有关系，一切以工号为准。",
    "填好后用本程序检查，全部问题会一次列出，并指明所在单元格。",
)


def write_template(
    path: Path,
    organisation: Organisation | None = None,
    ranks: Ranks | None = None,
    *,
    overwrite: bool = False,
) -> None:
    """Draw the file to be filled in, or filled with an organisation.

    ``ranks`` are the rank titles to choose from, the catalogue's by default. An existing
    file is replaced only once the new one is complete. Raises ``FileExistsError`` if there
    is one and ``overwrite`` is not set.
    """
    if path.exists() and not overwrite:
        raise FileExistsError(f"path must not exist unless overwrite is set, got {path}")
    beside = path.with_name(f".{path.name}.tmp")
    book = xlsxwriter.Workbook(beside, {"default_format_properties": dict(_FONT)})
    book.set_properties({"title": "组织架构", "created": datetime(2000, 1, 1)})  # noqa: DTZ001
    draw = _Drawing(book, tuple(rank.name for rank in (ranks or load_ranks()).ranks))
    draw.instructions()
    rows = _rows(organisation) if organisation else {}
    for plan in PLANS.values():
        draw.sheet(plan, rows.get(plan.sheet, []))
    book.close()
    beside.replace(path)


def events_of(spans: Sequence[Span], organisation: Organisation) -> Iterator[Event]:
    """The events that lead to these spans again, beyond what the list of people tells.

    A person's spans must lie together, in the order of time, as ``build_spans`` gives them.
    """
    people = {agent.id: agent for agent in organisation.agents}
    before: Span | None = None
    for position, span in enumerate(spans):
        after = spans[position + 1] if position + 1 < len(spans) else None
        agent = people[span.agent]
        is_first = before is None or before.agent != span.agent
        is_last = after is None or after.agent != span.agent
        if span.began is Began.RETURNED or (is_first and span.start != agent.joined):
            yield Event(span.agent, EventKind(span.began.value), span.start, "", span.group)
        elif span.began is Began.TRANSFERRED and before is not None:
            yield Event(span.agent, EventKind.TRANSFERRED, span.start, before.group, span.group)
        if span.ended is Ended.LEFT and span.end and not (is_last and span.end == agent.left):
            yield Event(span.agent, EventKind.LEFT, span.end, span.group)
        before = span


def _rows(organisation: Organisation) -> dict[Sheet, list[Row]]:
    """The cells of each sheet by column key."""
    items: dict[Sheet, Sequence[object]] = {
        Sheet.UNITS: organisation.units,
        Sheet.AGENTS: organisation.agents,
        Sheet.EVENTS: tuple(events_of(organisation.spans, organisation)),
    }
    return {
        sheet: [
            {column.field.key: getattr(item, column.field.key) for column in PLANS[sheet].columns}
            for item in listed
        ]
        for sheet, listed in items.items()
    }


class _Drawing:
    """The workbook under the pen, with its formats."""

    def __init__(self, book: xlsxwriter.Workbook, ranks: tuple[str, ...]) -> None:
        self._book = book
        self._ranks = ranks
        self._title = self._format(font_size=14, bold=True, font_color="#1F4E79")
        self._hint = self._format(font_color="#595959")
        self._text = self._format(text_wrap=True, valign="top")
        self._cell = self._format(text_wrap=True, valign="vcenter", **_BORDER)
        self._header = book.add_format(_HEADER)
        self._input = {
            kind: book.add_format({**_INPUT, "num_format": number})
            for kind, number in _NUMBER_FORMATS.items()
        }

    def _format(self, **properties: Any) -> Format:  # noqa: ANN401
        return self._book.add_format({**_FONT, **properties})

    def instructions(self) -> None:
        """The first sheet: how to fill in the file, and what each column means."""
        sheet = self._book.add_worksheet("说明")
        sheet.hide_gridlines(2)
        for column, width in enumerate((12, 14, 8, 56, 18)):
            sheet.set_column(column, column, width)
        sheet.set_row(_TITLE_ROW, 28)
        sheet.write_string(_TITLE_ROW, 0, "组织架构填写说明", self._title)
        row = _HINT_ROW
        for number, step in enumerate(_STEPS, start=1):
            sheet.merge_range(row, 0, row, 4, f"{number}. {step}", self._text)
            sheet.set_row(row, 20)
            row += 1
        row += 1
        for column, name in enumerate(("表", "列", "必填", "说明", "示例")):
            sheet.write_string(row, column, name, self._header)
        for plan in PLANS.values():
            for described in plan.columns:
                row += 1
                required = "是" if described.field.required else ""
                texts = (plan.sheet, described.header, required, described.hint, described.example)
                for column, text in enumerate(texts):
                    sheet.write_string(row, column, text, self._cell)
        self._print_setup(sheet, landscape=False)

    def sheet(self, plan: SheetPlan, rows: Sequence[Row]) -> None:
        """One sheet: title, purpose and the table, with some empty rows to fill in."""
        sheet = self._book.add_worksheet(plan.sheet)
        last_row = _HEADER_ROW + len(rows) + plan.spare_rows
        required = "、".join(column.header for column in plan.columns if column.field.required)
        sheet.set_row(_TITLE_ROW, 28)
        sheet.write_string(_TITLE_ROW, 0, plan.sheet, self._title)
        sheet.write_string(_HINT_ROW, 0, f"{plan.purpose}必填：{required}。", self._hint)
        sheet.set_row(_HEADER_ROW, 24)
        sheet.add_table(
            _HEADER_ROW,
            0,
            last_row,
            len(plan.columns) - 1,
            {
                "name": plan.sheet,
                "style": "Table Style Light 1",
                "banded_rows": False,
                "columns": [
                    {"header": column.header, "header_format": self._header}
                    for column in plan.columns
                ],
            },
        )
        for number, column in enumerate(plan.columns):
            style = self._input[column.field.kind]
            sheet.set_column(
                number,
                number,
                column.width,
                self._book.add_format({**_FONT, "num_format": _NUMBER_FORMATS[column.field.kind]}),
            )
            for row in range(_HEADER_ROW + 1, last_row + 1):
                sheet.write_blank(row, number, None, style)
            for row, cells in enumerate(rows, start=_HEADER_ROW + 1):
                self._write(sheet, row, number, cells[column.field.key], style)
            choices = self._ranks if column.field.key == "rank" else column.choices
            rule = _validation(column, choices)
            sheet.data_validation(_HEADER_ROW + 1, number, _LAST_CHECKED_ROW, number, rule)
        sheet.freeze_panes(_HEADER_ROW + 1, 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:Z{_LAST_CHECKED_ROW}"})
        sheet.repeat_rows(_HEADER_ROW)
        self._print_setup(sheet, landscape=len(plan.columns) > 6)

    @staticmethod
    def _write(
        sheet: Worksheet, row: int, column: int, value: str | date | None, style: Format
    ) -> None:
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, style)
        elif value:
            sheet.write_string(row, column, value, style)

    @staticmethod
    def _print_setup(sheet: Worksheet, *, landscape: bool) -> None:
        sheet.set_paper(9)  # A4
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&L&A&R第 &P 页，共 &N 页")


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
        letters = column_letters(1)
        source = f"='{column.codes_of}'!${letters}${_HEADER_ROW + 2}:${letters}${_LAST_CHECKED_ROW}"
        rule |= {"validate": "list", "source": source}
        rule["error_message"] = f"这个代码不在“{column.codes_of}”表中。"
    elif column.field.kind is Kind.DATE:
        rule |= {"validate": "date", "criteria": "between"}
        rule |= {"minimum": date(1950, 1, 1), "maximum": date(2099, 12, 31)}
        rule["error_message"] = "请写成 2026-03-01 的样式。"
    strict = column.strict or column.field.kind is Kind.DATE
    return {**rule, "error_type": "stop" if strict else "warning"}
