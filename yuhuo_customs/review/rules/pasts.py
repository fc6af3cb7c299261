"""Held against the past: what was declared before, from the ledger and from imports (``yuhuo history import``)."""

import polars as pl

from yuhuo_customs.review.rule import BLOCK, RISK, SCALE, WARN, Given, among, physical, plain, rule, says

KILOGRAM = "035"


@rule(
    "YH-HIS-001", BLOCK, "rules.md §2 #5; −301010 −301011 −621004", "spec", needs="H",
    on=("CEB303.head", "CEB603.head", "CEB311.head", "CEB621.head"), field="orderNo",
    says=says(
        ("订单以前申报过", "The order was declared before"),
        ("订单 {value} 已于 {day} 以另一份清单申报（{source}）。", "Order {value} was declared on {day} by another list ({source})."),
        ("同一平台的订单只能申报一次（海关答复 −621004 等）。", "An order of a platform is declared once (customs: −621004 and others)."),
        ("删除该订单；确为更正时用变更申报。", "Remove it; a correction is a change of the old list."),
        ("每个订单一份清单", "one list for an order"),
        day=pl.col("orders.day"), source=pl.col("orders.source"),
    ),
)  # fmt: skip
def declared_before(given: Given) -> pl.Expr:
    own = (
        "copNo" if given.site.document in ("CEB603", "CEB621") else f"{LISTS[given.site.document]}.head.copNo"
    )
    return pl.col("orders.copNo").is_not_null() & (pl.col("orders.copNo") != pl.col(own))


LISTS = {"CEB303": "CEB603", "CEB311": "CEB621"}


@rule(
    "YH-HIS-002", BLOCK, "rules.md §2 #6; −504012 −504015", "spec", needs="H",
    on=("CEB511.head", "CEB621.head", "CEB603.head"), field="logisticsNo",
    says=says(
        ("运单号六个月内用过", "The waybill number was used within six months"),
        ("{field} {value} 已于 {day} 用于订单 {other}（{source}）。", "{field} {value} was used on {day} for order {other} ({source})."),
        ("同一物流企业的运单号 6 个月内不得重复（海关答复 −504012）。", "A carrier's number is unique for 6 months (customs: −504012)."),
        ("核对运单号。", "Look at the waybill number."),
        ("YT20261101000001 只用一次", "YT20261101000001 once"),
        day=pl.col("waybills.day"), other=pl.col("waybills.orderNo"), source=pl.col("waybills.source"),
    ),
)  # fmt: skip
def waybill_used(_given: Given) -> pl.Expr:
    return pl.col("waybills.orderNo").is_not_null() & (pl.col("waybills.orderNo") != pl.col("orderNo"))


@rule(
    "YH-HIS-003", BLOCK, "rules.md §2 #7; −401007", "spec", needs="H", on="CEB411.head", field="payTransactionId",
    says=says(
        ("支付交易编号以前用过", "The payment number was used before"),
        ("{field} {value} 已于 {day} 用于订单 {other}（{source}）。", "{field} {value} was used on {day} for order {other} ({source})."),
        ("同一支付企业的交易编号只能用一次（海关答复 −401007）。", "A payment is declared once (customs: −401007)."),
        ("核对交易编号。", "Look at the payment number."),
        ("PAY20261101000001 只用一次", "PAY20261101000001 once"),
        day=pl.col("payments.day"), other=pl.col("payments.orderNo"), source=pl.col("payments.source"),
    ),
)  # fmt: skip
def payment_used(_given: Given) -> pl.Expr:
    return pl.col("payments.orderNo").is_not_null() & (pl.col("payments.orderNo") != pl.col("orderNo"))


@rule(
    "YH-HIS-010", BLOCK, "rules.md §2 #21", "wild", needs="H", on=("CEB311.head", "CEB621.head"), field="buyerName",
    yields={"YH-ORD-055": "cell", "YH-INV-085": "cell"},
    says=says(
        ("证件号码以前属于另一姓名", "The ID had another name before"),
        ("{field}“{value}”：该证件号码以前申报时姓名不同。", "{field} {value!r}: the ID was declared with another name before."),
        ("一个证件号码只属于一个人。", "An ID is one person's."),
        ("请买家核对姓名和证件号码。", "Ask the buyer for name and ID."),
        ("同一号码同一姓名", "one number, one name"),
    ),
)  # fmt: skip
def name_before(_given: Given) -> pl.Expr:
    return pl.col("people.names").is_not_null() & (
        (pl.col("people.names") > 1) | (pl.col("people.name") != pl.col("buyerName"))
    )


@rule(
    "YH-HIS-011", BLOCK, "rules.md §2 #26; −621018 −625015; reply 1313", "spec", needs="H",
    on=("CEB311.head", "CEB621.head"), field="buyerIdNumber", yields={"YH-ORD-062": "cell"},
    says=says(
        ("超过个人年度限值", "Above the yearly limit of a person"),
        ("{field}“{value}”：已知的以往金额 {spent} 元加本批合计超过 {limit} 元。", "{field} {value!r}: {spent} yuan known of this year and this batch are above {limit}."),
        ("个人年度交易限值 26,000 元（海关答复 −621018、1313）；别家平台的消费在此未知。", "26,000 yuan a year (customs: −621018, 1313); purchases elsewhere are not known here."),
        ("改按一般贸易申报，或由买家查询额度。", "Declare it as general trade, or let the buyer look up the quota."),
        ("26,000 元以内", "up to 26,000 yuan"),
        spent=plain("year.spent"), limit=lambda given: pl.lit(str(given.settings["year_limit"])),
    ),
)  # fmt: skip
def year_limit(given: Given) -> pl.Expr:
    batch = pl.col("items.totalPrice.sum").to_physical().cast(pl.Int128).sum().over("buyerIdNumber")
    return (physical("year.spent").fill_null(0) + batch) > given.units("year_limit")


def _kilograms_taken() -> pl.Expr:
    """What the buyer takes of the code's eight digits in this batch; null on a line that states no kilograms."""
    stated = pl.coalesce(pl.when(pl.col(f"unit{at}") == KILOGRAM).then(physical(f"qty{at}")) for at in (1, 2))
    return pl.when(stated.is_not_null()).then(
        stated.sum().over("head.buyerIdNumber", pl.col("gcode").str.slice(0, 8))
    )


@rule(
    "YH-LIN-127", BLOCK, "rules.md §2 #27, §5", "wild", needs="T", on="CEB621.items", field="qty1",
    where=lambda _given: pl.col("positive.limit").is_not_null(),
    says=says(
        ("本批已超过每人每年的数量", "This batch alone is above the quantity per person and year"),
        ("{field} {value}：该订购人在本批中合计超过 {limit} 千克。", "{field} {value}: in this batch alone this buyer has more than {limit} kg."),
        ("正面清单备注限定了每人每年数量，如食糖 2 千克、大米 20 千克。", "The list limits it per person and year: sugar 2 kg, rice 20 kg."),
        ("减少数量。", "Take less."),
        ("食糖 2 千克", "2 kg of sugar"),
        limit=plain("positive.limit"),
    ),
)  # fmt: skip
def portion_of_batch(_given: Given) -> pl.Expr:
    return _kilograms_taken() > physical("positive.limit")


@rule(
    "YH-HIS-012", BLOCK, "rules.md §2 #27, §5", "wild", needs="HT", on="CEB621.items", field="qty1",
    where=lambda _given: pl.col("positive.limit").is_not_null(), yields={"YH-LIN-127": "cell"},
    says=says(
        ("超过每人每年的数量", "Above the quantity per person and year"),
        ("{field} {value}：该订购人本年合计超过 {limit} 千克。", "{field} {value}: in all this buyer has more than {limit} kg this year."),
        ("正面清单备注限定了每人每年数量，如食糖 2 千克、大米 20 千克。", "The list limits it per person and year: sugar 2 kg, rice 20 kg."),
        ("减少数量。", "Take less."),
        ("食糖 2 千克", "2 kg of sugar"),
        limit=plain("positive.limit"),
    ),
)  # fmt: skip
def portion(_given: Given) -> pl.Expr:
    return (physical("portions.kilograms").fill_null(0) + _kilograms_taken()) > physical("positive.limit")


LINES = ("CEB603.items", "CEB621.items")


@rule(
    "YH-LIN-110", RISK, "rules.md §2 #45", "derived", needs="H", on=LINES, field="qty",
    says=says(
        ("单件重量偏离该货号的以往申报", "Weight per piece is off the article's past"),
        ("{field} {value}：单件重量不在以往 {seen} 次申报的范围 {low}—{high} 公斤内。", "{field} {value}: the weight per piece is outside {low}–{high} kg of {seen} past lines."),
        ("同一商品的单件重量应稳定；范围为中位数 ± k·MAD（设置值，并非海关的阈值）。", "An article's weight is stable. The band is median ± k·MAD, a setting, not customs' own."),
        ("核对数量和重量。", "Look at quantity and weight."),
        ("0.28 公斤", "0.28 kg"),
        seen=pl.col("sku.seen"), low=plain("sku.weight_low"), high=plain("sku.weight_high"),
    ),
)  # fmt: skip
def article_weight(_given: Given) -> pl.Expr:
    stated = [pl.when(pl.col(f"unit{place}") == KILOGRAM).then(physical(f"qty{place}")) for place in (1, 2)]
    kilograms = pl.coalesce(stated) * SCALE
    low, high = (physical(f"sku.weight_{side}") * physical("qty") for side in ("low", "high"))
    return (physical("qty") > 0) & ((kilograms < low) | (kilograms > high))


@rule(
    "YH-LIN-111", RISK, "rules.md §2 #48", "derived", needs="H", on=LINES, field="price",
    yields={"YH-LIN-002": "cell", "YH-LIN-003": "cell", "YH-LIN-032": "cell"},
    says=says(
        ("单价偏离该货号的以往申报", "The price is off the article's past"),
        ("{field}为 {value}，以往 {seen} 次申报的范围为 {low}—{high}。", "{field} is {value}; {seen} past lines range from {low} to {high}."),
        ("同一商品的单价应稳定；范围为中位数 ± k·MAD（设置值，并非海关的阈值）。", "An article's price is stable. The band is median ± k·MAD, a setting, not customs' own."),
        ("核对单价和币制。", "Look at price and currency."),
        ("48.00", "48.00"),
        seen=pl.col("sku.seen"), low=plain("sku.price_low"), high=plain("sku.price_high"),
    ),
)  # fmt: skip
def article_price(_given: Given) -> pl.Expr:
    return (physical("price") < physical("sku.price_low")) | (physical("price") > physical("sku.price_high"))


@rule(
    "YH-LIN-123", RISK, "rules.md §2 #48 #49", "derived", needs="H", on=LINES, field="price",
    where=lambda _given: pl.col("sku.seen").is_null(),
    yields={"YH-LIN-002": "cell", "YH-LIN-003": "cell", "YH-LIN-032": "cell"},
    says=says(
        ("单价偏离该品目的以往申报", "The price is off the heading's past"),
        ("{field}为 {value}，该品目以往 {seen} 次申报的范围为 {low}—{high}。", "{field} is {value}; {seen} past lines of the heading range from {low} to {high}."),
        ("没有该货号的记录时，与同品目（4 位）比较；范围为设置值，并非海关的阈值。", "An unknown article is held against its heading. The band is a setting, not customs' own."),
        ("核对单价、币制和编码。", "Look at price, currency and code."),
        ("48.00", "48.00"),
        seen=pl.col("heading.seen"), low=plain("heading.price_low"), high=plain("heading.price_high"),
    ),
)  # fmt: skip
def heading_price(_given: Given) -> pl.Expr:
    return (physical("price") < physical("heading.price_low")) | (
        physical("price") > physical("heading.price_high")
    )


@rule(
    "YH-INV-088", BLOCK, "rules.md §2 #23; −621015 −623021 −625013 −625020 −625113", "spec", needs="HK", field="agentCode",
    on=("CEB603.head", "CEB621.head", "CEB623.head", "CEB625.head"),
    says=says(
        ("申报企业不是签名证书的持有人", "The declarant is not the holder of the certificate"),
        ("{field} {value} 不是签名证书的持有人。", "{field} {value} does not hold the certificate."),
        (
            "清单由申报企业签名（海关答复 −621015 等）；持有人按策略设置，未设置时看证书本身。",
            "The declarant signs (customs: −621015 and others). Holders are those of the policy, else who the certificate names.",
        ),
        ("换用该企业的证书，或改正申报企业代码。", "Use that firm's certificate, or correct the declarant."),
        ("4101980ABC", "4101980ABC"),
    ),
)  # fmt: skip
def declarant_signs(given: Given) -> pl.Expr:
    holders = given.settings["certificate_holders"]
    return ~among(pl.col("agentCode"), holders) if holders else ~pl.col("certificate.signs")


@rule(
    "YH-HIS-024", WARN, "rules.md §2 #51", "derived", needs="H", on=LINES, field=("gcode", "country"),
    where=lambda given: pl.lit(value=given.site.address != "CEB603.items.country"),
    yields={"YH-BAT-005": "cell", "YH-BAT-006": "cell", "YH-LIN-100": "cell"},
    says=says(
        ("同一货号今天已以别的编码或原产国申报", "Today the article was declared with another code or origin"),
        ("{field}为 {value}，今天该货号已申报为 {earlier}。", "{field} is {value}; today the article was declared with {earlier}."),
        ("同一商品同一天应有同一编码和原产国。", "The same goods have one code and one origin on the same day."),
        ("核对该货号，必要时更正先前的清单。", "Look at this article; the earlier list may have to be changed."),
        ("SN-1 均为 3304990039、日本", "SN-1 always 3304990039, Japan"),
        earlier=lambda given: pl.col(f"articles.{given.field}"),
    ),
)  # fmt: skip
def declared_today(given: Given) -> pl.Expr:
    mine, earlier = pl.col(given.field), pl.col(f"articles.{given.field}")
    # a simplified declaration states the heading of the same code
    heading = mine.str.ends_with("000000") | earlier.str.ends_with("000000")
    differs = (
        pl.when(heading).then(mine.str.slice(0, 4) != earlier.str.slice(0, 4)).otherwise(mine != earlier)
    )
    return differs.fill_null(value=False)


@rule(
    "YH-HIS-025", RISK, "rules.md §2 #21", "wild", needs="H", on=("CEB311.head", "CEB621.head"), once=True, field="buyerIdNumber",
    yields={"YH-ORD-059": "cell"},
    says=says(
        ("同名同电话以前用过别的证件", "The same name and phone had another ID before"),
        ("{field}“{value}”：同一姓名和电话以前申报时证件号码不同。", "{field} {value!r}: name and phone were declared with another ID before."),
        ("同名的人很多，同名又同电话则少见。", "Namesakes are many, with one phone they are few."),
        ("核对证件号码。", "Look at the ID."),
        ("同一人同一号码", "one person, one number"),
    ),
)  # fmt: skip
def other_id_before(_given: Given) -> pl.Expr:
    own = pl.col("namesakes.known").fill_null(value=False).cast(pl.UInt32)
    return pl.col("namesakes.people").fill_null(0) > own
