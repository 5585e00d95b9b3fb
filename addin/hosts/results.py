"""The results that a file shows beside its formulas until a spreadsheet program works them out.

After a change, whoever looks at the file without recalculating it, in a preview, on a phone
or with another program, sees these results: they are made what they now are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from generators.book_places import BookPlaces
from generators.ooxml import Workbook
from generators.ooxml.address import parse_cell
from workbook_templates.evaluate import Evaluator
from workbook_templates.schema import BookSpec

_Results = dict[tuple[int, int], object]
"""Values by sheet row and column."""


def write_results(
    workbook: Workbook,
    spec: BookSpec,
    values: Evaluator,
    places: BookPlaces,
    rows: Mapping[str, Sequence[int]],
) -> None:
    """Let every formula of ours show its value; a cell that shows it already stays as it is.

    ``places`` are those before any table's rows changed; ``rows`` are the sheet rows at which
    the rows of ``values`` now are, by table.
    """
    found: dict[str, _Results] = {}
    for key, field in spec.fields().items():
        place = places.field(key)
        if field.value is not None and place is not None:
            found.setdefault(place[0], {})[parse_cell(place[1])] = _shown(values.field(key))
    for key, matrix in spec.matrices().items():
        plan, lanes = values.plan.matrix(key), places.matrix_lanes(matrix)
        if lanes is None or not plan.is_computed.any():
            continue
        sheet, down, across = lanes
        shape = (len(down), len(across))
        held = found.setdefault(sheet, {})
        lines = values.matrix(key).reshape(shape)
        for row, computed, line in zip(down, plan.is_computed.reshape(shape), lines, strict=True):
            for at in np.flatnonzero(computed).tolist() if row else ():
                if across[at]:
                    held[row, across[at]] = _shown(line[at])
    for key, table in spec.tables().items():
        here = places.tables.get(key)
        for column in table.columns if here else ():
            if here and column.value is not None and column.key in here.columns:
                held, at = found.setdefault(here.sheet, {}), here.columns[column.key]
                for row, value in zip(rows[key], values.column(key, column.key).tolist()):  # noqa: B905
                    held[row, at] = _shown(value)
    for sheet, results in found.items():
        workbook.set_results(sheet, results)


def _shown(value: Any) -> object:  # noqa: ANN401 - whatever a formula gives
    return "" if value is None or value != value else value  # noqa: PLR0124 - NaN
