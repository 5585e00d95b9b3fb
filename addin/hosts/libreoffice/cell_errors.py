"""LibreOffice's error numbers and their Excel names."""

from __future__ import annotations

from dataclasses import dataclass

EXCEL_ERRORS = {
    502: "#VALUE!",
    503: "#NUM!",
    504: "#REF!",
    508: "#NAME?",
    519: "#VALUE!",
    521: "#NULL!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}
"""LibreOffice error number → the error that Excel shows in the same case."""

FORMULA_ERRORS = 4  # com.sun.star.sheet.FormulaResult.ERROR, for queryFormulaCells


@dataclass(frozen=True, slots=True)
class CellError:
    """The value of a cell whose formula failed."""

    number: int

    @property
    def text(self) -> str:
        """Excel's name of the error, or "Err:522" (for example) where Excel has none."""
        return EXCEL_ERRORS.get(self.number, f"Err:{self.number}")
