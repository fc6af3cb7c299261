"""How a field of a manifest is declared: as in other documents, but what is required is said by the skeleton.

One field serves several types and functions (main data, change, deletion), and each of them needs other ones.
"""

from typing import Any

from yuhuo_customs.documents import fields


def text(zh: str, en: str, *, max_length: int, **more: Any) -> Any:
    """A string of up to ``max_length`` characters."""
    return fields.text(zh, en, max_length=max_length, required=False, **more)


def code(zh: str, en: str, **limits: Any) -> Any:
    """A code: no blanks."""
    return fields.code(zh, en, required=False, **limits)


def count(zh: str, en: str, *, digits: int, minimum: int = 0) -> Any:
    """A whole number of up to ``digits`` digits, not below ``minimum``."""
    return fields.number(zh, en, digits=digits, decimals=0, minimum=minimum, required=False)


def measure(zh: str, en: str, *, digits: int, decimals: int, minimum: int = 0) -> Any:
    """A decimal of up to ``digits`` digits, ``decimals`` of them behind the point, not below ``minimum``."""
    return fields.number(zh, en, digits=digits, decimals=decimals, minimum=minimum, required=False)


def moment(zh: str, en: str) -> Any:
    """A moment of Beijing time, yyyyMMddHHmmss: of the forms that the schema takes, always this one is sent."""
    return fields.datetime14(zh, en, required=False)


def day(zh: str, en: str) -> Any:
    """A day, yyyyMMdd."""
    return fields.date8(zh, en, required=False)
