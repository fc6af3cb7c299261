"""The buyer of an import: an ID that exists, of somebody old enough, the same in every document."""

import calendar
from datetime import date

import polars as pl

from yuhuo_customs.review.rule import BLOCK, RISK, Given, rule, says

IDS = ("buyerIdNumber", "payerIdNumber")
WITH_IDS = ("CEB311.head", "CEB621.head", "CEB411.head", "CEB623.head", "CEB625.head")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def is_resident_id(number: str) -> bool:
    """Whether it is an 18-character number of GB 11643: digits, a day that exists, ISO 7064 MOD 11-2 (rules.md §8).

    Residence permits of people from Hong Kong, Macao and Taiwan (81, 82, 83) have the same form. The district is not
    looked at: districts are abolished, their numbers live on.
    """
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return False
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    if not (year >= 1900 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year or 1, month)[1]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[17] == _CHECKS[total % 11]


def _wrong(numbers: pl.Series) -> pl.Series:
    wrong = [each for each in numbers.drop_nulls().unique() if not is_resident_id(each)]
    return numbers.is_in(pl.Series(wrong, dtype=pl.String).implode())


@rule(
    "YH-ORD-053", BLOCK, "rules.md §2 #20, §8 (GB 11643); reply 1300", "spec", on=WITH_IDS, field=IDS, counted=True,
    says=says(
        ("身份证号码不正确", "The ID number is wrong"),
        ("{field}“{value}”不是有效的 18 位居民身份证号码。", "{field} {value!r} is no valid 18-character resident ID."),
        (
            "证件类型为 1 时，号码须通过 GB 11643 校验（出现过海关答复 1300）。",
            "With kind 1 the number passes GB 11643 (customs was seen to answer 1300).",
        ),
        ("请买家核对身份证号码；末位可为大写 X。", "Ask the buyer; the last character may be a capital X."),
        ("11010519491231002X", "11010519491231002X"),
    ),
)  # fmt: skip
def resident_id(given: Given) -> pl.Expr:
    return pl.col(given.field).map_batches(_wrong, return_dtype=pl.Boolean)


@rule(
    "YH-ORD-054", BLOCK, "rules.md §2 #20", "derived", on=WITH_IDS, field=IDS,
    yields={"YH-ORD-053": "cell"},
    says=says(
        ("订购人年龄过小", "The buyer is too young"),
        ("{field}“{value}”：未满 {age} 周岁。", "{field} {value!r}: younger than {age}."),
        ("订购人应有相应的民事行为能力；年龄为设置值。", "A buyer acts for themselves; the age is a setting."),
        ("改用实际订购人的证件。", "Use the ID of the real buyer."),
        ("默认 16 周岁", "16 by default"),
        age=lambda given: pl.lit(given.count("least_age")),
    ),
)  # fmt: skip
def old_enough(given: Given) -> pl.Expr:
    born = pl.col(given.field).str.extract(r"^[0-9]{6}((?:19|20)[0-9]{6})[0-9]{3}[0-9X]$")
    return born > _latest_birth(given.today, given.count("least_age"))


def _latest_birth(today: date, age: int) -> str:
    return f"{today.year - age:04d}{today.month:02d}{today.day:02d}"


@rule(
    "YH-INV-085", BLOCK, "rules.md §2.1 X1; ceb README §8 rule 14; reply 13127", "wild", on="CEB621.head",
    field=("buyerName", "buyerIdNumber"), needs="H",
    yields={"YH-ORD-053": "cell", "YH-ORD-055": "cell"},
    says=says(
        ("清单订购人与订单不符", "Buyer of the list differs from the order's"),
        ("{field}“{value}”与订单不同。", "{field} {value!r} is not that of the order."),
        ("清单与订单的订购人必须相同（海关答复 13127，依据实际答复）。", "Both name the same buyer (reply 13127, as seen)."),
        ("使两处一致。", "Make both the same."),
        ("两处均为同一人", "the same person in both"),
    ),
)  # fmt: skip
def same_buyer(given: Given) -> pl.Expr:
    return pl.col(given.field) != pl.col(f"CEB311.head.{given.field}")


@rule(
    "YH-INV-086", BLOCK, "rules.md §2.1 X2; ceb README §8 rule 14; reply 130126", "wild", on="CEB621.head",
    field="buyerTelephone", needs="H",
    says=says(
        ("清单订购人电话与订单不符", "The buyer's phone differs from the order's"),
        ("{field}“{value}”与订单不同。", "{field} {value!r} is not that of the order."),
        ("海关核对两处电话（答复 130126，依据实际答复）。", "Customs compares both (reply 130126, as seen)."),
        ("使两处一致。", "Make both the same."),
        ("13800000000", "13800000000"),
    ),
)  # fmt: skip
def same_phone(_given: Given) -> pl.Expr:
    return pl.col("buyerTelephone") != pl.col("CEB311.head.buyerTelephone")


@rule(
    "YH-ORD-052", RISK, "rules.md §2 #18", "wild", on="CEB311.head", field="consignee",
    yields={"YH-WAY-051": "cell"},
    says=says(
        ("收货人不是订购人", "The consignee is not the buyer"),
        ("{field}“{value}”与订购人不同。", "{field} {value!r} is not the buyer."),
        ("允许送礼，但多人用同一身份代购时也是如此。", "Gifts are allowed, but so look purchases for others."),
        ("确认订购人为实际购买人。", "Make sure that the buyer really buys."),
        ("订购人本人收货", "the buyer receives it"),
    ),
)  # fmt: skip
def buyer_receives(_given: Given) -> pl.Expr:
    return pl.col("consignee") != pl.col("buyerName")


@rule(
    "YH-ORD-055", BLOCK, "rules.md §2 #21", "wild", on=("CEB311.head", "CEB621.head"), field="buyerName", counted=True,
    says=says(
        ("一个证件号码有两个姓名", "One ID, two names"),
        ("{field}“{value}”：本批中同一证件号码还有别的姓名。", "{field} {value!r}: in this batch the same ID has another name too."),
        ("一个证件号码只属于一个人，海关按姓名和号码核验。", "An ID is one person's; customs checks name and number."),
        ("核对姓名和证件号码。", "Look at name and ID."),
        ("同一号码同一姓名", "one number, one name"),
    ),
)  # fmt: skip
def one_id_one_name(_given: Given) -> pl.Expr:
    known = pl.col("buyerIdNumber").is_not_null() & pl.col("buyerName").is_not_null()
    return known & (pl.col("buyerName").drop_nulls().n_unique().over("buyerIdNumber") > 1)


@rule(
    "YH-ORD-059", RISK, "rules.md §2 #21", "wild", on=("CEB311.head", "CEB621.head"), once=True, field="buyerIdNumber", counted=True,
    says=says(
        ("同一电话下同名而证件不同", "One name and phone, several IDs"),
        ("{field}“{value}”：同一姓名和电话在本批中另有证件号码。", "{field} {value!r}: the same name and phone has another ID too."),
        ("同名的人很多，同名又同电话则少见。", "Namesakes are many, with one phone they are few."),
        ("核对证件号码。", "Look at the ID."),
        ("同一人同一号码", "one person, one number"),
    ),
)  # fmt: skip
def one_name_one_id(_given: Given) -> pl.Expr:
    known = pl.col("buyerIdNumber").is_not_null() & pl.col("buyerTelephone").is_not_null()
    several = pl.col("buyerIdNumber").drop_nulls().n_unique().over("buyerName", "buyerTelephone") > 1
    return known & pl.col("buyerName").is_not_null() & several
