"""The Excel add-in as a file, its settings, and its place on a user's machine."""
