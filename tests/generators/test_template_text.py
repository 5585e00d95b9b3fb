"""Placeholders: what a cell's text becomes, and what it must never be able to do."""

from __future__ import annotations

from datetime import date

import pytest

from generators.template_filling import Filling
from generators.template_sandbox import MAX_STEPS
from generators.template_text import Language, PlaceholderError

DATA = {
    "team": {"name": "城南营业部", "people": 12},
    "year": 2027,
    "rate": 0.25,
    "day": date(2027, 3, 1),
    "nothing": None,
    "groups": [{"name": "一组", "people": 7}, {"name": "二组", "people": 5}],
    "many": [{"n": number} for number in range(200)],
}


def filled(source: str) -> object:
    language = Language()
    return Filling(language.sandbox, DATA).value(language.read(source))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{{ team.name }}", "城南营业部"),
        ("{{team.name}}", "城南营业部"),
        ("{{ year }}", 2027),
        ("{{ rate }}", 0.25),
        ("{{ day }}", date(2027, 3, 1)),
        ("{{ nothing }}", None),
        ("{{ team.people > 10 }}", True),
        ("{{ groups[1].people * 2 }}", 10),
        ("{{ groups | sum('people') }}", 12),
        ("{{ groups | length }}", 2),
        ("{{ '人多' if year > 3000 }}", None),
    ],
)
def test_one_expression_keeps_its_type(source: str, value: object) -> None:
    assert filled(source) == value
    assert type(filled(source)) is type(value)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ team.name }} {{ year }}年", "城南营业部 2027年"),
        ("人均 {{ rate }}", "人均 0.25"),
        ("截至 {{ day }}", "截至 2027-03-01"),
        ("{{ day | date }}", "2027年3月1日"),
        ("无：{{ nothing }}", "无："),
        ("{{ groups | map(attribute='name') | join('、') }}", "一组、二组"),
        ("{% for g in groups %}{{ loop.index }}.{{ g.name }} {% endfor %}", "1.一组 2.二组 "),
        ("{% if year == 2027 %}今年{% else %}他年{% endif %}", "今年"),
        ("{{ missing | default('—') }}", "—"),
        ("{# 只给自己看 #}", ""),
    ],
)
def test_other_text_is_text(source: str, text: str) -> None:
    assert filled(source) == text


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__ }}",
        "{{ ''['__class__'] }}",
        "{{ team.__class__.__mro__ }}",
        "{{ team | attr('__class__') }}",
        "{{ groups | map(attribute='__class__') | join }}",
        "{{ self.__init__ }}",
        "{{ self }}",
        "{{ lipsum() }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ range(9) }}",
        "{{ team.name.upper() }}",
        "{{ team.items }}",
        "{{ day.today }}",
        "{{ day.replace(year=1) }}",
        "{{ '%s' | format(team) }}",
        "{{ groups }}",
        "{{ team }}",
        "{% set x = 1 %}",
        "{% include 'a' %}",
        "{% import 'a' as a %}",
        "{% macro m() %}{% endmacro %}",
        "{% for n in range(1000000000) %}x{% endfor %}",
        "{% for g in groups recursive %}{{ loop(groups) }}{% endfor %}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 1e308 * 10 }}",
        "{{ 1e308 * 10 // 1 }}",
        "{{ 1e400 }}",
        "{{ 10000000000 * 10000000000 }}",
        "{{ 'a' * 1000000000 }}",
        "{{ [1] * 1000000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{% for a in many %}" * 3 + "x" + "{% endfor %}" * 3,
        "{% for a in many %}{% for b in many %}x{% endfor %}{% endfor %}",
        "{{ team.nickname }}",
        "{{ nobody }}",
        "{{ groups[2].name }}",
        "{{ year / 0 }}",
        "{{ team.name",
        "{{ team. }}",
        "{% for g in groups %}",
        "{% endfor %}",
        "{{ }}",
        "{{" * 500,
        "{{ " + "(" * 900 + "1" + ")" * 900 + " }}",
        "{{ year }}" + "x" * 5_000,
    ],
)
def test_refused_with_a_reason_and_a_remedy(source: str) -> None:
    with pytest.raises(PlaceholderError) as caught:
        filled(source)
    assert caught.value.reason
    assert caught.value.remedy


def test_a_text_longer_than_a_cell_is_refused() -> None:
    loop = "{% for a in many %}" + "长" * 300 + "{% endfor %}"
    with pytest.raises(PlaceholderError, match="32767"):
        filled(loop)


def test_the_budget_is_for_each_text() -> None:
    """Loops of one text cannot use up what another needs."""
    language = Language()
    filling = Filling(language.sandbox, DATA)
    text = language.read("{% for a in many %}{% for b in groups %}x{% endfor %}{% endfor %}")
    rounds = MAX_STEPS // 600 + 2  # 200 + 400 turns each
    assert {filling.value(text) for _ in range(rounds)} == {"x" * 400}


def test_a_row_for_each_entry_that_counts() -> None:
    language = Language()
    loop = language.read_loop("{% for g in groups if g.people > 5 %}")
    entries = list(Filling(language.sandbox, DATA).entries(loop))
    assert [entry.value(language.read("{{ g.name }}")) for entry in entries] == ["一组"]
    assert entries[0].value(language.read("{{ loop.last }}")) is True


@pytest.mark.parametrize("opening", ["{% for n in year %}", "{% for n in nobody %}"])
def test_a_row_over_no_list_is_refused(opening: str) -> None:
    language = Language()
    loop = language.read_loop(opening)
    with pytest.raises(PlaceholderError):
        list(Filling(language.sandbox, DATA).entries(loop))
