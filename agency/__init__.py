"""What the trade knows: units, periods, records, indicators, targets. No file format, no clock."""
