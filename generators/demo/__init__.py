"""An invented branch with two years of records and plans, for demonstrations and tests."""

from __future__ import annotations

from generators.demo.branch import DemoBranch, make

__all__ = ["DemoBranch", "make"]
