"""Meetings of a sales unit: what they are, when they are held, who leads them, what fills them."""
