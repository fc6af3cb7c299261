"""Retail import tax (rules.md §3): estimated line by line in exact arithmetic, compared with customs' own bill."""
