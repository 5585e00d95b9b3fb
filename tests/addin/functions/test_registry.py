"""Every function is explained, and its examples are true."""

from __future__ import annotations

import inspect
import re
from math import isfinite
from pathlib import Path

import pytest

from addin.functions.cells import ExcelError
from addin.functions.function import formula
from addin.functions.handbook import handbook
from addin.functions.registry import FUNCTIONS, registry
from addin.functions.vba import LONGEST_HELP, argument_help
from agency.profile import shipped
from workbook_templates.context import BookContext, GroupRef
from workbook_templates.loader import load

ROOT = Path(__file__).parents[3]
EVERY = pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
EXAMPLES = [
    pytest.param(function, example, id=formula(function, example.given))
    for function in FUNCTIONS.values()
    for example in function.examples
]
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_all_functions_are_there():
    assert list(FUNCTIONS) == [
        "HB_KPI",
        "HB_BAND",
        "HB_PACE",
        "HB_SPLIT",
        "HB_SOLVE",
        "HB_GAP",
        "HB_CAUSES",
        "HB_MEASURES",
        "HB_WORKDAYS",
        "HB_ISWORKDAY",
        "HB_WEEK",
        "HB_MONTH",
        "HB_MEETINGS",
        "HB_GRADE",
        "HB_DEDUCT",
        "HB_CHECKID",
    ]


def test_a_name_is_given_once():
    with pytest.raises(ValueError, match="HB_KPI twice"):
        registry((FUNCTIONS["HB_KPI"], FUNCTIONS["HB_KPI"]))


@pytest.mark.parametrize(("function", "example"), EXAMPLES)
def test_an_example_is_true(function, example):
    found = function(*example.given)
    if isinstance(example.result, float):
        assert found == pytest.approx(example.result)
    else:
        assert found == example.result


@EVERY
def test_a_function_is_explained(function):
    texts = [function.summary, function.gives, function.unit]
    texts += [text for a in function.arguments for text in (a.label, a.help, a.unit)]
    texts += [when for _, when in function.errors]
    for text in texts:
        assert CHINESE.search(text), text
        assert text == text.strip()
    assert function.arguments
    assert function.errors
    assert function.examples


@EVERY
def test_help_fits_into_the_function_wizard(function):
    assert len(function.summary) <= LONGEST_HELP
    assert all(len(argument_help(argument)) <= LONGEST_HELP for argument in function.arguments)


@EVERY
def test_arguments_are_those_of_the_rule(function):
    assert len(inspect.signature(function.body).parameters) == len(function.arguments)
    required = [argument.required for argument in function.arguments]
    assert required == sorted(required, reverse=True), "optional arguments come last"
    assert len({argument.name for argument in function.arguments}) == len(required)
    assert len({argument.label for argument in function.arguments}) == len(required)


@EVERY
def test_the_wrong_number_of_arguments_is_an_error(function):
    needed = sum(argument.required for argument in function.arguments)
    assert function(*["x"] * (needed - 1)) is ExcelError.VALUE
    assert function(*["x"] * (len(function.arguments) + 1)) is ExcelError.VALUE


@EVERY
@pytest.mark.parametrize("error", list(ExcelError))
def test_an_error_in_the_first_argument_is_passed_on(function, error):
    example = function.examples[0]
    found = function(error, *example.given[1:])
    assert found is error or {cell for row in found for cell in row} == {error}


@EVERY
def test_arguments_that_make_no_sense_give_an_error_and_never_text(function):
    needed = sum(argument.required for argument in function.arguments)
    texts = ("没有这个", [["没有这个"], ["也没有"]]) if function.name != "HB_CHECKID" else ()
    for nonsense in (*texts, [[True, True]], -1e300, "", None):
        found = function(*[nonsense] * needed)
        flat = [cell for row in found for cell in row] if isinstance(found, list) else [found]
        assert all(cell is None or isinstance(cell, ExcelError | float) for cell in flat), nonsense


@EVERY
def test_usage_names_tables_and_columns_of_the_plan_book(function):
    groups = (GroupRef("01", "一组"),)
    team = BookContext("T1", "一部", "分公司", 2027, groups, shipped("default"), (21,) * 12)
    columns = {
        (table.name, column.header)
        for table in load("plan_book", team).tables().values()
        for column in table.columns
    }
    for line in function.usage:
        assert line.startswith(f"={function.name}(")
        for reference in re.findall(r"([\u4e00-\u9fff\w]+)\[([^\]]+)\]", line):
            assert reference in columns, line


def test_the_handbook_is_the_generated_one():
    assert (ROOT / "docs" / "functions.md").read_text("utf-8") == handbook()


def test_the_handbook_tells_of_every_function_argument_error_and_example():
    text = handbook()
    for function in FUNCTIONS.values():
        section = text[text.index(f"\n## {function.name}\n") :].split("\n## ")[1]
        assert function.syntax in section
        for argument in function.arguments:
            assert f"| {argument.label} |" in section
        for error, _ in function.errors:
            assert str(error) in section
        for example in function.examples:
            assert formula(function, example.given) in section


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (("件均保费", [[1, 2.5], [3, None]]), '=HB_BAND("件均保费",{1,2.5;3,""})'),
        (('引号"', None, True), '=HB_BAND("引号""",,TRUE)'),
        ((0.1, [1, 2]), "=HB_BAND(0.1,{1,2})"),
    ],
)
def test_a_call_as_it_is_typed(given, text):
    assert formula(FUNCTIONS["HB_BAND"], given) == text


def test_syntax_shows_optional_arguments_in_brackets():
    assert FUNCTIONS["HB_GRADE"].syntax == "HB_GRADE(分数, [A线], [B线])"


HOSTILE = (
    None,
    "",
    "文字",
    -1,
    0,
    1e308,
    -1e308,
    3e6,
    True,
    "2027-13-45",
    [[1, 2], [3]],
    [[None]],
    [["文字", -1, 1e308]],
    ExcelError.NA,
    [[ExcelError.DIV0]],
)


@EVERY
def test_whatever_is_given_comes_back_as_values_or_a_real_error(function):
    """In each argument of each example, and in all at once: no exception, no error as text."""
    calls = [(hostile,) * len(function.arguments) for hostile in HOSTILE]
    for example in function.examples:
        for at in range(len(example.given)):
            calls += [(*example.given[:at], h, *example.given[at + 1 :]) for h in HOSTILE]
    for given in calls:
        found = function(*given)
        for cell in [c for row in found for c in row] if isinstance(found, list) else [found]:
            assert not (isinstance(cell, str) and cell.startswith("#")), given
            assert not (isinstance(cell, float) and not isfinite(cell)), given


def test_more_than_numbers_hold_is_num():
    assert FUNCTIONS["HB_SPLIT"](1e308) is ExcelError.NUM
