"""The checklist for Windows and the list of documents agree with what there is."""

from __future__ import annotations

import argparse
import re
from itertools import pairwise
from pathlib import Path

import pytest

from addin.buttons.registry import BUTTONS
from addin.frozen.freeze import SCRIPTS
from addin.functions.registry import FUNCTIONS
from generators.ooxml.save import BACKUP_FOLDER
from huibao.cli import parser

DOCS = Path(__file__).parents[3] / "docs"
LIST = (DOCS / "windows-smoke.md").read_text("utf-8")
STEP = re.compile(r"^\| ([A-Z])(\d+) \|(.*)\|$", re.MULTILINE)
STEPS = [(letter, int(number), rest.split("|")) for letter, number, rest in STEP.findall(LIST)]


def test_every_step_says_what_to_do_what_to_see_and_has_room_to_note() -> None:
    assert len(STEPS) > 50
    for letter, number, cells in STEPS:
        assert len(cells) == 3, f"{letter}{number}"
        assert all(cell.strip() for cell in cells[:2]), f"{letter}{number}"


def test_steps_are_counted_without_a_gap() -> None:
    assert STEPS[0][:2] == ("A", 1)
    for (letter, number, _), (next_letter, next_number, _) in pairwise(STEPS):
        assert (next_letter, next_number) in {
            (letter, number + 1),
            (chr(ord(letter) + 1), 1),
        }


@pytest.mark.parametrize("key", BUTTONS)
def test_every_button_is_pressed(key: str) -> None:
    done = "".join(cells[0] for letter, _, cells in STEPS if letter == "B")
    assert f"点“{BUTTONS[key].label}”" in done


def test_functions_scripts_and_commands_that_it_names_exist() -> None:
    functions = set(re.findall(r"HB_[A-Z]+", LIST))
    assert functions <= set(FUNCTIONS)
    assert set(re.findall(r"\w+\.cmd", LIST)) == set(SCRIPTS)
    commands = next(
        action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)
    )
    named = set(re.findall(r'huibao(?:\.exe)?"? ([a-z]+)', LIST))
    assert {"demo", "addin", "check", "weekly"} <= named <= set(commands.choices)
    assert f"“{BACKUP_FOLDER}”" in LIST


def test_every_document_is_listed_and_every_link_leads_somewhere() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    links = re.findall(r"\]\(([^)]+)\)", index)
    assert [link for link in links if not (DOCS / link).exists()] == []
    documents = {path.name for path in DOCS.iterdir() if path.suffix != ".py"} - {"README.md"}
    assert documents <= set(links)
