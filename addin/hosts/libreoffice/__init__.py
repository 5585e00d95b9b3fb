"""LibreOffice as a host: start it, recalculate files in it, and drive it with xlwings' own API."""
