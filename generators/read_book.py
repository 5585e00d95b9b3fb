"""Reads a plan book back after people filled it: by key, never by address.

What people may do to a book changes nothing here: insert rows, columns and sheets, rename
sheets and headers, sort, restyle, save in another program. Whatever could not be read, or
only with a doubt, is a finding; no file raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from agency.finding import Finding, Severity
from agency.profile import Profile, parse, shipped
from generators.binding import SHEET, Bound, parse_binding
from generators.book_parts import BookParts
from generators.ooxml.address import cell_name
from generators.ooxml.errors import WorkbookError
from generators.ooxml.save import lock_owner
from generators.read_matrices import read_matrix
from generators.read_tables import read_table
from generators.read_values import Line, findings_of, read_line
from workbook_templates.content import Array, BookContent, Value, complete
from workbook_templates.context import BookContext, GroupRef
from workbook_templates.excel import NAME_PREFIX
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan
from workbook_templates.schema import BookSpec, FieldSpec

KINDS = ("plan_book",)
BINDING_ROWS, BINDING_COLUMNS = range(1, 1_001), range(1, 4)
LOCK_PREFIXES = ("~$", ".~")


@dataclass(frozen=True)
class ReadBook:
    """A book as it was read; ``content`` lacks what an error in ``findings`` names.

    Every input field is in ``content.fields``, empty ones as None; of a matrix only the
    filled inputs are there.
    """

    bound: Bound
    context: BookContext
    spec: BookSpec
    content: BookContent
    findings: list[Finding]

    @cached_property
    def plan(self) -> BookPlan:
        """The plan of the book's formulas, worked out when first asked for."""
        return BookPlan(self.spec)


@dataclass(frozen=True, slots=True)
class UnreadBook:
    """A file that could not be read as a book; ``findings`` say why."""

    findings: list[Finding]


def read_book(source: str | Path | bytes) -> ReadBook | UnreadBook:
    """Read a plan book from a file or its bytes; the file is never changed."""
    file = "" if isinstance(source, bytes) else Path(source).name
    notes: list[Finding] = []
    try:
        if isinstance(source, bytes):
            data = source
        else:
            notes = _file_notes(Path(source))
            if any(note.severity is Severity.ERROR for note in notes):
                return UnreadBook(notes)
            data = Path(source).read_bytes()
        parts = BookParts(data)
        bound = _bound(parts)
        if bound.binding.kind not in KINDS:
            return UnreadBook([_unknown_kind(bound, file)])
        profile, doubts = parse(bound.binding.profile, file=file)
        context, missing = _context(parts, bound, profile, file)
        if context is None:
            return UnreadBook(notes + missing)
        spec = load(bound.binding.kind, context)
        content, findings = _content(parts, bound, spec, file)
    except WorkbookError as error:
        return UnreadBook([*notes, error.finding(file)])
    except OSError as error:
        return UnreadBook([_unopened(error, file)])
    version = _version(bound.binding.version, spec.version, file)
    return ReadBook(bound, context, spec, content, notes + version + doubts + findings)
