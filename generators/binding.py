"""How a file is known again: names, table-column ids and the very-hidden sheet.

Each field has a defined name, each table is a ListObject, each matrix has the keys of
its rows in the hidden first column and those of its columns in a hidden row, both with
a defined name. The sheet ``_huibao`` holds what the file is and which table-column id
stands for which key, since an id survives the renaming of its header.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields

from workbook_templates.layout import NAME_PREFIX, Layout

SHEET = "_huibao"
FORMAT = "1"
"""The version of this binding's own form."""

SEPARATOR = "|"
BINDING_ROWS, BINDING_COLUMNS = range(1, 1_001), range(1, 4)
"""Where the hidden sheet has its rows: what, name, value."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What a book says about itself.

    ``profile`` is the 口径's YAML text; ``calendar_status`` 正式 or 预排;
    ``people`` the room of the lists by person; ``notice`` head office's days off and
    make-up workdays as JSON, empty where the known calendar was used. ``stamp_name``,
    ``stamp_version`` and ``stamp_sha256`` are the head office's template from which the book
    was stamped, as it was adopted; empty where the book was drawn.
    """

    kind: str
    version: str
    team_code: str
    team_name: str
    branch_name: str
    year: int
    profile_name: str
    profile: str
    calendar_status: str
    people: int
    notice: str = ""
    stamp_name: str = ""
    stamp_version: str = ""
    stamp_sha256: str = ""

    @property
    def subtitle(self) -> str:
        """The line under each sheet's title."""
        parts = [self.branch_name, self.team_name, f"{self.year}年度", f"口径：{self.profile_name}"]
        return " · ".join(part for part in (*parts, f"日历：{self.calendar_status}") if part)


def row_name(matrix: str) -> str:
    """The defined name of a matrix's row keys."""
    return f"{NAME_PREFIX}rows.{matrix}"


def column_name(matrix: str) -> str:
    """The defined name of a matrix's column keys."""
    return f"{NAME_PREFIX}cols.{matrix}"


def binding_rows(layout: Layout, binding: Binding) -> Iterator[tuple[str, str, str]]:
    """The rows of the hidden sheet: what, name, value."""
    yield ("format", "", FORMAT)
    for field in fields(Binding):
        yield ("book", field.name, str(getattr(binding, field.name)))
    for key, place in layout.tables.items():
        ids = {str(n): column.key for n, column in enumerate(place.spec.columns, start=1)}
        yield ("table", key, json.dumps({"name": place.spec.name, "columns": ids}))


@dataclass(frozen=True, slots=True)
class Bound:
    """The hidden sheet, read: the binding and each table's ListObject and column ids."""

    binding: Binding
    tables: Mapping[str, tuple[str, Mapping[int, str]]]


def parse_binding(rows: list[list[object]]) -> Bound:
    """The binding from the hidden sheet's rows; ``ValueError`` says what is missing."""
    book: dict[str, str] = {}
    tables: dict[str, tuple[str, Mapping[int, str]]] = {}
    for row in rows:
        what, name, value = (str(cell) for cell in (*row, "", "", "")[:3])
        if what == "format" and value != FORMAT:
            raise ValueError(f"绑定格式 {value} 不是本程序认识的 {FORMAT}")
        if what == "book":
            book[name] = value
        if what == "table":
            raw = json.loads(value)
            tables[name] = (raw["name"], {int(k): v for k, v in raw["columns"].items()})
    known = {field.name: field.default is MISSING for field in fields(Binding)}
    missing = [name for name, needed in known.items() if needed and name not in book]
    if missing:
        raise ValueError(f"隐藏表 {SHEET} 缺少 {'、'.join(missing)}")
    numbers = {name: int(float(book.pop(name))) for name in ("year", "people")}
    texts = {name: value for name, value in book.items() if name in known}
    return Bound(Binding(**texts, **numbers), tables)  # type: ignore[arg-type]
