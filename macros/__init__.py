"""VBA sources and the ribbon, as data."""
