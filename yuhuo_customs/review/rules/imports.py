"""Import orders and lists: what they add up to, the limits of retail import, and what each mode asks for."""

import polars as pl

from yuhuo_customs.review.rule import (
    BLOCK,
    SCALE,
    WARN,
    Given,
    among,
    empty,
    physical,
    plain,
    rule,
    says,
    shown,
)

LIST, LINES = "CEB621.head", "CEB621.items"
BONDED, DIRECT, BONDED_ELSEWHERE = "1210", "9610", "1239"


def _mode(*modes: str) -> pl.Expr:
    return among(pl.col("tradeMode"), modes)


def _paid() -> pl.Expr:
    total = physical("goodsValue") + physical("freight") + physical("taxTotal")
    return total - physical("discount")


@rule(
    "YH-ORD-050", BLOCK, "rules.md §2 #10; ceb README §8 rule 1", "spec", on="CEB311.head", field="acturalPaid",
    says=says(
        ("实际支付金额不等于各项之和", "Amount paid is not the sum of its parts"),
        ("{field}为 {value}，按各项计算为 {expected}。", "{field} is {value}; its parts make {expected}."),
        (
            "实际支付金额 = 商品价格 + 运杂费 + 代扣税款 − 非现金抵扣金额（报文规范）。",
            "The specification: paid = goods value + freight + tax withheld − non-cash discount.",
        ),
        ("改正其中有误的一项。", "Correct the part that is wrong."),
        ("192 + 8 + 18.2 − 10 = 208.2", "192 + 8 + 18.2 − 10 = 208.2"),
        expected=shown(_paid()),
    ),
)  # fmt: skip
def amount_paid(given: Given) -> pl.Expr:
    return (physical("acturalPaid") - _paid()).abs() > given.units("paid_tolerance")


@rule(
    "YH-ORD-057", WARN, "rules.md §2 #50; ceb/fields.csv: price, note", "spec", on="CEB311.items", field="price",
    says=says(
        ("零价格没有说明", "A price of zero is not explained"),
        ("{field}为 0，商品行和订单都没有备注。", "{field} is 0; neither line nor order has a remark."),
        ("只有赠品的单价可以为 0，并应在备注中说明。", "Only gifts have a price of 0, and a remark says so."),
        ("填写实际单价，或在备注中写明“赠品”。", "Enter the price, or the remark 赠品."),
        ("0，备注：赠品", "0, remark 赠品"),
    ),
)  # fmt: skip
def gift_note(_given: Given) -> pl.Expr:
    return (physical("price") == 0) & empty("note") & pl.col("head.note").is_null()


@rule(
    "YH-ORD-063", WARN, "rules.md §2 #50; ceb/fields.csv: CEB311 note", "spec", on="CEB311.items", field="price", needs="H",
    where=lambda _given: pl.col("sku.seen").is_not_null(),
    yields={"YH-ORD-057": "cell"},
    says=says(
        ("低于以往的单价没有说明", "A price below the past is not explained"),
        ("{field}为 {value}，低于以往的 {low}，商品行和订单都没有备注。", "{field} is {value}, below the past's {low}; neither line nor order has a remark."),
        (
            "促销价偏离市场价格的，应在备注中说明（报文规范）；以往的范围为设置值。",
            "The specification: a promotion price that deviates from the market is explained in the remark. The band is a setting.",
        ),
        ("在备注中写明促销，或改正单价。", "Write the promotion into the remark, or correct the price."),
        ("39.00，备注：店庆促销", "39.00, remark 店庆促销"),
        low=plain("sku.price_low"),
    ),
)  # fmt: skip
def promotion_note(_given: Given) -> pl.Expr:
    cheap = (physical("price") > 0) & (physical("price") < physical("sku.price_low"))
    return cheap & empty("note") & pl.col("head.note").is_null()


@rule(
    "YH-INV-082", BLOCK, "rules.md §2 #24; ceb README §8 rule 17", "spec", on=LIST, field="assureCode",
    says=says(
        ("担保企业不是平台、电商或物流企业", "The guarantor is none of platform, company and carrier"),
        ("{field}为 {value}，应为平台、电商企业或物流企业之一的代码。", "{field} is {value}; it is one of platform, company or carrier."),
        (
            "规范：担保企业为电商平台、电商企业或物流企业（模式注释写申报企业代替平台，可设置）。",
            "By the specification one of the three (a schema comment names the declarant in place of the platform).",
        ),
        ("填写实际提供担保的企业。", "Enter the firm that gives the guarantee."),
        ("4110960XYZ", "4110960XYZ"),
    ),
)  # fmt: skip
def guarantor(_given: Given) -> pl.Expr:
    return ~pl.any_horizontal(
        pl.col("assureCode") == pl.col(name) for name in ("ebpCode", "ebcCode", "logisticsCode")
    )


@rule(
    "YH-INV-083", BLOCK, "rules.md §2 #25; −621005 −625014", "spec", on=("CEB311.head", LIST), field=("goodsValue", "orderNo"),
    where=lambda given: pl.lit(value=given.site.address != "CEB311.head.orderNo"),
    says=says(
        ("超过单次交易限值", "Above the limit of one purchase"),
        (
            "{field} {value}：商品合计 {total} 元，超过 {limit} 元，且不是单件商品。",
            "{field} {value}: goods of {total} yuan, above {limit}, and not one single item.",
        ),
        (
            "跨境零售进口单次限值 5,000 元；超过的只能是单件不可分割商品，并按全额征税（海关答复 −621005）。",
            "A purchase is limited to 5,000 yuan; above it only one indivisible item, taxed in full (customs: −621005).",
        ),
        ("拆分订单须有真实交易；否则按一般贸易申报。", "Declare it as general trade, unless it really was several purchases."),
        ("两件 3,000 → 不可", "two of 3,000: not allowed"),
        total=shown(physical("items.totalPrice.sum")), limit=lambda given: pl.lit(str(given.settings["purchase_limit"])),
    ),
)  # fmt: skip
def purchase_limit(given: Given) -> pl.Expr:
    single = (pl.col("items.gnum.count") == 1) & (physical("items.qty.sum") == SCALE)
    return (physical("items.totalPrice.sum") > given.units("purchase_limit")) & ~single


def _taken_by_buyer() -> pl.Expr:
    return physical("items.totalPrice.sum").sum().over("buyerIdNumber")


@rule(
    "YH-ORD-062", BLOCK, "rules.md §2 #26; −621018 −625015; reply 1313", "spec", on=("CEB311.head", LIST), field="buyerIdNumber",
    says=says(
        ("本批已超过个人年度限值", "This batch alone is above the yearly limit of a person"),
        ("{field}“{value}”：本批合计 {total} 元，超过 {limit} 元。", "{field} {value!r}: {total} yuan in this batch alone, above {limit}."),
        ("个人年度交易限值 26,000 元（海关答复 −621018、1313）。", "26,000 yuan a year (customs: −621018, 1313)."),
        ("改按一般贸易申报。", "Declare it as general trade."),
        ("26,000 元以内", "up to 26,000 yuan"),
        total=lambda _given: shown(_taken_by_buyer()), limit=lambda given: pl.lit(str(given.settings["year_limit"])),
    ),
)  # fmt: skip
def year_limit(given: Given) -> pl.Expr:
    return pl.col("buyerIdNumber").is_not_null() & (_taken_by_buyer() > given.units("year_limit"))


@rule(
    "YH-IMP-001", BLOCK, "rules.md §2 #37; ceb README §8 rule 18", "spec", on=LIST, field=("emsNo", "areaCode", "areaName"),
    where=lambda _given: _mode(BONDED),
    says=says(
        ("保税进口缺少账册或区内企业", "Bonded import without account book or company of the area"),
        ("贸易方式 1210 必须填写{field}。", "Supervision mode 1210 asks for {field}."),
        ("保税进口的清单须有账册编号和区内企业。", "A bonded list names the account book and the company of the area."),
        ("补填；直购进口为 9610。", "Enter it; a direct purchase is 9610."),
        ("T4612W000001", "T4612W000001"),
    ),
)  # fmt: skip
def bonded_fields(given: Given) -> pl.Expr:
    return empty(given.field)


@rule(
    "YH-IMP-002", BLOCK, "rules.md §2 #37; ceb README §8 rule 18", "spec", on=LIST, field=("trafNo", "voyageNo", "billNo"),
    where=lambda _given: _mode(BONDED),
    says=says(
        ("保税进口不填运输工具", "Bonded import names no vehicle"),
        ("贸易方式 1210 不填{field}，填的是 {value}。", "Supervision mode 1210 leaves {field} out; it is {value}."),
        ("货物已在区内，清单不再有跨境运输信息。", "The goods are in the area already: no transport across the border."),
        ("清空该单元格。", "Clear the cell."),
        ("空", "empty"),
    ),
)  # fmt: skip
def bonded_transport(given: Given) -> pl.Expr:
    return pl.col(given.field).is_not_null()


@rule(
    "YH-IMP-003", BLOCK, "rules.md §2 #37; −625007", "spec", on=LINES, field="itemRecordNo",
    where=lambda _given: pl.col("head.tradeMode") == BONDED,
    says=says(
        ("保税进口缺少备案料号", "Bonded import without material number"),
        ("贸易方式 1210 必须填写{field}。", "Supervision mode 1210 asks for {field}."),
        ("保税商品按账册料号核销（不在账册时答复 −625007）。", "Bonded goods are taken off the account book (else −625007)."),
        ("填写账册中的料号。", "Enter the number in the account book."),
        ("0001", "0001"),
    ),
)  # fmt: skip
def bonded_item(_given: Given) -> pl.Expr:
    return empty("itemRecordNo")


@rule(
    "YH-IMP-004", BLOCK, "rules.md §2 #37; ceb README §8 rule 18", "spec", on=LIST, field="country",
    where=lambda _given: _mode(BONDED),
    says=says(
        ("保税进口的起运国应为中国", "A bonded import departs from China"),
        ("贸易方式 1210 的{field}应为 142，填的是 {value}。", "With mode 1210 {field} is 142; it is {value}."),
        ("保税商品从区内发出。", "Bonded goods leave from the special area."),
        ("改为 142。", "Make it 142."),
        ("142", "142"),
    ),
)  # fmt: skip
def bonded_departure(_given: Given) -> pl.Expr:
    return pl.col("country") != "142"


@rule(
    "YH-IMP-010", BLOCK, "rules.md §2 #38; ceb README §8 rule 19", "spec", on=LIST, field=("trafNo", "voyageNo", "billNo"),
    where=lambda _given: _mode(DIRECT),
    says=says(
        ("直购进口缺少运输信息", "Direct purchase without transport"),
        ("贸易方式 9610 必须填写{field}。", "Supervision mode 9610 asks for {field}."),
        ("直购商品随运输工具进境，须与舱单核对。", "The goods arrive on a vehicle and are held against its manifest."),
        ("补填；保税进口为 1210。", "Enter it; a bonded import is 1210."),
        ("99912345675", "99912345675"),
    ),
)  # fmt: skip
def direct_transport(given: Given) -> pl.Expr:
    return empty(given.field)


@rule(
    "YH-IMP-011", BLOCK, "rules.md §2 #38", "derived", on=LIST, field="country", where=lambda _given: _mode(DIRECT),
    says=says(
        ("直购进口的起运国是中国", "A direct purchase that departs from China"),
        ("贸易方式 9610 的{field}为中国（142）。", "With mode 9610 {field} is China (142)."),
        ("直购商品从境外发出；142 也是人民币代码。", "The goods come from abroad; 142 is also the yuan."),
        ("填写实际起运国。", "Enter the real country."),
        ("142 → 116 日本", "142 → 116 Japan"),
    ),
)  # fmt: skip
def direct_departure(_given: Given) -> pl.Expr:
    return pl.col("country") == "142"


@rule(
    "YH-IMP-012", WARN, "rules.md §2 #39, §4.1", "spec", on=LIST, field="tradeMode", needs="C",
    says=says(
        ("郑州的保税进口不用 1239", "Bonded import in Zhengzhou does not use 1239"),
        ("{field} {value} 与关区 {office} 不相配。", "{field} {value} does not go with office {office}."),
        ("郑州是试点城市，网购保税进口用 1210（公告 2016-75）。", "Zhengzhou is a pilot city: 1210 (announcement 2016-75)."),
        ("改为 1210。", "Make it 1210."),
        ("1239 → 1210", "1239 → 1210"),
        office=pl.col("customsCode"),
    ),
)  # fmt: skip
def zhengzhou_bonded(_given: Given) -> pl.Expr:
    return (pl.col("tradeMode") == BONDED_ELSEWHERE) & pl.col("customsCode").str.starts_with("46")


@rule(
    "YH-IMP-013", WARN, "rules.md §2 #62; codes/countries.csv: notes", "derived", on=("CEB311.items", LINES), field="country",
    needs="C",
    says=says(
        ("原产国不明或为中国", "The origin is unknown, or China"),
        ("{field} {value} 不能说明商品来自境外何处。", "{field} {value} does not tell where abroad the goods come from."),
        ("进口商品的原产国应为具体国家；701 为国别不详，142 为中国。", "The origin is a country: 701 means unknown, 142 China."),
        ("填写实际原产国；确为国货复进口时可忽略。", "Enter the real origin; ignore it for Chinese goods coming back."),
        ("701 → 116 日本", "701 → 116 Japan"),
    ),
)  # fmt: skip
def known_origin(_given: Given) -> pl.Expr:
    return among(pl.col("country"), ("701", "999", "142"))


@rule(
    "YH-INV-087", WARN, "rules.md §2.1 X17; announcement 179", "wild", on=LIST, field="ebpCode", needs="L",
    says=says(
        ("平台未接入支付原始数据核验", "The platform is not connected for original payment data"),
        ("{field} {value} 不在已接入平台名单（设置）中。", "{field} {value} is not among the connected platforms (a setting)."),
        ("平台须能应海关要求提供支付原始数据（公告 2018-179）。", "Customs may ask the platform for payment data (announcement 179)."),
        ("确认平台已接入后，加入策略的 platforms_connected。", "Add it to platforms_connected once it is connected."),
        ("4101960Z2C", "4101960Z2C"),
    ),
)  # fmt: skip
def connected_platform(given: Given) -> pl.Expr:
    return ~among(pl.col("ebpCode"), given.words("platforms_connected"))


@rule(
    "YH-BAT-006", WARN, "rules.md §2 #51", "derived", on=LINES, field=("gcode", "country"), counted=True,
    yields={"YH-LIN-100": "cell", "YH-IMP-013": "cell"},
    says=says(
        ("同一货号有不同商品编码或原产国", "One article, different codes or origins"),
        ("{field}为 {value}，本批中同一货号还有别的值。", "{field} is {value}; in this batch the article has another one too."),
        ("同一商品同一天应有同一编码和原产国。", "The same goods have one code and one origin on the same day."),
        ("核对该货号。", "Look at this article."),
        ("SN-1 均为 3304990039、日本", "SN-1 always 3304990039, Japan"),
    ),
)  # fmt: skip
def one_code_and_origin(given: Given) -> pl.Expr:
    return pl.col("itemNo").is_not_null() & (pl.col(given.field).drop_nulls().n_unique().over("itemNo") > 1)
