"""Rule packs: what words say about headings and subheadings, as dated TOML files with a source.

A pack names classes of words (``[words.human]``), rules over them (``[[rules]]``), contradictions between words and
a typed code (``[[contradictions]]``) and codes that ended (``[[ended]]``). All of it is checked when it is loaded.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from yuhuo_customs.errors import ResourceError, Text

Digits = Annotated[str, Field(pattern=r"^([0-9]{4}|[0-9]{6}|[0-9]{10})$")]
"""A heading (4), a subheading (6) or a full Chinese code (10)."""
Prefix = Annotated[str, Field(pattern=r"^[0-9]{2,10}$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
Word = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(_Part):
    """One class of words; ``ignore`` holds longer words in which they mean something else (仿真人发 for 人发).

    Chinese words match anywhere, words in Latin letters only as whole words.
    """

    any: tuple[Word, ...] = Field(min_length=1)
    ignore: tuple[Word, ...] = ()


class Answer(_Part):
    """A possible answer to a question and the codes it leads to, from a chapter on (none: it decides elsewhere).

    ``words``: classes of words that give this answer; the goods answer by themselves when exactly one answer is given.
    """

    text: Text
    codes: tuple[Prefix, ...] = ()
    words: tuple[Name, ...] = ()


class Question(_Part):
    """What a person must find out, because it decides between codes."""

    text: Text
    answers: tuple[Answer, ...] = ()


class _Condition(_Part):
    """Classes of words: ``all`` present, at least one of ``any`` (when given), none of ``none``."""

    id: Name
    all: tuple[Name, ...] = ()
    any: tuple[Name, ...] = ()
    none: tuple[Name, ...] = ()
    reason: Text


class Rule(_Condition):
    """Words that lead to codes. ``exact``: they decide the one code, down to its number of digits."""

    codes: tuple[Digits, ...] = Field(min_length=1)
    exact: bool = False
    questions: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _decides(self) -> Self:
        if self.exact and len(self.codes) != 1:
            raise ValueError("an exact rule has exactly one code")
        if not (self.all or self.any):
            raise ValueError("a rule needs words in all or any")
        return self


class Contradiction(_Condition):
    """Words that do not go with codes beginning with one of ``codes`` (but not with one of ``except``)."""

    codes: tuple[Prefix, ...] = Field(min_length=1)
    exempt: tuple[Prefix, ...] = Field(default=(), alias="except")

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        if not (self.all or self.any):
            raise ValueError("a contradiction needs words in all or any")
        return self


class Ended(_Part):
    """Codes beginning with ``code`` exist no more since ``since``; ``successors`` took their place."""

    code: Prefix
    since: date
    successors: tuple[Digits, ...] = ()
    reason: Text


class Pack(_Part):
    """A rule pack.

    Attributes:
        edition: Edition of the nomenclature, for example "HS 2022".
        date: From when it is valid; before that day it is not used.
        source: Where it is written.
        words, questions: By name, for the rules.
    """

    id: Name
    title: Text
    edition: Word
    date: date
    source: Word
    words: Mapping[Name, Words]
    questions: Mapping[Name, Question] = {}
    rules: tuple[Rule, ...] = Field(min_length=1)
    contradictions: tuple[Contradiction, ...] = ()
    ended: tuple[Ended, ...] = ()


def load(path: Path) -> Pack:
    """One pack.

    Raises:
        ResourceError: unreadable or defective; ``where`` names file and line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise _defective(path, int(line[1]) if line else None, str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise _defective(path, None, str(error)) from error
    try:
        pack = Pack.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _defective(path, _line(text, first["loc"]), f"{place}: {first['msg']}") from error
    _check_names(pack, path, text)
    _check_answers(pack, path, text)
    return pack


@cache
def shipped() -> tuple[Pack, ...]:
    """The packs that come with the program: wigs, women's wear, metal furniture (rules.md §7)."""
    return folder(Path(__file__).parent / "packs")


def folder(path: Path) -> tuple[Pack, ...]:
    """All packs of a folder (``*.toml``, by file name); none when there is no such folder.

    Raises:
        ResourceError: a pack is defective, or two have the same id.
    """
    found: dict[str, Pack] = {}
    for file in sorted(path.glob("*.toml")):
        pack = load(file)
        if pack.id in found:
            raise _defective(file, None, f"id: the pack {pack.id} is there twice")
        found[pack.id] = pack
    return tuple(found.values())


def together(known: Sequence[Pack], places: Sequence[Path]) -> tuple[Pack, ...]:
    """``known`` and the packs of files and folders; a pack of the same id takes the place of the earlier one.

    Raises:
        ResourceError: a pack is defective, or a place does not exist.
    """
    found = {each.id: each for each in known}
    for place in places:
        if not place.exists():
            raise _defective(place, None, "there is no such file or folder")
        for each in folder(place) if place.is_dir() else (load(place),):
            found[each.id] = each
    return tuple(found.values())


def _check_names(pack: Pack, path: Path, text: str) -> None:
    """Names that rules use must exist, ids be unique."""
    for group in ("rules", "contradictions"):
        parts: Sequence[Rule | Contradiction] = getattr(pack, group)
        seen: set[str] = set()
        for place, part in enumerate(parts):
            for key in ("all", "any", "none"):
                for name in getattr(part, key):
                    if name not in pack.words:
                        line = _line(text, (group, place, key))
                        raise _defective(path, line, f"{group}.{place}.{key}: no words are called {name}")
            for name in part.questions if isinstance(part, Rule) else ():
                if name not in pack.questions:
                    line = _line(text, (group, place, "questions"))
                    raise _defective(path, line, f"{group}.{place}: no question is called {name}")
            if part.id in seen:
                line = _line(text, (group, place, "id"))
                raise _defective(path, line, f"{group}.{place}.id: {part.id} is there twice")
            seen.add(part.id)


def _check_answers(pack: Pack, path: Path, text: str) -> None:
    for name, question in pack.questions.items():
        for word in (word for answer in question.answers for word in answer.words):
            if word not in pack.words:
                line = _line(text, ("questions", name))
                raise _defective(path, line, f"questions.{name}: no words are called {word}")


def _line(text: str, place: Sequence[Any]) -> int | None:
    """Line of a place such as ("rules", 2, "codes"): the key inside its table, else the table, else None."""
    lines = text.splitlines()
    names = [str(part) for part in place]
    start, end = 0, len(lines)
    heads = [number for number, line in enumerate(lines) if line.lstrip().startswith("[")]
    if len(place) > 1 and isinstance(place[1], int):
        mine = [number for number in heads if lines[number].startswith(f"[[{names[0]}]]")]
        start = mine[place[1]] if place[1] < len(mine) else 0
    elif len(place) > 1:
        start = next((n for n in heads if lines[n].startswith(f"[{names[0]}.{names[1]}]")), 0)
    end = next((number for number in heads if number > start), end)
    for name in reversed(names):
        for number in range(start, end):
            if re.match(rf"{re.escape(name)}\s*=", lines[number]):
                return number + 1
    return start + 1 if start else None


def _defective(path: Path, line: int | None, what: str) -> ResourceError:
    return ResourceError(
        Text(f"归类规则包有错误：{what}。", f"The rule pack is defective: {what}."),
        where=f"{path.name}:{line}" if line else path.name,
        todo=Text(
            "请改正该文件；随程序提供的规则包请重新安装。",
            "Correct the file; if it is a shipped one, install again.",
        ),
    )
