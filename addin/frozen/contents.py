"""What goes into the frozen program, as options of PyInstaller.

PyInstaller follows the imports that it can read. Said here is what it cannot see: modules that
are imported by name, files that are read at run time, and what only other uses of a library need.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path

NAME = "huibao"

PACKAGES = ("agency", "workbook_templates", "generators", "addin", "huibao", "macros")
"""Ours. Commands, custom functions and the ways in from VBA are imported by name: every module
goes in, and every file beside them (catalogues, declared books, texts, macros)."""

BY_NAME = ("holidays.countries.china",)
"""What a library imports by name at run time."""

BY_NAME_ON_WINDOWS = ("win32timezone",)
"""The same where pywin32 is: COM's dates look for it."""

FILES = {
    "holidays": "locale/zh_CN/LC_MESSAGES/CN.mo",
    "xlwings": "xlwings_custom_addin.bas",
}
"""Package → the one file of it that is read: names of holidays, the add-in's VBA."""

UNNEEDED = (
    "PyInstaller",
    "IPython",
    "PIL",
    "cryptography",
    "lxml.isoschematron",
    "markdown_it",
    "matplotlib",
    "mypy",
    "numpy.f2py",
    "oletools",
    "pip",
    "pyarrow",
    "pydoc_data",
    "pygments",
    "pytest",
    "scipy",
    "setuptools",
    "tkinter",
    "torch",
)
"""What a library would use if it were there, and ours never asks it to."""


def options(version_file: Path | None) -> list[str]:
    """The options that say what goes in; ``version_file`` is what Windows shows of a program.

    The version that the program itself states comes from the metadata of its distribution.

    Raises:
        ModuleNotFoundError: a package whose file is needed is not installed.

    """
    by_name = BY_NAME + (BY_NAME_ON_WINDOWS if os.name == "nt" else ())
    chosen = [f"--name={NAME}", "--onedir", "--console", "--noupx", f"--copy-metadata={NAME}"]
    chosen += ["--python-option=X utf8"]  # what is shown is Chinese, wherever it is sent
    chosen += [f"--collect-submodules={package}" for package in PACKAGES]
    chosen += [f"--collect-data={package}" for package in PACKAGES]
    chosen += [f"--hidden-import={module}" for module in by_name]
    chosen += [f"--add-data={source}{os.pathsep}{place}" for source, place in _files()]
    chosen += [f"--exclude-module={module}" for module in UNNEEDED]
    return chosen + ([f"--version-file={version_file}"] if version_file else [])


def _files() -> Iterator[tuple[Path, Path]]:
    """File → its folder inside. Excel itself loads xlwings' libraries, of its own 32 or 64 bits."""
    for package, name in FILES.items():
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"{package} is not installed", name=package)
        yield Path(spec.origin).parent / name, (Path(package) / name).parent
    for file in distribution("xlwings").files or ():
        if file.suffix == ".dll":
            yield Path(str(file.locate())).resolve(), Path()
