"""The names that placeholders may use, and the document that promises them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from agency.organisation import Team
from generators.build import BuildPlan, prepare
from generators.template_data import team_data
from generators.template_filling import Filling
from generators.template_text import Language, opens_row

DOCUMENT = Path(__file__).parents[2] / "docs" / "templates.md"


def data_of(team: Team) -> dict[str, object]:
    book = prepare(team, BuildPlan(2026))
    return team_data(team, book.context, book.plan.spec, book.calendar)


def test_a_teams_data(small_team: Team) -> None:
    """Who has left is no longer among the people."""
    data = data_of(small_team)
    assert data["team"] == {
        "code": "8601",
        "name": "城南营业部",
        "leader": "",
        "leader_name": "",
        "people": 3,
        "groups": 2,
    }
    assert data["branch"] == {"code": "86", "name": "示例支公司"}
    first = {"code": "860101", "name": "一组", "leader": "0001", "leader_name": "王一"}
    assert data["groups"][0] == {**first, "number": 1, "people": 1}  # type: ignore[index]
    assert [agent["id"] for agent in data["agents"]] == ["0001", "0002", "0004"]  # type: ignore[attr-defined]
    assert data["agents"][2]["confirmed"] == date(2024, 6, 1)  # type: ignore[index]
    assert [month["label"] for month in data["months"]][:2] == ["2026-01", "2026-02"]  # type: ignore[attr-defined]


def test_every_placeholder_of_the_document_is_filled(small_team: Team) -> None:
    language = Language()
    data = data_of(small_team)
    data |= {"agent": data["agents"][0], "loop": {"index": 1}}  # type: ignore[index]
    filling = Filling(language.sandbox, data)
    text = DOCUMENT.read_text("utf-8").replace("\\|", "|")
    sources = [found for found in re.findall(r"`([^`]*)`", text) if "}}" in found]
    whole = [source for source in sources if not opens_row(source) and "endfor %}" not in source]
    assert len(whole) > 15
    for source in whole:
        filling.value(language.read(source))


def test_every_name_of_the_lists_is_in_the_document(small_team: Team) -> None:
    data = data_of(small_team)
    text = DOCUMENT.read_text("utf-8")
    for key in ("groups", "agents", "months"):
        line = next(line for line in text.splitlines() if line.startswith(f"| `{{{{ {key}[0]"))
        names = set(re.findall(r"`(\w+)`", line))
        assert names == set(data[key][0])  # type: ignore[index]
