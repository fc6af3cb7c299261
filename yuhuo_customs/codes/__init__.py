"""Code tables as data files with source and validity, and their lookup."""

from yuhuo_customs.codes.tables import Entry, Table, search, shipped, table, tables, use

__all__ = ["Entry", "Table", "search", "shipped", "table", "tables", "use"]
