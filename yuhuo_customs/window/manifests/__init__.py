"""The window's manifest side: bills judged, kept and answered, by code of the window's own (manifest README)."""
