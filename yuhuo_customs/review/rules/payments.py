"""The payment voucher (CEB411): once, for this order, by its buyer, in full and in time."""

import polars as pl

from yuhuo_customs.review.rule import BLOCK, RISK, WARN, Given, physical, plain, rule, says

HEAD = "CEB411.head"


@rule(
    "YH-PAY-050", BLOCK, "rules.md §2 #7; −401007", "spec", on=HEAD, field="payTransactionId",
    says=says(
        ("同一批中支付交易编号重复", "A payment number stands twice in the batch"),
        ("{field} {value} 在同一支付企业下重复。", "{field} {value} stands twice for the same payment company."),
        ("同一支付企业的交易编号只能申报一次（海关答复 −401007）。", "Customs would answer −401007: a payment is declared once."),
        ("核对两笔支付的交易编号。", "Look at the numbers of both payments."),
        ("PAY20261101000001 只出现一次", "PAY20261101000001 once"),
    ),
)  # fmt: skip
def repeated_payment(_given: Given) -> pl.Expr:
    known = pl.col("payTransactionId").is_not_null() & pl.col("payCode").is_not_null()
    return known & pl.struct("payCode", "payTransactionId").is_duplicated()


@rule(
    "YH-PAY-051", BLOCK, "rules.md §2 #11; ceb README §8 rule 2; reply 1332", "spec", on=HEAD, field="amountPaid",
    needs="H",
    says=says(
        ("支付金额与订单不符", "Amount paid differs from the order"),
        ("{field}为 {value}，订单的实际支付金额为 {expected}。", "{field} is {value}; the order says {expected}."),
        (
            "支付金额必须等于订单的实际支付金额（海关答复 1332）；常见原因是优惠券只在一处扣减。",
            "Both are equal (customs would answer 1332); often a coupon was taken off on one side only.",
        ),
        ("使两处一致。", "Make both the same."),
        ("订单 208.20，支付 208.20", "order 208.20, payment 208.20"),
        expected=plain("CEB311.head.acturalPaid"),
    ),
)  # fmt: skip
def paid_as_ordered(given: Given) -> pl.Expr:
    difference = (physical("amountPaid") - physical("CEB311.head.acturalPaid")).abs()
    return difference > given.units("paid_tolerance")


_BUYERS = {"payerIdNumber": "buyerIdNumber", "payerName": "buyerName"}


@rule(
    "YH-PAY-052", BLOCK, "rules.md §2 #16; ceb README §8 rule 14; reply 1327", "wild", on=HEAD,
    field=("payerIdNumber", "payerName"), needs="H",
    yields={"YH-ORD-053": "cell"},
    says=says(
        ("支付人不是订购人", "The payer is not the buyer"),
        ("{field}“{value}”与订单的订购人不同。", "{field} {value!r} is not the buyer of the order."),
        ("支付人必须是订购人本人（海关答复 1327，依据实际答复）。", "The buyer pays (reply 1327, as seen in practice)."),
        ("改正支付人或订购人的姓名和证件号码。", "Correct name and ID of payer or buyer."),
        ("两处均为同一人", "the same person in both"),
    ),
)  # fmt: skip
def payer_is_buyer(given: Given) -> pl.Expr:
    return pl.col(given.field) != pl.col(f"CEB311.head.{_BUYERS[given.field]}")


@rule(
    "YH-PAY-053", BLOCK, "rules.md §2.1 X3; ceb README §8 rule 16; reply 13035", "wild", on=HEAD, field="payCode",
    needs="H", where=lambda _given: pl.col("CEB311.head.payCode").is_not_null(),
    says=says(
        ("支付企业与订单不符", "The payment company differs from the order's"),
        ("{field}为 {value}，订单为 {expected}。", "{field} is {value}; the order says {expected}."),
        (
            "订单填了支付企业代码时，须与支付单一致（答复 13035 未经确认）。",
            "Where the order names the payment company, it is that of the voucher (reply 13035 is not confirmed).",
        ),
        ("使两处一致。", "Make both the same."),
        ("4101960P1A", "4101960P1A"),
        expected=pl.col("CEB311.head.payCode"),
    ),
)  # fmt: skip
def payment_company(_given: Given) -> pl.Expr:
    return pl.col("payCode") != pl.col("CEB311.head.payCode")


@rule(
    "YH-PAY-054", WARN, "rules.md §2 #19", "derived", on=HEAD, field="payTime", needs="H",
    says=says(
        ("支付时间晚于申报", "Paid after the declaration"),
        ("{field} {value} 晚于清单的申报日期 {expected}。", "{field} {value} is later than the list's day {expected}."),
        ("先支付后申报；时间倒置多为时区或年份有误。", "Payment comes before declaration; else zone or year is wrong."),
        ("核对支付时间和申报日期。", "Look at time of payment and day of declaration."),
        ("支付 20261031120000，申报 20261101", "paid 20261031120000, declared 20261101"),
        expected=pl.col("CEB621.head.declTime"),
    ),
)  # fmt: skip
def paid_before(_given: Given) -> pl.Expr:
    return pl.col("payTime").str.slice(0, 8) > pl.col("CEB621.head.declTime")


@rule(
    "YH-PAY-055", RISK, "rules.md §2 #64", "wild", on=HEAD, field="payTransactionId",
    says=says(
        ("疑似成批刷单的支付", "Payments that look like a series"),
        (
            "{field} {value}：同一支付企业、同一分钟、同一金额共 {count} 笔，支付人各不相同。",
            "{field} {value}: {count} payments of one company, minute and amount, by different people.",
        ),
        (
            "成串的同额支付是虚假交易的常见形态；笔数为设置值，并非海关的阈值。",
            "Series of equal payments are a pattern of faked trade. The number is a setting, not customs' own.",
        ),
        ("核实这些订单的真实性。", "Make sure that these orders are real."),
        ("同一分钟 3 笔 99.00", "three of 99.00 in one minute"),
        count=lambda _given: pl.len().over("payCode", pl.col("payTime").str.slice(0, 12), "amountPaid"),
    ), counted=True,
)  # fmt: skip
def payment_series(given: Given) -> pl.Expr:
    group = ("payCode", pl.col("payTime").str.slice(0, 12), "amountPaid")
    people = pl.col("payerIdNumber").n_unique().over(*group)
    return pl.col("payTransactionId").is_not_null() & (people >= given.count("series_least"))


@rule(
    "YH-PAY-056", BLOCK, "rules.md §2 #9; −301003…−401004", "spec", on=HEAD, field=("orderNo", "ebpCode"), needs="H",
    says=says(
        ("支付单与订单对不上", "Payment and order do not join"),
        ("{field}为 {value}，订单为 {expected}。", "{field} is {value}; the order has {expected}."),
        ("海关按订单编号和平台把支付单与订单对碰。", "Customs joins payment and order by order number and platform."),
        ("使两处一致。", "Make both the same."),
        ("XC20261101000001", "XC20261101000001"),
        expected=lambda given: pl.col(f"CEB311.head.{given.field}"),
    ),
)  # fmt: skip
def payment_of_order(given: Given) -> pl.Expr:
    return pl.col(given.field) != pl.col(f"CEB311.head.{given.field}")


@rule(
    "YH-PAY-057", BLOCK, "rules.md §2 #9", "spec", on=HEAD, field="payTransactionId", needs="H",
    where=lambda _given: pl.col("CEB311.head.payTransactionId").is_not_null(),
    yields={"YH-PAY-050": "cell", "YH-HIS-003": "cell"},
    says=says(
        ("支付交易编号与订单不符", "The payment number differs from the order's"),
        ("{field}为 {value}，订单为 {expected}。", "{field} is {value}; the order has {expected}."),
        ("订单填了交易编号时，须与支付单一致。", "Where the order names the payment, it is this one."),
        ("使两处一致。", "Make both the same."),
        ("PAY20261101000001", "PAY20261101000001"),
        expected=pl.col("CEB311.head.payTransactionId"),
    ),
)  # fmt: skip
def payment_number(_given: Given) -> pl.Expr:
    return pl.col("payTransactionId") != pl.col("CEB311.head.payTransactionId")


@rule(
    "YH-PAY-060", WARN, "rules.md §2.1 X18; announcement 2024-167", "wild", on="CEB403.head", field="orderNo",
    since="2024-12-15",
    says=says(
        ("收款单已不需要", "The payment collection is no longer asked for"),
        ("订单 {value} 有收款单（CEB403）。", "Order {value} has a payment collection (CEB403)."),
        ("自 2024-12-15 起出口不再要求收款单（公告 2024-167）。", "Exports need none since 2024-12-15 (announcement 2024-167)."),
        ("可不发送；地方有要求的除外。", "Leave it out, unless the office asks for it."),
        ("只发订单、运单、清单", "order, waybill and list only"),
    ),
)  # fmt: skip
def no_collection(_given: Given) -> pl.Expr:
    return pl.lit(value=True)
