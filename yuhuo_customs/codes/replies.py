"""What customs and the e-port answer: receipt statuses, negative codes, ``[Code:n]`` (ceb README §§1, 6, 7).

The Chinese text is the official one where it is known. Where it is not, the English meaning stands in its place and
says so; nothing official is made up.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from yuhuo_customs import resources
from yuhuo_customs.codes.advice import BY_STATUS, IN_CHINESE, UNKNOWN
from yuhuo_customs.codes.tables import table
from yuhuo_customs.errors import ResourceError, Text

Direction = Literal["import", "export"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One meaning of one code.

    Attributes:
        code: As it stands in the receipt.
        kind: ``status`` (returnStatus), ``negative`` (negative returnStatus), ``customs`` ([Code:n] in returnInfo) or
            ``manifest`` (receipts of manifests: status, or the five digits before the text).
        meaning: The official Chinese text where known, and the meaning in English.
        action: What to do; our own words.
        final: Whether it ends the submission; None where the tables do not say.
        note: Where it occurs, and what is uncertain.
        source: Where it is written.
        direction: ``import``, ``export`` or ``both``; "" where no table tells the two apart.
    """

    code: str
    kind: Literal["status", "negative", "customs", "manifest"]
    meaning: Text
    action: Text
    final: bool | None
    note: str
    source: str
    direction: str = ""


_REPLY_CODE = re.compile(r"\[\s*code\s*[:：]\s*([0-9]+)", re.IGNORECASE)
_PLAIN_CODE = re.compile(r"\A\s*([0-9]{4,6})\s*[:：]")
_NEGATIVE = re.compile(r"-[0-9]{1,9}")
_ANY = "<0"
_FINAL = {"yes": True, "no": False}


def status(code: str) -> Reply | None:
    """The receipt status ``code``; any negative number is "<0"; None for a value outside the table."""
    wanted = _clean(code)
    found = _statuses().get(_ANY if _NEGATIVE.fullmatch(wanted) else wanted)
    if found is None:
        return None
    named = found["code"]
    return Reply(
        code=wanted,
        kind="status",
        meaning=_meaning(found["name_zh"], found["name_en"]),
        action=BY_STATUS.get(named, UNKNOWN),
        final=_FINAL.get(found["final"]),
        note=found["note"],
        source="spec 202205" if found["receipts"] else "seen in the wild; in no table of the spec",
    )


def negative(code: str, direction: Direction | None = None) -> tuple[Reply, ...]:
    """Meanings of a negative ``returnStatus``; import and export can differ, and two codes have two meanings each.

    A row for the very code beats the ranges of the same direction; a number that no row names is any negative
    number. Without ``direction``: both.
    """
    wanted = _clean(code)
    if not _NEGATIVE.fullmatch(wanted):
        return ()
    sides = ("import", "export") if direction is None else (direction,)
    rows = [row for side in sides for row in _best(wanted, side)]
    found = list({id(row): row for row in rows}.values()) or [
        row for row in _negatives() if row["code"] == _ANY
    ]
    official = _official(wanted, sum(row["code"] == wanted for row in found))
    return tuple(_negative(wanted, row, official) for row in found)


def reply_codes(text: str) -> tuple[str, ...]:
    """The codes in a ``returnInfo``: ``[Code:1800;Desc:…]`` in any case, several, each once; or ``22001:…``."""
    found = _REPLY_CODE.findall(text) or _PLAIN_CODE.findall(text)
    return tuple(dict.fromkeys(found))


def explain(word: str) -> tuple[Reply, ...]:
    """Everything that ``word`` can mean: a status, a negative code, a reply code, or a pasted ``returnInfo``.

    Empty when nothing is known of it.
    """
    wanted = _clean(word)
    if _NEGATIVE.fullmatch(wanted):
        return negative(wanted)
    known = status(wanted)
    codes = [wanted] if wanted.isdigit() else reply_codes(wanted)
    return (*([known] if known else []), *_customs(codes))


def _customs(codes: Iterable[str]) -> Iterator[Reply]:
    for code in codes:
        row = _customs_codes().get(code)
        if row is not None:
            note = f"returnStatus {row['return_status']}; {row['messages'].replace('|', ', ')}"
            yield Reply(
                code=code,
                kind="customs",
                meaning=_meaning("", row["meaning_en"]),
                action=_action(row["user_action"]),
                final=None,
                note=note,
                source=row["source"],
            )


def _negative(code: str, row: Mapping[str, str], official: Iterator[tuple[str, str]]) -> Reply:
    exact = row["code"] == code
    name, remark = next(official, ("", "")) if exact else ("", "")
    place = row["message_family"].replace("|", ", ") + ("" if exact else f"; {row['code']}")
    return Reply(
        code=code,
        kind="negative",
        meaning=_meaning(name, row["meaning_en"]),
        action=_action(row["user_action"]),
        final=False,  # ceb README §6: it says nothing about the stored document
        note=f"{place}; {remark}" if remark else place,
        source=row["source"],
        direction=row["direction"],
    )


def _best(code: str, side: str) -> list[Mapping[str, str]]:
    """Rows of ``side`` for ``code``: its own, else the ranges that hold it."""
    rows = [row for row in _negatives() if row["direction"] in (side, "both") and row["from"]]
    own = [row for row in rows if row["code"] == code]
    number = int(code)
    return own or [row for row in rows if int(row["from"]) >= number >= int(row["to"])]


def _official(code: str, meanings: int) -> Iterator[tuple[str, str]]:
    """Official Chinese text and remark for each of the ``meanings``; where the table joins them, in its order."""
    entry = table("ceb_error_codes").by_code.get(code)
    if entry is None:
        return iter(())
    names = entry.name.zh.split(" | ")
    if len(names) != meanings:
        names = [entry.name.zh] * meanings
    return iter([(name, entry.note) for name in names])


def _meaning(official: str, english: str) -> Text:
    return Text(official or f"{english}（官方中文原文未知）", english)


def _action(english: str) -> Text:
    return Text(IN_CHINESE.get(english, english), english[:1].upper() + english[1:] + ".")


def _clean(word: str) -> str:
    return word.strip().replace("\u2212", "-").replace("－", "-")


@cache
def _statuses() -> Mapping[str, Mapping[str, str]]:
    columns = ("code", "name_zh", "name_en", "final", "receipts", "note")
    return {row["code"]: row for row in rows_of("receipt_status", columns)}


@cache
def _negatives() -> tuple[Mapping[str, str], ...]:
    columns = ("code", "from", "to", "direction", "message_family", "meaning_en", "user_action", "source")
    return rows_of("negative_codes", columns)


@cache
def _customs_codes() -> Mapping[str, Mapping[str, str]]:
    columns = ("code", "return_status", "messages", "meaning_en", "user_action", "source")
    return {row["code"]: row for row in rows_of("customs_codes", columns)}


def rows_of(name: str, columns: tuple[str, ...]) -> tuple[Mapping[str, str], ...]:
    """These columns of a table of another shape than the code lists.

    Raises:
        ResourceError: the file is damaged.
    """
    path = resources.code_tables() / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return tuple({column: row[column] for column in columns} for row in csv.DictReader(stream))
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise ResourceError(
            Text(f"代码表“{name}”无法读取。", f"The code table {name!r} cannot be read."),
            where=str(path),
            todo=Text("请重新安装 yuhuo-customs。", "Install yuhuo-customs again."),
        ) from error
