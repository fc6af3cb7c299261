"""From the seller's file to frames: reading, mapping of columns, the check of every value, templates and marked copies."""
