"""What the plan book's declaration may refer to: its words, axes and column families."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from agency.kpi_catalogue import catalogue
from agency.profile import Persistency25Base, PersistencyBase, PremiumBasis
from workbook_templates.axes import (
    Parse,
    kpi_axis,
    measure_axis,
    measure_type,
    period_axis,
    scope_axis,
    slot_axis,
)
from workbook_templates.content import serial
from workbook_templates.context import BookContext
from workbook_templates.schema import Axis

AXES = ("scope", "period", "slot", "measure", "kpi")


def words(context: BookContext) -> dict[str, str]:
    """What ``$name`` stands for under this team and 口径."""
    profile = context.profile
    premium = "fyp" if profile.premium_basis is PremiumBasis.SCALE else "fyp_standard"
    minus = " - cohort{0}(renewals.c{0}_exempt)"
    regulator = profile.persistency_base is PersistencyBase.REGULATOR
    chained = profile.persistency_25_base is Persistency25Base.SURVIVORS
    base25 = "cohort25(renewals.c25_survivors)" if chained else "cohort25(renewals.c25_base)"
    month = "0"
    for number in range(12, 0, -1):
        month = f"(zero(row.m{number}) if field.week_month == {number} else {month})"
    return {
        "team": context.team_code,
        "team_name": context.team_name,
        "groups": str(len(context.groups)),
        "premium": premium,
        "c13_base": "cohort13(renewals.c13_base)" + (minus.format(13) if regulator else ""),
        "c13_kept": "cohort13(renewals.c13_kept)" + (minus.format(13) if regulator else ""),
        "c25_base": base25 + (minus.format(25) if regulator else ""),
        "c25_kept": "cohort25(renewals.c25_kept)" + (minus.format(25) if regulator else ""),
        "month_plan": month,
        "seasonal_sum": " + ".join(f"seasonal(period='M{number}')" for number in range(1, 13)),
    }


def axes(
    context: BookContext, yaml: Mapping[str, Any], text: Callable[[str], str], parse: Parse
) -> dict[str, Axis]:
    """The axes whose items depend on the team, the year and the 口径."""
    formulas = {key: _each(value, text) for key, value in yaml["measures"].items()}
    return {
        "scope": scope_axis(context),
        "period": period_axis(context),
        "slot": slot_axis(context),
        "measure": measure_axis(catalogue().measures, formulas, parse),
        "kpi": kpi_axis(context),
    }


def families(context: BookContext) -> dict[str, list[dict[str, str]]]:
    """What a column with ``for: name`` stands for, one column for each entry."""
    return {
        "measures": [
            {"key": key, "label": measure.name, "type": measure_type(key).value}
            for key, measure in catalogue().measures.items()
        ],
        "months": [
            {"number": str(number), "last": str(serial(month.last))}
            for number, month in enumerate(context.months, start=1)
        ],
    }


def _each(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - YAML
    return {k: change(v) for k, v in value.items()} if isinstance(value, dict) else change(value)
