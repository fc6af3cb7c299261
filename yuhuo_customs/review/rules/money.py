"""Amounts and currencies."""

import polars as pl

from yuhuo_customs.errors import Text
from yuhuo_customs.review.rule import BLOCK, SCALE, WARN, Given, Texts, physical, rule, shown

LINES = ("CEB303.items", "CEB603.items", "CEB311.items", "CEB621.items")


@rule(
    "YH-ORD-001", BLOCK, "rules.md §2 #12; ceb README §8 rule 5", "derived",
    on=("CEB303.head", "CEB311.head"), field="goodsValue",
    says=Texts(
        title=Text("商品金额不等于各行总价之和", "Goods value is not the sum of the lines"),
        message=Text(
            "{field}为 {value}，各行总价合计为 {expected}。",
            "{field} is {value}, but the total prices of the lines add up to {expected}.",
        ),
        reason=Text(
            "海关按订单明细核对商品金额，两者不符会在逻辑校验中退单。",
            "Customs holds the goods value against the lines of the order; a difference fails the logic check.",
        ),
        fix=Text(
            "改正商品金额或某一行的总价；也可留空商品金额，由工具合计。",
            "Correct the goods value or a line's total; left empty, the goods value is added up by the tool.",
        ),
        example=Text("两行 128.00 与 64.00 → 192.00", "Lines of 128.00 and 64.00 → 192.00"),
        params={"expected": shown(physical("items.totalPrice.sum"))},
    ),
)  # fmt: skip
def goods_value(given: Given) -> pl.Expr:
    difference = physical("goodsValue") - physical("items.totalPrice.sum")
    return difference.abs() > given.units("goods_value_tolerance")


def _product() -> pl.Expr:
    """Price × quantity in units of 10⁻¹⁰."""
    return physical("qty") * physical("price")


def _half_up() -> pl.Expr:
    """Price × quantity, half-up to 0.01, in units of 10⁻⁵ (amounts below zero have a rule of their own)."""
    cent = 10**8
    return (_product() + cent // 2) // cent * (cent // SCALE)


@rule(
    "YH-LIN-001", BLOCK, "rules.md §2 #13; ceb README §8 rule 4", "spec",
    on=LINES, field="totalPrice",
    says=Texts(
        title=Text("总价不等于单价乘数量", "Total is not price × quantity"),
        message=Text(
            "{field}为 {value}，单价 × 数量为 {expected}。", "{field} is {value}; price × quantity is {expected}."
        ),
        reason=Text(
            "报文规范规定总价 = 数量 × 单价（离岸价），允许误差 0.01。",
            "The specification wants total = quantity × price (FOB); 0.01 of difference is tolerated.",
        ),
        fix=Text(
            "改正数量、单价或总价；总价可留空由工具计算。",
            "Correct quantity, price or total; an empty total is computed.",
        ),
        example=Text("数量 2、单价 64.00 → 总价 128.00", "Quantity 2, price 64.00 → total 128.00"),
        params={"expected": shown(_product(), 10)},
    ),
)  # fmt: skip
def line_total(given: Given) -> pl.Expr:
    total, tolerance = physical("totalPrice"), given.units("line_total_tolerance")
    # a total with more than two decimals is held against the exact product
    rounded = (total - _half_up()).abs() > tolerance
    return rounded & ((total * SCALE - _product()).abs() > tolerance * SCALE)


@rule(
    "YH-LIN-002", WARN, "rules.md §2.1 X10; ceb README §8 rule 9", "wild",
    on="CEB603.items", field=("price", "totalPrice"),
    says=Texts(
        title=Text("单价或总价为零", "Price or total is zero"),
        message=Text("{field}为 0。", "{field} is 0."),
        reason=Text(
            "零价格的清单商品在实践中会被退单或人工审核。",
            "Lists with a price of zero are sent back, or looked at by a person, in practice.",
        ),
        fix=Text("填写实际成交的离岸价。", "Enter the real FOB price."),
        example=Text("0 → 12.50", "0 → 12.50"),
    ),
)  # fmt: skip
def zero_price(given: Given) -> pl.Expr:
    return physical(given.field) == 0


@rule(
    "YH-LIN-003", BLOCK, "house; ceb/fields.csv: unit price, total price", "derived",
    on=LINES, field=("price", "totalPrice"),
    says=Texts(
        title=Text("单价或总价为负数", "Price or total is negative"),
        message=Text("{field}为负数：{value}。", "{field} is negative: {value}."),
        reason=Text(
            "报文模式不检查正负号，但成交价格不可能为负；折扣应计入单价。",
            "The schema does not look at the sign, but no price is negative; a discount belongs into the price.",
        ),
        fix=Text("填写折扣后的单价和总价。", "Enter price and total after the discount."),
        example=Text("-5.00 → 把折扣摊入各行单价", "-5.00 → spread the discount over the prices"),
    ),
)  # fmt: skip
def negative_price(given: Given) -> pl.Expr:
    return physical(given.field) < 0


@rule(
    "YH-ORD-002", BLOCK, "house; ceb/fields.csv: goodsValue, freight", "derived",
    on=("CEB303.head", "CEB311.head", "CEB411.head"),
    field=("goodsValue", "freight", "discount", "taxTotal", "acturalPaid", "amountPaid"),
    says=Texts(
        title=Text("订单金额为负数", "An amount of the order is negative"),
        message=Text("{field}为负数：{value}。", "{field} is negative: {value}."),
        reason=Text("订单金额和运杂费不可能为负。", "Neither goods value nor freight can be negative."),
        fix=Text("填写实际金额，没有运杂费填 0。", "Enter the real amount; without freight: 0."),
        example=Text("-1 → 0", "-1 → 0"),
    ),
)  # fmt: skip
def negative_order_amount(given: Given) -> pl.Expr:
    return physical(given.field) < 0


@rule(
    "YH-INV-001", BLOCK, "house; ceb/fields.csv: freight, insuredFee", "derived",
    on=("CEB603.head", "CEB621.head", "CEB505.head", "CEB511.head"), field=("freight", "insuredFee"),
    says=Texts(
        title=Text("运费或保费为负数", "Freight or insurance is negative"),
        message=Text("{field}为负数：{value}。", "{field} is negative: {value}."),
        reason=Text("应填物流企业实际收取的金额。", "The amount really charged by the carrier is wanted."),
        fix=Text("填写实际金额，没有则填 0。", "Enter the real amount; 0 when there is none."),
        example=Text("-6.50 → 6.50", "-6.50 → 6.50"),
    ),
)  # fmt: skip
def negative_charge(given: Given) -> pl.Expr:
    return physical(given.field) < 0


@rule(
    "YH-LIN-004", WARN, "house; ceb/fields.csv: currency", "derived",
    on=("CEB303.items", "CEB603.items"), field="currency",
    says=Texts(
        title=Text("商品行币制与订单币制不同", "Currency of a line differs from the order's"),
        message=Text("{field}为 {value}，订单币制为 {expected}。", "{field} is {value}, the order's is {expected}."),
        reason=Text(
            "商品金额按订单币制合计，行币制不同则无法核对。",
            "The goods value is a sum in the order's currency; lines in another one cannot be added up.",
        ),
        fix=Text("整单使用同一币制。", "Use one currency in the whole order."),
        example=Text("订单 502，商品行 502", "Order 502, lines 502"),
        params={"expected": pl.col("CEB303.head.currency")},
    ),
)  # fmt: skip
def one_currency(_given: Given) -> pl.Expr:
    return pl.col("currency") != pl.col("CEB303.head.currency")
