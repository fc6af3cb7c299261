"""The permanent public codes: every problem a user can see, with its texts.

A code (``YH-INV-031``) is assigned once and never reused; ``tests/golden/codes.txt`` is append-only. Each room
declares its codes in module-level calls of :func:`define`; a review rule declares its code by its decorator.
"""

from dataclasses import dataclass
from enum import StrEnum

from yuhuo_customs.errors import Text


class Severity(StrEnum):
    """How much a finding weighs (rules.md §1). The policy, not the rule, decides what follows from it."""

    BLOCK = "block"
    """Customs would reject it."""
    HOLD = "hold"
    """A person must decide (for example: no HS code is known)."""
    WARN = "warn"
    """Probably wrong, or an unconfirmed requirement."""
    RISK = "risk"
    """Only adds to a risk score."""
    NOTE = "note"
    """Said for completeness."""


@dataclass(frozen=True, slots=True)
class Code:
    """One permanent code and all that is said about it.

    Attributes:
        code: For example ``YH-FLD-003``.
        severity: The default weight; a policy may change it.
        title: The fact in a few words.
        message: What is wrong with this value; a format template over the finding's ``value``, ``field`` (the
            field's name in the language of the text) and its params.
        reason: Why it matters.
        fix: What to do.
        example: A good value, or wrong → right.
        source: Where it is written: spec chapter, announcement, clause; "house" for our own reading.
        schema_level: The message schema would refuse it too: no policy may lower or waive it.
    """

    code: str
    severity: Severity
    title: Text
    message: Text
    reason: Text
    fix: Text
    example: Text
    source: str
    schema_level: bool = False


CODES: dict[str, Code] = {}
"""Every code known to the process, by code."""


def define(code: Code) -> Code:
    """Enter ``code`` into the catalogue.

    Raises:
        ValueError: the code is taken (a defect of the program, found when the module is imported).
    """
    if CODES.get(code.code, code) != code:
        raise ValueError(f"{code.code} is assigned twice")
    CODES[code.code] = code
    return code
