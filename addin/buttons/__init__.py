"""The buttons of the ribbon, and what pressing one does."""
