"""The choices behind an estimate: limits, rounding, allocation (rules.md §3 and §3.2), each with a stated default."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

INSIDE, FULL, OVER = "inside", "full", "over"
"""Inside the limits (relief) · one single item over the limit, taxed in full · over it otherwise: general trade."""


@dataclass(frozen=True, slots=True)
class TaxRules:
    """What is set, not known.

    Attributes:
        rounding: "line": each tax of each line is rounded to the fen (CEB816 carries tax per line); "list": each tax
            is summed exactly and rounded once. Which of the two customs does is not confirmed.
        allocation: How freight and insurance go over the lines: by "value" or by "quantity", down to the fen, the
            remainder on the last line (not confirmed).
        limit: Of one transaction, in CNY (财关税〔2018〕49号).
        bound_included: Whether consumption tax that starts at a price applies at that very price (not confirmed).
    """

    rounding: Literal["line", "list"] = "line"
    allocation: Literal["value", "quantity"] = "value"
    limit: Decimal = Decimal(5000)
    bound_included: bool = True
