"""How headings and names of sheets are compared."""

import re
import unicodedata

_MARKS = re.compile(r"[\[(【](?:必填|选填|必录|选录|required|optional)[\])】]|^\*+|\*+$|[:;]$")
_GAPS = re.compile(r"[\s_\-\u200b-\u200f\u2060\ufeff]+")


def plain(heading: str) -> str:
    """A heading as it is compared: NFKC, case-blind, without blanks, asterisks and （必填）."""
    text = _GAPS.sub("", unicodedata.normalize("NFKC", heading).lower())
    return _MARKS.sub("", _MARKS.sub("", text))
