"""Custom functions for cells that users add: one registry, and everything derived from it."""
