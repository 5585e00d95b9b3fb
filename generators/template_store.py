"""The folder of templates that head office has adopted, each with its version.

The folder holds the files and an index, ``templates.json``. Adopted files are never
replaced: a changed template of the same name becomes its next version.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Final

from generators.files import digest, safe_name, write_whole
from generators.template_book import BookTemplate

INDEX: Final = "templates.json"


class StoreError(Exception):
    """The folder's index cannot be read."""


@dataclass(frozen=True, slots=True)
class Registered:
    """One adopted version of a template; ``adopted`` is a date as 2027-03-01."""

    name: str
    version: int
    kind: str
    year: int
    profile: str
    groups: int
    people: int
    sha256: str
    adopted: str
    file: str


def registered(folder: Path) -> list[Registered]:
    """Everything adopted into the folder, oldest first; ``StoreError`` for a broken index."""
    index = folder / INDEX
    if not index.is_file():
        return []
    try:
        entries = json.loads(index.read_text("utf-8"))["templates"]
        return [Registered(**entry) for entry in entries]
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"模板目录 {index} 无法读取，请从备份中取回") from error


def newest(folder: Path, name: str) -> Registered | None:
    """The last version of that name."""
    found = [entry for entry in registered(folder) if entry.name == name]
    return max(found, key=lambda entry: entry.version, default=None)


def adopt(
    template: BookTemplate, data: bytes, name: str, folder: Path, day: date
) -> tuple[Registered, bool]:
    """Copy a checked template into the folder; whether it is new there.

    The very file that is the newest version already stays that. Raises ``OSError`` where the
    folder cannot be written and ``StoreError`` for a broken index.
    """
    known = registered(folder)
    last = newest(folder, name)
    mark = digest(data)
    if last is not None and last.sha256 == mark:
        return last, False
    version = 1 if last is None else last.version + 1
    binding, context = template.book.bound.binding, template.context
    entry = Registered(
        name,
        version,
        binding.kind,
        binding.year,
        binding.profile_name,
        len(context.groups),
        context.people,
        mark,
        day.isoformat(),
        f"{safe_name(name)}-v{version}.xlsx",
    )
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / entry.file, data)
    _write(folder, [*known, entry])
    return entry, True


def _write(folder: Path, entries: Sequence[Registered]) -> None:
    content = {"templates": [asdict(entry) for entry in entries]}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    write_whole(folder / INDEX, text.encode())
