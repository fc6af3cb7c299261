"""Given together or not at all (cross-field rule 1): by road the schema asks for it, by water and air it is a hint."""

import polars as pl

from yuhuo_customs.manifests.judging import Judged
from yuhuo_customs.manifests.rules.rule import WARN, rule, where

_SOURCE = "manifest/README.md, cross-field rule 1"


def _reached(judged: Judged, lines: str) -> pl.Expr:
    """Whether the bill has a phone, fax or e-mail of the party."""
    rows = judged.scopes.get(lines)
    return pl.lit(value=False) if rows is None else pl.col("_bill").is_in(rows["_bill"].unique().implode())


@rule(
    90, WARN, "items", "ItemPieces", modes="air water",
    title=("商品项件数与包装种类应成对", "Pieces and packing of an item go together"),
    message=("商品项件数和包装种类只填了一项", "only one of pieces and kind of packages is given"),
    reason=("件数与包装种类须同时填写（公路填制规范）", "Pieces and kind of packages go together (filling rules by road)"),
    fix=("两项都填，或都不填", "Give both, or neither"),
    example=("8 件、包装空 → 8、CT", "8 pieces without packing → 8, CT"), source=_SOURCE,
)  # fmt: skip
def item_packing(judged: Judged) -> pl.DataFrame:
    """One without the other."""
    if "ItemPackageKind" not in judged.scopes["items"].columns:
        return judged.scopes["items"].clear()
    odd = pl.col("ItemPieces").is_null() != pl.col("ItemPackageKind").is_null()
    return where(judged, "items", odd, "ItemPieces")


@rule(
    91, WARN, "bills", "NotifyName", modes="air water",
    title=("通知人的名称、地址、联系号码应齐全", "Name, address and number of the notify party go together"),
    message=("通知人的名称、地址、联系号码只填了一部分", "only some of name, address and number of the notify party are given"),
    reason=("通知人各项须同时填写（公路填制规范）", "The parts of the notify party go together (filling rules by road)"),
    fix=("补齐三项，或都不填", "Give all three, or none"),
    example=("有名称、无地址 → 补地址和电话", "a name without address → add address and phone"), source=_SOURCE,
)  # fmt: skip
def notify(judged: Judged) -> pl.DataFrame:
    """Name, line and a way to reach them."""
    if "NotifyLine" not in judged.bills.columns:
        return judged.bills.clear()
    parts = [
        pl.col("NotifyName").is_not_null(),
        pl.col("NotifyLine").is_not_null(),
        _reached(judged, "notify_lines"),
    ]
    return where(judged, "bills", pl.any_horizontal(parts) & ~pl.all_horizontal(parts), "NotifyName")


@rule(
    92, WARN, "bills", "UNDGName", modes="air water",
    title=("危险品联系人的姓名与号码应成对", "Name and number of the dangerous goods contact go together"),
    message=("危险品联系人的姓名、联系号码只填了一项", "only one of name and number of the dangerous goods contact is given"),
    reason=("危险品联系人姓名和号码须同时填写（公路填制规范）", "They go together (filling rules by road)"),
    fix=("两项都填，或都不填", "Give both, or neither"),
    example=("有姓名、无电话 → 补电话", "a name without phone → add the phone"), source=_SOURCE,
)  # fmt: skip
def dangerous_contact(judged: Judged) -> pl.DataFrame:
    """One without the other."""
    return where(
        judged, "bills", pl.col("UNDGName").is_not_null() != _reached(judged, "undg_lines"), "UNDGName"
    )
