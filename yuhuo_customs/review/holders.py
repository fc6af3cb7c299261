"""Whether a certificate is a firm's, by what its subject says (rules.md §2 #23)."""

import re

import polars as pl

from yuhuo_customs.review.references import Reference
from yuhuo_customs.review.reftables import TABLE_KEYS

_ANOTHER = re.compile(
    r"公司|(?<![0-9A-Z])[1-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])"
)
"""A firm's name or credit code. Other numbers in a subject may be anything."""


def signing_firm(subject: str) -> Reference:
    """For each declarant whether it holds the certificate: no, where the subject names another firm; else not known."""
    on = TABLE_KEYS["certificate"]

    def look(keys: pl.DataFrame) -> pl.DataFrame:
        found = [_signs(subject, code, name) for code, name in keys.select(on).iter_rows()]
        return pl.DataFrame({"signs": found}, schema={"signs": pl.Boolean})

    return Reference(on, look)


def _signs(subject: str, code: str, name: str) -> bool | None:
    if code in subject or name in subject:
        return True
    return False if _ANOTHER.search(subject) else None
