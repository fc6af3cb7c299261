"""Goods: description, numbering, dangerous goods, pieces and weights against the bill."""

import csv
import re
from functools import cache

import polars as pl

from yuhuo_customs import resources
from yuhuo_customs.manifests.judging import Judged
from yuhuo_customs.manifests.rules.rule import BLOCK, WARN, rule, where


@cache
def negative() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Descriptions that customs refuses, trimmed and in small letters, and the patterns of the list."""
    path = resources.code_tables() / "manifest_negative_descriptions.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    phrases = [row for row in rows if row["kind"] == "phrase"]
    words = {row[name].strip().lower() for row in phrases for name in ("phrase_en", "phrase_zh")}
    patterns = tuple(re.compile(row["pattern"]) for row in rows if row["pattern"])
    return frozenset(words - {""}), patterns


def _plain(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().str.to_lowercase()


@rule(
    30, BLOCK, "items", "CargoDescription", parts="advance original",
    title=("品名在负面清单中", "A goods description on the negative list"),
    message=("品名“{value}”是泛称，会被自动退单", "'{value}' is a generic description and is returned automatically"),
    reason=("品名须完整准确，不得用泛称", "A description is complete and exact; generic words are returned"),
    fix=("写出具体货物，如“籼米”“连衣裙”", "Name the goods themselves, for example 'Dresses'"),
    example=("服装 → 连衣裙", "Apparel → Dresses"), source="manifest/negative_descriptions.csv",
)  # fmt: skip
def on_the_list(judged: Judged) -> pl.DataFrame:
    """The whole description, trimmed and case-blind."""
    words, patterns = negative()
    said = judged.scopes["items"]["CargoDescription"].str.strip_chars().str.to_lowercase().unique()
    refused = [
        each for each in said.drop_nulls() if each in words or any(one.match(each) for one in patterns)
    ]
    found = _plain("CargoDescription").is_in(refused)
    return where(judged, "items", found, "CargoDescription")


@rule(
    31, WARN, "items", "CargoDescription", parts="advance original",
    title=("品名接近负面清单", "A goods description near the negative list"),
    message=("品名“{value}”以负面清单中的泛称开头或结尾", "'{value}' begins or ends with a generic word of the negative list"),
    reason=("清单是开放的，近似的泛称也可能退单", "The list is open: what is near to it may be returned too"),
    fix=("写得更具体", "Be more exact"),
    example=("服装一批 → 女式连衣裙", "Apparel lot → Ladies' dresses"), source="manifest/negative_descriptions.csv",
)  # fmt: skip
def near_the_list(judged: Judged) -> pl.DataFrame:
    """A generic word and at most four more characters."""
    words, _ = negative()
    said = (
        judged.scopes["items"]["CargoDescription"].str.strip_chars().str.to_lowercase().unique().drop_nulls()
    )
    short = said.filter(said.str.len_chars() <= max(map(len, words)) + 4)
    near = [
        each
        for each in short
        if each not in words
        and any(
            len(each) <= len(word) + 4 and (each.startswith(word) or each.endswith(word)) for word in words
        )
    ]
    return where(judged, "items", _plain("CargoDescription").is_in(near), "CargoDescription")


@rule(
    32, WARN, "items", "CargoDescription",
    title=("品名超过 128 个汉字（256 个字母）", "A description of more than 128 Chinese characters (256 letters)"),
    message=("品名折合 {length} 个字母", "the description counts {length} letters"),
    reason=("填制规范中一个汉字按两个字母计", "The filling rules count a Chinese character as two"),
    fix=("缩短品名", "Shorten it"),
    example=("129 个汉字 → 128 个以内", "129 Chinese characters → at most 128"),
    source="manifest/README.md, frame (Chinese text)",
)  # fmt: skip
def long_description(judged: Judged) -> pl.DataFrame:
    """Characters beyond ASCII count two."""
    said = pl.col("CargoDescription")
    length = said.str.len_chars() + said.str.count_matches(r"[^\x00-\x7F]")
    return where(judged, "items", (length > 256) & (said.str.len_chars() <= 256), said, length=length)


@rule(
    33, BLOCK, "items", "SequenceNumeric",
    title=("商品项序号有误", "Item numbers that are wrong"),
    message=("序号 {value} 重复或小于 1（同一提运单）", "item number {value} stands twice in its bill, or is below 1"),
    reason=("序号从 1 开始，同一提运单内不重复", "Item numbers start at 1 and are unique in the bill"),
    fix=("按提运单从 1 编号", "Number the items of each bill from 1"),
    example=("1、1 → 1、2", "1, 1 → 1, 2"), source="manifest/README.md, cross-field rule 3", schema_level=True,
)  # fmt: skip
def numbering(judged: Judged) -> pl.DataFrame:
    """Unique in the bill, from 1."""
    number = pl.col("SequenceNumeric")
    return where(
        judged, "items", (number < 1) | ~pl.struct("_bill", number).is_first_distinct(), "SequenceNumeric"
    )


@rule(
    34, BLOCK, "items", "UNNumber",
    title=("危险品没有联系人", "Dangerous goods without a contact"),
    message=("填了危险品编号 {value}，提运单须有危险品联系人和号码", "with UN number {value} the bill needs a dangerous goods contact with a number"),
    reason=("危险品须填 UN 编号和联系人", "Dangerous goods need a UN number and a contact"),
    fix=("在提运单表填写危险品联系人姓名和电话", "Fill in name and phone of the contact on the sheet of bills"),
    example=("1950，无联系人 → 补联系人", "1950 without a contact → add one"),
    source="manifest/README.md, cross-field rule 2",
)  # fmt: skip
def dangerous(judged: Judged) -> pl.DataFrame:
    """A name, and a phone, fax or e-mail."""
    named = judged.bills.filter(pl.col("UNDGName").is_not_null())["_bill"]
    reached = judged.scopes["undg_lines"]["_bill"].unique()
    known = pl.col("_bill").is_in(named.implode()) & pl.col("_bill").is_in(reached.implode())
    return where(judged, "items", pl.col("UNNumber").is_not_null() & ~known, "UNNumber")


@rule(
    35, WARN, "items", "UNNumber",
    title=("危险品编号不是 4 位数字", "A UN number that is not four digits"),
    message=("危险品编号“{value}”不是 4 位数字", "UN number '{value}' is not four digits"),
    reason=("联合国编号为 4 位数字", "UN numbers have four digits"),
    fix=("只填 4 位数字", "Enter the four digits alone"),
    example=("UN1950 → 1950", "UN1950 → 1950"), source="manifest/codes/office_and_places.csv (CN032)",
)  # fmt: skip
def un_form(judged: Judged) -> pl.DataFrame:
    """Four digits; by road the schema asks for it."""
    return where(judged, "items", ~pl.col("UNNumber").str.contains(r"^[0-9]{4}$"), "UNNumber")


@rule(
    38, WARN, "items", "SequenceNumeric", parts="advance original",
    title=("商品项序号不从 1 开始", "Item numbers that do not begin with 1"),
    message=("该提运单的第一个序号为 {value}", "the first item number of this bill is {value}"),
    reason=("序号从 1 开始，变更时不变", "Item numbers start at 1 and stay when the manifest is changed"),
    fix=("按提运单从 1 编号", "Number the items of each bill from 1"),
    example=("2、3 → 1、2", "2, 3 → 1, 2"), source="manifest/README.md, cross-field rule 3",
)  # fmt: skip
def first_number(judged: Judged) -> pl.DataFrame:
    """Not in a change, which tells of the changed items alone."""
    number = pl.col("SequenceNumeric")
    low = (number == number.min().over("_bill")) & (number > 1)
    return where(judged, "items", low if judged.function != "5" else pl.lit(value=False), "SequenceNumeric")


@rule(
    39, WARN, "bills", "PackageKind",
    title=("散装货物的件数不是 1", "Bulk goods with a number of pieces"),
    message=("包装种类 {value} 为散装，件数应为 1，填了 {pieces}", "package kind {value} is bulk: pieces are 1, not {pieces}"),
    reason=("不可计数的散装货物件数填 1", "Bulk that cannot be counted has 1 piece"),
    fix=("件数改为 1，或改正包装种类", "Enter 1, or correct the kind of packages"),
    example=("VR 20 件 → 1 件", "VR, 20 pieces → 1"), source="manifest/README.md, cross-field rule 14",
)  # fmt: skip
def bulk(judged: Judged) -> pl.DataFrame:
    """Kinds of bulk of the list of packages."""
    if "Pieces" not in judged.bills.columns:
        return _NONE
    odd = pl.col("PackageKind").is_in(_BULK) & (pl.col("Pieces") != 1)
    return where(judged, "bills", odd, "PackageKind", pieces=pl.col("Pieces"))


_BULK = ("VG", "VL", "VO", "VQ", "VR", "VS", "VY")


def _sums(judged: Judged, item: str, bill: str) -> pl.DataFrame:
    sums = (
        judged.scopes["items"]
        .group_by("_bill")
        .agg(total=pl.col(item).sum(), empty=pl.col(item).is_null().any())
    )
    return (
        judged.bills.join(sums, on="_bill", how="inner", maintain_order="left")
        .filter(~pl.col("empty") & (pl.col(bill) != pl.col("total")))
        .select("_row", "_bill", "total", value=bill)
    )


@rule(
    36, WARN, "bills", "Pieces", parts="advance original",
    title=("商品项件数合计与总件数不符", "Pieces of the items do not add up to the bill"),
    message=("总件数 {value}，商品项合计 {total}", "the bill has {value} pieces, its items {total}"),
    reason=("没有找到规定必须相等，但不符常是笔误", "No rule was found that they must, but a difference is often a slip"),
    fix=("核对两张表", "Compare the two sheets"),
    example=("10 与 6+3 → 6+4", "10 and 6+3 → 6+4"), source="manifest/README.md, cross-field rule 20",
)  # fmt: skip
def pieces(judged: Judged) -> pl.DataFrame:
    """Items against the bill."""
    return (
        _sums(judged, "ItemPieces", "Pieces")
        if "ItemPieces" in judged.scopes.get("items", _NONE).columns
        else _NONE
    )


@rule(
    37, WARN, "bills", "GrossWeight", parts="advance original",
    title=("商品项毛重合计与总毛重不符", "Weights of the items do not add up to the bill"),
    message=("总毛重 {value}，商品项合计 {total}", "the bill weighs {value} kg, its items {total} kg"),
    reason=("没有找到规定必须相等，但不符常是笔误", "No rule was found that they must, but a difference is often a slip"),
    fix=("核对两张表", "Compare the two sheets"),
    example=("10.5 与 6+4 → 6.5+4", "10.5 and 6+4 → 6.5+4"), source="manifest/README.md, cross-field rule 20",
)  # fmt: skip
def weights(judged: Judged) -> pl.DataFrame:
    """Items against the bill, to the gram."""
    there = "ItemGrossWeight" in judged.scopes.get("items", _NONE).columns
    return _sums(judged, "ItemGrossWeight", "GrossWeight") if there else _NONE


_NONE = pl.DataFrame(schema={"_row": pl.UInt32, "_bill": pl.UInt32, "value": pl.String})
