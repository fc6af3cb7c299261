"""The columns of a manifest workbook, by mode: ``templates/sheets/manifest/*.toml`` held against the models."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from yuhuo_customs import resources
from yuhuo_customs.documents.fields import Spec
from yuhuo_customs.documents.manifest import manifests
from yuhuo_customs.errors import ResourceError, Text, UsageError

SHEETS: Mapping[str, Text] = {
    "bills": Text("提运单", "Bills"),
    "items": Text("商品", "Goods"),
    "boxes": Text("集装箱", "Containers"),
}
"""Key → name of the sheet in a template."""

WAYS: Mapping[str, Text] = {
    "TE": Text("电话", "phone"),
    "FX": Text("传真", "fax"),
    "EM": Text("邮箱", "e-mail"),
}
PARTIES: Mapping[str, Text] = {
    "consignee_lines": Text("收货人", "consignee"),
    "contact_lines": Text("具体联系人", "contact at the consignee"),
    "consignor_lines": Text("发货人", "consignor"),
    "notify_lines": Text("通知人", "notify party"),
    "undg_lines": Text("危险品联系人", "dangerous goods contact"),
}
LISTED = ("statuses", "routing", "car_seals", "reasons", "item_boxes", "seals")
"""Scopes of one value each: a cell holds several, separated by 、 ; | or a comma."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the sheet it stands in, the address it fills, how it is headed.

    Attributes:
        address: ``scope.field``, or ``scope.TE`` for a number of a party.
        spec: The field's declaration; of a party's number that of ``CommunicationID``.
    """

    sheet: str
    address: str
    title: Text
    aliases: tuple[str, ...]
    spec: Spec

    @property
    def scope(self) -> str:
        """Scope of the messages."""
        return self.address.partition(".")[0]

    @property
    def field(self) -> str:
        """Field of the scope, or the kind of communication."""
        return self.address.partition(".")[2]

    @property
    def is_amount(self) -> bool:
        """Whether it holds pieces, a weight, a value …: of cells merged over several rows nobody knows whose."""
        return self.spec.kind in ("decimal", "integer")


@dataclass(frozen=True)
class Profile:
    """All columns of a mode."""

    mode: str
    columns: tuple[Column, ...]

    def sheet(self, name: str) -> tuple[Column, ...]:
        """The columns of one sheet."""
        return tuple(each for each in self.columns if each.sheet == name)


@cache
def load(mode: str) -> Profile:
    """The profile of "air", "road" or "water".

    Raises:
        UsageError: there is no such mode.
        ResourceError: a column fills what no model has.
    """
    path = resources.templates("sheets") / "manifest" / f"{mode}.toml"
    if not path.exists():
        raise UsageError(
            Text(f"没有“{mode}”舱单。", f"There are no manifests by {mode!r}."),
            todo=Text("可用：air、road、water、rail。", "There are: air, road, water, rail."),
        )
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    columns = [
        _column(mode, sheet, address, aliases, str(path))
        for sheet, found in given.items()
        for address, aliases in found.items()
    ]
    return Profile(mode, tuple(_shared(columns)))


def _shared(columns: list[Column]) -> Iterator[Column]:
    """A place that the head of one message and the bills of another carry is one column, under all its headings."""
    for column in columns:
        same = [each.aliases for each in columns if (each.sheet, each.title) == (column.sheet, column.title)]
        yield replace(column, aliases=tuple(dict.fromkeys(word for aliases in same for word in aliases)))


def _column(mode: str, sheet: str, address: str, aliases: list[str], where: str) -> Column:
    scope, _, field = address.partition(".")
    models = next(each.scopes for each in manifests().values() if each.mode == mode)
    kind = next(each for each in manifests().values() if each.mode == mode)
    name = "CommunicationID" if scope in PARTIES else field
    if scope not in models or name not in kind.specs(scope) or (scope in PARTIES and field not in WAYS):
        raise ResourceError(
            Text(
                f"舱单模板中没有字段 {address}。",
                f"The manifest profile fills {address}, which does not exist.",
            ),
            where=where,
            todo=Text("请重新安装 yuhuo-customs。", "Install yuhuo-customs again."),
        )
    spec, title = kind.specs(scope)[name], kind.specs(scope)[name].title
    if scope in PARTIES:
        party, way = PARTIES[scope], WAYS[field]
        title = Text(f"{party.zh}{way.zh}", f"{party.en} {way.en}")
    return Column(sheet, address, title, tuple(aliases), spec)
