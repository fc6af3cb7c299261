"""Parties, places, times and masters with their houses."""

import polars as pl

from yuhuo_customs.codes import table
from yuhuo_customs.manifests.judging import Judged
from yuhuo_customs.manifests.rules.rule import BLOCK, WARN, rule, where

_FAST = ("RD09", "RD16")


@rule(
    40, WARN, "bills", "ConsigneeName",
    title=("凭指示提单没有通知人", "TO ORDER without a notify party"),
    message=("收货人为“{value}”，应填通知人", "the consignee is '{value}': give a notify party"),
    reason=("凭指示时由通知人提货（2017 年第 56 号公告，已废止，仅提示）", "To order, the notify party takes delivery (2017 No.56, repealed: a hint)"),
    fix=("填写通知人名称、地址和电话", "Fill in name, address and phone of the notify party"),
    example=("TO ORDER，通知人空 → 补通知人", "TO ORDER without notify party → add it"),
    source="manifest/README.md, cross-field rule 16",
)  # fmt: skip
def to_order(judged: Judged) -> pl.DataFrame:
    """TO ORDER, or TO ORDER OF somebody."""
    said = pl.col("ConsigneeName").str.to_uppercase().str.strip_chars().str.starts_with("TO ORDER")
    return where(judged, "bills", said & pl.col("NotifyName").is_null(), "ConsigneeName")


@rule(
    41, WARN, "bills", "ConsignorAEO", also="bills.ConsigneeAEO", modes="air water",
    title=("AEO 编码写法不明", "An AEO code in an unknown form"),
    message=("AEO 编码“{value}”不是 AEO、国别和号码", "AEO code '{value}' is not AEO, a country and a number"),
    reason=("中国编码写作 AEOCN 加 10 位（写法未确认）", "Chinese codes are AEOCN and ten digits (unconfirmed)"),
    fix=("写成 AEOCN 加 10 位海关编码；境外为 AEO 加两位国别加号码", "Write AEOCN and the ten-digit customs code; abroad AEO, the country, the number"),
    example=("4101980001 → AEOCN4101980001", "4101980001 → AEOCN4101980001"),
    source="manifest/codes/office_and_places.csv (AEO code)",
)  # fmt: skip
def aeo(judged: Judged, scope: str, field: str) -> pl.DataFrame:
    """AEOCN and ten digits, or a country of the list and the form of that country."""
    code = pl.col(field)
    foreign = code.str.contains(r"^AEO[A-Z]{2}[A-Z0-9-]+$") & ~code.str.starts_with("AEOCN")
    known = code.str.slice(3, 2).is_in(sorted(table("manifest_countries_alpha2").codes))
    return where(judged, scope, ~(code.str.contains(r"^AEOCN[0-9]{10}$") | (foreign & known)), field)


@rule(
    42, WARN, "message", "DeclarationOfficeID", modes="air water",
    title=("关区代码不是 4 位", "A customs office that is not four characters"),
    message=("关区代码“{value}”不是 4 位（2 位数字加 2 位字母或数字）", "'{value}' is not a customs office (two digits, two letters or digits)"),
    reason=("关区代码为 4 位", "Offices have four characters"),
    fix=("填写 4 位关区代码", "Enter the four-character office"),
    example=("460 → 4604", "460 → 4604"), source="manifest/codes/office_and_places.csv (CC011)",
)  # fmt: skip
def office(judged: Judged) -> pl.DataFrame:
    """Two digits, two letters or digits."""
    return where(
        judged,
        "message",
        ~pl.col("DeclarationOfficeID").str.contains(r"^[0-9]{2}[A-Z0-9]{2}$"),
        "DeclarationOfficeID",
    )


@rule(
    43, WARN, "bills", "LoadingDate",
    title=("装载时间没有钟点", "A loading time without the hour"),
    message=("装载时间为 {value}，即零点整", "the loading time is {value}: midnight"),
    reason=("单元格可能只填了日期；时限按此时刻计算", "The cell perhaps holds a day only; deadlines are counted from this moment"),
    fix=("填写日期和时间，例如 2026-11-25 20:30", "Enter day and time, for example 2026-11-25 20:30"),
    example=("2026-11-25 → 2026-11-25 20:30", "2026-11-25 → 2026-11-25 20:30"), source="house",
)  # fmt: skip
def midnight(judged: Judged) -> pl.DataFrame:
    """Midnight is possible, and seldom meant."""
    return where(judged, "bills", pl.col("LoadingDate").str.ends_with("000000"), "LoadingDate")


@rule(
    44, BLOCK, "bills", "ClearanceCode", modes="road", parts="advance original",
    title=("跨境快速通关须有指运（启运）地", "Fast clearance needs its office, and only it has one"),
    message=("通关代码 {value}：RD09、RD16 必须填跨境指运地或启运地，其他代码不得填", "clearance code {value}: RD09 and RD16 need the transit office, no other code may carry one"),
    reason=("跨境快速通关由该关区办理", "Fast clearance is handled by that office"),
    fix=("补填 4 位关区代码，或改通关代码", "Fill in the office, or change the clearance code"),
    example=("RD09，启运地空 → 4604", "RD09 without office → 4604"), source="manifest/README.md, cross-field rule 12",
)  # fmt: skip
def fast_clearance(judged: Judged) -> pl.DataFrame:
    """The office of departure by export, of destination by import."""
    name = "TransitDepartureID" if judged.kind.direction == "export" else "TransitDestinationID"
    fast = pl.col("ClearanceCode").is_in(_FAST)
    given = pl.col(name).is_not_null() if name in judged.bills.columns else pl.lit(value=False)
    return where(judged, "bills", fast != given, "ClearanceCode")


@rule(
    45, WARN, "bills", "MasterID", modes="air water", parts="advance original",
    title=("分运单合计与主单不符", "House bills do not add up to their master"),
    message=("主单 {value} 为 {pieces} 件 {weight} 公斤，各分运单合计 {sum_pieces} 件 {sum_weight} 公斤",
             "master {value} has {pieces} pieces and {weight} kg, its houses {sum_pieces} pieces and {sum_weight} kg"),
    reason=("主单下的分运单应当齐全", "The house bills of a master should be complete"),
    fix=("补齐分运单，或改正件数和重量", "Add the missing house bills, or correct pieces and weight"),
    example=("主单 10 件，分运单 6+3 → 6+4", "master 10, houses 6+3 → 6+4"),
    source="manifest/README.md, cross-field rule 18",
)  # fmt: skip
def houses(judged: Judged) -> pl.DataFrame:
    """Where a master has a row of its own beside those of its houses."""
    bills = judged.bills
    if "Pieces" not in bills.columns:  # a deletion tells of numbers alone
        return bills.clear()
    own = bills.filter(pl.col("HouseID").is_null(), pl.col("MasterID").is_not_null())
    sums = (
        bills.filter(pl.col("HouseID").is_not_null())
        .group_by("MasterID")
        .agg(sum_pieces=pl.col("Pieces").sum(), sum_weight=pl.col("GrossWeight").sum())
    )
    both = own.join(sums, on="MasterID", maintain_order="left")
    differs = (pl.col("Pieces") != pl.col("sum_pieces")) | (pl.col("GrossWeight") != pl.col("sum_weight"))
    return both.filter(differs).select(
        "_row", "_bill", "sum_pieces", "sum_weight", value="MasterID", pieces="Pieces", weight="GrossWeight"
    )


@rule(
    29, WARN, "bills", "HouseID", modes="air water",
    title=("同一分运单号在两个主单下，或与主单号相同", "A house bill under two masters, or one that is its own master"),
    message=("分运单 {value} 的主单不止一个，或分运单号与主单号相同", "house bill {value} stands under several masters, or is the master's own number"),
    reason=("分运单归于一个主单，报关单同时引用两者", "A house bill sits under its one master, and the declaration quotes both"),
    fix=("核对主单号和分运单号", "Compare the numbers of master and house"),
    example=("YHH0001 在两个主单下 → 各用各的分运单号", "YHH0001 under two masters → a number for each"),
    source="manifest/README.md, cross-field rule 18",
)  # fmt: skip
def one_master(judged: Judged) -> pl.DataFrame:
    """Rows whose master is not the first one of that house, and houses that are named as their master."""
    house, master = pl.col("HouseID"), pl.col("MasterID")
    several = house.is_not_null() & (master != master.first().over("HouseID"))
    return where(judged, "bills", several | (house == master), "HouseID")
