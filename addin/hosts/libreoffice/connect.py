"""Starting a headless LibreOffice, attaching to one, and shutting it down.

Each started program has a profile of its own, in a temporary folder, and listens on a pipe that is
named after the folder; so several can run side by side and none touches the user's own LibreOffice.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

UnoObject: TypeAlias = Any
"""A UNO object, struct or module: LibreOffice publishes no Python types for them."""

SYSTEM_PACKAGES = ("/usr/lib/python3/dist-packages", "/usr/lib/libreoffice/program")
"""Where distributions keep the `uno` module, which a virtual environment does not see."""

PROGRAM_PATHS = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)


class OfficeError(RuntimeError):
    """LibreOffice is missing, did not start, refused a file or stopped answering."""


def load_uno() -> UnoObject:
    """Return the `uno` module of the environment or of the system.

    Raises:
        OfficeError: no `uno` module can be imported.

    """
    with contextlib.suppress(ImportError):
        return importlib.import_module("uno")
    for folder in SYSTEM_PACKAGES:
        sys.path.append(folder)
        try:
            return importlib.import_module("uno")
        except ImportError:
            continue
        finally:
            sys.path.remove(folder)
    raise OfficeError(f"no module 'uno' in the environment or in {', '.join(SYSTEM_PACKAGES)}")


def find_program() -> str:
    """Return the path of the soffice program.

    Raises:
        OfficeError: LibreOffice is not installed.

    """
    for candidate in (shutil.which("soffice"), shutil.which("libreoffice"), *PROGRAM_PATHS):
        if candidate and Path(candidate).exists():
            return candidate
    raise OfficeError(
        "LibreOffice was not found: soffice is neither on the PATH nor in its folders"
    )


def property_values(**values: object) -> tuple[UnoObject, ...]:
    """Return `values` as UNO property values, the form in which UNO takes named arguments."""
    uno = load_uno()
    properties = []
    for name, value in values.items():
        item = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        item.Name, item.Value = name, value
        properties.append(item)
    return tuple(properties)


def is_uno_error(error: BaseException) -> bool:
    """Return whether `error` was raised by UNO (its exceptions share one base class)."""
    return isinstance(error, load_uno().getClass("com.sun.star.uno.Exception"))


class Connection:
    """A running LibreOffice that answers over its pipe.

    Attributes:
        context: its UNO component context.
        desktop: its `com.sun.star.frame.Desktop`, which loads documents.
        pipe: the pipe's name; another process can attach by it.
        pid: the program's process id, 0 when it was attached to.

    """

    def __init__(
        self,
        context: UnoObject,
        pipe: str,
        process: subprocess.Popen[bytes] | None = None,
        profile: Path | None = None,
    ) -> None:
        self.context = context
        self.desktop = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", context
        )
        self.pipe = pipe
        self.pid = process.pid if process else 0
        self._process = process
        self._profile = profile

    def close(self, patience: float = 5.0) -> None:
        """End the program if it was started here; wait `patience` seconds, then kill it.

        A program that was only attached to is left running. Closing twice does nothing.
        """
        if self._process is None:
            return
        with self.limit(patience):
            _terminate(self.desktop)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        self.kill()

    def kill(self) -> None:
        """Kill the program if it was started here, and remove its profile."""
        if self._process is not None:
            _kill(self._process)
            self._process = None
            atexit.unregister(self.kill)
        if self._profile is not None:
            shutil.rmtree(self._profile, ignore_errors=True)
            self._profile = None

    @contextlib.contextmanager
    def limit(self, seconds: float) -> Iterator[threading.Event]:
        """Kill the started program if the block takes longer than `seconds`.

        A UNO call has no time limit; this is the only way out of one that hangs. The block then
        gets a UNO error, and the event that is yielded says that time ran out.
        """
        expired = threading.Event()

        def kill() -> None:
            expired.set()
            if self._process is not None:
                _kill(self._process)

        timer = threading.Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        try:
            yield expired
        finally:
            timer.cancel()


def start(timeout: float = 60.0, attempts: int = 3) -> Connection:
    """Start a headless LibreOffice with a profile of its own and connect to it.

    It ends with `Connection.close`, at the latest when this Python ends.

    Args:
        timeout: seconds that one attempt may take.
        attempts: how often to try, each time with a fresh profile.

    Raises:
        OfficeError: LibreOffice is missing, or no attempt succeeded.
        ValueError: `attempts` is below 1.

    """
    if attempts < 1:
        raise ValueError(f"attempts is {attempts}, but must be at least 1")
    program = find_program()
    failures = []
    for _ in range(attempts):
        profile = Path(tempfile.mkdtemp(prefix="huibao-soffice-"))
        process = _launch(program, profile)
        try:
            context = _resolve(profile.name, time.monotonic() + timeout, process)
        except OfficeError as error:
            failures.append(str(error))
            _kill(process)
            shutil.rmtree(profile, ignore_errors=True)
        except BaseException:
            _kill(process)
            shutil.rmtree(profile, ignore_errors=True)
            raise
        else:
            connection = Connection(context, profile.name, process, profile)
            atexit.register(connection.kill)
            return connection
    raise OfficeError(f"{program} did not start: {'; '.join(failures)}")


def attach(pipe: str, timeout: float = 10.0) -> Connection:
    """Connect to a LibreOffice that was started with `--accept=pipe,name=<pipe>;urp;`.

    Raises:
        OfficeError: nothing answers on the pipe within `timeout` seconds.

    """
    return Connection(_resolve(pipe, time.monotonic() + timeout), pipe)


def _launch(program: str, profile: Path) -> subprocess.Popen[bytes]:
    arguments = [
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--invisible",
        "--nologo",
        "--nodefault",
        "--norestore",
        "--nolockcheck",
        "--nofirststartwizard",
        f"--accept=pipe,name={profile.name};urp;StarOffice.ComponentContext",
    ]
    return subprocess.Popen(  # noqa: S603 - the program's own path, and no text from outside
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _resolve(
    pipe: str, deadline: float, process: subprocess.Popen[bytes] | None = None
) -> UnoObject:
    uno = load_uno()
    # A bridge that is closed while it is being built, as at the start or the end of the other
    # side, is as passing a trouble as a pipe that nobody listens on yet.
    passing = (
        uno.getClass("com.sun.star.connection.NoConnectException"),
        uno.getClass("com.sun.star.lang.DisposedException"),
    )
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except passing:
            if process is not None and process.poll() is not None:
                raise OfficeError(f"it ended with code {process.returncode}") from None
            if time.monotonic() > deadline:
                raise OfficeError(f"nothing answered on the pipe {pipe!r} in time") from None
            time.sleep(0.05)


def _terminate(desktop: UnoObject) -> None:
    try:
        desktop.terminate()
    except Exception as error:
        if not is_uno_error(error):
            raise


def _kill(process: subprocess.Popen[bytes]) -> None:
    # soffice is a script around the program proper, so the whole group that it leads must go.
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()
