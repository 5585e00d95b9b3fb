"""How long a custom function takes over 10,000 cells, against the same with bare pandas.

    python benchmarks/bench_functions.py [repetitions]

HB_KPI is given four columns of 10,000 cells (首年保费, 件数, 营业组, 月), as COM carries them
from Excel, and asked for 件均保费: once as one value for a group and a span of months, once for
all forty groups in one call. The floor makes the same columns a data frame, selects or groups
the rows, adds and divides. HB_GRADE and HB_BAND are given 10,000 numbers; their floor
is ``pandas.cut`` into the same texts. What COM itself takes is not in either. Runs are
interleaved; times are medians of processor time, since other work disturbs the clock.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from addin.functions.udf import MISSING, call

CELLS, GROUPS = 10_000, 40
LIMIT = 3.0

Column = tuple[tuple[object, ...], ...]


def column(values: np.ndarray) -> Column:
    """A range of one column as COM carries it."""
    return tuple((value,) for value in values.tolist())


def frame(*columns: Column) -> pd.DataFrame:
    """The columns premium, policies, group and month."""
    names = ("premium", "policies", "group", "month")
    return pd.DataFrame(
        {name: [row[0] for row in rows] for name, rows in zip(names, columns, strict=True)}
    )


def one_group(*columns: Column) -> float:
    """件均保费 of the third group from March to September, with bare pandas."""
    rows = frame(*columns)
    chosen = rows[(rows["group"] == "营业03组") & rows["month"].between(3, 9)]
    return float(chosen["premium"].sum() / chosen["policies"].sum())


def every_group(*columns: Column, asked: Column) -> Column:
    """件均保费 of each group from March to September, with bare pandas."""
    rows = frame(*columns)
    sums = rows[rows["month"].between(3, 9)].groupby("group")[["premium", "policies"]].sum()
    rates = sums["premium"] / sums["policies"]
    return column(rates.loc[[row[0] for row in asked]].to_numpy())


def cut(numbers: Column, bounds: list[float], labels: list[str]) -> Column:
    """Each number's label, with bare pandas."""
    values = pd.Series([row[0] for row in numbers])
    found = pd.cut(values, [-np.inf, *bounds, np.inf], right=False, labels=labels)
    return tuple((label,) for label in found.tolist())


def medians(works: dict[str, Callable[[], object]], repetitions: int) -> dict[str, float]:
    """Seconds of each, run in turn."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repetitions):
        for name, work in works.items():
            start = time.process_time()
            work()
            times[name].append(time.process_time() - start)
    return {name: statistics.median(found) for name, found in times.items()}


def main() -> int:
    """Print the table; 1 if a function takes as long as the limit times its floor."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    rng = np.random.default_rng(1)
    names = np.array([f"营业{n:02}组" for n in range(GROUPS)], dtype=object)
    columns = (
        column(rng.integers(0, 900_000, CELLS) / 100),
        column(rng.integers(1, 4, CELLS).astype(float)),
        column(names[rng.integers(0, GROUPS, CELLS)]),
        column(rng.integers(1, 13, CELLS).astype(float)),
    )
    asked = column(names)
    points = column(rng.integers(0, 30, CELLS).astype(float))
    rates = column(rng.random(CELLS))
    premium, policies, groups, months = columns
    kpi = partial(call, "HB_KPI")
    pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "HB_KPI, one group": (
            lambda: kpi(("件均保费", premium, policies, groups, "营业03组", months, 3.0, 9.0)),
            lambda: one_group(*columns),
        ),
        f"HB_KPI, {GROUPS} groups": (
            lambda: kpi(("件均保费", premium, policies, groups, asked, months, 3.0, 9.0)),
            lambda: every_group(*columns, asked=asked),
        ),
        "HB_GRADE": (
            lambda: call("HB_GRADE", (points, MISSING, MISSING)),
            lambda: cut(points, [15, 20], ["C", "B", "A"]),
        ),
        "HB_BAND": (
            lambda: call("HB_BAND", ("活动率", rates, MISSING, 0.5, 0.4)),
            lambda: cut(rates, [0.4, 0.5], ["预警", "关注", "达标"]),
        ),
    }
    for name, (ours, floor) in pairs.items():
        found, wanted = pd.Series(np.ravel(ours())), pd.Series(np.ravel(floor()))  # type: ignore[arg-type]
        pd.testing.assert_series_equal(found, wanted, obj=name)
    works = {
        f"{name}{part}": work
        for name, both in pairs.items()
        for part, work in zip(("", ": pandas"), both, strict=True)
    }
    found = medians(works, repetitions)
    print(f"{'over 10,000 cells':<24}{'ms':>8}{'pandas':>9}{'×':>7}")
    ratios = {}
    for name in pairs:
        ours_ms, floor_ms = found[name] * 1e3, found[f"{name}: pandas"] * 1e3
        ratios[name] = ours_ms / floor_ms
        print(f"{name:<24}{ours_ms:>8.2f}{floor_ms:>9.2f}{ratios[name]:>7.2f}")
    slowest = max(ratios, key=ratios.__getitem__)
    over = ratios[slowest] >= LIMIT
    verdict = f"{slowest} is over" if over else "all are under"
    print(f"{verdict} the limit of {LIMIT:g} × bare pandas")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
