"""Reads a plan book back after people filled it: by key, never by address.

What people may do to a book changes nothing here: insert rows, columns and sheets, rename
sheets and headers, sort, restyle, save in another program. Whatever could not be read, or
only with a doubt, is a finding; no file raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from agency.finding import Finding, Severity
from agency.profile import Profile, parse, shipped
from generators.binding import BINDING_COLUMNS, BINDING_ROWS, SHEET, Bound, parse_binding
from generators.book_parts import BookParts, Parts
from generators.ooxml.beside import lock_owner
from generators.ooxml.errors import UnreadableError, WorkbookError
from generators.read_matrices import read_matrix
from generators.read_tables import read_table
from generators.read_values import Line, is_filled, read_line
from workbook_templates.content import Array, BookContent, Value, complete
from workbook_templates.context import BookContext, GroupRef
from workbook_templates.kinds import KINDS
from workbook_templates.layout import NAME_PREFIX
from workbook_templates.loader import load, load_tables
from workbook_templates.plan import BookPlan
from workbook_templates.schema import BookSpec, FieldSpec, MatrixSpec, TableSpec

LOCK_PREFIXES = ("~$", ".~")


NEWER = "template-newer"
"""The finding about a book whose template is newer than this program; nothing is written there."""
INCOMPLETE = "簿中有整块内容缺失，照此计算会出错"
"""What is said of a book that has lost whole tables."""
_WHOLE = frozenset({"missing-table", "missing-matrix"})


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

    @property
    def lost(self) -> list[Finding]:
        """What tells of whole tables and sheets' inputs that are gone.

        An action that worked with the rest would write wrong figures: everybody without a sale.
        """
        return [finding for finding in self.findings if finding.code in _WHOLE]


@dataclass(frozen=True, slots=True)
class UnreadBook:
    """A file that could not be read as a book; ``findings`` say why."""

    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read as a book: its bytes, their parts, and the book."""

    data: bytes
    parts: BookParts
    book: ReadBook


def read_book(source: str | Path | bytes) -> ReadBook | UnreadBook:
    """Read a plan book from a file or its bytes; the file is never changed."""
    found = _read(source) if isinstance(source, bytes) else read_file(Path(source))
    return found.book if isinstance(found, ReadFile) else found


def read_file(path: Path) -> ReadFile | UnreadBook:
    """Read a plan book from a file, and keep what was read of it."""
    notes: list[Finding] = []
    try:
        notes = _file_notes(path)
        if any(note.severity is Severity.ERROR for note in notes):
            return UnreadBook(notes)
        return _read(path.read_bytes(), path.name, notes)
    except OSError as error:
        return UnreadBook([_unopened(error, path.name)])


def _read(data: bytes, file: str = "", notes: Sequence[Finding] = ()) -> ReadFile | UnreadBook:
    try:
        parts = BookParts(data)
        book = read_parts(parts, file, notes)
    except WorkbookError as error:
        return UnreadBook([*notes, error.finding(file)])
    return ReadFile(data, parts, book) if isinstance(book, ReadBook) else book


def read_parts(
    parts: Parts, file: str = "", notes: Sequence[Finding] = ()
) -> ReadBook | UnreadBook:
    """Read a book from its parts; ``notes`` are what is known of the file already."""
    try:
        bound = read_bound(parts)
        if bound.binding.kind not in KINDS:
            return UnreadBook([_unknown_kind(bound, file)])
        profile, doubts = _profile(bound.binding.profile, file)
        context, missing = _context(parts, bound, profile, file)
        if context is None:
            return UnreadBook([*notes, *missing])
        spec = load(bound.binding.kind, context)
        content, findings = _content(parts, bound, spec, file)
    except WorkbookError as error:
        return UnreadBook([*notes, error.finding(file)])
    version = _version(bound.binding.version, spec.version, file)
    return ReadBook(bound, context, spec, content, [*notes, *version, *doubts, *findings])


@cache
def _parsed(text: str) -> tuple[Profile, list[Finding]]:
    """A 口径 and what is wrong in it; books of one 口径 share it."""
    return parse(text)


def _profile(text: str, file: str) -> tuple[Profile, list[Finding]]:
    profile, findings = _parsed(text)
    return profile, [replace(finding, file=file) for finding in findings]


def _file_notes(path: Path) -> list[Finding]:
    """What the file's name and the lock files beside it say."""
    if path.name.startswith(LOCK_PREFIXES):
        reason = "这是表格软件的临时锁文件，不是工作簿"
        remedy = f"请选择“{path.name.removeprefix('~$').removeprefix('.~')}”"
        return [Finding(Severity.ERROR, "lock-file", reason, remedy, path.name)]
    owner = lock_owner(path)
    if owner is None:
        return []
    who = f"“{owner}”" if owner else "表格软件"
    reason = f"文件正被{who}打开，读到的是上次保存的内容"
    return [Finding(Severity.WARNING, "file-open", reason, "保存并关闭后再试一次", path.name)]


def _unopened(error: OSError, file: str) -> Finding:
    if isinstance(error, FileNotFoundError):
        reason, remedy = "找不到这个文件", "核对文件名和所在文件夹"
    elif isinstance(error, PermissionError):
        reason, remedy = "文件打不开：没有权限，或正被其他程序占用", "关闭打开它的程序后再试"
    elif isinstance(error, IsADirectoryError):
        reason, remedy = "这是文件夹，不是文件", "请选择其中的一本"
    else:
        reason, remedy = f"文件打不开（{error.strerror}）", "把文件拷贝到本机后再试"
    return Finding(Severity.ERROR, "file-unopened", reason, remedy, file)


def read_bound(parts: Parts) -> Bound:
    """The hidden sheet; ``UnreadableError`` if the file is not ours or the sheet is damaged."""
    restore = "请从备份中取回这个文件，或重新生成后把内容复制过去"
    if not parts.has_sheet(SHEET):
        if parts.has_names(NAME_PREFIX):
            raise UnreadableError(f"隐藏表“{SHEET}”已被删除，程序认不出各表", restore)
        raise UnreadableError("这不是会报生成的工作簿", "请选择由会报生成的工作簿")
    grid = parts.cells(SHEET).grid(BINDING_ROWS, BINDING_COLUMNS)
    rows = [["" if text is None else text for text in row] for row in grid.texts.tolist()]
    try:
        return parse_binding([row for row in rows if row[0]])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableError(f"隐藏表“{SHEET}”的内容不完整（{error}）", restore) from error


def _unknown_kind(bound: Bound, file: str) -> Finding:
    reason = f"不认识的工作簿类型“{bound.binding.kind}”"
    return Finding(Severity.ERROR, "unknown-kind", reason, "请使用最新版本的会报", file)


def _version(drawn: str, current: str, file: str) -> list[Finding]:
    """A finding if the book was drawn from another version of its template."""
    if drawn == current:
        return []
    if _number(drawn) > _number(current):
        reason = f"工作簿的模板版本 {drawn} 比本程序的 {current} 新，部分内容可能没有读取"
        return [Finding(Severity.ERROR, NEWER, reason, "请先更新会报", file)]
    reason = f"工作簿的模板版本 {drawn} 比本程序的 {current} 旧，新增的项目为空"
    return [Finding(Severity.WARNING, "template-older", reason, "请升级这个工作簿", file)]


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


@cache
def _telling(kind: str) -> dict[str, TableSpec]:
    """The tables from which a book's context is known; they are the same for every team."""
    nobody = BookContext("", "", "", 2000, (), shipped("default"), (0,) * 12)
    return load_tables(kind, nobody, ("groups", "months"))


def _context(
    parts: Parts, bound: Bound, profile: Profile, file: str
) -> tuple[BookContext | None, list[Finding]]:
    """What shaped the book; None, with errors that say why, if it cannot be rebuilt."""
    binding = bound.binding
    tables = _telling(binding.kind)
    found: dict[str, dict[str, Array]] = {}
    findings: list[Finding] = []
    for key in ("groups", "months"):
        name, ids = bound.tables.get(key, (tables[key].name, {}))
        found[key], doubts = read_table(parts, tables[key], name, ids, file)
        findings += doubts
    groups: dict[str, GroupRef] = {}
    columns = (found["groups"][key].tolist() for key in ("code", "name", "leader"))
    for code, name, leader in zip(*columns, strict=True):
        if code and name:
            groups.setdefault(code, GroupRef(code, name, leader))
    months = found["months"]
    workdays = dict(zip(months["number"].tolist(), months["workdays"].tolist(), strict=True))
    month_workdays = [workdays.get(float(number), np.nan) for number in range(1, 13)]
    if not groups or np.isnan(month_workdays).any():
        lost = "营业组" if not groups else "各月工作日"
        reason = f"读不到{lost}，无法读取其他各表"
        remedy = f"在“历法与名单”表中补全“{tables['months' if groups else 'groups'].name}”"
        return None, [*findings, Finding(Severity.ERROR, "missing-context", reason, remedy, file)]
    context = BookContext(
        binding.team_code,
        binding.team_name,
        binding.branch_name,
        binding.year,
        tuple(groups.values()),
        profile,
        tuple(int(days) for days in month_workdays),
        binding.people,
    )
    return context, findings


def _content(
    parts: Parts, bound: Bound, spec: BookSpec, file: str
) -> tuple[BookContent, list[Finding]]:
    content = BookContent()
    findings: list[Finding] = []
    for key, field in spec.fields().items():
        if field.value is None:
            content.fields[key], doubts = _field(parts, field, file)
            findings += doubts
    for key, table in spec.tables().items():
        if key in bound.tables:
            name, ids = bound.tables[key]
            content.tables[key], doubts = read_table(parts, table, name, ids, file)
            findings += doubts
    for sheet, block in spec.blocks():
        if isinstance(block, MatrixSpec) and any(rule.input for rule in block.rules):
            content.matrices[block.key], doubts = read_matrix(parts, spec, block, sheet.name, file)
            findings += doubts
    return complete(spec, content), findings


def _field(parts: Parts, field: FieldSpec, file: str) -> tuple[Value, list[Finding]]:
    area = parts.area(NAME_PREFIX + field.key)
    if area is None:
        reason = f"找不到“{field.label}”的单元格，其中的内容没有读取"
        remedy = f"撤销删除，或把名称 {NAME_PREFIX}{field.key} 重新指到该单元格"
        return None, [Finding(Severity.ERROR, "missing-field", reason, remedy, file)]
    sheet, at = area
    row, column = at.first_row, at.first_column
    grid = parts.cells(sheet).grid([row], [column])
    place = np.array([row]), np.array([column])
    line = Line(parts, sheet, *place, grid.kinds[0], grid.numbers[0], grid.texts[0])
    values, findings = read_line(field.type, line, file)
    value = values.tolist()[0]
    return value if is_filled(value) else None, findings
