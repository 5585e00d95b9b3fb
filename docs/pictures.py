"""Makes the README's pictures from a generated plan book and calendar book.

Run after ``make demo``: ``.venv/bin/python docs/pictures.py 计划簿.xlsx 行事历.xlsx``.
Needs LibreOffice and poppler-utils.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

PLAN = {
    "cover": "封面",
    "performance": "附表一 业绩计划",
    "tracking": "附表四 周追踪",
    "analysis": "附表五 KPI分析",
    "comparison": "附表五 分组比较",
}
CALENDAR = {"month": "3月"}
"""Picture name to the sheet whose first page it shows; sheets are found by their footer."""


def main(book: Path, chosen: Mapping[str, str], target: Path) -> None:
    """Print the book to PDF, and the first page of each chosen sheet to PNG."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        convert = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", folder]
        subprocess.run([*convert, str(book)], check=True, capture_output=True)
        pdf = Path(folder, f"{book.stem}.pdf")
        text = subprocess.run(
            ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
        ).stdout
        pages = text.split("\f")
        for name, sheet in chosen.items():
            number = next(
                n for n, page in enumerate(pages, 1) if _footer(page).startswith(f"{sheet} ")
            )
            page = ["-f", str(number), "-l", str(number), "-singlefile"]
            draw = ["pdftoppm", "-r", "80", "-png", *page, str(pdf), str(target / name)]
            subprocess.run(draw, check=True)


def _footer(page: str) -> str:
    lines = [line.strip() for line in page.splitlines() if line.strip()]
    return lines[-1] if lines else ""


if __name__ == "__main__":
    for given, pages in zip(sys.argv[1:], (PLAN, CALENDAR), strict=True):
        main(Path(given), pages, Path(__file__).parent / "pictures")
