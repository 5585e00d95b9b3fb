"""Running commands as their user does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from huibao.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def huibao(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command: exit code, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run
