"""The user's own tables: tariff, positive list, restrictions, platform prices; several editions side by side, by day.

Nothing national is invented (spec README, "Must come from the user"): without a table the answer is None, and what
needs it says "not checked". Lies below the rooms: classification, review and tax look things up here.
"""

from yuhuo_customs.tariff.reference import Reference, Tables, tables

__all__ = ["Reference", "Tables", "tables"]
