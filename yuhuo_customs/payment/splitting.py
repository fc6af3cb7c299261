"""A JSON object taken apart without losing a byte: names in their order, values as they are written."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

_BLANKS = " \t\r\n"
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)


@dataclass(frozen=True, slots=True)
class Member:
    """One name of an object, with its value as text."""

    name: str
    text: str


class Broken(ValueError):
    """It is no JSON object, or no array."""


def members(text: str) -> list[Member]:
    """The members of a JSON object.

    Raises:
        Broken: it is none.
    """
    if not text.strip(_BLANKS).startswith("{"):
        raise Broken
    return list(_walk(text.strip(_BLANKS)))


def elements(text: str) -> list[str]:
    """The elements of a JSON array, as they are written.

    Raises:
        Broken: it is none.
    """
    if not text.strip(_BLANKS).startswith("["):
        raise Broken
    return [member.text for member in _walk(text.strip(_BLANKS), named=False)]


def has_blanks(text: str) -> bool:
    """Whether there are blanks between the parts (inside strings they are data)."""
    quoted = escaped = False
    for letter in text:
        if escaped:
            escaped = False
        elif quoted:
            escaped, quoted = letter == "\\", letter != '"'
        elif letter == '"':
            quoted = True
        elif letter in _BLANKS:
            return True
    return False


def _walk(text: str, *, named: bool = True) -> Iterator[Member]:
    at, end = _skip(text, 1), "}" if named else "]"
    if text[at : at + 1] == end:
        return
    while True:
        name = ""
        if named:
            found, at = _decode(text, at)
            name = str(found)
            at = _expect(text, _skip(text, at), ":")
        start = _skip(text, at)
        _, at = _decode(text, start)
        yield Member(name, text[start:at])
        at = _skip(text, at)
        if text[at:] == end and at == len(text) - 1:
            return
        at = _skip(text, _expect(text, at, ","))


def _decode(text: str, at: int) -> tuple[object, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError) as error:
        raise Broken from error


def _expect(text: str, at: int, sign: str) -> int:
    if text[at : at + 1] != sign:
        raise Broken
    return at + 1


def _skip(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _BLANKS:
        at += 1
    return at
