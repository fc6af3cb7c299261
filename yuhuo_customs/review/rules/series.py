"""When payments were made, and payments that make a series (rules.md §2 #19, #64)."""

from datetime import datetime, time, timedelta

import polars as pl

from yuhuo_customs.review.rule import RISK, WARN, Given, rule, says

HEAD = "CEB411.head"


def _placed() -> pl.Expr:
    """Digits of the time of order in the sheet (``order.placed``); null where it is none to the day, minute or second."""
    digits = pl.col("order.placed").str.replace_all("[^0-9]", "")
    return pl.when(digits.str.len_bytes().is_in([8, 12, 14])).then(digits)


@rule(
    "YH-PAY-058", WARN, "rules.md §2 #19", "derived", on=HEAD, field="payTime", needs="H",
    says=says(
        ("支付早于下单", "Paid before the order was placed"),
        ("{field} {value} 早于下单时间 {placed}。", "{field} {value} is earlier than the order, placed {placed}."),
        (
            "先下单后支付；时间倒置多为时区或年份有误。报文没有下单时间，比较的是表中的“下单时间”列。",
            "The order comes before the payment; else zone or year is wrong. The time of order is the sheet's 下单时间.",
        ),
        ("核对下单时间和支付时间。", "Look at both times."),
        ("下单 2026-10-31 11:58，支付 20261031120000", "ordered 2026-10-31 11:58, paid 20261031120000"),
        placed=pl.col("order.placed"),
    ),
)  # fmt: skip
def ordered_before(_given: Given) -> pl.Expr:
    placed = _placed()
    return pl.col("payTime").str.slice(0, placed.str.len_bytes()) < placed


def _latest(given: Given) -> str:
    """Until when a payment may have been made: the list is sent now at the earliest, yyyyMMddHHmmss."""
    now = given.now or datetime.combine(given.today, time(23, 59, 59))
    return f"{now + timedelta(minutes=given.count('future_minutes')):%Y%m%d%H%M%S}"


@rule(
    "YH-PAY-059", WARN, "rules.md §2 #19", "derived", on=HEAD, field="payTime", needs="H", yields={"YH-PAY-054": "cell"},
    says=says(
        ("支付时间在将来", "Paid in the future"),
        ("{field} {value} 晚于现在（{now}）。", "{field} {value} is later than now ({now})."),
        ("清单的报送时间不早于现在，支付不能晚于清单；时间倒置多为时区或年份有误。", "The list is sent now at the earliest, and payment comes before it; else zone or year is wrong."),
        ("核对支付时间（北京时间）。", "Look at the time of payment (Beijing time)."),
        ("20261031120000", "20261031120000"),
        now=lambda given: pl.lit(_latest(given)),
    ),
)  # fmt: skip
def paid_by_now(given: Given) -> pl.Expr:
    return pl.col("payTime") > pl.lit(_latest(given))


def _of_one_buyer() -> pl.Expr:
    minute = pl.col("payTime").str.slice(0, 12)
    return pl.col("_count").sum().over("payCode", "payerIdNumber", minute, "amountPaid")


@rule(
    "YH-PAY-061", RISK, "rules.md §2 #64", "wild", on=HEAD, field="payTransactionId", counted=True,
    says=says(
        ("同一人一分钟内多笔同额支付", "Equal payments of one person within a minute"),
        (
            "{field} {value}：同一支付人在同一支付企业、同一分钟支付同一金额共 {count} 笔。",
            "{field} {value}: one payer paid the same amount {count} times to one company within a minute.",
        ),
        (
            "成串的同额支付是虚假交易的常见形态；笔数为设置值，并非海关的阈值。",
            "Series of equal payments are a pattern of faked trade. The number is a setting, not customs' own.",
        ),
        ("核实这些订单的真实性。", "Make sure that these orders are real."),
        ("同一人同一分钟 3 笔 99.00", "one person, three of 99.00 in one minute"),
        count=lambda _given: _of_one_buyer(),
    ),
)  # fmt: skip
def series_of_one(given: Given) -> pl.Expr:
    return pl.col("payerIdNumber").is_not_null() & (_of_one_buyer() >= given.count("series_least"))


def _neighbours() -> pl.Expr:
    """How many people of a day have ID numbers that follow one another: the 17 figures before the check character."""
    number = pl.col("payerIdNumber").str.extract("^([0-9]{17})[0-9X]$").cast(pl.Int64, strict=False)
    day = ("payCode", pl.col("payTime").str.slice(0, 8))
    run = number - number.rank("dense").over(*day).cast(pl.Int64)
    return pl.when(number.is_not_null()).then(number.n_unique().over(*day, run))


@rule(
    "YH-PAY-062", RISK, "rules.md §2 #64", "wild", on=HEAD, field="payerIdNumber", counted=True,
    says=says(
        ("支付人证件号码相连", "ID numbers of payers that follow one another"),
        (
            "{field}“{value}”：同一支付企业同一天有 {count} 个相连的证件号码（不计校验位）。",
            "{field} {value!r}: {count} ID numbers follow one another at one company on a day, the check character aside.",
        ),
        (
            "相连的号码多为编造；个数为设置值，并非海关的阈值。",
            "Numbers that follow one another are mostly made up. How many is a setting, not customs' own.",
        ),
        ("请买家核对证件号码。", "Ask the buyers for their IDs."),
        ("顺序码 001、002、003", "serials 001, 002, 003"),
        count=lambda _given: _neighbours(),
    ),
)  # fmt: skip
def consecutive_ids(given: Given) -> pl.Expr:
    return _neighbours() >= given.count("series_least")
