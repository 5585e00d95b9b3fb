"""Imports a core system's exports into a plan book."""

from addin.actions.importing.action import ImportOptions, import_exports
from addin.actions.importing.catalogue import ExportCatalogue, Export, parse, shipped
from addin.actions.importing.reading import read_exports

__all__ = [
    "Export",
    "ExportCatalogue",
    "ImportOptions",
    "import_exports",
    "parse",
    "read_exports",
    "shipped",
]
