"""Actions: pure functions from a book's content and options to a patch, findings and a message."""
