"""Printing sheets of a workbook into a PDF, with the page set-up that they carry."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from addin.hosts.libreoffice.connect import (
    OfficeError,
    UnoObject,
    is_uno_error,
    load_uno,
    property_values,
    start,
)
from addin.hosts.libreoffice.recalculate import NEVER_RUN_MACROS


def print_pdf(path: Path, sheets: Collection[str], target: Path, timeout: float = 180.0) -> None:
    """Write the sheets of these names, in the book's order, as one PDF.

    The workbook is recalculated for it and not changed.

    Raises:
        FileNotFoundError: there is no such workbook.
        OfficeError: LibreOffice is missing, cannot read or print the file, or takes too long.

    """
    file = path.resolve()
    if not file.is_file():
        raise FileNotFoundError(f"no workbook at {file}")
    connection = start()
    try:
        with connection.limit(timeout) as expired:
            try:
                _print(connection.desktop, file, sheets, target.resolve())
            except Exception as error:
                if not is_uno_error(error):
                    raise
                reason = f"took more than {timeout} s" if expired.is_set() else f"failed: {error}"
                raise OfficeError(f"printing {file} {reason}") from None
    finally:
        connection.close()


def _print(desktop: UnoObject, file: Path, sheets: Collection[str], target: Path) -> None:
    arguments = property_values(Hidden=True, ReadOnly=True, MacroExecutionMode=NEVER_RUN_MACROS)
    url = load_uno().systemPathToFileUrl(str(file))
    document = desktop.loadComponentFromURL(url, "_blank", 0, arguments)
    if document is None:
        raise OfficeError(f"LibreOffice cannot read {file}")
    try:
        names = document.Sheets.ElementNames
        if not set(sheets) & set(names):
            raise OfficeError(f"{file} has none of the sheets {sorted(sheets)}")
        document.calculateAll()
        for name in set(names) - set(sheets):
            _skip(document.Sheets.getByName(name))
        options = property_values(FilterName="calc_pdf_Export", Overwrite=True)
        document.storeToURL(load_uno().systemPathToFileUrl(str(target)), options)
    finally:
        document.close(True)


def _skip(sheet: UnoObject) -> None:
    """Print nothing of a sheet: an empty cell, since empty pages are left out.

    Neither hiding the others nor selecting the wanted ones will do: hidden sheets are printed
    all the same, and a selection over several sheets is scaled as if it were one.
    """
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    beyond = sheet.getCellByPosition(last.EndColumn + 2, last.EndRow + 2)
    sheet.setPrintAreas((beyond.RangeAddress,))
    sheet.setPrintTitleRows(False)
    sheet.setPrintTitleColumns(False)
