"""The organisation file: who the units, the people and their moves are, filled in by hand.

``write_template`` draws it, empty or filled; ``read`` takes it back after people have
reordered columns, renamed sheets or saved its sheets as CSV. Reading gives a validated
organisation, or everything that is wrong at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agency.finding import Finding, Severity, has_errors
from agency.organisation import Organisation
from agency.roles import Ranks, load_ranks
from generators.organisation_assembly import assemble
from generators.organisation_columns import Sheet
from generators.organisation_meetings import MeetingWishes
from generators.organisation_rows import gather, load
from generators.organisation_template import draw_template


def write_template(
    path: Path,
    organisation: Organisation | None = None,
    ranks: Ranks | None = None,
    wishes: MeetingWishes | None = None,
) -> None:
    """Draw the file to be filled in, or filled with an organisation, as a new file.

    ``ranks`` are the rank titles to choose from, the catalogue's by default; ``wishes`` what
    the teams want of their meetings. Raises ``FileExistsError`` rather than overwrite what
    somebody may have filled in.
    """
    drawn = draw_template(organisation, ranks, wishes)
    with path.open("xb") as stream:
        stream.write(drawn)


def read(
    path: Path | Sequence[Path], ranks: Ranks | None = None
) -> tuple[Organisation | None, list[Finding]]:
    """The organisation of a file, of a folder of tables or of several files.

    ``ranks`` are the known rank titles, the catalogue's by default; others give a warning.
    ``None`` instead of the organisation if any finding is an error.
    """
    paths = [path] if isinstance(path, Path) else path
    tables, findings = load(paths)
    if not has_errors(findings):
        findings += [
            Finding(
                Severity.ERROR,
                "missing-table",
                f"没有找到“{sheet}”表",
                "请使用组织架构模板的列名，表头应在前15行之内",
                "、".join(file.name for file in paths),
            )
            for sheet in (Sheet.UNITS, Sheet.AGENTS)
            if sheet not in tables
        ]
    gathered = gather(tables)
    gathered.findings[:0] = findings
    return assemble(gathered, ranks or load_ranks(), "、".join(file.name for file in paths))
