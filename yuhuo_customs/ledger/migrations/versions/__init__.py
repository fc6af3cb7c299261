"""One module per step, in the order of ``down_revision``."""
