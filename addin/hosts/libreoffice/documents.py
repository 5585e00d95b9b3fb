"""One document of LibreOffice, and the parts of it that are fetched once.

Every UNO object that comes over the pipe is looked over from all sides before Python has it:
that takes about ten times as long as asking one that is here already. So the objects that go
on standing for the same thing, whatever is done in the document, are kept.
"""

from __future__ import annotations

from functools import cached_property

from addin.hosts.libreoffice.connect import UnoObject


class Document:
    """A spreadsheet document; `api` is the UNO document."""

    def __init__(self, api: UnoObject) -> None:
        self.api = api
        self._sheets: dict[str, UnoObject] = {}
        self._sheet_names: tuple[str, ...] = ()
        self._tables: dict[str, UnoObject] = {}
        self._kinds: dict[int, int] = {}

    @cached_property
    def sheets(self) -> UnoObject:
        """The UNO collection of its sheets."""
        return self.api.Sheets

    @cached_property
    def tables(self) -> UnoObject:
        """The UNO collection of its database ranges."""
        return self.api.DatabaseRanges

    @cached_property
    def formats(self) -> UnoObject:
        """The UNO collection of its number formats."""
        return self.api.NumberFormats

    def sheet_names(self) -> tuple[str, ...]:
        """Return the names of its sheets, in order."""
        names: tuple[str, ...] = self.sheets.ElementNames
        if names != self._sheet_names:
            self._sheet_names = names
            self.forget_sheets()
        return names

    def sheet(self, name: str) -> UnoObject:
        """Return a sheet by one of the names that `sheet_names` just returned."""
        kept = self._sheets.get(name)
        # A sheet's object stays with its sheet when that is renamed.
        if kept is None or kept.Name != name:
            kept = self._sheets[name] = self.sheets.getByName(name)
        return kept

    def forget_sheets(self) -> None:
        """Fetch all sheets anew, as some may be others of the same names."""
        self._sheets.clear()

    def table(self, name: str) -> UnoObject:
        """Return a database range by its name; its object looks for that name at every call."""
        if name not in self._tables:
            self._tables[name] = self.tables.getByName(name)
        return self._tables[name]

    def forget_table(self, name: str) -> None:
        """Fetch a database range anew: its object was given another name."""
        self._tables.pop(name, None)

    def format_kind(self, key: int) -> int:
        """Return what a number format shows, by its number; one number is never given twice."""
        if key not in self._kinds:
            self._kinds[key] = self.formats.getByKey(key).Type
        return self._kinds[key]
