"""``python -m addin.frozen``: freeze the program, and zip it to hand it out."""

from __future__ import annotations

import argparse
from pathlib import Path

from addin.frozen.freeze import freeze, pack, size


def main() -> None:
    """Freeze into the folder that was asked for and tell what came out."""
    parser = argparse.ArgumentParser("python -m addin.frozen", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder to build in")
    parser.add_argument("--zip", action="store_true", help="also zip it with its installer")
    chosen = parser.parse_args()
    program = freeze(chosen.out)
    lines = [f"{program}  {size(program.parent) / 1e6:.0f} MB"]
    if chosen.zip:
        packed = pack(program, chosen.out)
        lines.append(f"{packed}  {packed.stat().st_size / 1e6:.0f} MB")
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()
