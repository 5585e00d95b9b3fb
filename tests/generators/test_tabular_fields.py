from __future__ import annotations

from datetime import date
from pathlib import Path

from agency.finding import Finding, Severity
from generators.tabular import RawTable, read_tables
from generators.tabular_fields import Field, Kind, read_records

FIELDS = (
    Field("policy", ("保单号", "保单号码", "保险单号码"), Kind.ID, required=True),
    Field("premium", ("保费", "规模保费"), Kind.NUMBER, column=True),
    Field("signed", ("承保日期",), Kind.DATE),
    Field("product", ("险种名称",)),
)
WORDS = tuple(name for field in FIELDS for name in field.names)


def table(folder: Path, text: str) -> RawTable:
    path = folder / "清单.csv"
    path.write_text(text, encoding="gb18030")
    (found,), _ = read_tables(path, WORDS)
    return found


def brief(findings: list[Finding]) -> list[tuple[Severity, str, str, str]]:
    return [(f.severity, f.code, f.cell, f.value) for f in findings]


def test_values_have_their_types(tmp_path: Path) -> None:
    records, findings = read_records(
        table(
            tmp_path,
            "承保日期,保险单号码,险种名称,规模保费\n"
            '20260105,="0088612026",　鑫享年金 ,"6,210.00"\n'
            "99999999,0088612027,-,-\n",
        ),
        FIELDS,
    )
    assert findings == []
    first, second = records.records
    assert first.text("policy") == "0088612026"
    assert first.number("premium") == 6210.0
    assert first.day("signed") == date(2026, 1, 5)
    assert first.text("product") == "鑫享年金"
    assert (second.number("premium"), second.day("signed"), second.text("product")) == (
        None,
        None,
        "",
    )
    assert first.faulty == second.faulty == frozenset()
    assert records.cell(first, "premium") == "D2"


def test_absent_columns(tmp_path: Path) -> None:
    records, findings = read_records(table(tmp_path, "保单号,险种名称\n1,甲\n"), FIELDS)
    assert records.records == ()
    assert brief(findings) == [(Severity.ERROR, "missing-column", "A1", "")]
    assert findings[0].reason == "缺少列“保费”"
    assert "规模保费" in findings[0].remedy


def test_optional_columns_may_be_absent(tmp_path: Path) -> None:
    records, findings = read_records(table(tmp_path, "保单号,保费\n1,2\n"), FIELDS)
    assert findings == []
    assert records.records[0].day("signed") is None
    assert records.records[0].text("product") == ""


def test_every_faulty_cell_is_named_and_its_row_marked(tmp_path: Path) -> None:
    records, findings = read_records(
        table(tmp_path, "保单号,保费,承保日期\n,6210,20260105\n1,六千,20260231\n2,1,\n"), FIELDS
    )
    assert brief(findings) == [
        (Severity.ERROR, "empty-cell", "A2", ""),
        (Severity.ERROR, "wrong-value", "B3", "六千"),
        (Severity.ERROR, "wrong-value", "C3", "20260231"),
    ]
    assert [record.faulty for record in records.records] == [
        {"policy"},
        {"premium", "signed"},
        frozenset(),
    ]


def test_the_best_name_wins_over_the_first_column(tmp_path: Path) -> None:
    records, findings = read_records(table(tmp_path, "保单号,规模保费,保费\n1,100,200\n"), FIELDS)
    assert findings == []
    assert records.records[0].number("premium") == 200.0
