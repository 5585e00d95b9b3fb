"""The command line: parsing, progress and messages; no logic."""
