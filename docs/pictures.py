"""Makes the README's pictures from a generated plan book and calendar book.

Run after ``make demo``: ``.venv/bin/python docs/pictures.py 计划簿.xlsx 行事历.xlsx``.
Needs LibreOffice and poppler-utils. The plan book is shown as it is after ``huibao weekly``, the
given file stays as it is.
"""

from __future__ import annotations

import shutil
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
    "trends": "附表五 走势",
}
CALENDAR = {"year": "年度总览", "month": "3月"}
WEEK = "2026-W46"
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


def analysed(book: Path, folder: Path) -> Path:
    """A copy of the plan book on which the week's analysis has run."""
    copy = Path(shutil.copy(book, folder))
    weekly = [sys.executable, "-m", "huibao", "weekly", str(copy), "--week", WEEK]
    subprocess.run(weekly, check=True, capture_output=True)
    return copy


if __name__ == "__main__":
    plan, calendar = map(Path, sys.argv[1:])
    pictures = Path(__file__).parent / "pictures"
    with tempfile.TemporaryDirectory() as place:
        main(analysed(plan, Path(place)), PLAN, pictures)
    main(calendar, CALENDAR, pictures)
