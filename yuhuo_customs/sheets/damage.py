"""Identifiers that Excel damaged: more than 15 digits in a number cell, or scientific notation as text."""

from dataclasses import dataclass

import polars as pl

_SUSPECT = r"^\s*(?:[0-9]{16,}|[0-9](?:\.[0-9]+)?[eE]\+[0-9]{2,3})\s*$"
_SCIENTIFIC = r"[eE]\+"
_CUT = r"^\s*[0-9]{15}0{3,}\s*$"
_LONG = 18
"""Digits from which a number that keeps only 15 of them is no accident (one text in a thousand looks so)."""


@dataclass(frozen=True, slots=True)
class Suspects:
    """Indexes of cells.

    Attributes:
        certain: Scientific notation: what was typed is lost.
        asked: Digits that may come from a number cell: only the file can tell.
    """

    certain: pl.Series
    asked: pl.Series


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
    return Suspects(at.filter(scientific), at.filter(asked))


def cut(cells: pl.Series, asked: pl.Series) -> pl.Series:
    """Indexes of cells that keep only 15 of 18 or more digits, as Excel stores (those of ``asked``) or shows them.

    All that can be said where the file does not tell numbers from text.
    """
    shown = cells.str.contains(_CUT).fill_null(value=False).arg_true()
    digits = cells.gather(asked).str.strip_chars()
    stored = [place for place, text in zip(asked, digits, strict=True) if _is_cut(text)]
    return pl.concat([shown, pl.Series(shown.name, stored, dtype=shown.dtype)]).unique().sort()


def _is_cut(digits: str) -> bool:
    return len(digits) >= _LONG and float(f"{float(digits):.15g}") == float(digits)


def _is_a_double(texts: pl.Series) -> pl.Series:
    """Whether the digits are those of a binary double (up to 38 digits; a longer run of digits is text)."""
    as_double = texts.cast(pl.Float64, strict=False).cast(pl.Int128, strict=False).cast(pl.String)
    return (as_double == texts).fill_null(value=False)
