"""Commands run in a process of their own that dies at a given moment, as in a power cut.

One process imports everything once and forks a child for each run, so that a death costs
little more than the time the child lives, none of it spent on imports.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Self

RUNNER = """
import json, os, signal, sys, time
from datetime import datetime
from pathlib import Path
import huibao.commands.importing, huibao.commands.weekly
from generators.ooxml import save_workbook
from huibao.cli import main

def save_on_and_on(old, new, target):
    versions = [Path(old).read_bytes(), Path(new).read_bytes()]
    for number in range(1, 1_000_000):
        save_workbook(versions[number % 2], Path(target), timestamp=datetime(2027, 3, 1))
        if number == 2:
            os.write(done, b".")

def save_and_die(old, target, step):
    steps = 0
    def count(event, arguments):
        nonlocal steps
        writes = event in {"os.mkdir", "os.rename", "os.remove", "os.chmod"} or (
            event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        )
        if writes:
            steps += 1
            if steps == int(step):
                os.kill(os.getpid(), signal.SIGKILL)
    data = Path(old).read_bytes()
    sys.addaudithook(count)
    save_workbook(data, Path(target), timestamp=datetime(2027, 3, 1))
    return 0

def child(what, arguments):
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    code = 99
    try:
        code = {"save on and on": save_on_and_on, "save and die": save_and_die}.get(
            what, lambda *rest: main([what, *rest])
        )(*arguments)
    finally:
        os._exit(code)

for line in sys.stdin:
    what, arguments, moment = json.loads(line)
    began = time.perf_counter()
    ready, done = os.pipe()
    number = os.fork()
    if not number:
        child(what, arguments)
    os.close(done)
    if what == "save on and on":
        os.read(ready, 1)
    os.close(ready)
    if moment is not None:
        time.sleep(moment)
        os.kill(number, signal.SIGKILL)
    status = os.waitpid(number, 0)[1]
    print(os.waitstatus_to_exitcode(status), time.perf_counter() - began, flush=True)
"""


class Runner:
    """The process that forks; use as a context manager."""

    def __enter__(self) -> Self:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", RUNNER],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def run(self, what: str, *arguments: object, moment: float | None = None) -> tuple[int, float]:
        """Run a command, killed after ``moment`` seconds: its exit code and how long it took.

        Besides the commands of huibao: "save on and on" (old, new, target), which never ends
        and whose ``moment`` counts from its second save, and "save and die" (new, target,
        step), which dies just before that step, from 1 on, of those that a save takes on the
        disk. A death by the kill has the code ``KILLED``.
        """
        request: Sequence[object] = (what, list(map(str, arguments)), moment)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        code, seconds = self._process.stdout.readline().split()
        return int(code), float(seconds)


KILLED = -signal.SIGKILL
