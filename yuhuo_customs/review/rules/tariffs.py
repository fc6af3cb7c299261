"""Codes, units and conditions held against the user's tariff table. Without the table: not checked."""

import polars as pl

from yuhuo_customs.review.rule import BLOCK, RISK, WARN, Given, empty, physical, plain, rule, says
from yuhuo_customs.tariff import elements

LINES = ("CEB603.items", "CEB621.items")
EXPORT = "CEB603.items"


def _full(given: Given) -> pl.Expr:
    """Lines with a whole code: simplified export lists (kind A) state a heading only."""
    if given.site.document != "CEB603":
        return pl.col("gcode").is_not_null()
    return (pl.col("head.statisticsFlag") != "A") & pl.col("gcode").is_not_null()


@rule(
    "YH-LIN-100", BLOCK, "rules.md §2 #28; −625011", "spec", on=LINES, field="gcode", needs="T", where=_full,
    says=says(
        ("商品编码不在税则中", "The code is not in the tariff"),
        ("{field} {value} 不在申报日有效的税则表中。", "{field} {value} is not in the tariff table of the day."),
        ("编码须在申报日的税则中存在（海关答复 −625011 同类）。", "The code exists in the tariff of the day (compare −625011)."),
        ("改正编码，或导入新版税则表。", "Correct the code, or import the present table."),
        ("6704200000", "6704200000"),
    ),
)  # fmt: skip
def known_code(_given: Given) -> pl.Expr:
    return pl.col("tariff.known").is_null() & pl.col("ended.ended").is_null()


@rule(
    "YH-LIN-101", BLOCK, "rules.md §2 #28, §4.3", "spec", on=EXPORT, field="gcode", needs="T",
    where=lambda _given: pl.col("head.statisticsFlag") == "A",
    says=says(
        ("简化申报的税目不存在", "The heading of a simplified declaration does not exist"),
        ("{field} {value} 的前 4 位不是税则中的税目。", "The first 4 digits of {field} {value} are no heading of the tariff."),
        ("简化申报（A）只填税目，税目必须存在。", "Kind A states the heading only: it must exist."),
        ("改正税目。", "Correct the heading."),
        ("6704000000", "6704000000"),
    ),
)  # fmt: skip
def known_heading(_given: Given) -> pl.Expr:
    return pl.col("gcode").is_not_null() & ~pl.col("tariff.heading").fill_null(value=False)


@rule(
    "YH-LIN-102", BLOCK, "rules.md §2 #29", "derived", on=LINES, field="gcode", needs="T",
    says=says(
        ("商品编码已作废", "The code has ended"),
        ("{field} {value} 已作废，可选后继编码：{successors}。", "{field} {value} has ended; successors: {successors}."),
        ("税则每年调整，编码会拆分或合并。", "The tariff changes each year: codes are split and merged."),
        ("在后继编码中重新归类。", "Classify anew among the successors."),
        ("9403900000 → 9403910000、9403990000", "9403900000 → 9403910000, 9403990000"),
        successors=pl.col("ended.successors").fill_null("—"),
    ),
)  # fmt: skip
def ended_code(_given: Given) -> pl.Expr:
    return pl.col("ended.ended").is_not_null()


@rule(
    "YH-LIN-106", BLOCK, "rules.md §2 #31; −625012 −625010", "spec", on=LINES, field=("unit1", "unit2"), needs="T",
    says=says(
        ("法定计量单位与税则不符", "The legal unit is not that of the tariff"),
        ("{field}为 {value}，税则为 {expected}。", "{field} is {value}; the tariff says {expected}."),
        ("法定单位由税则规定（海关答复 −625012、−625010 同类）。", "The tariff sets the units (compare −625012, −625010)."),
        ("改用税则的单位，并换算数量。", "Use the unit of the tariff and convert the quantity."),
        ("035 千克", "035 kilogram"),
        expected=lambda given: pl.col(f"tariff.{given.field}"),
    ),
)  # fmt: skip
def tariff_unit(given: Given) -> pl.Expr:
    return pl.col(given.field) != pl.col(f"tariff.{given.field}")


@rule(
    "YH-LIN-107", BLOCK, "rules.md §2 #32; −625009", "spec", on=LINES, field=("unit2", "qty2"), needs="T",
    where=lambda _given: pl.col("tariff.known").fill_null(value=False),
    says=says(
        ("第二单位与税则不符", "Second unit against the tariff"),
        ("{field}：税则的第二单位为“{expected}”，本行为“{value}”。", "{field}: the tariff's second unit is {expected!r}, the line has {value!r}."),
        ("税则有第二单位时两项必填，没有时两项都不填（海关答复 −625009 同类）。", "Both are given where the tariff has one, else neither."),
        ("按税则填写或清空。", "Enter or clear both, as the tariff says."),
        ("第二单位 035 → 数量 0.28", "second unit 035 → quantity 0.28"),
        expected=pl.col("tariff.unit2").fill_null("无"),
    ),
)  # fmt: skip
def tariff_second(given: Given) -> pl.Expr:
    wanted = pl.col("tariff.unit2").is_not_null()
    return (wanted & empty(given.field)) | (~wanted & pl.col(given.field).is_not_null())


@rule(
    "YH-LIN-112", RISK, "rules.md §2 #49", "wild", on=LINES, field="price", needs="TH",
    yields={"YH-LIN-002": "cell", "YH-LIN-003": "cell", "YH-LIN-032": "cell"},
    says=says(
        ("单价超出该编码的范围", "The price is outside the code's range"),
        ("{field}为 {value}，每法定单位 {low} 至 {high} 元为税则表中的范围。", "{field} is {value}; {low} to {high} yuan a legal unit is the range of the table."),
        ("价格过低或过高会引起审价；范围来自导入的税则表，并非海关的阈值。", "Such a price is asked about. The range is the table's, not customs' own."),
        ("核对单价和数量。", "Look at price and quantity."),
        ("48.00", "48.00"),
        low=plain("tariff.price_low").fill_null("—"), high=plain("tariff.price_high").fill_null("—"),
    ),
)  # fmt: skip
def price_range(given: Given) -> pl.Expr:
    low, high = (
        physical("tariff.price_low") * physical("qty1"),
        physical("tariff.price_high") * physical("qty1"),
    )
    total = given.yuan("totalPrice", "currency")
    return (physical("qty1") > 0) & ((total < low) | (total > high))


@rule(
    "YH-LIN-114", BLOCK, "rules.md §2 #53, §5", "wild", on=LINES, field="gmodel", needs="T",
    where=lambda _given: pl.col("tariff.elements").list.len() > 0,
    says=says(
        ("申报要素不全或多出", "Declaration elements are missing or too many"),
        (
            "{field}缺少：{missing}。已填 {given} 项，税则要求 {wanted} 项（{names}），多出 {extra} 项。",
            "{field} lacks: {missing}. {given} are given, the tariff asks for {wanted} ({names}), {extra} too many.",
        ),
        ("申报要素须按税则逐项按序填写，不得有空项（依据实际运行的系统）。", "Elements are answered one by one, in order (as working systems check)."),
        ("按要素逐项填写，以 | 分隔；没有的写“无”。", "Answer each, parted by |; 无 where there is none."),
        ("0|0|人发|蕾丝|18寸", "0|0|人发|蕾丝|18寸"),
        missing=lambda _given: _elements().struct.field("missing").list.join("、").replace("", "—"),
        given=lambda _given: _elements().struct.field("given"),
        extra=lambda _given: _elements().struct.field("extra"),
        wanted=lambda _given: pl.col("tariff.elements").list.len(),
        names=lambda _given: pl.col("tariff.elements").list.join("|"),
    ),
)  # fmt: skip
def all_elements(_given: Given) -> pl.Expr:
    found = _elements()
    lacks = found.struct.field("missing").list.len() > 0
    return lacks | (found.struct.field("extra") > 0) | found.struct.field("empty_run")


_FAULTS = pl.Struct({
    "missing": pl.List(pl.String), "given": pl.UInt32, "extra": pl.UInt32, "empty_run": pl.Boolean,
})  # fmt: skip


def _elements() -> pl.Expr:
    """What ``tariff.elements`` says of the specification: every field null where a finding stands at it already."""
    unread = pl.col("gmodel").is_null() & pl.col("gmodel.unread")
    asked = pl.struct("gcode", "gmodel", pl.col("tariff.elements").alias("elements"))
    return pl.when(~unread).then(asked.map_batches(_judged, return_dtype=_FAULTS))


def _judged(lines: pl.Series) -> pl.Series:
    rows = lines.struct.unnest().with_row_index("_line")
    asked = rows.select("elements", code="gcode").unique("code")
    faults = elements.judge(rows.with_columns(brand=pl.lit(None, dtype=pl.String)), asked)
    each = rows.select("_line").join(faults, on="_line", how="left", maintain_order="left")
    return each.select("missing", "given", "extra", "empty_run").to_struct(lines.name)


@rule(
    "YH-LIN-118", BLOCK, "rules.md §2 #59; codes/supervision_conditions.csv", "spec", on=LINES, field="gcode", needs="TC",
    says=says(
        ("有监管证件要求而未填许可证", "A supervision condition without a licence"),
        ("{field} {value} 的监管条件为 {conditions}，许可证号为空。", "{field} {value} has the conditions {conditions}; no licence number is given."),
        ("涉证商品须有许可证，且不能用清单或简化申报。", "Such goods need a licence, and neither list nor simplified form is for them."),
        ("填写许可证号，或改用报关单。", "Enter the licence number, or make a full declaration."),
        ("监管条件 4 → 出口许可证", "condition 4 → export licence"),
        conditions=pl.col("tariff.supervision"),
    ),
)  # fmt: skip
def licence_asked(given: Given) -> pl.Expr:
    asked = given.letters("tariff.supervision", "supervision_conditions")
    return asked & pl.col("head.licenseNo").is_null()


@rule(
    "YH-LIN-119", BLOCK, "rules.md §2 #60, §4.3", "spec", on=EXPORT, field="gcode", needs="TC",
    where=lambda _given: pl.col("head.statisticsFlag") == "A",
    says=says(
        ("简化申报的商品涉证或涉税", "Simplified declaration of goods with licence or duty"),
        ("{field} {value}：监管条件“{conditions}”，出口税率 {duty}。", "{field} {value}: conditions {conditions!r}, export duty {duty}."),
        ("简化申报（A）只适用于不涉证、不涉税、不退税的商品。", "Kind A is for goods without licence, export duty and rebate."),
        ("改用汇总申报（B）或报关单。", "Use kind B, or a full declaration."),
        ("A → B", "A → B"),
        conditions=pl.col("tariff.supervision").fill_null(""), duty=pl.col("tariff.export_tariff").cast(pl.String).fill_null("—"),
    ),
)  # fmt: skip
def simplified_goods(given: Given) -> pl.Expr:
    return given.letters("tariff.supervision", "supervision_conditions") | (
        pl.col("tariff.export_tariff") > 0
    )


@rule(
    "YH-LIN-120", BLOCK, "rules.md §2 #61, §4.3", "wild", on=EXPORT, field="gcode", needs="TC",
    where=lambda _given: pl.col("head.tradeMode").is_in(["9710", "9810"]),
    says=says(
        ("不能用清单出口的商品", "Goods that cannot leave by list"),
        ("{field} {value}：监管条件“{conditions}”，检验检疫“{ciq}”。", "{field} {value}: conditions {conditions!r}, inspection {ciq!r}."),
        ("9710、9810 的清单只适用于不涉证、不涉检、不涉税的商品。", "Lists of 9710 and 9810 are for goods without licence, inspection and duty."),
        ("改用报关单。", "Make a full declaration."),
        ("清单 → 报关单", "list → declaration"),
        conditions=pl.col("tariff.supervision").fill_null(""), ciq=pl.col("tariff.ciq").fill_null(""),
    ),
)  # fmt: skip
def listed_goods(given: Given) -> pl.Expr:
    asked = given.letters("tariff.supervision", "supervision_conditions", "B")
    inspected = given.letters("tariff.ciq", "ciq_categories")
    return asked | inspected | (pl.col("tariff.export_tariff") > 0)


@rule(
    "YH-INV-084", BLOCK, "rules.md §2 #61, §4.3", "wild", on="CEB603.head", field="orderNo", needs="T",
    where=lambda _given: pl.col("tradeMode").is_in(["9710", "9810"]),
    says=says(
        ("B2B 清单超过限额", "A B2B list above the limit"),
        ("订单 {value} 的货值超过 {limit} 元。", "Order {value} is above {limit} yuan."),
        ("9710、9810 每票超过 5,000 元的须用报关单（汇率由用户提供）。", "Above 5,000 yuan 9710 and 9810 need a declaration (exchange rates are the user's)."),
        ("改用报关单。", "Make a full declaration."),
        ("5,000 元以内", "up to 5,000 yuan"),
        limit=lambda given: pl.lit(str(given.settings["list_limit"])),
    ),
)  # fmt: skip
def list_limit(given: Given) -> pl.Expr:
    value = given.yuan("items.totalPrice.sum", "items.currency.max")
    return value > given.units("list_limit") * 10**5


@rule(
    "YH-ORD-058", WARN, "rules.md §2 #67, §3", "derived", on="CEB311.head", field="taxTotal", needs="TH",
    says=says(
        ("代扣税款与估算不符", "Tax withheld differs from the estimate"),
        ("{field}为 {value}，按税则估算为 {expected}。", "{field} is {value}; by the tariff it is about {expected}."),
        ("税款按申报日税率估算，每行允许 0.01（事后与 CEB816 税单核对）。", "By the rates of the day; 0.01 a line is tolerated (compare CEB816 afterwards)."),
        ("核对税率和完税价格。", "Look at rates and dutiable value."),
        ("100.00，增值税 13% → 9.10", "100.00, VAT 13 % → 9.10"),
        expected=plain("estimate.tax"),
    ),
)  # fmt: skip
def tax_estimate(given: Given) -> pl.Expr:
    difference = (physical("taxTotal") - physical("estimate.tax")).abs()
    return difference > given.units("tax_tolerance") * pl.col("items.gnum.count").cast(pl.Int128)
