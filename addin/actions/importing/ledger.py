"""What became of every row of a table: taken, of another team, or skipped and why.

Rows with one reason about one person or product become one finding that has all their
numbers and names the first of them, and the same reason about more than five people one finding
that names some of them, so that a list of ten thousand rows is reported in a few lines. No cell
of a column that is not read ever shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from addin.actions.importing.strangers import Reason, Strangers, shortened, who
from agency.finding import Finding, Severity
from generators.tabular_fields import Record, Records

_NAMED = 5  # people or products who each have a finding of their own; more are one
_LISTED = 12  # runs of rows that a person reads; a finding has them all


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a row; ``about`` tells remarks of one code apart, as 工号 do.

    ``together`` is the reason without the person, for when it is that of many people.
    """

    code: str
    severity: Severity
    reason: str
    remedy: str = ""
    key: str = ""
    about: str = ""
    together: str = ""


@dataclass(slots=True)
class Ledger:
    """The account of one table's rows; ``failed`` are those skipped for an error.

    ``strangers`` are the rows of other teams.
    """

    source: Records
    label: str
    strangers: Strangers
    taken: int = 0
    skipped: int = 0
    failed: int = 0
    _remarks: dict[tuple[Remark, bool], list[Record]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def take(self, record: Record, remarks: Iterable[Remark] = ()) -> None:
        """The row counts, though something may be remarkable about it."""
        self.taken += 1
        for remark in remarks:
            self._remarks[remark, True].append(record)

    def skip(self, record: Record, remark: Remark) -> None:
        """The row does not count."""
        self.skipped += 1
        self.failed += remark.severity is Severity.ERROR
        self._remarks[remark, False].append(record)

    def pass_on(self, record: Record, reason: Reason, told_by: Record | None = None) -> None:
        """The row is another team's; ``told_by`` is the row that says whose, if not itself."""
        self.strangers.add(record, reason, told_by)

    @property
    def elsewhere(self) -> int:
        """How many rows are other teams'."""
        return self.strangers.count

    def findings(self, period: str) -> Iterator[Finding]:
        """The summary, then every reason with its rows; ``period`` is what the table covers."""
        table = self.source.table
        left_out = len(table.skipped)
        total = self.taken + self.elsewhere + self.skipped + left_out
        counts = f"共{total}行：采用{self.taken}行"
        for number, what in (
            (self.elsewhere, "属其他营业部"),
            (self.skipped, "未采用（见各条说明）"),
            (left_out, "为合计或制表信息"),
        ):
            counts += f"，{what}{number}行" if number else ""
        place = (table.file, table.sheet)
        reason = f"{self.label}，{period}；{counts}" if period else f"{self.label}；{counts}"
        yield Finding(Severity.INFO, "import-summary", reason, "", *place)
        yield from self.strangers.findings()
        by_reason: dict[str, list[int]] = defaultdict(list)
        for row in table.skipped:
            by_reason[row.reason].append(row.number)
        for why, rows in by_reason.items():
            cell = table.cell(rows[0], 0)
            text = f"{why}，未读取（{row_numbers(rows)}）"
            yield Finding(Severity.INFO, "skipped-row", text, "", *place, cell, rows=tuple(rows))
        for alike in self._alike():
            yield self._gathered(alike) if len(alike) > _NAMED else self._finding(*alike[0])
            for each in alike[1:] if len(alike) <= _NAMED else ():
                yield self._finding(*each)

    def _alike(self) -> list[list[_Told]]:
        """Remarks of one kind about different people together, every other one alone."""
        kinds: dict[object, list[_Told]] = {}
        for (remark, taken), records in self._remarks.items():
            key = (remark.code, remark.severity, remark.together, taken)
            kinds.setdefault(key if remark.together else (remark, taken), []).append(
                (remark, taken, records)
            )
        return list(kinds.values())

    def _gathered(self, alike: Sequence[_Told]) -> Finding:
        """One finding of a reason that many people share."""
        remark, taken, _ = alike[0]
        every = [record for _, _, records in alike for record in records]
        people = [(len(records), who(records[0])) for _, _, records in alike]
        shown = shortened([(rows, f"{name} {rows}行") for rows, name in people], "人")
        reason = f"{remark.together}的有{len(alike)}人{len(every)}行：{shown}"
        return self._finding(replace(remark, reason=reason), taken, every)

    def _finding(self, remark: Remark, taken: bool, records: Sequence[Record]) -> Finding:
        spot = self.source.finding(records[0], remark.key, remark.code, "")
        rows = tuple(sorted(record.row.number for record in records))
        fate = "已采用" if taken else "未采用"
        reason = f"{remark.reason}，{fate}（{row_numbers(rows)}）"
        value = spot.value if remark.key in self.source.columns else ""
        place = (spot.file, spot.sheet, spot.cell)
        return Finding(remark.severity, remark.code, reason, remark.remedy, *place, value, rows)


_Told = tuple[Remark, bool, list[Record]]
"""A remark, whether its rows are taken, and the rows."""


def row_numbers(numbers: Iterable[int]) -> str:
    """Row numbers as people read them: ``第3、5–9行``, at most 12 runs of them."""
    ordered = sorted(set(numbers))
    runs = []
    for _, group in groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        runs.append(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]))
    more = f"…等{len(ordered)}行" if len(runs) > _LISTED else "行"
    return f"第{'、'.join(runs[:_LISTED])}{more}"
