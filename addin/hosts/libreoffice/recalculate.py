"""Recalculating workbooks in LibreOffice and reading every value back, one call for each sheet.

Loading a file does not recalculate it: LibreOffice trusts the cached values. Here every document is
recalculated hard, so what is read are the results of the formulas, never the caches.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from addin.hosts.libreoffice.cell_errors import FORMULA_ERRORS, CellError
from addin.hosts.libreoffice.connect import (
    Connection,
    OfficeError,
    UnoObject,
    is_uno_error,
    load_uno,
    property_values,
    start,
)

Value = float | str
"""What a cell holds: '' for empty, a float for numbers, dates and booleans, else text."""

Rows = list[list[Value]]

NEVER_RUN_MACROS = 0  # com.sun.star.document.MacroExecMode.NEVER_EXECUTE


@dataclass(frozen=True, slots=True)
class Recalculated:
    """One workbook's values after a hard recalculation.

    Attributes:
        values: sheet name → rows from A1 to the end of the used area, all of one length. Dates are
            serial numbers, TRUE and FALSE are 1.0 and 0.0, an error is its text ("#DIV/0!").
        errors: (sheet, cell, text) of each formula whose result is an error, e.g.
            ("附表一", "C7", "#DIV/0!"); errors that Excel does not have read "Err:522".

    """

    values: dict[str, Rows]
    errors: list[tuple[str, str, str]] = field(default_factory=list)


class Office:
    """A LibreOffice that recalculates files, several with one start.

    Use as a context manager: `with Office.start() as office: office.recalculate(path)`.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @classmethod
    def start(cls, timeout: float = 60.0, attempts: int = 3) -> Self:
        """Start LibreOffice; see `connect.start` for the arguments and the error raised."""
        return cls(start(timeout, attempts))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End LibreOffice. Closing twice does nothing."""
        self.connection.close()

    def recalculate(self, path: str | os.PathLike[str], timeout: float = 120.0) -> Recalculated:
        """Open the workbook read-only, recalculate all of it, and return its values.

        Args:
            path: an .xlsx, .xlsm or .ods file; it is not changed, and its macros do not run.
            timeout: seconds after which LibreOffice is killed; it must then be started again.

        Raises:
            FileNotFoundError: there is no such file.
            OfficeError: the file cannot be read, time ran out, or LibreOffice ended.

        """
        file = Path(path).resolve()
        if not file.is_file():
            raise FileNotFoundError(f"no workbook at {file}")
        with self.connection.limit(timeout) as expired:
            try:
                return _recalculate(self.connection.desktop, file)
            except Exception as error:
                if not is_uno_error(error):
                    raise
                reason = f"took more than {timeout} s" if expired.is_set() else f"failed: {error}"
                raise OfficeError(f"recalculating {file} {reason}") from None


def recalculate(paths: Iterable[str | os.PathLike[str]]) -> dict[Path, dict[str, Rows]]:
    """Recalculate several workbooks in one LibreOffice.

    Returns:
        path as given → sheet name → rows (see `Recalculated.values`).

    Raises:
        FileNotFoundError: one of the files does not exist.
        OfficeError: LibreOffice does not start, or cannot read a file.

    """
    with Office.start() as office:
        return {Path(path): office.recalculate(path).values for path in paths}


def _recalculate(desktop: UnoObject, file: Path) -> Recalculated:
    arguments = property_values(Hidden=True, ReadOnly=True, MacroExecutionMode=NEVER_RUN_MACROS)
    url = load_uno().systemPathToFileUrl(str(file))
    document = desktop.loadComponentFromURL(url, "_blank", 0, arguments)
    if document is None:
        raise OfficeError(f"LibreOffice cannot read {file}")
    try:
        if not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            raise OfficeError(f"{file} is not a workbook")
        document.calculateAll()
        result = Recalculated({})
        sheets = document.Sheets
        for name in sheets.ElementNames:
            _read_sheet(sheets.getByName(name), name, result)
        return result
    finally:
        document.close(True)


def _read_sheet(sheet: UnoObject, name: str, result: Recalculated) -> None:
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    area = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)
    rows: Rows = [list(row) for row in area.getDataArray()]
    for address in area.queryFormulaCells(FORMULA_ERRORS).RangeAddresses:
        for row in range(address.StartRow, address.EndRow + 1):
            for column in range(address.StartColumn, address.EndColumn + 1):
                cell = sheet.getCellByPosition(column, row)
                text = CellError(cell.getError()).text
                rows[row][column] = text
                place = cell.AbsoluteName.rpartition(".")[2].replace("$", "")
                result.errors.append((name, place, text))
    result.values[name] = rows
