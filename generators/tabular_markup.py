"""Files that are called .xls and hold markup: HTML tables and SpreadsheetML 2003."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree, html

from generators.ooxml.address import MAX_COLUMN, MAX_ROW
from generators.ooxml.errors import DamagedError, UnreadableError, UnsafeArchiveError
from generators.tabular_grid import TOO_LARGE, Grid, Limits, Merge, filled_rows

_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{_SPREADSHEET}}}"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MARKUP = re.compile(r"<(\?xml|!doctype html|html|head|meta|style|body|table|div)\b", re.IGNORECASE)
_INVISIBLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MAX_SPAN = 1000  # what browsers allow, too


def is_markup(text: str) -> bool:
    """Whether a text file is HTML or SpreadsheetML rather than delimited text."""
    return _MARKUP.match(text.lstrip("\ufeff \t\r\n")) is not None


def read_markup(text: str, limits: Limits) -> list[Grid]:
    """The worksheets of a SpreadsheetML file or the innermost tables of an HTML page.

    Raises ``UnreadableError`` for XML that is broken or declares entities, for pages
    without a table and for more cells than the limit.
    """
    text = _DECLARATION.sub("", text.lstrip("\ufeff"))
    if _SPREADSHEET in text[:2000] and "<html" not in text[:2000].lower():
        return _read_spreadsheet(text, limits)
    return _read_page(text, limits)


def _read_page(text: str, limits: Limits) -> list[Grid]:
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True))
    except (etree.LxmlError, ValueError) as error:
        raise DamagedError("网页无法解析") from error
    tables = [table for table in root.iter("table") if table.find(".//table") is None]
    if not tables:
        raise UnreadableError("网页文件里没有表格", "从系统重新导出，或另存为 .xlsx 后再试")
    return [_page_table(table, f"表{n}", limits) for n, table in enumerate(tables, start=1)]


def _page_table(table: html.HtmlElement, name: str, limits: Limits) -> Grid:
    elements = list(table.iter("tr"))
    rows: list[tuple[int, list[object]]] = []
    merges: list[Merge] = []
    covered: dict[int, int] = {}  # column → last row under a cell that spans rows
    room = limits.cells
    for number, element in enumerate(elements, start=1):
        cells: list[object] = []
        for cell in element.iterchildren("td", "th"):
            while covered.get(len(cells), 0) >= number:
                cells.append("")
            across = _whole(cell.get("colspan"), 1, _MAX_SPAN)
            down = _whole(cell.get("rowspan"), 1, len(elements) - number + 1)
            if across > 1 or down > 1:
                right = len(cells) + across - 1
                merges.append(Merge(number, len(cells), number + down - 1, right))
                covered.update(dict.fromkeys(range(len(cells), right + 1), number + down - 1))
            cells += [" ".join(cell.text_content().split()), *[""] * (across - 1)]
            room -= across
            if room < 0 or len(cells) > MAX_COLUMN:
                raise UnreadableError(*TOO_LARGE)
        rows.append((number, cells))
    hidden = [n for n, row in enumerate(elements, 1) if _INVISIBLE.search(row.get("style", ""))]
    return Grid(name, filled_rows(rows), tuple(merges), hidden_rows=frozenset(hidden))


def _read_spreadsheet(text: str, limits: Limits) -> list[Grid]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedError("XML无法解析") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnsafeArchiveError("DOCTYPE")
    return [_worksheet(sheet, limits) for sheet in root.iter(_SS + "Worksheet")]


def _worksheet(sheet: etree._Element, limits: Limits) -> Grid:
    rows: list[tuple[int, list[object]]] = []
    merges: list[Merge] = []
    hidden_rows: set[int] = set()
    room = limits.cells
    for number, row in _placed(sheet, f"{_SS}Table/{_SS}Row", MAX_ROW):
        cells: list[object] = []
        for position, cell in _placed(row, f"{_SS}Cell", MAX_COLUMN):
            left = position - 1
            across = _whole(cell.get(_SS + "MergeAcross"), 0, MAX_COLUMN)
            down = _whole(cell.get(_SS + "MergeDown"), 0, MAX_ROW)
            if across or down:
                merges.append(Merge(number, left, number + down, left + across))
            cells += [*[""] * (left - len(cells)), _spreadsheet_value(cell)]
        room -= len(cells)
        if room < 0:
            raise UnreadableError(*TOO_LARGE)
        rows.append((number, cells))
        if row.get(_SS + "Hidden") == "1":
            hidden_rows.add(number)
    hidden_columns: set[int] = set()
    for position, column in _placed(sheet, f"{_SS}Table/{_SS}Column", MAX_COLUMN):
        if column.get(_SS + "Hidden") == "1":
            span = _whole(column.get(_SS + "Span"), 0, MAX_COLUMN)
            hidden_columns.update(range(position - 1, position + span))
    return Grid(
        sheet.get(_SS + "Name", ""),
        filled_rows(rows),
        tuple(merges),
        frozenset(hidden_columns),
        frozenset(hidden_rows),
    )


def _placed(parent: etree._Element, path: str, limit: int) -> Iterator[tuple[int, etree._Element]]:
    """Each child with its 1-based position: its own, or the next after the child before."""
    position = 0
    for child in parent.iterfind(path):
        position = max(_whole(child.get(_SS + "Index"), 0, limit + 1), position + 1)
        covered = sum(_whole(child.get(_SS + name), 0, limit) for name in ("Span", "MergeAcross"))
        if position + covered > limit:
            raise UnreadableError(*TOO_LARGE)
        yield position, child
        position += covered


def _spreadsheet_value(cell: etree._Element) -> object:
    data = cell.find(_SS + "Data")
    if data is None:
        return ""
    text = "".join(str(part) for part in data.itertext())
    try:
        match data.get(_SS + "Type"):
            case "Number":
                return float(text)
            case "DateTime":
                return datetime.fromisoformat(text.removesuffix("Z"))
            case "Boolean":
                return text == "1"
            case "Error":
                return ""
    except ValueError:
        return text
    return text


def _whole(text: str | None, default: int, most: int) -> int:
    """A count from an attribute, at most ``most``; anything odd counts as ``default``."""
    if not text or not text.strip().isdecimal():
        return default
    return min(int(text[:9]), most) or default
