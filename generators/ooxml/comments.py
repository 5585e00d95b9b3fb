"""Notes on cells, which show findings and can be taken away again by author.

Notes of other people and threaded comments are never touched: a cell that has one
keeps it, and ``add`` reports the cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from generators.ooxml import sections, vml
from generators.ooxml.address import parse_cell
from generators.ooxml.markup import (
    MAIN,
    RELATION,
    attributes,
    child,
    children,
    new_root,
    parse,
    serialise,
    sibling_tag,
    text_of,
)
from generators.ooxml.package import Package
from generators.ooxml.relationships import (
    declare,
    declare_extension,
    free_name,
    relate,
    related,
    relationships,
    remove_part,
)
from generators.ooxml.values import encode_string, unescape_string

if TYPE_CHECKING:
    from generators.ooxml.workbook import Workbook

COMMENTS_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"


@dataclass(frozen=True, slots=True)
class _Notes:
    """The notes part of a sheet, parsed."""

    part: str
    root: etree._Element
    authors: etree._Element
    listed: etree._Element

    def author_of(self, note: etree._Element) -> str:
        """Who wrote it."""
        names = [author.text or "" for author in children(self.authors, "author")]
        index = int(note.get("authorId", "0"))
        return names[index] if index < len(names) else ""

    def author_id(self, author: str) -> str:
        """The author's number, added if missing."""
        for index, element in enumerate(children(self.authors, "author")):
            if element.text == author:
                return str(index)
        added = etree.SubElement(self.authors, sibling_tag(self.root, "author"))
        added.text = author
        return str(len(children(self.authors, "author")) - 1)


def notes_of(package: Package, sheet_part: str) -> dict[str, tuple[str, str]]:
    """The notes of a sheet: author and text by address."""
    notes = _read(package, sheet_part)
    if notes is None:
        return {}
    return {
        note.get("ref", ""): (notes.author_of(note), unescape_string(text_of(note)))
        for note in children(notes.listed, "comment")
    }


def add(book: Workbook, sheet: str, texts: Mapping[str, str], author: str) -> list[str]:
    """Attach notes; one by the same author at the same cell is replaced.

    Returns the addresses where somebody else's note was left in place.
    """
    info = book.sheet_info(sheet)
    for ref in texts:
        parse_cell(ref)
    present = notes_of(book.package, info.part)
    occupied = [ref for ref in texts if ref in present and present[ref][0] != author]
    wanted = {
        ref: text
        for ref, text in texts.items()
        if ref not in occupied and present.get(ref) != (author, text)
    }
    if not wanted:
        return occupied
    _take_away(book, sheet, {ref for ref in wanted if ref in present})
    notes = _read(book.package, info.part) or _create(book.package, info.part)
    number = notes.author_id(author)
    for ref, text in wanted.items():
        _append(notes, ref, number, text)
    _sort(notes)
    book.package.write(notes.part, serialise(notes.root))

    drawing_part = _drawing_part(book, sheet)
    drawing = book.package.read(drawing_part).decode("utf-8")
    boxes = [(*parse_cell(ref), text) for ref, text in wanted.items()]
    drawing = vml.with_notes(drawing, boxes, _clusters(book.package))
    book.package.write(drawing_part, drawing.encode("utf-8"))
    return occupied


def remove(
    book: Workbook,
    author: str,
    sheet: str | None = None,
    *,
    or_text: Callable[[str], bool] = lambda _: False,
) -> int:
    """Remove the notes of one author, on one sheet or on all; returns how many.

    Notes whose text ``or_text`` accepts go too, whoever is their author.
    """
    count = 0
    for info in book.structure.sheets:
        if info.kind != "worksheet" or (sheet is not None and book.sheet_info(sheet) != info):
            continue
        present = notes_of(book.package, info.part)
        mine = {ref for ref, (name, text) in present.items() if name == author or or_text(text)}
        if mine:
            _take_away(book, info.name, mine)
            count += len(mine)
    return count


def move(book: Workbook, sheet: str, places: Mapping[str, str]) -> None:
    """Let the notes and threads of cells stand at other cells, address → address.

    What stood at a cell that another comes to, and does not move itself, goes away.
    """
    part = book.sheet_info(sheet).part
    present = notes_of(book.package, part).keys()
    taken = {places[ref] for ref in present & places.keys()} - places.keys()
    for name in related(book.package, part, "threadedComment"):
        threads = parse(book.package.read(name), name)
        ended = [thread for thread in threads if thread.get("ref", "") in taken]
        for thread in ended:
            threads.remove(thread)
        if _moved(threads, places) or ended:
            book.package.write(name, serialise(threads))
    _take_away(book, sheet, taken & present)
    notes = _read(book.package, part)
    if notes is None or not _moved(notes.listed, places):
        return
    _sort(notes)
    book.package.write(notes.part, serialise(notes.root))
    cells = {parse_cell(old): parse_cell(new) for old, new in places.items()}
    for name in _legacy_drawings(book, sheet):
        drawing = book.package.read(name).decode("utf-8")
        moved = vml.moved_notes(drawing, cells)
        if moved != drawing:
            book.package.write(name, moved.encode("utf-8"))


def _moved(listed: etree._Element, places: Mapping[str, str]) -> bool:
    """Let notes have other addresses; whether any has."""
    found = [note for note in listed if note.get("ref", "") in places]
    for note in found:
        note.set("ref", places[note.get("ref", "")])
    return bool(found)


def _read(package: Package, sheet_part: str) -> _Notes | None:
    parts = related(package, sheet_part, "comments")
    if not parts:
        return None
    root = parse(package.read(parts[0]), parts[0])
    authors, listed = child(root, "authors"), child(root, "commentList")
    if authors is None:
        authors = etree.Element(sibling_tag(root, "authors"))
        root.insert(0, authors)
    if listed is None:
        listed = etree.SubElement(root, sibling_tag(root, "commentList"))
    return _Notes(parts[0], root, authors, listed)


def _create(package: Package, sheet_part: str) -> _Notes:
    part = free_name(package, "xl/comments{}.xml")
    root = new_root(MAIN, "comments")
    authors = etree.SubElement(root, f"{{{MAIN}}}authors")
    listed = etree.SubElement(root, f"{{{MAIN}}}commentList")
    package.write(part, serialise(root))
    relate(package, sheet_part, "comments", part)
    declare(package, part, COMMENTS_TYPE)
    return _Notes(part, root, authors, listed)


def _append(notes: _Notes, ref: str, author: str, text: str) -> None:
    note = etree.SubElement(notes.listed, sibling_tag(notes.root, "comment"))
    note.set("ref", ref)
    note.set("authorId", author)
    holder = etree.SubElement(note, sibling_tag(notes.root, "text"))
    run = etree.SubElement(holder, sibling_tag(notes.root, "t"))
    run.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.text = encode_string(text)


def _sort(notes: _Notes) -> None:
    """By row, then column, as Excel lists them."""
    ordered = sorted(notes.listed, key=lambda note: parse_cell(note.get("ref", "A1")))
    notes.listed[:] = ordered


def _take_away(book: Workbook, sheet: str, refs: set[str]) -> None:
    """Remove the notes at these addresses and whatever is then empty."""
    if not refs:
        return
    part, content = book.sheet_info(sheet).part, book.sheet(sheet)
    notes = _read(book.package, part)
    if notes is None:
        return
    for note in children(notes.listed, "comment"):
        if note.get("ref") in refs:
            notes.listed.remove(note)
    _drop_unused_last_authors(notes)
    if len(notes.listed):
        book.package.write(notes.part, serialise(notes.root))
    else:
        remove_part(book.package, notes.part, part)
    for drawing_part in _legacy_drawings(book, sheet):
        drawing = book.package.read(drawing_part).decode("utf-8")
        drawing = vml.without_notes(drawing, {parse_cell(ref) for ref in refs})
        if vml.has_shapes(drawing):
            book.package.write(drawing_part, drawing.encode("utf-8"))
        else:
            content.tail = sections.remove(content.tail, "legacyDrawing")
            remove_part(book.package, drawing_part, part)


def _drop_unused_last_authors(notes: _Notes) -> None:
    used = {int(note.get("authorId", "0")) for note in children(notes.listed, "comment")}
    names = children(notes.authors, "author")
    while names and len(names) - 1 not in used:
        notes.authors.remove(names.pop())


def _legacy_drawings(book: Workbook, sheet: str) -> list[str]:
    """The drawing that the sheet's ``legacyDrawing`` names; that of headers is another."""
    content = book.sheet(sheet)
    for name, start, end in sections.elements(content.tail):
        if name == "legacyDrawing":
            given = attributes(content.tail[start:end])
            wanted = next(value for key, value in given.items() if key.endswith(":id"))
            arrows = relationships(book.package, book.sheet_info(sheet).part)
            return [arrow.target for arrow in arrows if arrow.id == wanted]
    return []


def _drawing_part(book: Workbook, sheet: str) -> str:
    """The sheet's legacy drawing, created if missing."""
    existing = _legacy_drawings(book, sheet)
    if existing:
        return existing[0]
    package, part, content = book.package, book.sheet_info(sheet).part, book.sheet(sheet)
    drawing_part = free_name(package, "xl/drawings/vmlDrawing{}.vml")
    package.write(drawing_part, vml.empty_drawing(_clusters(package)).encode("utf-8"))
    declare_extension(package, "vml", VML_TYPE)
    arrow = relate(package, part, "vmlDrawing", drawing_part)
    element = f'<legacyDrawing xmlns:r="{RELATION}" r:id="{arrow}"/>'
    if f'xmlns:r="{RELATION}"' in content.head:
        element = f'<legacyDrawing r:id="{arrow}"/>'
    content.tail = sections.insert(content.tail, "legacyDrawing", element)
    return drawing_part


def _clusters(package: Package) -> set[int]:
    """Id clusters claimed by any legacy drawing of the workbook."""
    return {
        number
        for name in package
        if name.lower().endswith(".vml")
        for number in vml.clusters(package.read(name).decode("utf-8", "replace"))
    }
