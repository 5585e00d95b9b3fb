"""Reads a declared workbook (a folder of YAML) and expands it for a team.

``$name`` in a text is replaced by the kind's words. A sheet or a column with ``for: name``
stands for one for each entry of that family, a column with ``for: [keys]`` for one for each of
those windows; ``{name}`` in it is replaced by what the entry says. Texts in ``value``, and axis
attributes that start with ``=``, are expressions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

from agency.declaration import load_yaml
from workbook_templates.context import BookContext
from workbook_templates.expression import Cell, Expr, Total, walk
from workbook_templates.kinds import kind_of
from workbook_templates.parser import Macros, Parser
from workbook_templates.schema import (
    AttrValue,
    Axis,
    Block,
    BookSpec,
    Bounds,
    Charts,
    ChartSpec,
    CheckSpec,
    ColumnSpec,
    FieldSpec,
    Form,
    Item,
    Links,
    MatrixSpec,
    Rule,
    SheetSpec,
    TableSpec,
    Text,
    Type,
)

Yaml = dict[str, Any]


@cache
def _source(kind: str) -> Yaml:
    """All files of one workbook kind, by file name without its ending."""
    folder = files("workbook_templates") / kind
    return {
        entry.name.removesuffix(".yaml"): load_yaml(entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    }


@cache
def _parsed(kind: str, macros: tuple[str, ...]) -> dict[str, Expr]:
    """Expressions already read, by text; beside it only the macros' texts decide on them."""
    return {}


@cache
def _latest(kind: str, macros: tuple[str, ...]) -> dict[str, tuple[object, SheetSpec]]:
    """The sheets of the last book by key, each with the meaning of what its YAML mentions."""
    return {}


@cache
def _mentioned(kind: str, name: str) -> tuple[str, ...]:
    """The words of a file."""
    return tuple(re.findall(r"\$\{?(\w+)", str(_source(kind)[name])))


class Loader:
    """Expands one workbook kind for one context."""

    def __init__(self, kind: str, context: BookContext) -> None:
        self._kind = kind_of(kind)
        self._context = context
        self._words = self._kind.words(context)
        self._families = self._kind.families(context)
        self._yaml = _source(kind)
        self._sheets = [
            (raw, _mentioned(kind, name))
            for name in self._yaml["book"]["sheets"]
            for raw in self._sheets_of(name)
        ]
        blocks = [block for raw, _ in self._sheets for band in raw["bands"] for block in band]
        texts = {k: self._text(v) for k, v in (self._yaml.get("macros") or {}).items()}
        macros: Macros = dict(_macro(head, text) for head, text in texts.items())
        self._shared = _parsed(kind, tuple(texts.values()))
        self._latest = _latest(kind, tuple(texts.values()))
        self._parser = Parser(
            frozenset(block["table"] for block in blocks if "table" in block),
            frozenset(block["matrix"] for block in blocks if "matrix" in block),
            frozenset((*self._kind.axis_names, *self._yaml["axes"])),
            macros,
        )

    def load(self) -> BookSpec:
        """The expanded book; ``ExpressionError`` or ``KeyError`` where the YAML is wrong."""
        book = self._yaml["book"]
        axes = self._kind.axes(self._context, self._yaml, self._text, self._parse)
        axes.update({key: self._axis(key, items) for key, items in self._yaml["axes"].items()})
        return BookSpec(
            key=book["key"],
            name=book["name"],
            version=book["version"],
            sheets=tuple(self._current(raw, mentioned) for raw, mentioned in self._sheets),
            axes=axes,
            checks=tuple(self._check(raw) for raw in self._yaml.get("checks") or ()),
            banner=self._parse(self._text(book["banner"])) if "banner" in book else None,
        )

    def tables(self, keys: Collection[str]) -> dict[str, TableSpec]:
        """Some tables, expanded without the rest of the book."""
        blocks = (block for raw, _ in self._sheets for band in raw["bands"] for block in band)
        return {
            block["table"]: self._table(block) for block in blocks if block.get("table") in keys
        }

    def _sheets_of(self, name: str) -> list[Yaml]:
        raw = self._yaml[name]
        if "for" not in raw:
            return [raw]
        return [_filled(raw, given) for given in self._family(raw["for"])]

    def _text(self, text: str) -> str:
        return Template(text).safe_substitute(self._words)

    def _parse(self, text: str) -> Expr:
        if text not in self._shared:
            self._shared[text] = self._parser.parse(text)
        return self._shared[text]

    def _axis(self, key: str, items: Mapping[str, Yaml]) -> Axis:
        return Axis(
            key,
            tuple(
                Item(
                    name,
                    raw["label"],
                    raw.get("level", ""),
                    (),
                    {
                        attr: self._attribute(value)
                        for attr, value in raw.items()
                        if attr not in {"label", "level"}
                    },
                )
                for name, raw in items.items()
            ),
        )

    def _attribute(self, value: object) -> AttrValue:
        if isinstance(value, str):
            text = self._text(value)
            return self._parse(text[1:]) if text.startswith("=") else text
        return float(value) if isinstance(value, int | float) else None

    def _current(self, raw: Yaml, mentioned: tuple[str, ...]) -> SheetSpec:
        """The last book's sheet, made anew only if something that it mentions has changed."""
        lines = self._context.profile.describe() if "profile_lines" in mentioned else ()
        meaning = ([self._words.get(word) for word in mentioned], self._families, lines)
        known = self._latest.get(raw["key"])
        if known is None or known[0] != meaning:
            known = self._latest[raw["key"]] = (meaning, self._sheet(raw))
        return known[1]

    def _sheet(self, raw: Yaml) -> SheetSpec:
        return SheetSpec(
            key=raw["key"],
            name=raw["name"],
            title=self._text(raw["title"]),
            hint=self._text(raw["hint"]),
            purpose=raw["purpose"],
            bands=tuple(tuple(self._block(block) for block in band) for band in raw["bands"]),
            tab=raw.get("tab", "form"),
            landscape=raw.get("landscape", True),
            protect=raw.get("protect", False),
            freeze_columns=raw.get("freeze_columns", 0),
            paper=raw.get("paper", "A4"),
            pages=raw.get("pages", 0),
            hidden=raw.get("hidden", False),
            wide=raw.get("wide", 1),
        )

    def _block(self, raw: Yaml) -> Block:
        if "table" in raw:
            return self._table(raw)
        if "matrix" in raw:
            return self._matrix(raw)
        if "form" in raw:
            return Form(
                raw["form"],
                raw["title"],
                tuple(self._field(entry) for entry in raw["fields"]),
                raw.get("columns", 3),
                raw.get("value_width", 1),
                raw.get("label_width", 1),
                raw.get("label_chars", 0),
                raw.get("value_chars", 0),
            )
        if "charts" in raw:
            return Charts(tuple(self._chart(entry) for entry in raw["charts"]), raw["rows"])
        if "links" in raw:
            return Links(raw["title"], raw["columns"])
        lines = raw["lines"]
        if lines == "$profile_lines":
            lines = [f"{label}：{text}" for label, text in self._context.profile.describe()]
        return Text(raw["title"], tuple(map(self._text, lines)), raw["columns"])

    def _table(self, raw: Yaml) -> TableSpec:
        return TableSpec(
            raw["table"],
            raw["name"],
            tuple(column for entry in raw["columns"] for column in self._columns(entry)),
            raw.get("spare", 1),
            raw.get("fixed", False),
            raw.get("main", False),
            raw.get("row_height", 0),
            _words(raw.get("fade")),
            _pair(raw.get("board")),
        )

    def _columns(self, raw: Yaml) -> Iterator[ColumnSpec]:
        for given in self._family(raw.get("for")):
            value = raw.get("value")
            yield ColumnSpec(
                key=_fill(raw["key"], given),
                header=_fill(raw["header"], given),
                type=Type(_fill(raw["type"], given)),
                width=raw.get("width", 10),
                value=None if value is None else self._parse(_fill(self._text(value), given)),
                bounds=_bounds(raw),
                required=raw.get("required", False),
                unique=raw.get("unique", False),
                helper=raw.get("helper", False),
                cents=raw.get("cents", False),
            )

    def _family(self, kind: object) -> list[dict[str, str]]:
        if kind is None:
            return [{}]
        if isinstance(kind, str):
            return self._families[kind]
        windows = self._yaml["axes"]["window"]
        return [
            {"key": key, **{a: str(v).removeprefix("=") for a, v in windows[key].items()}}
            for key in kind  # type: ignore[attr-defined]
        ]

    def _field(self, raw: Yaml) -> FieldSpec:
        value = raw.get("value")
        return FieldSpec(
            key=raw["key"],
            label=raw["label"],
            type=Type(raw["type"]),
            value=None if value is None else self._parse(self._text(value)),
            bounds=_bounds(raw),
            constant=raw.get("constant", False),
            span=raw.get("span", 1),
            tall=raw.get("tall", 1),
        )

    def _matrix(self, raw: Yaml) -> MatrixSpec:
        return MatrixSpec(
            key=raw["matrix"],
            title=raw["title"],
            rows=tuple(raw["rows"]),
            columns=tuple(raw["columns"]),
            rules=tuple(self._rule(raw["matrix"], rule) for rule in raw["cells"]),
            corner=tuple(raw.get("corner", ())),
            label_widths=tuple(raw.get("label_widths", ())),
            width=raw.get("width", 9.5),
            widths_from=raw.get("widths_from", ""),
            blocks=raw.get("blocks", False),
            restrict={
                axis: tuple(keys.split() if isinstance(keys, str) else keys)
                for axis, keys in raw.get("restrict", {}).items()
            },
            row_height=raw.get("row_height", 0),
            merge=raw.get("merge", 1),
            main=raw.get("main", False),
            headless=raw.get("headless", False),
            quiet=raw.get("quiet", False),
            sparkline=raw.get("sparkline", ""),
            label_depth=raw.get("label_depth", 0),
            marks=raw.get("marks", "bands"),
            tint=_pair(raw.get("tint")),
            fade=_words(raw.get("fade")),
        )

    def _rule(self, matrix: str, raw: Yaml) -> Rule:
        value = raw.get("value")
        return Rule(
            when={axis: tuple(keys) for axis, keys in raw.get("when", {}).items()},
            value=None if value is None else self._cells_of(matrix, self._parse(self._text(value))),
            source=_pair(raw.get("source")),
            input=raw.get("input", False),
            type=Type(raw["type"]) if "type" in raw else None,
            type_from=_pair(raw.get("type_from")),
            bounds=_bounds(raw),
            each=tuple(raw.get("each", ())),
        )

    @staticmethod
    def _cells_of(matrix: str, expr: Expr) -> Expr:
        """``total(axis)`` in a matrix's rule sums the matrix's own cells."""
        if isinstance(expr, Total) and expr.each is None:
            return Total(expr.axis, Cell(matrix, ()))
        if any(isinstance(part, Total) and part.each is None for part in walk(expr)):
            raise ValueError(f"total(axis) stands alone in a rule: {expr}")
        return expr

    def _chart(self, raw: Yaml) -> ChartSpec:
        return ChartSpec(
            title=raw["title"],
            matrix=raw["matrix"],
            axis=raw["axis"],
            level=raw["level"],
            series=tuple(
                (name, kind, {a: self._text(k) for a, k in keys.items()})
                for name, kind, keys in raw["series"]
            ),
            number_format=raw.get("number_format", "#,##0"),
        )

    def _check(self, raw: Yaml) -> CheckSpec:
        only_if = raw.get("only_if")
        return CheckSpec(
            code=raw["code"],
            severity=raw.get("severity", "error"),
            over=raw["over"],
            holds=self._parse(self._text(raw["holds"])),
            reason=self._text(raw["reason"]),
            remedy=self._text(raw["remedy"]),
            show=raw.get("show", ""),
            only_if=None if only_if is None else self._parse(self._text(only_if)),
            when={axis: tuple(keys) for axis, keys in raw.get("when", {}).items()},
            shade=raw.get("shade", False),
        )


def load(kind: str, context: BookContext) -> BookSpec:
    """The workbook of this kind, expanded for a team, a year and a 口径."""
    return Loader(kind, context).load()


def load_tables(kind: str, context: BookContext, keys: Collection[str]) -> dict[str, TableSpec]:
    """Some tables of the workbook by key, for whoever needs no more of it yet."""
    return Loader(kind, context).tables(keys)


def _macro(head: str, text: str) -> tuple[str, tuple[tuple[str, ...], str]]:
    match = re.fullmatch(r"(\w+)\(([\w, ]*)\)", head)
    if match is None:
        raise ValueError(f"not a macro's head: {head!r}")
    parameters = tuple(p.strip() for p in match[2].split(",") if p.strip())
    return match[1], (parameters, text)


def _filled(value: Any, given: Mapping[str, str]) -> Any:  # noqa: ANN401 - YAML
    """A piece of YAML with ``{name}`` replaced in all its texts."""
    if isinstance(value, dict):
        return {_filled(key, given): _filled(one, given) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, given) for one in value]
    return _fill(value, given) if isinstance(value, str) else value


def _fill(text: str, given: Mapping[str, str]) -> str:
    for name, value in given.items():
        text = text.replace("{" + name + "}", value)
    return text


def _pair(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    axis, _, name = text.partition(".")
    return axis, name


def _words(raw: list[str] | None) -> tuple[str, tuple[str, ...]] | None:
    """A key and the words that follow it."""
    return None if raw is None else (raw[0], tuple(raw[1:]))


def _bounds(raw: Yaml) -> Bounds:
    return Bounds(
        low=raw.get("min"),
        high=raw.get("max"),
        source=raw.get("choices_from", ""),
        prompt=raw.get("prompt", ""),
        suggest=raw.get("suggest", False),
    )
