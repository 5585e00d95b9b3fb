"""The worksheet that books are drawn on."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet


class PlainFormulas(Worksheet):  # type: ignore[misc]
    """A worksheet whose formulas are already in the form that files store.

    Books use only functions that every spreadsheet has known since 2007, so none needs the
    prefix of newer ones; looking for them would take more time than all else. XlsxWriter has
    no option to leave it out (``use_future_functions`` only looks for more).
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")
