"""Open books."""

# ruff: noqa: D102 - xlwings documents the members of its object model.

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from xlwings import base_classes

from addin.hosts.libreoffice.boundary import CalcError, Native, NotFoundError, guarded
from addin.hosts.libreoffice.connect import UnoObject, load_uno, property_values
from addin.hosts.libreoffice.documents import Document
from addin.hosts.libreoffice.names import Names
from addin.hosts.libreoffice.sheets import Sheets
from addin.hosts.libreoffice.tables import Table

if TYPE_CHECKING:
    from addin.hosts.libreoffice.app import App

SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"

FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".ods": "calc8",
}
"""The kinds of files that a book can be saved as."""

# com.sun.star.document.MacroExecMode
NEVER, ALWAYS = 0, 4


@guarded
class Books(base_classes.Books):
    """The spreadsheets that are open in a LibreOffice, oldest first."""

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self) -> UnoObject:
        return self.app.api.Components

    def _all(self) -> list[Book]:
        found = []
        components = self.api.createEnumeration()
        while components.hasMoreElements():
            document = components.nextElement()
            if document.supportsService(SPREADSHEET):
                found.append(Book(self.app, document))
        return found

    def __iter__(self) -> Iterator[Book]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __contains__(self, name: str) -> bool:
        return any(book.name.lower() == name.lower() for book in self)

    def __call__(self, name_or_index: str | int) -> Book:
        books = self._all()
        if isinstance(name_or_index, int):
            if not 1 <= name_or_index <= len(books):
                raise NotFoundError(f"no book {name_or_index}: {len(books)} are open")
            return books[name_or_index - 1]
        for book in books:
            if book.name.lower() == name_or_index.lower():
                return book
        raise NotFoundError(f"no open book {name_or_index!r}")

    @property
    def active(self) -> Book:
        """The book that was activated, added or opened last."""
        books = self._all()
        if not books:
            raise NotFoundError("no book is open")
        chosen = self.app.active_document
        return next((book for book in books if book.api == chosen), books[-1])

    def add(self) -> Book:
        arguments = property_values(Hidden=True)
        return self._load("private:factory/scalc", arguments)

    def open(
        self,
        fullname: str,
        update_links: bool | None = None,
        read_only: bool | None = None,
        format: str | None = None,  # noqa: A002 - xlwings' own name
        password: str | None = None,
        *_unused: object,
    ) -> Book:
        """Open a file and recalculate it, as Excel does with files that others wrote.

        Arguments after the password are ignored; macros can run only if the app allows it.
        """
        mode = ALWAYS if self.app.macros else NEVER
        options: dict[str, object] = {"Hidden": True, "MacroExecutionMode": mode}
        if read_only:
            options["ReadOnly"] = True
        if password:
            options["Password"] = password
        path = Path(fullname).resolve()
        if not path.is_file():
            raise FileNotFoundError(f"no workbook at {path}")
        book = self._load(load_uno().systemPathToFileUrl(str(path)), property_values(**options))
        book.api.calculateAll()
        return book

    def _load(self, url: str, arguments: tuple[UnoObject, ...]) -> Book:
        document = self.app.api.loadComponentFromURL(url, "_blank", 0, arguments)
        if document is None or not document.supportsService(SPREADSHEET):
            raise CalcError(f"LibreOffice cannot open {url} as a workbook")
        self.app.prepare(document)
        book = Book(self.app, document)
        book.activate()
        return book


@guarded
class Book(Native, base_classes.Book):
    """One open book."""

    def __init__(self, app: App, api: UnoObject) -> None:
        super().__init__(api)
        self._app = app
        self.document = Document(api)

    @property
    def app(self) -> App:
        return self._app

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def table(self, name: str) -> Table | None:
        """Return a table of any sheet by its name."""
        return next((s.tables(name) for s in self.sheets if name in s.tables), None)

    @property
    def epoch(self) -> dt.datetime:
        """Day 0 of the book's serial numbers: 1899-12-30, or 1904-01-01 in some files."""
        day = self.api.NullDate
        return dt.datetime(day.Year, day.Month, day.Day)  # noqa: DTZ001 - sheets have no time zone

    @property
    def fullname(self) -> str:
        url = self.api.URL
        return str(load_uno().fileUrlToSystemPath(url) if url else self.api.Title)

    @property
    def name(self) -> str:
        return Path(self.fullname).name

    def activate(self) -> None:
        self._app.active_document = self.api

    def close(self) -> None:
        """Close the book without saving."""
        self._app.forget(self.api)
        self.api.close(True)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save as .xlsx, .xlsm or .ods; without a path where it came from or, if new, here."""
        target = Path(path or self.fullname).absolute()
        if not path and not self.api.URL:
            target = target.with_suffix(".xlsx")
        if target.suffix.lower() not in FILTERS:
            raise CalcError(f"cannot save {target.name}: a book is saved as {', '.join(FILTERS)}")
        if not target.parent.is_dir():
            raise CalcError(f"no folder {target.parent}")
        options = {"FilterName": FILTERS[target.suffix.lower()]}
        if password:
            options["Password"] = password
        url = load_uno().systemPathToFileUrl(str(target))
        self.api.storeAsURL(url, property_values(**options))

    def to_pdf(self, path: str, quality: str | None = None) -> None:
        """Print the visible sheets into a PDF file; a quality is not distinguished.

        LibreOffice would print hidden sheets too, but not those without a print area as long
        as others have one.
        """
        sheets = [self.api.Sheets.getByName(name) for name in self.api.Sheets.ElementNames]
        before = [sheet.getPrintAreas() for sheet in sheets]
        try:
            for sheet, areas in zip(sheets, before, strict=True):
                cursor = sheet.createCursor()
                cursor.gotoEndOfUsedArea(True)
                shown = areas or (cursor.RangeAddress,)
                sheet.setPrintAreas(shown if sheet.IsVisible else ())
            url = load_uno().systemPathToFileUrl(str(Path(path).absolute()))
            self.api.storeToURL(url, property_values(FilterName="calc_pdf_Export"))
        finally:
            for sheet, areas in zip(sheets, before, strict=True):
                sheet.setPrintAreas(areas)
