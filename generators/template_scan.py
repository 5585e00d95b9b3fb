"""Where a template's placeholders stand: texts of cells, rows that repeat, print headers.

A cell's text either stands in the file's shared strings, which are filled as a whole, or
in the cell itself. A row whose first text opens a loop that its last text closes
(``{% for agent in agents %}{{ agent.name }}`` … ``{{ agent.rank }}{% endfor %}``) repeats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from agency.finding import Finding, Severity
from generators.ooxml import Workbook
from generators.ooxml.address import cell_name
from generators.ooxml.cell import read_cell
from generators.ooxml.markup import unescape
from generators.ooxml.values import unescape_string
from generators.template_text import (
    Language,
    Loop,
    PlaceholderError,
    Text,
    closes_row,
    has_placeholder,
    opens_row,
    row_opening,
    without_end,
)

DOCUMENT_PARTS = ("docProps/core.xml", "docProps/app.xml")
"""Parts whose texts are filled too: what the file says about itself."""

_STRING = re.compile(r"<si\b[^>]*?(?:/>|>.*?</si>)", re.DOTALL)
_TEXT = re.compile(r"(<t(?:\s[^>]*)?>)([^<]*)(</t>)")
_HEADER = re.compile(r"(<(?:odd|even|first)(?:Header|Footer)>)([^<]*)(</)")
_ELEMENT = re.compile(r"(>)([^<>]*(?:\{\{|\{%)[^<>]*)(<)")
_FORMULA = re.compile(r"<f(?:\s[^>]*)?>([^<]*)</f>")
_CELL_STRING = re.compile(r'<c\s[^>]*?\bt="s"[^>]*><v>(\d+)</v>')


@dataclass(frozen=True, slots=True)
class Place:
    """A cell with a placeholder."""

    sheet: str
    row: int
    column: int
    text: Text

    @property
    def cell(self) -> str:
        """Its address."""
        return cell_name(self.row, self.column)


@dataclass(frozen=True, slots=True)
class LoopRow:
    """A row that stands once for each entry of a list; ``cells`` by column."""

    sheet: str
    row: int
    loop: Loop
    cells: Mapping[int, Text]


@dataclass(slots=True)
class Pieces:
    """A part's text cut at its placeholders; what follows a placeholder at the same index."""

    fixed: list[str]
    texts: list[Text]

    def filled(self, values: list[str]) -> str:
        """The text with these, as XML, in the places of the placeholders."""
        out = [self.fixed[0]]
        for value, fixed in zip(values, self.fixed[1:], strict=True):
            out += [value, fixed]
        return "".join(out)


@dataclass(slots=True)
class Placeholders:
    """All of a template."""

    typed: list[Place] = field(default_factory=list)
    """Cells that one expression fills, so that it may give a number or a date."""

    inline: list[Place] = field(default_factory=list)
    """Cells that hold their text themselves."""

    rows: list[LoopRow] = field(default_factory=list)
    strings: Pieces | None = None
    headers: dict[str, Pieces] = field(default_factory=dict)
    documents: dict[str, Pieces] = field(default_factory=dict)
    first: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Sheet and cell where a text is first met, for messages."""


def find_placeholders(
    book: Workbook, language: Language, words: tuple[str, ...]
) -> tuple[Placeholders, list[Finding]]:
    """Every placeholder of the workbook, and what is wrong with them.

    ``words`` are those that formulas may hold.
    """
    found, findings = Placeholders(), []
    looped: set[str] = set()
    shared = _shared_texts(book)
    for info in book.structure.sheets:
        if info.kind != "worksheet":
            continue
        content = book.sheet(info.name)
        if not _worth_reading(content.base.text, shared):
            continue
        for number in content.base.numbers:
            cells = _texts(book, info.name, number, shared)
            if not cells:
                continue
            for column, (text, _) in cells.items():
                found.first.setdefault(text, (info.name, cell_name(number, column)))
            try:
                if _is_loop(cells):
                    looped.update(text for text, _ in cells.values())
                    found.rows.append(_loop_row(info.name, number, cells, language))
                    continue
            except PlaceholderError as error:
                findings.append(_finding(error, info.name, cell_name(number, min(cells))))
                continue
            findings += _cells(found, info.name, number, cells, language)
        findings += _formulas(book, info.name, words)
        try:
            header = _pieces(_HEADER, content.tail, language)
        except PlaceholderError as error:
            findings.append(_finding(error, info.name, "页眉页脚"))
        else:
            if header.texts:
                found.headers[info.name] = header
    findings += _parts(book, found, language, looped)
    return found, findings


def _worth_reading(text: str, shared: Mapping[int, str]) -> bool:
    if has_placeholder(text):
        return True
    return any(int(number) in shared for number in set(_CELL_STRING.findall(text)))


def _shared_texts(book: Workbook) -> dict[int, str]:
    """The shared strings with placeholders, by index."""
    part = book.structure.strings_part
    if part is None or part not in book.package:
        return {}
    entries = _STRING.findall(book.package.read(part).decode("utf-8"))
    texts = (unescape_string(unescape("".join(t[1] for t in _TEXT.findall(e)))) for e in entries)
    return {number: text for number, text in enumerate(texts) if has_placeholder(text)}


def _texts(
    book: Workbook, sheet: str, number: int, shared: Mapping[int, str]
) -> dict[int, tuple[str, bool]]:
    """The texts with placeholders of a row by column, and whether each is shared."""
    content = book.sheet(sheet)
    row = content.base.row(number)
    found: dict[int, tuple[str, bool]] = {}
    for column, xml in row.cells.items() if row is not None else ():
        match = _CELL_STRING.match(xml)
        if match is not None:
            text = shared.get(int(match[1]))
            if text is not None:
                found[column] = (text, True)
        elif has_placeholder(xml) and 't="inlineStr"' in xml:
            cell = content.cell(number, column)
            if cell is not None and cell.value and has_placeholder(cell.value):
                found[column] = (unescape_string(cell.value), False)
    return dict(sorted(found.items()))


def _is_loop(cells: Mapping[int, tuple[str, bool]]) -> bool:
    texts = [text for text, _ in cells.values()]
    opens, closes = [opens_row(t) for t in texts], [closes_row(t) for t in texts]
    if not any(opens) and not any(closes):
        return False
    if opens != [True] + [False] * (len(texts) - 1) or closes != opens[::-1]:
        raise PlaceholderError(
            "循环行的开头或结尾不成对",
            "在这一行最左的格以 {% for agent in agents %} 开头，最右的格以 {% endfor %} 结尾",
        )
    return len(texts) > 1 or opens[0]


def _loop_row(
    sheet: str, number: int, cells: Mapping[int, tuple[str, bool]], language: Language
) -> LoopRow:
    columns = list(cells)
    texts = {column: text for column, (text, _) in cells.items()}
    opening, texts[columns[0]] = row_opening(texts[columns[0]])
    texts[columns[-1]] = without_end(texts[columns[-1]])
    read = {column: language.read(text) for column, text in texts.items()}
    return LoopRow(sheet, number, language.read_loop(opening), read)


def _cells(
    found: Placeholders,
    sheet: str,
    number: int,
    cells: Mapping[int, tuple[str, bool]],
    language: Language,
) -> list[Finding]:
    findings = []
    for column, (source, is_shared) in cells.items():
        try:
            text = language.read(source)
        except PlaceholderError as error:
            findings.append(_finding(error, sheet, cell_name(number, column)))
            continue
        place = Place(sheet, number, column, text)
        if not is_shared:
            found.inline.append(place)
        elif text.is_expression:
            found.typed.append(place)
    return findings


def _formulas(book: Workbook, sheet: str, words: tuple[str, ...]) -> list[Finding]:
    """Placeholders in formulas, where only the words of a drawn template may stand."""
    content = book.sheet(sheet)
    if not any(has_placeholder(text) for text in _FORMULA.findall(content.base.text)):
        return []
    findings = []
    for number in content.base.numbers:
        row = content.base.row(number)
        for column, xml in row.cells.items() if row is not None else ():
            if "<f" not in xml or "{" not in xml:
                continue
            text = content.formula_text(read_cell(xml, number, column)) or ""
            for word in words:
                text = text.replace(word, "")
            if has_placeholder(text):
                error = PlaceholderError(
                    "公式里的占位符不会被填写", "把占位符写到单独一格，公式引用那一格"
                )
                findings.append(_finding(error, sheet, cell_name(number, column)))
    return findings


def _parts(
    book: Workbook, found: Placeholders, language: Language, looped: set[str]
) -> list[Finding]:
    """Shared strings and what the file says about itself; others must hold no placeholder."""
    findings = []
    strings = book.structure.strings_part
    sheets = {info.part for info in book.structure.sheets}
    for name in book.package:
        if name in sheets or not name.endswith((".xml", ".vml")):
            continue
        data = book.package.read(name)
        if b"{{" not in data and b"{%" not in data:
            continue
        text = data.decode("utf-8", "surrogateescape")
        if name == strings:
            found.strings = _pieces(_TEXT, text, language, skip=looped)
        elif name in DOCUMENT_PARTS:
            try:
                found.documents[name] = _pieces(_ELEMENT, text, language)
            except PlaceholderError as error:
                findings.append(_finding(error, "", name))
        else:
            reason = f"“{name}”里的占位符不会被填写"
            remedy = "批注、文本框、图表标题等处请改成固定文字，或引用写有占位符的单元格"
            findings.append(_finding(PlaceholderError(reason, remedy), "", ""))
    return findings + list(_split_texts(book, found, strings, looped))


def _split_texts(
    book: Workbook, found: Placeholders, strings: str | None, looped: set[str]
) -> Iterator[Finding]:
    """Shared texts whose placeholder is cut in pieces by formats within the cell."""
    if strings is None or strings not in book.package:
        return
    for entry in _STRING.findall(book.package.read(strings).decode("utf-8")):
        runs = [unescape(match[1]) for match in _TEXT.findall(entry)]
        whole = unescape_string("".join(runs))
        if len(runs) < 2 or not has_placeholder(whole) or whole in looped:
            continue
        if any(run.count("{") != run.count("}") for run in runs):
            error = PlaceholderError("占位符的文字用了几种字体", "把这一格的字体统一后重写占位符")
            yield _finding(error, *found.first.get(whole, ("", "")))


def _pieces(
    pattern: re.Pattern[str], xml: str, language: Language, *, skip: set[str] | None = None
) -> Pieces:
    """The XML cut at the texts with placeholders.

    With ``skip``, these texts and those that cannot be read are filled with nothing, as the
    cells that show them are looked at one by one.
    """
    pieces = Pieces([], [])
    end = 0
    for match in pattern.finditer(xml):
        source = unescape_string(unescape(match[2]))
        if not has_placeholder(source):
            continue
        try:
            text = Text("") if skip and source in skip else language.read(source)
        except PlaceholderError:
            if skip is None:
                raise
            text = Text("")
        pieces.fixed.append(xml[end : match.end(1)])
        pieces.texts.append(text)
        end = match.start(3)
    pieces.fixed.append(xml[end:])
    return pieces


def _finding(error: PlaceholderError, sheet: str, cell: str) -> Finding:
    return Finding(
        Severity.ERROR, "placeholder", error.reason, error.remedy, sheet=sheet, cell=cell
    )
