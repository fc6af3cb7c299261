"""Numbers with a check digit: bar code, air waybill, postal item."""

import polars as pl

from yuhuo_customs.errors import Text
from yuhuo_customs.review.rule import WARN, Given, Texts, rule

NO_BARCODE = "无"
AIR, MAIL = "5", "6"


def _digit(number: pl.Expr, place: int) -> pl.Expr:
    """The digit at ``place``, counted from the right, of a number."""
    return number.floordiv(10**place).mod(10)


@rule(
    "YH-LIN-060", WARN, "rules.md §2.1 X16, §8 (GTIN)", "derived",
    on=("CEB303.items", "CEB603.items", "CEB311.items", "CEB621.items"), field="barCode",
    says=Texts(
        title=Text("条形码不正确", "Bar code is not right"),
        message=Text(
            "{field}“{value}”不是有效的商品条码（8、12、13、14 位），也不是“无”。",
            "{field} {value!r} is neither a valid GTIN (8, 12, 13 or 14 digits) nor 无.",
        ),
        reason=Text("条码末位为校验位；没有条码应填“无”。", "The last digit is a check digit; without a bar code enter 无."),
        fix=Text("对照商品改正，没有条码填“无”。", "Compare it with the product; none: 无."),
        example=Text("6901234567892", "6901234567892"),
    ),
)  # fmt: skip
def bar_code(_given: Given) -> pl.Expr:
    code = pl.col("barCode")
    number = code.cast(pl.Int64, strict=False)
    # from the right: the check digit, then weights 3, 1, 3, 1 …
    parts = [_digit(number, place) * (3 if place % 2 else 1) for place in range(14)]
    shaped = code.str.contains("^(?:[0-9]{8}|[0-9]{12,14})$")
    right = shaped & (pl.sum_horizontal(parts) % 10 == 0)
    return (code != NO_BARCODE) & ~right


@rule(
    "YH-INV-070", WARN, "rules.md §8 (air waybill)", "derived",
    on=("CEB603.head", "CEB621.head"), field="billNo",
    where=lambda _given: pl.col("trafMode") == AIR,
    says=Texts(
        title=Text("航空运单号校验位错误", "Check digit of an air waybill"),
        message=Text(
            "{field} {value} 的校验位不对。", "The check digit of {field} {value} is wrong."
        ),
        reason=Text(
            "航空主单号为 3 位承运人代码加 8 位序号，末位 = 前 7 位 mod 7。",
            "An air waybill is 3 digits of the carrier and 8 of the serial; the last is the first seven modulo 7.",
        ),
        fix=Text("对照运单改正。", "Compare it with the waybill."),
        example=Text("99912345675", "99912345675"),
    ),
)  # fmt: skip
def air_waybill(_given: Given) -> pl.Expr:
    bill = pl.col("billNo").str.replace("^([0-9]{3})-([0-9]{8})$", "$1$2")
    serial = bill.str.slice(3, 7).cast(pl.Int64, strict=False)
    last = bill.str.slice(10, 1).cast(pl.Int64, strict=False)
    eleven = bill.str.contains("^[0-9]{11}$")
    return eleven & (serial % 7 != last)


@rule(
    "YH-INV-071", WARN, "rules.md §8 (UPU S10)", "derived",
    on=("CEB603.head", "CEB621.head"), field="logisticsNo",
    where=lambda _given: pl.col("trafMode") == MAIL,
    says=Texts(
        title=Text("邮件号校验位错误", "Check digit of a postal item"),
        message=Text("{field} {value} 的校验位不对。", "The check digit of {field} {value} is wrong."),
        reason=Text(
            "国际邮件号为 2 字母 + 9 位数字 + 2 字母，第 9 位数字为校验位（万国邮联 S10）。",
            "A postal item has 2 letters, 9 digits, 2 letters; the 9th digit is a check digit (UPU S10).",
        ),
        fix=Text("对照面单改正。", "Compare it with the label."),
        example=Text("RB167995284IT", "RB167995284IT"),
    ),
)  # fmt: skip
def postal_item(_given: Given) -> pl.Expr:
    item = pl.col("logisticsNo")
    number = item.str.slice(2, 9).cast(pl.Int64, strict=False)
    total = pl.sum_horizontal(
        [_digit(number, 8 - place) * weight for place, weight in enumerate((8, 6, 4, 2, 3, 5, 9, 7))]
    )
    rest = 11 - total % 11
    check = pl.when(rest == 10).then(0).when(rest == 11).then(5).otherwise(rest)
    shaped = item.str.contains("^[A-Z]{2}[0-9]{9}[A-Z]{2}$")
    return shaped & (check != number % 10)
