"""``Retry-After``: how long the other side wants to be left alone."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 86_400.0
"""Seconds: no wait that is asked for is taken for longer than a day."""


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds from now, 0 to :data:`LONGEST`, by a header of seconds or of a date; None for anything else."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), LONGEST)
