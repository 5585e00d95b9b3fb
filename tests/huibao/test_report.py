"""What commands say while they work."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from huibao import report


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
