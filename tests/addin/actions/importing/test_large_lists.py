"""Lists cut at once are imported as those that are read row by row, from the same messy files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from addin.actions.importing import ImportOptions, import_exports, read_exports
from agency.profile import shipped
from agency.workdays import work_calendar
from generators import tabular_delimited
from generators.demo.branch import make
from generators.demo_exports import write_exports
from generators.plan_book import context_of, start_content
from generators.tabular_rows import TextRows
from workbook_templates.loader import load

UNTIL = date(2026, 3, 20)


@pytest.mark.slow
def test_both_ways_of_reading_give_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch = make(7, 2026, UNTIL, shipped("default"))
    write_exports(branch, tmp_path)
    team, calendar = branch.organisation.team("860101"), work_calendar([2026])
    context = context_of(team, 2026, branch.profile, calendar)
    spec = load("plan_book", context)
    content = start_content(spec, context, team, calendar, week=12)
    options = ImportOptions(calendar=calendar, day=UNTIL)
    at_once, doubts = read_exports([tmp_path])
    assert sum(isinstance(table.rows, TextRows) for table in at_once) == 5

    monkeypatch.setattr(tabular_delimited, "cut", lambda text, delimiter: None)
    by_row, same_doubts = read_exports([tmp_path])
    assert not any(isinstance(table.rows, TextRows) for table in by_row)
    assert same_doubts == doubts
    for one, other in zip(at_once, by_row, strict=True):
        assert tuple(one.rows) == tuple(other.rows)
        assert one.skipped == other.skipped
        assert one.preamble == other.preamble
        assert [one.column(n) for n in range(3)] == [other.column(n) for n in range(3)]
    first = import_exports(spec, context, content, at_once, options)
    second = import_exports(spec, context, content, by_row, options)
    assert first.message == second.message
    assert first.findings == second.findings
    assert first.patch == second.patch
    assert not first.patch.is_empty
