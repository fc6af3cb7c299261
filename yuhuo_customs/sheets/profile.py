"""Sheet profiles (``templates/sheets/*.toml``): which column fills which fields, checked when they are loaded."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from yuhuo_customs import resources
from yuhuo_customs.documents import documents
from yuhuo_customs.documents.fields import Spec
from yuhuo_customs.domain.stages import ProfileFile
from yuhuo_customs.errors import ResourceError, Text, UsageError
from yuhuo_customs.sheets.extension import Columns, extended, numbered
from yuhuo_customs.sheets.spelling import plain

DERIVATIONS = frozenset({
    "sum_of_total_price", "line_number", "price_times_quantity", "order_number", "consignor_name",
    "order_currency", "country_of_arrival", "amount_paid", "payment_of_order", "goods_names", "type_of_mode",
})  # fmt: skip
"""Names of the functions that a profile may use under ``[derived]``."""

_OPTIONAL = {"follows", "constants", "defaults", "derived"}
_TOP = {"id", "title", "documents", "key", "sheets", "column", *_OPTIONAL}
_FOLLOWS = {"CEB607": "CEB603"}
"""Kinds that can follow, and the kind of list of which they are made."""
_COLUMN = {"zh", "en", "level", "required", "fills", "aliases", "note", "example"}


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column of a sheet.

    Attributes:
        zh, en: Its headings.
        level: "order" (one value per order) or "line" (one per goods line).
        required: The column must be there.
        fills: Addresses of the fields it fills; ``order.…`` and ``line.…`` belong to no message.
        aliases: Other headings by which it is known.
        note: What to write in it.
        example: A good value; "" when it is usually left empty.
    """

    zh: str
    en: str
    level: Literal["order", "line"]
    required: bool
    fills: tuple[str, ...]
    aliases: tuple[str, ...]
    note: Text | None
    example: str

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading the profile gives it."""
        return (self.zh, self.en, *self.aliases)


@dataclass(frozen=True)
class Profile:
    """A kind of workbook.

    Attributes:
        key: Address of the order number.
        orders_names, lines_names: Names by which the sheets of the two-sheet form are known.
        constants: Address → value that this business fixes.
        follows: Kinds of document made of many of its lists, once customs has them: ``submit`` goes on with them.
        defaults: Address → value taken where the column is missing or the cell empty.
        derived: Address → name of the function (:data:`DERIVATIONS`) that computes it there.
        file: Where it comes from when it is not a shipped one.
    """

    id: str
    title: Text
    documents: tuple[str, ...]
    key: str
    orders_names: tuple[str, ...]
    lines_names: tuple[str, ...]
    columns: tuple[ColumnSpec, ...]
    constants: Mapping[str, str]
    defaults: Mapping[str, str]
    derived: Mapping[str, str]
    follows: tuple[str, ...] = ()
    file: ProfileFile | None = None

    @property
    def has_goods(self) -> bool:
        """Whether there are columns of goods (or of what else stands in lines)."""
        return any(column.level == "line" for column in self.columns)

    @property
    def lines_may_be_empty(self) -> bool:
        """Whether a document may have no items at all (CEB507, CEB701): a row without any is no line."""
        kinds = [documents()[kind] for kind in self.documents]
        return all(each.least_items == 0 for each in kinds if each.items is not None)

    @cached_property
    def key_column(self) -> ColumnSpec:
        """The column of the order number."""
        return next(column for column in self.columns if self.key in column.fills)

    @cached_property
    def _names(self) -> Mapping[str, Text]:
        found = {name: text for kind in self.documents for name, text in documents()[kind].names().items()}
        return found | {at: Text(column.zh, column.en) for column in self.columns for at in column.fills}

    def names(self) -> Mapping[str, Text]:
        """Address → heading of its column; without a column, the document's own name."""
        return self._names


def spec_of(address: str) -> Spec | None:
    """The declaration of a field; None for ``order.…`` and ``line.…``, which no message carries."""
    kind, _, rest = address.partition(".")
    group, _, name = rest.partition(".")
    document = documents().get(kind)
    return document.specs(group).get(name) if document else None


def profiles() -> list[str]:
    """Names of the shipped profiles."""
    return sorted(path.stem for path in resources.templates("sheets").glob("*.toml"))


def load(name_or_path: str) -> Profile:
    """A shipped profile by name, or one from a file.

    Raises:
        UsageError: there is no such profile.
        ResourceError: it is defective; ``where`` names file and line.
    """
    if name_or_path in profiles():
        return _load(resources.templates("sheets") / f"{name_or_path}.toml")
    path = Path(name_or_path)
    if not path.is_file():
        raise UsageError(
            Text(f"没有“{name_or_path}”这个模板。", f"There is no sheet profile {name_or_path!r}."),
            todo=Text(f"可用：{'、'.join(profiles())}。", f"Known: {', '.join(profiles())}."),
        )
    return replace(_parse(path), file=ProfileFile(name_or_path, path.read_text("utf-8-sig")))


@cache
def _load(path: Path) -> Profile:
    return _parse(path)


def _parse(path: Path) -> Profile:
    found, lines, columns = _raw(path)
    for line, what in _problems(found, lines, columns):
        raise _defect(path, line, what.zh, what.en)
    return Profile(
        id=found["id"],
        title=Text(**found["title"]),
        documents=tuple(found["documents"]),
        key=found["key"],
        orders_names=tuple(found["sheets"]["orders"]),
        lines_names=tuple(found["sheets"]["lines"]),
        columns=tuple(_column(each) for each in found["column"]),
        constants=found.get("constants", {}),
        defaults=found.get("defaults", {}),
        derived=found.get("derived", {}),
        follows=tuple(found.get("follows", ())),
    )


def _raw(path: Path) -> tuple[dict[str, Any], list[str], Columns]:
    """What the file says, with what it extends; its lines; its columns with their lines."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        told = re.search(r"at line (\d+)", str(error))
        raise _defect(path, int(told[1]) if told else 1, str(error), str(error)) from error
    lines = text.splitlines()
    columns = numbered(found, lines)
    if "extends" in found:
        name = found["extends"]
        if name not in profiles() or name == path.stem:
            raise _defect(
                path, _line(lines, "extends"), f"没有模板“{name}”可扩展", f"no profile {name!r} to extend"
            )
        base, _, _ = _raw(resources.templates("sheets") / f"{name}.toml")
        found, columns = extended(base, found, columns)
    return found, lines, columns


def _column(raw: Mapping[str, Any]) -> ColumnSpec:
    note = Text(**raw["note"]) if "note" in raw else None
    fills, aliases = tuple(raw["fills"]), tuple(raw.get("aliases", ()))
    example = raw.get("example", "")
    return ColumnSpec(raw["zh"], raw["en"], raw["level"], raw["required"], fills, aliases, note, example)


def _problems(found: Mapping[str, Any], lines: list[str], columns: Columns) -> Iterator[tuple[int, Text]]:
    """Line and text of each defect, the first one first."""
    unknown = set(found) - _TOP
    lacking = _TOP - _OPTIONAL - set(found)
    for name in sorted(unknown):
        yield _line(lines, name), Text(f"未知的项目“{name}”", f"unknown entry {name!r}")
    for name in sorted(lacking):
        yield 1, Text(f"缺少项目“{name}”", f"entry {name!r} is missing")
    if unknown or lacking:
        return
    for kind in found["documents"]:
        if kind not in documents():
            yield _line(lines, f'"{kind}"'), Text(f"未知的单证“{kind}”", f"unknown document {kind!r}")
    for kind in found.get("follows", ()):
        if _FOLLOWS.get(kind) not in found["documents"]:
            at = _line(lines, "follows")
            yield at, Text(f"“{kind}”不能由这些单证生成", f"{kind!r} cannot be made of these documents")
    yield from _column_problems(columns, lines)
    for part in ("constants", "defaults", "derived"):
        for address, value in found.get(part, {}).items():
            at = _line(lines, f'"{address}"', _line(lines, f"[{part}]"))
            if spec_of(address) is None:
                yield at, Text(f"未知的字段“{address}”", f"unknown field {address!r}")
            if part == "derived" and value not in DERIVATIONS:
                yield at, Text(f"未知的计算“{value}”", f"unknown derivation {value!r}")
    if not any(found["key"] in column["fills"] for column in found["column"]):
        yield (
            _line(lines, "key"),
            Text(f"没有列填写主键“{found['key']}”", f"no column fills the key {found['key']!r}"),
        )


def _column_problems(columns: Columns, lines: list[str]) -> Iterator[tuple[int, Text]]:
    taken: dict[str, str] = {}
    filled: set[str] = set()
    for start, column in columns:
        for name in sorted(
            set(column) ^ (_COLUMN & (set(column) | {"zh", "en", "level", "required", "fills"}))
        ):
            yield _line(lines, name, start), Text(f"列定义有误：“{name}”", f"wrong or missing entry {name!r}")
            return
        if column["level"] not in ("order", "line"):
            yield _line(lines, "level", start), Text("level 只能是 order 或 line", "level is order or line")
        for address in column["fills"]:
            at = _line(lines, f'"{address}"', start)
            if not _known(address):
                yield at, Text(f"未知的字段“{address}”", f"unknown field {address!r}")
            elif address in filled:
                yield at, Text(f"字段“{address}”被两列填写", f"two columns fill {address!r}")
            elif column["level"] == "line" and (".head." in address or address.startswith("order.")):
                yield at, Text(f"商品列不能填写表头字段“{address}”", f"a line column cannot fill {address!r}")
            filled.add(address)
        for heading in (column["zh"], column["en"], *column.get("aliases", ())):
            if taken.setdefault(plain(heading), column["zh"]) != column["zh"]:
                at = _line(lines, f'"{heading}"', start)
                yield at, Text(f"表头“{heading}”用了两次", f"heading {heading!r} is used twice")


def _known(address: str) -> bool:
    if re.fullmatch(r"(?:order|line)\.[a-z][A-Za-z]*", address):
        return True
    spec = spec_of(address)
    return spec is not None and not spec.stamped


def _line(lines: list[str], text: str, start: int = 1) -> int:
    """Number of the first line from ``start`` on that holds ``text``."""
    return next((number for number in range(start, len(lines) + 1) if text in lines[number - 1]), start)


def _defect(path: Path, line: int, zh: str, en: str) -> ResourceError:
    return ResourceError(
        Text(f"表格模板有误：{zh}。", f"The sheet profile is defective: {en}."),
        where=f"{path}:{line}",
        todo=Text("请改正该行。", "Correct that line."),
    )
