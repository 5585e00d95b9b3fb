"""Makes and changes files: drawing, reading back, patching, importing."""
