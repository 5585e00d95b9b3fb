"""Commands run one after the other in a process of their own, whose use is measured.

``python -m measured_commands REQUESTS ANSWERS``: a JSON list of argument lists in, and a JSON
list of what each said, returned and took out.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path


@dataclass(frozen=True)
class Ran:
    """What became of one command: exit code (-1 if it raised), all it said, processor seconds."""

    code: int
    said: str
    seconds: float


def run_measured(commands: Sequence[Sequence[object]], folder: Path) -> tuple[list[Ran], int]:
    """Run them in one child; also the most memory, in kB, that it ever held."""
    requests, answers = folder / "requests.json", folder / "answers.json"
    requests.write_text(json.dumps([[str(part) for part in command] for command in commands]))
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, __file__, str(requests), str(answers)],
        {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError(f"the child ended with {status}")
    return [Ran(*answer) for answer in json.loads(answers.read_text("utf-8"))], usage.ru_maxrss


def _run(arguments: list[str]) -> tuple[int, str, float]:
    from huibao import report  # noqa: PLC0415 - only the child runs commands
    from huibao.cli import main  # noqa: PLC0415

    out, err = StringIO(), StringIO()
    report.out.file, report.err.file = out, err
    start = time.process_time()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(arguments)
        except BaseException:  # noqa: BLE001 - any at all is the failure looked for
            code = -1
            err.write(traceback.format_exc())
    return code, out.getvalue() + err.getvalue(), time.process_time() - start


if __name__ == "__main__":
    wanted = json.loads(Path(sys.argv[1]).read_text())
    Path(sys.argv[2]).write_text(json.dumps([_run(command) for command in wanted]), "utf-8")
