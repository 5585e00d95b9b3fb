"""Comparing versions: of the program, the add-in, a book's template, and what is offered.

Head office keeps ``version.json`` in the folder that the settings call ``updates``; without
one it is looked for beside the program. No network is needed.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import ParseError

from lxml import etree

from addin.buttons.button import KINDS
from addin.package.settings import Settings

OFFER = "version.json"
_CORE = "docProps/core.xml"
_VERSION = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}version"


@dataclass(frozen=True, slots=True)
class Offer:
    """What head office offers: the program's version, each kind's template, and a remark."""

    program: str
    templates: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class BookVersion:
    """The template from which a book was drawn, and the one that the program has."""

    kind: str
    drawn: str
    known: str


def offer_folder(settings: Settings) -> Path | None:
    """Where ``version.json`` is looked for; None if the settings name no place."""
    if settings.updates:
        return Path(settings.updates)
    return Path(settings.program).parent if settings.program else None


def read_offer(folder: Path) -> Offer | None:
    """The offer in the folder, None if there is none.

    Raises:
        ValueError: the file is no offer.
        OSError: it cannot be read.

    """
    path = folder / OFFER
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text("utf-8-sig"))
        templates = {str(kind): str(version) for kind, version in found["templates"].items()}
        return Offer(str(found["program"]), templates, str(found.get("note", "")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} 的内容不对（{error}）") from error


def addin_version(path: Path) -> str | None:
    """The version that an .xlam states; None if there is no such file or it states none."""
    try:
        with zipfile.ZipFile(path) as archive:
            core = etree.fromstring(archive.read(_CORE), etree.XMLParser(resolve_entities=False))
    except (OSError, zipfile.BadZipFile, KeyError, ParseError, etree.XMLSyntaxError):
        return None
    return core.findtext(_VERSION)


def compared(
    program: str, addin: str | None, book: BookVersion | None, offer: Offer | None
) -> list[str]:
    """What a user should know about the versions, a line each."""
    lines = [f"会报程序 {program}"]
    if offer and newer(offer.program, program):
        lines[0] += f"，有新版 {offer.program}，请更新"
    if addin is None:
        lines.append("加载项没有安装")
    else:
        lines.append(f"加载项 {addin}")
        if addin != program:
            lines[-1] += "，与程序不一致，请运行 huibao addin install"
    if book:
        lines.append(_template(book, offer))
    if offer is None:
        lines.append(f"没有找到 {OFFER}，只比较了本机的版本")
    elif offer.note:
        lines.append(offer.note)
    return lines


def newer(one: str, other: str) -> bool:
    """Whether version ``one`` is above ``other``; numbers parted by dots, 1.10 above 1.9."""
    return _numbers(one) > _numbers(other)


def _template(book: BookVersion, offer: Offer | None) -> str:
    line = f"本簿模板 {KINDS.get(book.kind, book.kind)} {book.drawn}"
    offered = offer.templates.get(book.kind, "") if offer else ""
    if newer(book.drawn, book.known):
        return f"{line}，比程序认识的 {book.known} 新，请先更新会报程序"
    latest = offered if newer(offered, book.known) else book.known
    return f"{line}，有新版 {latest}" if newer(latest, book.drawn) else f"{line}，是最新的"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
