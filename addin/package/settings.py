"""The settings beside the add-in: where Python is, and where head office puts new versions.

``huibao.conf`` lies in the folder of the .xlam and has a line ``name=value`` for each
setting. VBA reads it too, and knows only the system's own code page: it is written in that.
"""

from __future__ import annotations

import locale
from dataclasses import asdict, dataclass
from pathlib import Path

FILE_NAME = "huibao.conf"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the file says; empty where it says nothing.

    ``program`` is the frozen huibao program, ``interpreter`` a Python that has huibao,
    ``options`` more words for the command that VBA starts, ``updates`` the folder where
    head office keeps ``version.json``.
    """

    program: str = ""
    interpreter: str = ""
    options: str = ""
    updates: str = ""


def read_settings(folder: Path) -> Settings:
    """The settings in the folder; lines that name none are passed over, as is a missing file."""
    path = folder / FILE_NAME
    if not path.is_file():
        return Settings()
    text = path.read_bytes().decode(_encoding(), "replace")
    pairs = (line.partition("=") for line in text.splitlines())
    found = {name.strip(): value.strip() for name, _, value in pairs}
    names = Settings.__dataclass_fields__
    return Settings(**{name: found[name] for name in names if name in found})


def settings_bytes(settings: Settings) -> bytes:
    """The file with these settings, empty ones left out.

    Raises:
        ValueError: a value has a line break, or the system's code page cannot write it.

    """
    lines = []
    for name, value in asdict(settings).items():
        if "\n" in value or "\r" in value:
            raise ValueError(f"{name} must be one line, got {value!r}")
        if value:
            lines.append(f"{name}={value}\r\n")
    try:
        return "".join(lines).encode(_encoding())
    except UnicodeEncodeError as error:
        raise ValueError(f"the system's code page cannot write {error.object!r}") from error


def _encoding() -> str:
    return locale.getencoding()
