"""The shipped word lists (``review/words.toml``), as regular expressions."""

import re
import tomllib
from functools import cache
from pathlib import Path

from yuhuo_customs.errors import ResourceError, Text

FILE = Path(__file__).with_name("words.toml")


@cache
def words(name: str, kind: str = "words") -> tuple[str, ...]:
    """The list ``kind`` of the section ``name``, longest word first.

    Raises:
        ResourceError: the file is missing or damaged; rules that need it are then "not checked".
    """
    try:
        found = tomllib.loads(FILE.read_text(encoding="utf-8"))[name][kind]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise _unreadable() from error
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def any_of(name: str, kind: str = "words") -> str:
    """Pattern that matches any word of the list, longest first."""
    return f"(?:{'|'.join(map(re.escape, words(name, kind)))})"


@cache
def contradictions() -> tuple[tuple[str, str, str], ...]:
    """Names that contradict a code: words, words that make it right all the same, prefix of the code."""
    try:
        rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["contradictions"]["rows"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise _unreadable() from error
    return tuple((str(words), str(but), str(prefix)) for words, but, prefix in rows)


def _unreadable() -> ResourceError:
    return ResourceError(
        Text("词表无法读取。", "The word lists cannot be read."),
        where=str(FILE),
        todo=Text("请重新安装 yuhuo-customs。", "Install yuhuo-customs again."),
    )
