"""What one button is: its work, and all that is said about it.

From this, the ribbon, its VBA callbacks and the buttons' handbook are made.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import xlwings as xw

    from addin.package.settings import Settings

PLAN_BOOK, CALENDAR_BOOK = "plan_book", "calendar_book"
KINDS = {PLAN_BOOK: "经营计划簿", CALENDAR_BOOK: "会议行事历"}
"""Kinds of books → what people call them."""

GROUPS = {"fill": "填报", "run": "经营", "meet": "会议", "support": "支持"}
"""The ribbon's groups in their order → their labels."""

LONGEST_TEXT = 1024
"""Characters of a label, tip or tag ([MS-CUSTOMUI] ST_String)."""

_KEY = re.compile(r"[a-z]{2,16}")


@dataclass(frozen=True, slots=True)
class Pressed:
    """One press: the open workbook, None without one, and what the press came with.

    ``files`` were chosen before; ``now`` has a time zone; ``ask`` shows a question and
    says whether the user agrees.
    """

    book: xw.Book | None
    now: datetime
    ask: Callable[[str], bool]
    settings: Settings
    files: tuple[Path, ...] = ()


Work: TypeAlias = Callable[[Pressed], str]
"""Does what the button says and returns the one message that the user then reads."""


@dataclass(frozen=True, slots=True)
class Button:
    """One button of the ribbon.

    ``image`` is the name of a built-in picture. ``books`` are the kinds of workbooks on
    which it works, empty where it needs none. ``asks_files`` lets the user choose files
    first. ``steps`` are what the handbook says beyond ``supertip``, a line each.
    """

    key: str
    label: str
    image: str
    group: str
    keytip: str
    screentip: str
    supertip: str
    work: Work
    steps: tuple[str, ...]
    books: tuple[str, ...] = ()
    asks_files: bool = False
    large: bool = True

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"key must be 2 to 16 small letters, got {self.key!r}")
        if self.group not in GROUPS:
            raise ValueError(f"group must be one of {', '.join(GROUPS)}, got {self.group!r}")
        unknown = [kind for kind in self.books if kind not in KINDS]
        if unknown:
            raise ValueError(f"books must be among {', '.join(KINDS)}, got {unknown[0]!r}")

    @property
    def needs(self) -> str:
        """Why the button is grey on other workbooks; empty if it never is."""
        names = "或".join(KINDS[kind] for kind in self.books)
        return f"请先打开会报生成的{names}。" if names else ""
