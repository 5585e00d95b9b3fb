"""The checks that run elsewhere: whatever a workflow names is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from addin.frozen.freeze import SCRIPTS
from huibao.cli import parser

ROOT = Path(__file__).parents[1]
FILE = ROOT / ".github" / "workflows" / "checks.yml"
WORKFLOW: dict[Any, Any] = yaml.safe_load(FILE.read_text("utf-8"))
STEPS = [(job, step) for job, its in WORKFLOW["jobs"].items() for step in its["steps"]]
LINES = [
    (job, line) for job, step in STEPS for line in step.get("run", "").splitlines() if line.strip()
]
MADE = {"dist"}
"""Folders that the workflow itself makes."""


def words(line: str) -> list[str]:
    return shlex.split(line.replace("\\", "/"), posix=True)


def named(program: str) -> list[list[str]]:
    """The arguments of every line that starts with the program."""
    start = program.split()
    return [
        words(line)[len(start) :] for _, line in LINES if words(line.strip())[: len(start)] == start
    ]


def test_every_step_does_something_and_says_what() -> None:
    assert len(STEPS) > 8
    for _, step in STEPS:
        assert ("uses" in step) != ("run" in step)
        assert "name" in step or "uses" in step


def test_what_others_made_is_pinned_to_a_version() -> None:
    used = [step["uses"] for _, step in STEPS if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", name) for name in used)


def test_it_may_read_and_nothing_else() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}


def test_every_target_of_make_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    asked = [target for arguments in named("make") for target in arguments]
    assert {"lint", "test"} <= set(asked) <= targets


def test_linux_runs_style_and_all_tests_as_root_on_a_bare_debian() -> None:
    assert WORKFLOW["jobs"]["linux"]["container"] == "debian:12"
    assert [job for job, line in LINES if line in {"make lint", "make test"}] == ["linux"] * 2


def test_every_command_of_huibao_exists() -> None:
    asked = named("dist/huibao/huibao.exe")
    assert asked
    for arguments in asked:
        parser().parse_args(arguments)


def test_every_module_and_test_that_python_runs_exists() -> None:
    modules = [arguments[0] for arguments in named("python -m")]
    assert {"pip", "pytest", "addin.frozen"} == set(modules)
    assert (ROOT / "addin" / "frozen" / "__main__.py").is_file()
    for arguments in named("python -m pytest"):
        paths = [word for word in arguments if "/" in word]
        assert [path for path in paths if not (ROOT / path).exists()] == []


def test_only_tests_of_a_known_mark_are_chosen(pytestconfig: pytest.Config) -> None:
    marks = {line.partition(":")[0] for line in pytestconfig.getini("markers")}
    chosen = [a[a.index("-m") + 1] for a in named("python -m pytest") if "-m" in a]
    assert chosen == ["windows"]
    assert set(chosen) <= marks
    assert "pytest.mark.windows" in (ROOT / "tests" / "test_on_windows.py").read_text("utf-8")


def test_the_extras_and_groups_that_it_installs_are_declared() -> None:
    declared = (ROOT / "pyproject.toml").read_text("utf-8")
    (installed,) = [a for a in named("python -m pip install") if "--editable" in a]
    assert installed[-1] == "dev"
    assert ".[excel,fast]" in installed
    assert re.search(r"^excel = \[", declared, re.MULTILINE)
    assert re.search(r"^dev = \[", declared, re.MULTILINE)


def test_every_file_it_names_is_in_the_repository_or_made_by_it() -> None:
    text = FILE.read_text("utf-8")
    for path in re.findall(r"(?<![\w%/\\.])((?:[\w-]+/)+[\w.*-]+)", text):
        first = path.split("/")[0]
        if first in MADE or first == "actions":
            continue
        assert (ROOT / path).exists(), path


def test_it_installs_and_removes_with_scripts_that_are_handed_out() -> None:
    used = {name for _, line in LINES for name in re.findall(r"(\w+\.cmd)", line)}
    assert used == {"install.cmd", "uninstall.cmd"}
    assert used <= set(SCRIPTS)
