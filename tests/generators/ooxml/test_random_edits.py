"""Random edits: what was written is read back, all else is as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generators.ooxml import EditRefusedError, Workbook, lint_workbook
from generators.ooxml.address import cell_name

SHEETS = ("人员", "图表", "表 单")
CELLS = st.builds(cell_name, st.integers(1, 14), st.integers(1, 9))
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=20)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
    TEXTS.map(lambda text: "=" + text),
    st.dates(date(1900, 3, 1), date(2200, 12, 31)),
)
EDITS = st.lists(st.tuples(st.sampled_from(SHEETS), CELLS, VALUES), max_size=25)
ROWS = st.lists(
    st.dictionaries(st.sampled_from((1, 2, 3)), TEXTS | st.integers(0, 999)), max_size=4
)
SAVING = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def snapshot(book: Workbook) -> dict[tuple[str, str], tuple[object, object]]:
    names = [
        (sheet, cell_name(r, c)) for sheet in SHEETS for r in range(1, 22) for c in range(1, 12)
    ]
    return {
        (sheet, ref): (book.value(sheet, ref), book.formula(sheet, ref)) for sheet, ref in names
    }


def same(value: object, expected: object) -> bool:
    """Equal, and no boolean for a number; a date in a number's format reads as a number."""
    return value == expected and isinstance(value, bool) == isinstance(expected, bool)


@SAVING
@given(edits=EDITS)
def test_cells(
    edits: list[tuple[str, str, object]], rich: bytes, parts: Callable[[bytes], dict[str, bytes]]
) -> None:
    book = Workbook.open(rich)
    expected = snapshot(book)
    touched = set()
    for sheet, ref, value in edits:
        dated = isinstance(value, date) and book.styles.number_format(book.style(sheet, ref)) != 0
        number = isinstance(value, (int, float)) and book.styles.is_date(book.style(sheet, ref))
        if dated or number:
            continue
        try:
            book.set_value(sheet, ref, value)
        except EditRefusedError:
            continue
        expected[sheet, ref] = (value, None)
        touched.add(sheet)
    data = book.to_bytes()
    assert lint_workbook(data) == []
    found = snapshot(Workbook.open(data))
    for key, (value, formula) in expected.items():
        assert same(found[key][0], value), key
        assert found[key][1] == formula
    before, after = parts(rich), parts(data)
    allowed = {f"xl/worksheets/sheet{SHEETS.index(name) + 1}.xml" for name in touched}
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed <= allowed | {"xl/styles.xml", "xl/workbook.xml"}


@SAVING
@given(first=ROWS, second=ROWS, gone=st.sets(st.integers(0, 9)), third=ROWS)
def test_tables(
    first: list[dict[int, object]],
    second: list[dict[int, object]],
    gone: set[int],
    third: list[dict[int, object]],
    rich: bytes,
) -> None:
    """A table behaves as a plain list of rows."""
    full = [{1: None, 2: None, 3: None, **row} for row in first]
    book = Workbook.open(rich)
    book.replace_rows("人员", first)
    model = full or [dict.fromkeys((1, 2, 3))]

    def append(rows: list[dict[int, object]]) -> None:
        filled = [
            n for n, row in enumerate(model) if any(v not in (None, "") for v in row.values())
        ]
        start = max(filled, default=-1) + 1
        model[start : start + len(rows)] = [{1: None, 2: None, 3: None, **row} for row in rows]

    if second:
        append(second)
    book.append_rows("人员", second)
    indices = {index for index in gone if index < len(model)}
    book.remove_rows("人员", indices)
    model = [row for index, row in enumerate(model) if index not in indices]
    model = model or [dict.fromkeys((1, 2, 3))]
    if third:
        append(third)
    book.append_rows("人员", third)

    data = book.to_bytes()
    assert lint_workbook(data) == []
    after = Workbook.open(data)
    rows = [{key: row[key] for key in (1, 2, 3)} for row in after.rows("人员")]
    assert rows == model
    last = 3 + len(model)
    assert str(after.tables["人员"].area) == f"B3:F{last}"
    assert after.formula("人员", f"E{last}") == "人员[[#This Row],[首年保费]]*0.3"
    assert after.formula("图表", "C1") == f"SUM(人员!D4:D{last})"
    assert after.value("人员", f"B{last + 1}") is None
