"""Bindings of a skeleton as Polars expressions: values to canonical text, pieces to one expression per scope.

Canonical XML 1.0 (signature.md §5) writes ``& < >`` and carriage return in text as references, in attributes
``& < "``, tab, line feed and carriage return. Characters that XML 1.0 cannot hold are refused, never dropped.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from yuhuo_customs.errors import InputError, Text

_FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
_SPECIAL = '[&<>"\\x00-\\x1f\ufffe\uffff]'
_TEXT = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#xD;"))
_ATTRIBUTE = (
    ("&", "&amp;"), ("<", "&lt;"), ('"', "&quot;"), ("\t", "&#x9;"), ("\n", "&#xA;"), ("\r", "&#xD;"),
)  # fmt: skip


class Unwritable(InputError):
    """A value holds a character that XML 1.0 cannot carry.

    Attributes:
        scope, field: Which value.
        row: Which row of the scope's frame.
    """

    def __init__(self, scope: str, field: str, row: int, character: str) -> None:
        """Name the place; the composer adds the order."""
        shown = f"U+{ord(character):04X}"
        super().__init__(
            Text(
                f"字段 {field} 含有报文不允许的控制字符 {shown}。",
                f"The field {field} holds the control character {shown}, which no message can carry.",
            ),
            where=f"{scope}.{field}",
            todo=Text(
                "请在工作簿中删除该字符后重试。", "Delete that character in the workbook, then repeat."
            ),
        )
        self.scope, self.field, self.row = scope, field, row


@dataclass(frozen=True, slots=True)
class Value:
    """A binding: the field, and whether it stands in an attribute."""

    name: str
    attribute: bool = False

    @property
    def column(self) -> str:
        """Column of the canonical text in a prepared frame."""
        return f"@{self.name}" if self.attribute else self.name


@dataclass(frozen=True, slots=True)
class Group:
    """Pieces that are there only where one of ``names`` (fields, or inner scopes) is not null.

    With ``always`` they are there in every row: a leaf element that is written empty where it is null.
    """

    names: tuple[str, ...]
    pieces: tuple["Piece", ...]
    always: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """An element repeated over the rows of the frame called ``name``."""

    name: str
    pieces: tuple["Piece", ...]

    @property
    def column(self) -> str:
        """Column of the rendered rows in the prepared frame of the outer scope."""
        return f"/{self.name}"


Piece = str | Value | Group | Scope


def values(pieces: Iterable[Piece]) -> Iterator[Value]:
    """Every binding of these pieces, without those of inner scopes."""
    for piece in pieces:
        if isinstance(piece, Value):
            yield piece
        elif isinstance(piece, Group):
            yield from values(piece.pieces)


def inner(pieces: Iterable[Piece]) -> Iterator[Scope]:
    """The scopes directly inside these pieces."""
    for piece in pieces:
        if isinstance(piece, Scope):
            yield piece
        elif isinstance(piece, Group):
            yield from inner(piece.pieces)


def without(pieces: Iterable[Piece], names: Collection[str]) -> tuple[Piece, ...]:
    """The pieces less the leaf elements that hold nothing but one of the fields ``names``."""
    return tuple(
        piece
        for piece in pieces
        if not (isinstance(piece, Group) and all(name in names for name in piece.names))
    )


def prepared(scope: str, frame: pl.DataFrame, wanted: Collection[Value]) -> pl.DataFrame:
    """The bound columns as canonical text (String), one per :attr:`Value.column`; null stays null.

    Decimals are written exactly, without trailing zeros; whole numbers plainly.

    Raises:
        Unwritable: a text holds a character that XML cannot carry.
    """
    ordered = sorted(wanted, key=lambda each: each.column)
    texts = sorted({each.name for each in ordered if frame.schema[each.name] == pl.String})
    special = _holding(frame, texts, _SPECIAL)  # few: the others are taken as they are
    for name in _holding(frame, special, _FORBIDDEN):
        row = int(frame[name].str.contains(_FORBIDDEN).arg_true()[0])
        raise Unwritable(scope, name, row, str(frame[name].str.extract(f"({_FORBIDDEN})")[row]))
    return frame.select(
        _written(each, frame.schema[each.name], special=each.name in special) for each in ordered
    )


def _holding(frame: pl.DataFrame, names: Sequence[str], pattern: str) -> list[str]:
    """The columns where some text matches."""
    found = frame.select(pl.col(names).str.contains(pattern).any()) if names else pl.DataFrame()
    return [name for name in names if found[name][0]]


def _written(value: Value, kind: pl.DataType, *, special: bool) -> pl.Expr:
    column = pl.col(value.name)
    if isinstance(kind, pl.Decimal):
        column = column.cast(pl.String)
        if kind.scale:
            column = column.str.strip_chars_end("0").str.strip_chars_end(".")
    elif kind.is_integer() or kind == pl.Null:
        column = column.cast(pl.String)
    elif kind != pl.String:
        raise TypeError(f"{value.name} is {kind}: only text, decimals and whole numbers reach a message")
    elif special:
        for character, reference in _ATTRIBUTE if value.attribute else _TEXT:
            column = column.str.replace_all(character, reference, literal=True)
    return column.alias(value.column)


def joined(pieces: Sequence[Piece], frame: pl.DataFrame) -> pl.Expr:
    """The pieces as one expression over a prepared frame: a string per row, never null.

    The expression is fitted to the frame: an optional group that is nowhere (or everywhere) filled costs nothing.
    """
    return pl.concat_str(_parts(pieces, frame))


def _parts(pieces: Sequence[Piece], frame: pl.DataFrame) -> list[pl.Expr]:
    run = ""
    parts: list[pl.Expr] = []
    for piece in _flat(pieces, frame):
        if isinstance(piece, str):
            run += piece
            continue
        if run:
            parts.append(pl.lit(run))
            run = ""
        if isinstance(piece, Group):
            there = pl.any_horizontal(pl.col(_column(name, frame)).is_not_null() for name in piece.names)
            parts.append(pl.when(there).then(joined(piece.pieces, frame)).otherwise(pl.lit("")))
        else:
            column = pl.col(piece.column)
            parts.append(column.fill_null("") if frame[piece.column].null_count() else column)
    return [*parts, pl.lit(run)] if run or not parts else parts


def _flat(pieces: Iterable[Piece], frame: pl.DataFrame) -> Iterator[Piece]:
    """Without groups that are in no row; those in every row dissolved."""
    for piece in pieces:
        if not isinstance(piece, Group):
            yield piece
            continue
        nulls = [frame[_column(name, frame)].null_count() for name in piece.names]
        if piece.always or min(nulls) == 0:
            yield from _flat(piece.pieces, frame)
        elif min(nulls) < frame.height:
            yield piece


def _column(name: str, frame: pl.DataFrame) -> str:
    return next(column for column in (name, f"@{name}", f"/{name}") if column in frame.columns)
