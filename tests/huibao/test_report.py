"""What commands say while they work, and what they found."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from agency.finding import Finding, Severity
from huibao import report
from huibao.report import show_gathered


def shown(monkeypatch: pytest.MonkeyPatch, *, terminal: bool) -> str:
    stream = StringIO()
    console = Console(file=stream, force_terminal=terminal, force_interactive=terminal, width=80)
    monkeypatch.setattr(report, "err", console)
    with report.progress("读取", 2) as advance:
        advance("甲部")
        advance()
    return stream.getvalue()


def test_a_terminal_shows_how_far_the_work_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, terminal=True)
    assert "读取" in text
    assert "2/2" in text
    assert "甲部" in text


def test_a_script_reads_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, terminal=False) == ""


def warning(cell: str, sheet: str = "附表一", code: str = "differs") -> Finding:
    return Finding(Severity.WARNING, code, f"{cell}不符", "请核对", "某部.xlsx", sheet, cell)


def test_of_many_alike_the_first_are_shown_and_the_cells_of_all_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_gathered([warning(f"I{row}") for row in range(1, 7)])
    assert capsys.readouterr().err.splitlines() == [
        "[提醒] 某部.xlsx 附表一!I1: I1不符 → 请核对",
        "[提醒] 某部.xlsx 附表一!I2: I2不符 → 请核对",
        "[提醒] 某部.xlsx 附表一!I3: I3不符 → 请核对",
        "  ……同类另有 3 处：I4、I5、I6",
    ]


def test_other_sheets_and_other_reasons_are_not_alike(capsys: pytest.CaptureFixture[str]) -> None:
    three = [warning("A1"), warning("A2"), warning("A3")]
    show_gathered([*three, warning("A4", sheet="附表二"), warning("A4", code="other")])
    assert "同类" not in capsys.readouterr().err


def test_errors_come_first_wherever_they_were_found(capsys: pytest.CaptureFixture[str]) -> None:
    show_gathered([warning("A1"), Finding(Severity.ERROR, "headcount", "人力不平")])
    assert [line[:4] for line in capsys.readouterr().err.splitlines()] == ["[错误]", "[提醒]"]
