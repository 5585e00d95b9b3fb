from __future__ import annotations

from datetime import date, datetime, time

import pytest

from agency.finding import Severity
from generators.tabular_text import (
    as_date,
    as_number,
    as_text_id,
    clean,
    is_blank,
    match_id,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("  王敏\u3000", "王敏"),
        ("城东　营业一部 ", "城东 营业一部"),
        ("０１２ＡＢｃ（一）", "012ABc(一)"),
        ("姓名，工号：一", "姓名，工号：一"),  # prose keeps its punctuation
        ('="00123"', "00123"),
        ('="说""好"""', '说"好"'),
        ("'00123", "00123"),
        ("\t0000123505\t", "0000123505"),
        ("王\u200b敏\ufeff", "王敏"),
        ("第一行\n第二行", "第一行 第二行"),
        (123505.0, "123505"),
        (7, "7"),
        (0.25, "0.25"),
        (True, "TRUE"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime.fromisoformat("2024-01-05"), "2024-01-05"),
        (datetime.fromisoformat("2024-01-05T08:30"), "2024-01-05 08:30:00"),
    ],
)
def test_clean_gives_what_a_person_reads(value: object, text: str) -> None:
    assert clean(value) == text


@pytest.mark.parametrize(
    "value", [None, "", " ", "\u3000", "-", "——", "NULL", "null", "#N/A", r"\N"]
)
def test_blank_is_empty_or_a_placeholder(value: object) -> None:
    assert is_blank(value)
    assert as_text_id(value).value is None
    assert as_date(value).value is None
    assert as_number(value).value is None
    assert not as_number(value).problem


@pytest.mark.parametrize("value", ["0", 0, "无锡", "a-b", False])
def test_blank_is_nothing_else(value: object) -> None:
    assert not is_blank(value)


class TestTextId:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("0000123505", "0000123505"),
            ('="0000123505"', "0000123505"),
            ("'0000123505", "0000123505"),
            ("００１２３", "00123"),
            ("886120260070483", "886120260070483"),
            ("11010119803182811X", "11010119803182811X"),
            ("8860 1202 6007", "886012026007"),
            ("L100E5", "L100E5"),
            ("1E05", "1E05"),
        ],
    )
    def test_keeps_text_as_it_is(self, value: object, expected: str) -> None:
        parsed = as_text_id(value)
        assert parsed.value == expected
        assert parsed.severity is None

    @pytest.mark.parametrize(
        ("value", "expected"), [(123505.0, "123505"), (8601, "8601"), (999999999999999.0, "9" * 15)]
    )
    def test_numbers_may_have_lost_zeros(self, value: object, expected: str) -> None:
        parsed = as_text_id(value)
        assert parsed.value == expected
        assert parsed.severity is Severity.WARNING
        assert "0" in parsed.problem

    @pytest.mark.parametrize(
        "value",
        [
            1e15,  # the first of 16 digits
            1.234567890123457e18,
            "1.23E+15",
            "8.86120E+14",
            "1e+05",
            "8.8612E14",
            12.5,
            -3.0,
            float("nan"),
            float("inf"),
            True,
            date(2026, 3, 1),
            time(8, 30),
        ],
    )
    def test_what_has_lost_digits_is_refused(self, value: object) -> None:
        parsed = as_text_id(value)
        assert parsed.value is None
        assert parsed.severity is Severity.ERROR
        assert parsed.remedy


class TestDate:
    @pytest.mark.parametrize(
        "value",
        [
            "20240105",
            20240105,
            20240105.0,
            45296,  # the serial of 5 January 2024
            45296.0,
            45296.75,  # the same at 18:00
            "45296",
            "2024/1/5",
            "2024-01-05",
            "2024.1.5",
            "2024-01-05 00:00:00",
            "2024-01-05T00:00:00",
            "2024/1/5 0:00",
            "2024-01-05 23:59:59.0",
            "2024年1月5日",
            "2024年01月05日 8时30分",
            "２０２４年１月５日",
            date(2024, 1, 5),
            datetime.fromisoformat("2024-01-05T23:59"),
            '="20240105"',
        ],
    )
    def test_every_way_to_write_one_day(self, value: object) -> None:
        parsed = as_date(value)
        assert parsed.value == date(2024, 1, 5)
        assert not parsed.problem

    @pytest.mark.parametrize(
        "value",
        [
            "99999999",
            99999999.0,
            "9999-12-31",
            "9999/12/31 00:00:00",
            datetime.fromisoformat("9999-12-31"),
            date(9999, 12, 31),
            "2999-12-31",
            "00000000",
            "0000-00-00",
            0.0,
        ],
    )
    def test_open_ends_are_no_date_and_no_mistake(self, value: object) -> None:
        parsed = as_date(value)
        assert parsed.value is None
        assert not parsed.problem

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("20240229", date(2024, 2, 29)),
            ("2000-02-29", date(2000, 2, 29)),
            ("19000101", date(1900, 1, 1)),
            ("21001231", date(2100, 12, 31)),
            (18264, date(1950, 1, 1)),
            (73415, date(2100, 12, 31)),
            ("2026-12-31", date(2026, 12, 31)),
        ],
    )
    def test_edges(self, value: object, expected: date) -> None:
        assert as_date(value).value == expected

    @pytest.mark.parametrize(
        "value",
        [
            "20230229",
            "1900-02-29",
            "2024-13-01",
            "2024-04-31",
            "24/1/5",
            "5/1/2024",
            "202401",
            "0224-01-05",
            "18991231",
            "21010101",
            "2924-01-05",
            "去年三月",
            12345,
            1.5,
            True,
            time(8, 30),
        ],
    )
    def test_anything_else_is_refused(self, value: object) -> None:
        parsed = as_date(value)
        assert parsed.value is None
        assert parsed.severity is Severity.ERROR
        assert parsed.remedy


class TestNumber:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (1234.5, 1234.5),
            (3, 3.0),
            ("6,210.00", 6210.0),
            ("4,627,750.00", 4627750.0),
            ("１２，３４５．６", 12345.6),
            ("¥1,234.50", 1234.5),
            ("￥1,234", 1234.0),
            ("-¥1,234", -1234.0),
            ("¥-1,234", -1234.0),
            ("1234元", 1234.0),
            ("1.23万元", 12300.0),
            ("1.5万", 15000.0),
            ("(12.50)", -12.5),
            ("（１２．５０）", -12.5),
            ("12.50-", -12.5),
            ("\u221212", -12.0),
            ("53.2%", 0.532),
            ("1.5E+3", 1500.0),
            (".50", 0.5),
            ("-.5", -0.5),
            ("100.\t", 100.0),
            ('="00123"', 123.0),
            ("0", 0.0),
        ],
    )
    def test_every_way_to_write_an_amount(self, value: object, expected: float) -> None:
        parsed = as_number(value)
        assert parsed.value == expected
        assert not parsed.problem

    @pytest.mark.parametrize(
        "value",
        [
            "1,23",
            "12,34,567",
            "1234,567",
            "1.234,56",
            "1_000",
            "(12",
            "12)",
            "--5",
            "十二",
            "3年",
            "NaN",
            "inf",
            "1E999",
            float("nan"),
            True,
            date(2024, 1, 5),
        ],
    )
    def test_anything_else_is_refused(self, value: object) -> None:
        parsed = as_number(value)
        assert parsed.value is None
        assert parsed.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("123505", ["0000123505", "0000123506"], "0000123505"),
        ("0000123505", ["123505"], "123505"),
        ("123505", ["0000123505", "123505"], "123505"),
        ("123505", ["0000123505", "00123505"], None),  # two could be meant
        ("23505", ["0000123505"], None),
        ("000", ["0"], "0"),
        ("1", [], None),
    ],
)
def test_lost_zeros_are_found_again_only_if_one_id_can_be_meant(
    text: str, known: list[str], expected: str | None
) -> None:
    assert match_id(text, known) == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3次", 3),
        ("２访", 2),
        ("1件", 1),
        ("12 人", 12),
        ("5个", 5),
        ("0份", 0),
        ("1.5万元", 15_000),
    ],
)
def test_a_count_may_have_its_measure_word(text: str, number: float) -> None:
    assert as_number(text).value == number


@pytest.mark.parametrize("text", ["3次2", "次", "三次", "3次次"])
def test_but_nothing_else(text: str) -> None:
    assert as_number(text).value is None
