"""What runs behind Excel: custom functions, actions and hosts."""
