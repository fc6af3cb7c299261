"""Identifiers that Excel damaged: more than 15 digits in a number cell, or scientific notation as text."""

from dataclasses import dataclass

import polars as pl

_SUSPECT = r"^\s*(?:[0-9]{16,}|[0-9](?:\.[0-9]+)?[eE]\+[0-9]{2,3})\s*$"
_SCIENTIFIC = r"[eE]\+"
_CUT = r"^[0-9]{15}0{3,}$"
_LONG = 18
"""Digits from which a number that keeps only 15 of them is no accident (one text in a thousand looks so)."""


@dataclass(frozen=True, slots=True)
class Suspects:
    """Indexes of cells.

    Attributes:
        certain: Scientific notation: what was typed is lost.
        asked: Digits that may come from a number cell: only the file can tell.
        cut: Cells of 18 digits or more that keep only 15 of them, as Excel stores or shows them; what is left to
            say where the file does not tell numbers from text.
    """

    certain: pl.Series
    asked: pl.Series
    cut: pl.Series


def suspects(cells: pl.Series) -> Suspects | None:
    """Suspect cells of a column of identifiers; None when there are none.

    A number above 2⁵³ was read as the exact integer of its double, so only such digits can come from a number cell.
    """
    suspect = cells.str.contains(_SUSPECT).fill_null(value=False)
    if not suspect.any():
        return None
    at = suspect.arg_true()
    texts = cells.gather(at).str.strip_chars()
    scientific = texts.str.contains(_SCIENTIFIC)
    asked = _is_a_double(texts) & ~scientific
    shown = at.filter(texts.str.contains(_CUT))
    stored = [
        place for place, text in zip(at.filter(asked), texts.filter(asked), strict=True) if _is_cut(text)
    ]
    cut = pl.concat([shown, pl.Series(stored, dtype=at.dtype).rename(at.name)]).unique().sort()
    return Suspects(at.filter(scientific), at.filter(asked), cut)


def _is_cut(digits: str) -> bool:
    return len(digits) >= _LONG and float(f"{float(digits):.15g}") == float(digits)


def _is_a_double(texts: pl.Series) -> pl.Series:
    """Whether the digits are those of a binary double (up to 38 digits; a longer run of digits is text)."""
    as_double = texts.cast(pl.Float64, strict=False).cast(pl.Int128, strict=False).cast(pl.String)
    return (as_double == texts).fill_null(value=False)
