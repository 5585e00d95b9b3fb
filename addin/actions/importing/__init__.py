"""Imports a core system's exports into a plan book."""

from addin.actions.importing.account import row_account
from addin.actions.importing.action import ImportOptions, import_exports
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
    "catalogue_for",
    "import_exports",
    "parse_catalogue",
    "read_exports",
    "row_account",
    "shipped_catalogue",
]
