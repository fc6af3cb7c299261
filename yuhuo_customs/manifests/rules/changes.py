"""Changes and deletions, and what the 2020 road format left open."""

import polars as pl

from yuhuo_customs.manifests.judging import Judged
from yuhuo_customs.manifests.rules.rule import BLOCK, WARN, rule, where


@rule(
    50, BLOCK, "bills", "ChangeText", modes="road",
    title=("变更或删除没有写明原因", "A change or deletion without its reason in words"),
    message=("变更、删除须填原因描述、联系人和电话", "a change or deletion gives reason, contact and phone"),
    reason=("2018 年第 180 号公告", "Announcement 2018 No.180"),
    fix=("填写变更原因描述、联系人、电话三列", "Fill in the three columns"),
    example=("（空） → 件数填写错误", "(empty) → wrong number of pieces"), source="manifest/README.md, cross-field rule 9",
)  # fmt: skip
def road_reason(judged: Judged) -> pl.DataFrame:
    """Reason, contact and phone of each bill."""
    if judged.function not in ("5", "3"):
        return judged.bills.clear()
    names = [name for name in ("ChangeText", "ChangeContact", "ChangePhone") if name in judged.bills.columns]
    return where(judged, "bills", pl.any_horizontal(pl.col(names).is_null()), "ChangeText")


@rule(
    51, BLOCK, "message", "ChangeText", modes="air water",
    title=("变更或删除没有写明原因", "A change or deletion without its reason in words"),
    message=("变更、删除须填原因描述、联系人和电话", "a change or deletion gives reason, contact and phone"),
    reason=("2018 年第 180 号公告", "Announcement 2018 No.180"),
    fix=("填写变更原因描述、联系人、电话三列", "Fill in the three columns"),
    example=("（空） → 件数填写错误", "(empty) → wrong number of pieces"), source="manifest/README.md, cross-field rule 9",
)  # fmt: skip
def reason(judged: Judged) -> pl.DataFrame:
    """Reason, contact and phone of the message."""
    if judged.function not in ("5", "3"):
        return judged.bills.clear()
    head = judged.scopes["message"]
    names = [name for name in ("ChangeText", "ChangeContact", "ChangePhone") if name in head.columns]
    return where(judged, "message", pl.any_horizontal(pl.col(names).is_null()), "ChangeText")


@rule(
    52, WARN, "items", "HSCode", modes="road", parts="advance original",
    title=("海关商品编码的位置未确认", "The place of the HS code is unconfirmed"),
    message=("首次发送（功能 9）带海关商品编码 {value}：其位置只见于附件", "HS code {value} in a first sending (function 9): only the annex tells of it"),
    reason=("2020 年第 113 号公告增加该项，功能 9 的报文模式未公布", "Added in 2020; the schema of function 9 with it was not published"),
    fix=("若海关或服务商未要求，留空", "Leave it empty unless customs or the provider asks for it"),
    example=("6704200000 → （空）", "6704200000 → (empty)"), source="manifest/README.md, road V1.1",
)  # fmt: skip
def hs_code(judged: Judged) -> pl.DataFrame:
    """Function 9 alone; a change has it in the schema."""
    given = pl.col("HSCode").is_not_null() if judged.function == "9" else pl.lit(value=False)
    return where(judged, "items", given, "HSCode")
