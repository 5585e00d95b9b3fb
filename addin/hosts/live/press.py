"""What pressing a button does: read, act, ask, back up, write, and say one thing.

Whatever happens is told in that one message; what went wrong is kept in the log, and the book
is then as it was.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import xlwings as xw

from addin.actions.patch import Outcome
from addin.hosts.host import Edits
from addin.hosts.live.book import LiveBook, open_live
from addin.hosts.live.marks import show_findings
from addin.hosts.live.quiet import status
from addin.hosts.marking import SHEET, findings_of, mends
from agency.finding import Finding, Severity
from generators.ooxml import SavedFile, WorkbookError
from generators.ooxml.save import BACKUP_FOLDER
from generators.read_book import INCOMPLETE, ReadBook

_log = logging.getLogger("huibao.live")

CANCELLED = "已取消，没有改动。"
NO_ANSWER = "若有单元格正在编辑，请按回车或 Esc，再按一次按钮"


def press(
    book: xw.Book,
    act: Callable[[ReadBook], Outcome],
    *,
    ask: Callable[[str], bool],
    now: datetime,
) -> str:
    """Run an action on an open book and return the message for its user.

    ``ask`` gets what will be written and says whether the user agrees; ``now`` names the
    backup. Findings go to the sheet of findings. Nothing is raised but what stops Python.
    """
    return _told(book, lambda: _press(book, act, ask, now))


def check(book: xw.Book, *, ask: Callable[[str], bool], now: datetime, mend: bool = False) -> str:
    """Check an open book: notes on its cells and the sheet of findings, after safe mends.

    Arguments and message are those of :func:`press`.
    """
    return _told(book, lambda: _check(book, ask, now, mend=mend))


def _press(
    book: xw.Book, act: Callable[[ReadBook], Outcome], ask: Callable[[str], bool], now: datetime
) -> str:
    live = _opened(book)
    if isinstance(live, str):
        return live
    if live.book.lost:
        return _joined([f"{INCOMPLETE}，没有改动", *_words(live.book.lost)])
    with status(book.app, "会报：正在计算…"):
        outcome = act(live.book)
        edits = live.edits(outcome.patch)
    if _changes(edits) and not ask(_question(live, edits)):
        return CANCELLED
    saved = live.write(edits, now)
    findings = [*live.book.findings, *outcome.findings]
    told = [outcome.message, _saved(saved)]
    return _joined([*told, _listed(book, findings, notes=False)])


def _check(book: xw.Book, ask: Callable[[str], bool], now: datetime, *, mend: bool) -> str:
    live = _opened(book)
    if isinstance(live, str):
        return live
    told = []
    if mend:
        with status(book.app, "会报：正在校验…"):
            found = mends(live)
        edits = Edits({(m.sheet, m.cell): m.now for m in found}, {}, live.book.content)
        if found and not ask(_question(live, edits)):
            return CANCELLED
        saved = live.write(edits, now)
        if saved.changed:
            told += [f"已修正 {len(found)} 处", _saved(saved)]
            live = _opened(book)
            if isinstance(live, str):
                return live
    with status(book.app, "会报：正在校验…"):
        findings = findings_of(live)
    said = _listed(book, findings, notes=True)
    return _joined([*told, f"校验完毕：{_counted(findings)}", said])


def _told(book: xw.Book, work: Callable[[], str]) -> str:
    """The message of a piece of work, or why it did not get done."""
    try:
        return work()
    except WorkbookError as error:
        return _joined([f"没有完成：{error}", error.remedy])
    except Exception as error:  # noqa: BLE001 - the user reads it; there is nobody above
        name = _name(book)
        _log.exception("%s", name)
        if not name:
            return _joined(["没有完成：工作簿已经关闭，或表格程序没有回答", NO_ANSWER])
        reason = str(error).strip()
        remedies = getattr(error, "__notes__", None) or ["请把这段话发给维护人员"]
        told = f"没有完成，工作簿没有改动：{reason or type(error).__name__}"
        return _joined([told, *remedies])


def _name(book: xw.Book) -> str:
    """What the book is called; empty if it does not answer any more."""
    try:
        return str(book.name)
    except Exception:  # noqa: BLE001 - each program has its own error for a book that is gone
        return ""


def _opened(book: xw.Book) -> LiveBook | str:
    with status(book.app, "会报：正在读取…"):
        found = open_live(book)
    if isinstance(found, LiveBook):
        return found
    return _joined(_words(found))


def _words(findings: Iterable[Finding]) -> list[str]:
    return [part for finding in findings for part in (finding.reason, finding.remedy)]


def _changes(edits: Edits) -> bool:
    return bool(edits.cells or edits.tables)


def _question(live: LiveBook, edits: Edits) -> str:
    """What will be written, in words."""
    sheets = Counter(sheet for sheet, _ in edits.cells)
    lines = [f"{sheet}：{count} 格" for sheet, count in sheets.items()]
    for key, edit in edits.tables.items():
        changed = len({row for row, _ in edit.cells})
        counts = (("新增", len(edit.fresh)), ("更改", changed), ("删去", len(edit.gone)))
        told = "、".join(f"{word} {count} 行" for word, count in counts if count)
        told = told or "按时间排好"
        lines.append(f"{live.places.tables[key].name}：{told}")
    head = f"将写入“{live.xw.name}”："
    return "\n".join([head, *lines, f"写入前先在“{BACKUP_FOLDER}”文件夹留一份备份。继续吗？"])


def _saved(saved: SavedFile) -> str:
    if not saved.changed or saved.backup is None:
        return "工作簿没有变化"
    return f"已写入，尚未保存；原来的内容备份在 {saved.backup}"


def _listed(book: xw.Book, findings: Sequence[Finding], *, notes: bool) -> str:
    """List the findings in the book; what to say of them."""
    own = [replace(finding, file="") for finding in findings]
    try:
        unmarked = show_findings(book, own, notes=notes)
    except WorkbookError as error:
        return _joined([str(error), error.remedy])
    except Exception as error:  # noqa: BLE001 - what was written before stays, and is told
        _log.exception("%s", _name(book))
        return f"“{SHEET}”表没有写成（{error}）；检查工作簿的结构是否受保护"
    if not own:
        return ""
    told = f"{_counted(own)}，见“{SHEET}”表"
    return f"{told}；有 {unmarked} 处没能加上批注" if unmarked else told


def _counted(findings: Sequence[Finding]) -> str:
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += 1
    told = "，".join(f"{s.label} {count} 条" for s, count in counts.items() if count)
    return told or "没有发现问题"


def _joined(parts: Sequence[str]) -> str:
    return "".join(f"{part.rstrip('。')}。\n" for part in parts if part).rstrip("\n")
