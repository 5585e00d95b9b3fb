"""YAML as plain data: what is read, and what is refused with its place."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from agency.declaration import load_yaml

READ = [
    ("", None),
    ("甲", "甲"),
    ("a: 1\nb: 0.5\nc: yes\nd:\ne: '1'\nf: 2026-01-01", "numbers"),
    ("- a\n- [b, {c: [d]}]", ["a", ["b", {"c": ["d"]}]]),
    ("1: a\n2: b", {1: "a", 2: "b"}),
    ("a: &x [1, 2]\nb: *x", {"a": [1, 2], "b": [1, 2]}),
    ("a: &x {k: v}\nb: {<<: *x, c: d}", {"a": {"k": "v"}, "b": {"k": "v", "c": "d"}}),
    ("a: &x 2.5\nb: [*x, *x]", {"a": 2.5, "b": [2.5, 2.5]}),
    ("a: {b: !!set {c, d}}", {"a": {"b": {"c", "d"}}}),
    ("a: ''\nb: ~\nc: |\n  d\n  e\n", {"a": "", "b": None, "c": "d\ne\n"}),
]
NUMBERS = {"a": 1, "b": 0.5, "c": True, "d": None, "e": "1", "f": date(2026, 1, 1)}


@pytest.mark.parametrize(("text", "data"), READ)
def test_plain_data_is_read(text: str, data: object) -> None:
    assert load_yaml(text) == (NUMBERS if data == "numbers" else data)


def test_an_alias_is_the_anchors_own_data() -> None:
    data = load_yaml("a: &x {k: [v]}\nb: *x\nc: [*x]")
    assert data["a"] is data["b"] is data["c"][0]


REFUSED = [
    ("a: 1\na: 2", "a 重复", 1),
    ("x:\n  - {b: c, b: d}", "b 重复", 1),
    ("1: a\n'1': b", "1 重复", 1),
    ("a: &x {<<: {k: v}, k: w, k: z}", "k 重复", 0),
    ("a: !!python/object:os.system {}", "could not determine a constructor", 0),
    ("a: &x [*x]", "recursive", 0),
    ("a: &x {b: {c: *x}}", "recursive", 0),
    ("a: [1", "expected ',' or ']'", 1),
]


@pytest.mark.parametrize(("text", "said", "line"), REFUSED)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str, line: int) -> None:
    with pytest.raises(yaml.MarkedYAMLError, match=said) as caught:
        load_yaml(text)
    assert caught.value.problem_mark is not None
    assert caught.value.problem_mark.line == line
