"""A small declared book, on which the language of expressions is tried out.

Sheet 甲 has three typed fields a, b, c, the computed fields that a test declares, and the
matrix ``grid`` (scope × period) whose cells stand so::

         C   D   E   F
         Q   M1  M2  M3
     9 T
    10 A
    11 B

below it ``fixed``, the same axes with every cell typed: T, A, B in rows 15 to 17. Sheet 乙 has the
tables 销售 and 人员. Days are serials: 46023 is 2026-01-01.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from workbook_templates.content import BookContent, Value
from workbook_templates.evaluate import Env, Evaluator
from workbook_templates.excel import FormulaWriter
from workbook_templates.expression import Expr
from workbook_templates.formula_places import At
from workbook_templates.layout import Layout
from workbook_templates.parser import Parser
from workbook_templates.plan import BookPlan
from workbook_templates.schema import (
    ANY,
    Axis,
    BookSpec,
    ColumnSpec,
    FieldSpec,
    Form,
    Item,
    MatrixSpec,
    Rule,
    SheetSpec,
    TableSpec,
    Type,
)

NAN = float("nan")
SALES: dict[str, list[Any]] = {
    "agent": ["01", "01", "02", "aB", ""],
    "group": ["一组", "一组", "二组", "一组", ""],
    "month": [1.0, 2.0, 2.0, 3.0, NAN],
    "day": [46023.0, 46054.0, 46060.0, 46090.0, NAN],
    "fyp": [100.1, -100.1, 50.0, NAN, 7.0],
    "m1": [1.0, 2.0, 3.0, 4.0, 5.0],
    "m2": [10.0, 20.0, 30.0, 40.0, 50.0],
}
PEOPLE: dict[str, list[Any]] = {
    "id": ["02", "01", "AB"],
    "name": ["乙", "甲", "丙"],
    "left": [NAN, 46100.0, NAN],
}
MACROS = {
    "of(who)": "sum(sales.fyp, sales.agent == who)",
    "february()": "sales.month >= 2, sales.month <= 2",
    "twice(x)": "x + x",
}
TYPES = {
    "agent": Type.ID,
    "group": Type.TEXT,
    "month": Type.COUNT,
    "day": Type.DATE,
    "fyp": Type.MONEY,
    "m1": Type.NUMBER,
    "m2": Type.NUMBER,
    "id": Type.ID,
    "name": Type.TEXT,
    "left": Type.DATE,
}
HEADERS = {
    "agent": "工号",
    "group": "组",
    "month": "月",
    "day": "日",
    "fyp": "保费",
    "m1": "一月",
    "m2": "二月",
    "id": "号",
    "name": "姓名",
    "left": "离司",
}


def array(key: str, values: Sequence[Any]) -> Any:
    return np.array(values, dtype=object if TYPES[key].is_text else float)


def axes() -> dict[str, Axis]:
    months = [
        Item(
            f"M{n}",
            f"{n}月",
            "month",
            (),
            {"number": float(n), "column": f"m{n}", "before": f"M{n - 1}"},
        )
        for n in (1, 2, 3)
    ]
    return {
        "scope": Axis(
            "scope",
            (
                Item("T", "全部", "team", ("A", "B"), {"name": ANY}),
                Item("A", "甲组", "group", (), {"name": "一组"}),
                Item("B", "乙组", "group", (), {"name": "二组"}),
            ),
        ),
        "period": Axis("period", (Item("Q", "季", "quarter", ("M1", "M2", "M3")), *months)),
    }


@dataclass
class Small:
    """The book with the fields, columns and cells that a test declares as texts."""

    fields: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    cells: Sequence[tuple[Mapping[str, Sequence[str]], str]] = ()
    typed: Mapping[str, Value] = field(default_factory=dict)
    inputs: Mapping[tuple[str, str], Value] = field(default_factory=dict)
    sales: Mapping[str, Sequence[Any]] = field(default_factory=lambda: SALES)
    macros: Mapping[str, str] = field(default_factory=lambda: MACROS)

    def parse(self, text: str) -> Expr:
        heads = {}
        for head, body in self.macros.items():
            name, _, rest = head.partition("(")
            names = tuple(p.strip() for p in rest.rstrip(")").split(",") if p.strip())
            heads[name] = (names, body)
        parser = Parser(
            frozenset({"sales", "people"}),
            frozenset({"grid", "fixed"}),
            frozenset({"scope", "period"}),
            heads,
        )
        return parser.parse(text)

    def plan(self) -> BookPlan:
        form = Form(
            "form",
            "",
            (
                *(FieldSpec(key, key, Type.NUMBER) for key in "abc"),
                FieldSpec("word", "word", Type.TEXT),
                *(FieldSpec(k, k, Type.NUMBER, self.parse(v)) for k, v in self.fields.items()),
                *(FieldSpec(k, k, Type.TEXT, self.parse(v)) for k, v in self.texts.items()),
            ),
            columns=20,
        )
        rules = tuple(
            Rule(
                {axis: tuple(keys) for axis, keys in when.items()},
                value=None if text in {"", "input"} else self.parse(text),
                input=text == "input",
                type=Type.NUMBER,
                each=("period",) if "before" in text else (),
            )
            for when, text in self.cells
        )
        sales = (
            *(ColumnSpec(key, HEADERS[key], TYPES[key]) for key in SALES),
            *(ColumnSpec(k, k, Type.NUMBER, value=self.parse(v)) for k, v in self.columns.items()),
        )
        people = tuple(ColumnSpec(key, HEADERS[key], TYPES[key]) for key in PEOPLE)
        grid = MatrixSpec("grid", "", ("scope",), ("period",), rules)
        every = (Rule({}, input=True, type=Type.NUMBER),)
        fixed = MatrixSpec("fixed", "", ("scope",), ("period",), every)
        return BookPlan(
            BookSpec(
                "small",
                "small",
                "1",
                (
                    SheetSpec("one", "甲", "", "", "", ((form,), (grid,), (fixed,))),
                    SheetSpec(
                        "two",
                        "乙",
                        "",
                        "",
                        "",
                        ((TableSpec("sales", "销售", sales), TableSpec("people", "人员", people)),),
                    ),
                ),
                axes(),
            )
        )

    def content(self) -> BookContent:
        return BookContent(
            {
                "sales": {key: array(key, values) for key, values in self.sales.items()},
                "people": {key: array(key, values) for key, values in PEOPLE.items()},
            },
            dict(self.typed),
            {"fixed": dict(self.inputs), "grid": dict(self.inputs)},
        )

    def evaluator(self) -> Evaluator:
        return Evaluator(self.plan(), self.content())

    def value(self, text: str, **places: int) -> Any:
        """The second evaluator's result; None where it is empty."""
        found = self.evaluator().compute(self.parse(text), Env(places))
        plain = found.item() if isinstance(found, np.ndarray | np.generic) else found
        return None if plain != plain or plain == "" else plain  # noqa: PLR0124 - NaN

    def formula(self, text: str, table: str = "", **places: int) -> str:
        """The first evaluator's formula, without its leading ``=``."""
        plan = self.plan()
        writer = FormulaWriter(Layout(plan, self.content()))
        sheet = 1 if table else 0
        return writer.formula(self.parse(text), At(sheet, places, table)).removeprefix("=")


@pytest.fixture
def small() -> type[Small]:
    return Small
