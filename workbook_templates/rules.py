"""Which rule of a matrix makes a cell: the first one that matches the cell's items."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from workbook_templates.expression import ExpressionError
from workbook_templates.schema import Item, MatrixSpec, Rule, Type

Numbers = npt.NDArray[np.int32]


def places_of(
    matrix: MatrixSpec, axis: str, items: Sequence[Item], rule: Rule | None = None
) -> list[int]:
    """Where the items stand that the matrix has and that the rule, if given, is about."""
    wanted = [matrix.restrict[axis]] if axis in matrix.restrict else []
    if rule is not None and axis in rule.when:
        wanted.append(rule.when[axis])
    if not wanted:
        return list(range(len(items)))
    return [
        place
        for place, item in enumerate(items)
        if all(item.key in keys or f"@{item.level}" in keys for keys in wanted)
    ]


def deciding(matrix: MatrixSpec, items: Mapping[str, Sequence[Item]]) -> Numbers:
    """The number of each cell's rule, -1 where it has none; one dimension for each axis given."""
    found = np.full([len(among) for among in items.values()], -1, dtype=np.int32)
    for number in reversed(range(len(matrix.rules))):  # so that the first one remains
        rule = matrix.rules[number]
        block = [places_of(matrix, axis, among, rule) for axis, among in items.items()]
        found[np.ix_(*block)] = number
    return found


def rule_over(matrix: MatrixSpec, items: Mapping[str, Sequence[Item]]) -> Rule:
    """The rule of the cells that are the product of some items of each axis.

    Raises :class:`ExpressionError` where they have several rules or none.
    """
    different = {axis: list({i.key: i for i in among}.values()) for axis, among in items.items()}
    numbers = np.unique(deciding(matrix, different))
    if len(numbers) != 1 or numbers[0] < 0:
        raise ExpressionError(f"cells of {matrix.key} without one rule")
    return matrix.rules[int(numbers[0])]


def type_by(rule: Rule, item_of: Callable[[str], Item]) -> Type | None:
    """The type of a rule's cells, of which ``item_of`` tells the item on an axis."""
    if rule.type_from is None:
        return rule.type
    axis, attribute = rule.type_from
    return Type(str(item_of(axis).attrs[attribute]))
