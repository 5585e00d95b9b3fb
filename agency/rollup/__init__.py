"""From records to the rows of a team's plan book, keyed by the book's columns.

No rule is restated here: every figure is one of ``agency.measures``, asked for one agent, one
week or one policy. Rows name groups by their names, as books do; dates are
``datetime.date``, an empty cell is ``None``. Money is yuan, rounded to the cent.
"""
