"""The demonstration branch as its core system exports it: right figures in messy files."""

from __future__ import annotations

from generators.demo_exports.files import exports, write_exports

__all__ = ["exports", "write_exports"]
