"""Runs every benchmark of this folder in turn and ends with one table of the verdicts.

    python benchmarks [name ...]

Names are those of the files without ``bench_``; without any, all are run.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path


def main(names: list[str]) -> int:
    """The number of benchmarks that missed their limit; each prints its own table first."""
    found = {
        path.stem.removeprefix("bench_"): path
        for path in sorted(Path(__file__).parent.glob("bench_*.py"))
    }
    sys.path.insert(0, str(Path(__file__).parent))  # some take measures of others
    unknown = set(names) - set(found)
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(found)}")
        return 2
    sys.argv = sys.argv[:1]
    verdicts: list[tuple[str, float, str]] = []
    for name in names or found:
        print(f"== {name}")
        spec = importlib.util.spec_from_file_location(f"bench_{name}", found[name])
        if spec is None or spec.loader is None:
            raise ImportError(f"cannot load {found[name]}")
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        start = time.perf_counter()
        missed = module.main()
        verdicts.append((name, time.perf_counter() - start, "missed" if missed else "met"))
        print()
    print(f"{'benchmark':<14}{'s':>7}  limit")
    for name, seconds, verdict in verdicts:
        print(f"{name:<14}{seconds:>7.1f}  {verdict}")
    return sum(verdict == "missed" for *_, verdict in verdicts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
