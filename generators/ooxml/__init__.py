"""Reads and changes existing .xlsx and .xlsm files; what does not change stays identical."""

from generators.ooxml.errors import (
    ChangedMeanwhileError,
    CheckFailedError,
    ConflictCopiesError,
    DamagedError,
    EditRefusedError,
    EncryptedError,
    InUseError,
    LegacyFormatError,
    NoSpaceError,
    ReadOnlyError,
    SaveError,
    UnreadableError,
    UnsafeArchiveError,
    WorkbookError,
)
from generators.ooxml.lint import lint_workbook
from generators.ooxml.save import SavedFile, save_workbook
from generators.ooxml.table import Table, TableColumn
from generators.ooxml.template import Template
from generators.ooxml.values import CellValue, ErrorValue
from generators.ooxml.workbook import Workbook

__all__ = [
    "CellValue",
    "ChangedMeanwhileError",
    "CheckFailedError",
    "ConflictCopiesError",
    "DamagedError",
    "EditRefusedError",
    "EncryptedError",
    "ErrorValue",
    "InUseError",
    "LegacyFormatError",
    "NoSpaceError",
    "ReadOnlyError",
    "SaveError",
    "SavedFile",
    "Table",
    "TableColumn",
    "Template",
    "UnreadableError",
    "UnsafeArchiveError",
    "Workbook",
    "WorkbookError",
    "lint_workbook",
    "save_workbook",
]
