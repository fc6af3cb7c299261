"""Patterns over days that say "resale" or "faked": the batch together with the past. Risk only; every number is a setting."""

import polars as pl

from yuhuo_customs.review.rule import RISK, SCALE, Given, physical, plain, rule, says

HEADS, KILOGRAM = ("CEB311.head", "CEB621.head"), "035"
_TABLES = {"consigneeTelephone": "phones", "consigneeAddress": "addresses"}


def _together(place: list[str], table: str, person: str) -> pl.Expr:
    """People at a place: those of the past, and those of the batch who are new there."""
    new = pl.when(~pl.col(f"{table}.known").fill_null(value=False)).then(pl.col(person))
    return new.drop_nulls().n_unique().over(place) + pl.col(f"{table}.people").fill_null(0).max().over(place)


@rule(
    "YH-HIS-020", RISK, "rules.md §2 #63", "wild", on=HEADS, once=True, field=("consigneeTelephone", "consigneeAddress"), needs="H",
    counted=True, yields={"YH-ORD-060": "cell"},
    says=says(
        ("多日内多人共用一个电话或地址", "Over days, several people share a phone or address"),
        ("{field}“{value}”连同以往申报共有 {count} 个证件号码。", "{field} {value!r} belongs to {count} IDs, past declarations included."),
        (
            "多个身份收货于一处，是代购刷单的常见形态；人数和天数为设置值，并非海关的阈值。",
            "Many identities with one address look like resale. Number and days are settings, not customs' own.",
        ),
        ("核实这些订单。", "Make sure that these orders are real."),
        ("一处 4 人", "four people at one place"),
        count=lambda given: _together([given.field], _TABLES[given.field], "buyerIdNumber"),
    ),
)  # fmt: skip
def shared_place(given: Given) -> pl.Expr:
    people = _together([given.field], _TABLES[given.field], "buyerIdNumber")
    return pl.col(given.field).is_not_null() & (people > given.count("most_people"))


@rule(
    "YH-HIS-021", RISK, "rules.md §2 #63", "wild", on=HEADS, once=True, field="buyerIdNumber", needs="H", counted=True,
    yields={"YH-ORD-061": "cell"},
    says=says(
        ("一人当日订单过多", "Many orders of one person on a day"),
        ("{field}“{value}”连同当日以前的申报共有 {count} 单。", "{field} {value!r} has {count} orders today, earlier declarations included."),
        ("一人短时间内多单，可能是转售；单数为设置值，并非海关的阈值。", "Many orders at once may be resale. The number is a setting."),
        ("核实这些订单。", "Make sure that these orders are real."),
        ("一天 11 单", "eleven orders a day"),
        count=lambda _given: _orders(),
    ),
)  # fmt: skip
def many_orders(given: Given) -> pl.Expr:
    return pl.col("buyerIdNumber").is_not_null() & (_orders() > given.count("most_orders_a_day"))


def _orders() -> pl.Expr:
    return pl.col("_count").sum().over("buyerIdNumber") + pl.col("today.orders").fill_null(0)


@rule(
    "YH-HIS-022", RISK, "rules.md §2 #64", "wild", on="CEB411.head", field="payTransactionId", needs="H",
    yields={"YH-PAY-055": "cell"},
    says=says(
        ("与以往申报成串的支付", "Payments that make a series with earlier ones"),
        (
            "{field} {value}：连同以往申报，同一支付企业、同一分钟、同一金额共 {count} 人支付。",
            "{field} {value}: with earlier declarations, {count} people paid the same amount to one company in one minute.",
        ),
        (
            "成串的同额支付是虚假交易的常见形态；笔数为设置值，并非海关的阈值。",
            "Series of equal payments are a pattern of faked trade. The number is a setting, not customs' own.",
        ),
        ("核实这些订单的真实性。", "Make sure that these orders are real."),
        ("同一分钟 3 笔 99.00", "three of 99.00 in one minute"),
        count=lambda _given: _payers(),
    ),
)  # fmt: skip
def payment_series(given: Given) -> pl.Expr:
    earlier = pl.col("minutes.people").fill_null(0) > 0
    return pl.col("payTransactionId").is_not_null() & earlier & (_payers() >= given.count("series_least"))


def _payers() -> pl.Expr:
    new = pl.when(~pl.col("minutes.known").fill_null(value=False)).then(pl.col("payerIdNumber"))
    place = ("payCode", pl.col("payTime").str.slice(0, 12), "amountPaid")
    return new.drop_nulls().n_unique().over(place) + pl.col("minutes.people").fill_null(0)


@rule(
    "YH-HIS-023", RISK, "rules.md §2 #65", "wild", on="CEB311.items", field="qty", needs="H",
    yields={"YH-LIN-121": "cell"},
    says=says(
        ("多日内一人购买同一商品过多", "Over days, many pieces of one article for one buyer"),
        (
            "{field}为 {value}；该订购人以往已购此货号 {before} 件，合计超过 {most} 件。",
            "{field} is {value}; with {before} declared before, this buyer takes more than {most} of the article.",
        ),
        ("超出个人自用的数量可能是转售；件数和天数为设置值，并非海关的阈值。", "More than for own use may be resale. Number and days are settings."),
        ("核实订单。", "Make sure that the order is real."),
        ("一人 11 件同款", "eleven pieces for one person"),
        before=plain("taken.pieces"), most=lambda given: pl.lit(str(given.settings["most_pieces"])),
    ),
)  # fmt: skip
def resale(given: Given) -> pl.Expr:
    now = physical("qty").sum().over("head.buyerIdNumber", "itemNo")
    before = physical("taken.pieces").fill_null(0)
    return (before > 0) & ((now + before) > given.units("most_pieces"))


@rule(
    "YH-LIN-124", RISK, "rules.md §2 #46", "derived", on=("CEB603.items", "CEB621.items"), field="qty", needs="H",
    where=lambda _given: pl.col("sku.seen").is_null(), yields={"YH-LIN-020": "cell"},
    says=says(
        ("单件重量偏离该品目的以往申报", "Weight per piece is off the heading's past"),
        ("{field} {value}：单件重量不在该品目以往 {seen} 次申报的范围 {low}—{high} 公斤内。", "{field} {value}: the weight per piece is outside {low}–{high} kg of {seen} past lines of the heading."),
        ("没有该货号的记录时，与同品目（4 位）比较；范围为设置值，并非海关的阈值。", "An unknown article is held against its heading. The band is a setting, not customs' own."),
        ("核对数量、重量和编码。", "Look at quantity, weight and code."),
        ("0.28 公斤", "0.28 kg"),
        seen=pl.col("heading.seen"), low=plain("heading.weight_low"), high=plain("heading.weight_high"),
    ),
)  # fmt: skip
def heading_weight(_given: Given) -> pl.Expr:
    stated = [pl.when(pl.col(f"unit{place}") == KILOGRAM).then(physical(f"qty{place}")) for place in (1, 2)]
    kilograms = pl.coalesce(stated) * SCALE
    low, high = (physical(f"heading.weight_{side}") * physical("qty") for side in ("low", "high"))
    return (physical("qty") > 0) & ((kilograms < low) | (kilograms > high))
