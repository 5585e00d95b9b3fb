"""The frozen program: ``huibao`` with its own Python, in one folder, for machines without any."""
