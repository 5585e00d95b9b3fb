"""Defined names of books and sheets."""

# ruff: noqa: D102 - xlwings documents the members of its object model.

from __future__ import annotations

from typing import TYPE_CHECKING

from xlwings import base_classes

from addin.hosts.libreoffice.addresses import quote_sheet, unquote_sheet
from addin.hosts.libreoffice.boundary import NotFoundError, guarded
from addin.hosts.libreoffice.connect import UnoObject, load_uno
from addin.hosts.libreoffice.formulas import to_calc, to_excel
from addin.hosts.libreoffice.ranges import Range

if TYPE_CHECKING:
    from addin.hosts.libreoffice.books import Book
    from addin.hosts.libreoffice.sheets import Sheet


@guarded
class Names(base_classes.Names):
    """The names of a book, with those of its sheets; or of one sheet."""

    def __init__(self, book: Book, sheet: Sheet | None = None) -> None:
        self._book = book
        self._sheet = sheet

    @property
    def api(self) -> UnoObject:
        return (self._sheet or self._book).api.NamedRanges

    def all(self) -> list[Name]:
        """Return the book's own names, then those of its sheets; or the one sheet's."""
        return [name for _, name in self.snapshot()]

    def snapshot(self) -> list[tuple[str, Name]]:
        """Return the same with what each is called."""
        names = self.api
        before = "" if self._sheet is None else f"{quote_sheet(self._sheet.name)}!"
        found = [
            (before + own, Name(self._book, self._sheet, names, own)) for own in names.ElementNames
        ]
        if self._sheet is None:
            for sheet in self._book.sheets:
                found += sheet.names.snapshot()
        return found

    def _find(self, name: str) -> Name | None:
        wanted = name.lower()
        return next(
            (n for n in self.all() if wanted in (n.name.lower(), n.own_name(self._sheet))), None
        )

    def __call__(self, name_or_index: str | int) -> Name:
        if isinstance(name_or_index, int):
            return self.all()[name_or_index - 1]
        found = self._find(name_or_index)
        if found is None:
            raise NotFoundError(f"no name {name_or_index!r}")
        return found

    def contains(self, name: str) -> bool:
        return self._find(name) is not None

    def __len__(self) -> int:
        return len(self.all())

    def add(self, name: str, refers_to: str) -> Name:
        """Define a name ("Sheet!name" for one sheet only), replacing one of the same scope."""
        sheet = self._sheet
        place, mark, own = name.rpartition("!")
        if mark:
            sheet = self._book.sheets(unquote_sheet(place))
        names = (sheet or self._book).api.NamedRanges
        if names.hasByName(own):
            names.removeByName(own)
        names.addNewByName(own, _content(refers_to), _origin(), 0)
        return Name(self._book, sheet, names, own)


@guarded
class Name(base_classes.Name):
    """One defined name; `sheet` is None if the whole book has it."""

    def __init__(self, book: Book, sheet: Sheet | None, names: UnoObject, own: str) -> None:
        self._book = book
        self._sheet = sheet
        self._names = names
        self._own = own
        self._api: UnoObject = None

    @property
    def api(self) -> UnoObject:
        """The UNO name, fetched when it is first asked for more than what it is called."""
        if self._api is None:
            self._api = self._names.getByName(self._own)
        return self._api

    def own_name(self, scope: Sheet | None) -> str | None:
        """Return the lower-case name without its sheet, where `scope` allows to leave that out."""
        in_scope = self._sheet is None or scope is not None
        return self._own.lower() if in_scope else None

    @property
    def name(self) -> str:
        """What it was called when it was found, or what it was renamed to since."""
        return self._own if self._sheet is None else f"{quote_sheet(self._sheet.name)}!{self._own}"

    @name.setter
    def name(self, name: str) -> None:
        self.api.Name = name
        self._own = name

    @property
    def refers_to(self) -> str:
        return "=" + to_excel(self.api.Content)

    @refers_to.setter
    def refers_to(self, refers_to: str) -> None:
        self.api.Content = _content(refers_to)

    @property
    def refers_to_range(self) -> Range | None:
        """The range, or None if the name stands for a value or a formula."""
        cells = self.api.getReferredCells()
        if cells is None:
            return None
        return Range.of_cells(self._book.sheets(cells.Spreadsheet.Name), cells)

    def delete(self) -> None:
        (self._sheet or self._book).api.NamedRanges.removeByName(self._own)


def _content(refers_to: str) -> str:
    return to_calc("=" + refers_to.removeprefix("=")).removeprefix("=")


def _origin() -> UnoObject:
    return load_uno().createUnoStruct("com.sun.star.table.CellAddress")
