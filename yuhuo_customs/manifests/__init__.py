"""Cargo manifests: from a workbook to messages, a corridor of its own (sheets → judged → rules → messages)."""
