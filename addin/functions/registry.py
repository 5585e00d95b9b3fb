"""Every custom function, once; wrappers, help and the handbook are derived from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from addin.functions.attendance import HB_DEDUCT
from addin.functions.decomposition import HB_GAP, HB_SOLVE
from addin.functions.function import Function
from addin.functions.ids import HB_CHECKID
from addin.functions.kpi import HB_BAND, HB_KPI
from addin.functions.meetings import HB_MEETINGS
from addin.functions.pace import HB_PACE
from addin.functions.periods import HB_MONTH, HB_WEEK
from addin.functions.playbook import HB_CAUSES, HB_MEASURES
from addin.functions.prospects import HB_GRADE
from addin.functions.targets import HB_SPLIT
from addin.functions.workdays import HB_ISWORKDAY, HB_WORKDAYS


def registry(functions: Iterable[Function]) -> Mapping[str, Function]:
    """The functions by name; ``ValueError`` if two have the same."""
    found: dict[str, Function] = {}
    for function in functions:
        if function.name in found:
            raise ValueError(f"functions must have different names, got {function.name} twice")
        found[function.name] = function
    return MappingProxyType(found)


FUNCTIONS = registry(
    (
        HB_KPI,
        HB_BAND,
        HB_PACE,
        HB_SPLIT,
        HB_SOLVE,
        HB_GAP,
        HB_CAUSES,
        HB_MEASURES,
        HB_WORKDAYS,
        HB_ISWORKDAY,
        HB_WEEK,
        HB_MONTH,
        HB_MEETINGS,
        HB_GRADE,
        HB_DEDUCT,
        HB_CHECKID,
    )
)
