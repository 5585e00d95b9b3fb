"""Imports a core system's exports into a plan book."""

from addin.actions.importing.account import is_account, row_account
from addin.actions.importing.action import ImportOptions, ImportOutcome, import_exports
from addin.actions.importing.catalogue import (
    Export,
    ExportCatalogue,
    catalogue_for,
    parse_catalogue,
    shipped_catalogue,
)
from addin.actions.importing.reading import read_exports

__all__ = [
    "Export",
    "ExportCatalogue",
    "ImportOptions",
    "ImportOutcome",
    "catalogue_for",
    "import_exports",
    "is_account",
    "parse_catalogue",
    "read_exports",
    "row_account",
    "shipped_catalogue",
]
