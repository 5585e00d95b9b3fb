"""Freezing the program for the system that this runs on, and packing it to hand it out."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from addin.frozen.contents import NAME, options
from addin.frozen.version_resource import version_resource

SCRIPTS = ("install.cmd", "uninstall.cmd", "helper.cmd")
"""Of ``windows``: they install for one user, remove, and start the helper of the add-in."""

PROGRAM = f"{NAME}.exe" if os.name == "nt" else NAME


def freeze(out: Path, *, more: Sequence[str] = (), quiet: bool = False) -> Path:
    """Build the folder ``out/huibao`` and return the program in it; an older one is replaced.

    ``more`` are further options of PyInstaller, whose log is shown unless ``quiet``.

    Raises:
        ModuleNotFoundError: PyInstaller or a package that goes into the program is missing.
        subprocess.CalledProcessError: PyInstaller failed; it has said why.

    """
    if find_spec("PyInstaller") is None:
        raise ModuleNotFoundError("PyInstaller is not installed", name="PyInstaller")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        resource = work / "version.txt"
        resource.write_text(version_resource(version(NAME)), "utf-8")
        command = [sys.executable, "-m", "PyInstaller", "--noconfirm", f"--distpath={out}"]
        command += [f"--workpath={work}", f"--specpath={work}", f"--paths={_entry().parents[1]}"]
        command += [*options(resource if os.name == "nt" else None), *more, str(_entry())]
        environment = os.environ | ({"PYI_LOG_LEVEL": "WARN"} if quiet else {})
        subprocess.run(command, check=True, env=environment)  # noqa: S603 - our own words
    return out / NAME / PROGRAM


def pack(program: Path, out: Path) -> Path:
    """Zip the program's folder with the scripts that install and remove it; return the zip.

    It unpacks to one folder: the scripts and the program's own folder.
    """
    name = f"{NAME}-{version(NAME)}-{platform.system()}-{platform.machine()}".lower()
    target = out / f"{name}.zip"
    scripts = files("addin.frozen") / "windows"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for script in SCRIPTS:
            archive.writestr(f"{name}/{script}", (scripts / script).read_bytes())
        for path in sorted(program.parent.rglob("*")):
            if path.is_file():
                inside = path.relative_to(program.parent.parent).as_posix()
                archive.write(path, f"{name}/{inside}")
    return target


def size(folder: Path) -> int:
    """Bytes of all files in the folder; a link counts nothing."""
    return sum(
        path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    )


def _entry() -> Path:
    spec = find_spec(f"{NAME}.__main__")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{NAME} is not installed", name=NAME)
    return Path(spec.origin)
