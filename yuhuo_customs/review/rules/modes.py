"""Supervision mode, kind of declaration and mode of transport, and what they ask for."""

import polars as pl

from yuhuo_customs import codes
from yuhuo_customs.errors import Text
from yuhuo_customs.review.rule import BLOCK, WARN, Given, Texts, among, empty, rule

BONDED, B2B = "1210", ("9710", "9810")
ORDER_TYPES = {"9610": "E", "1210": "E", "9710": "B", "9810": "W"}
"""Supervision mode → type of its order (rules.md §4.2)."""


@rule(
    "YH-INV-050", BLOCK, "codes/transport_modes.csv: note", "wild",
    on=("CEB603.head", "CEB621.head"), field="trafMode",
    says=Texts(
        title=Text("运输方式 A 不能申报", "Mode of transport A cannot be declared"),
        message=Text("{field} A 只用于查询。", "{field} A is for queries only."),
        reason=Text("A 表示全部运输方式，不是实际的运输方式（依据通用代码表）。", "A means all modes (general code lists)."),
        fix=Text("填写实际运输方式。", "Enter the real mode."),
        example=Text("A → 5 航空", "A → 5 air"),
    ),
)  # fmt: skip
def query_mode(_given: Given) -> pl.Expr:
    return pl.col("trafMode") == "A"


@rule(
    "YH-INV-051", WARN, "codes/transport_modes.csv: real_crossing", "derived",
    on="CEB603.head", field="trafMode", needs="C",
    yields={"YH-INV-041": "cell"},
    says=Texts(
        title=Text("运输方式不是实际出境", "Mode of transport without a crossing"),
        message=Text(
            "{field} {value} 不是实际进出境的运输方式，贸易方式为 {mode}。",
            "{field} {value} is no real crossing of the border; the supervision mode is {mode}.",
        ),
        reason=Text(
            "直邮和 B2B 出口的货物实际出境，应填出境的运输方式。",
            "Direct-mail and B2B exports do leave the country: the mode of the crossing is wanted.",
        ),
        fix=Text("填写 2 水路、3 铁路、4 公路、5 航空或 6 邮件等。", "Enter 2 water, 3 rail, 4 road, 5 air, 6 mail."),
        example=Text("7 保税区 → 5 航空", "7 bonded zone → 5 air"),
        params={"mode": pl.col("tradeMode")},
    ),
)  # fmt: skip
def real_crossing(_given: Given) -> pl.Expr:
    inside = [
        each.code
        for each in codes.table("transport_modes").entries
        if each.more["real_crossing"] == "N" and each.code != "A"
    ]
    return (pl.col("tradeMode") != BONDED) & among(pl.col("trafMode"), inside)


def _bonded_texts(level: Text) -> Texts:
    return Texts(
        title=Text(f"特殊区域出口缺少{level.zh}", f"Special-area export without {level.en}"),
        message=Text("贸易方式 1210 必须填写{field}。", "Supervision mode 1210 asks for {field}."),
        reason=Text(
            "特殊区域出口须有区内企业、账册编号和备案料号。",
            "An export from a special area names its company, account book and material numbers.",
        ),
        fix=Text("补填；直邮出口请把贸易方式改为 9610。", "Enter it; a direct-mail export is 9610."),
        example=Text(
            "账册编号、区内企业代码和名称、备案料号", "Account book, company code and name, material number"
        ),
    )


@rule(
    "YH-INV-052", BLOCK, "rules.md §2 #37; ceb README §8 rule 20", "spec",
    on="CEB603.head", field=("iacCode", "iacName", "emsNo"),
    says=_bonded_texts(Text("区内企业或账册", "company of the area or account book")),
)  # fmt: skip
def bonded_head(given: Given) -> pl.Expr:
    return (pl.col("tradeMode") == BONDED) & empty(given.field)


@rule(
    "YH-LIN-052", BLOCK, "rules.md §2 #37; ceb README §8 rule 20", "spec",
    on="CEB603.items", field="itemRecordNo",
    says=_bonded_texts(Text("备案料号", "material number")),
)  # fmt: skip
def bonded_line(given: Given) -> pl.Expr:
    return (pl.col("head.tradeMode") == BONDED) & empty(given.field)


@rule(
    "YH-INV-053", WARN, "rules.md §4.2; codes/order_types.csv", "derived",
    on="CEB603.head", field="tradeMode",
    says=Texts(
        title=Text("贸易方式与订单类型不配", "Supervision mode does not fit the order type"),
        message=Text("{field} {value} 与订单类型 {type} 不相配。", "{field} {value} does not go with order type {type}."),
        reason=Text(
            "零售订单（E）对应 9610、1210，B2B 订单（B）对应 9710，海外仓（W）对应 9810。",
            "Retail orders (E) go with 9610 and 1210, B2B orders (B) with 9710, warehouse bookings (W) with 9810.",
        ),
        fix=Text("改正贸易方式；本模板只用于零售订单。", "Correct the mode; this form is for retail orders."),
        example=Text("E 与 9610", "E and 9610"),
        params={"type": pl.col("CEB303.head.orderType")},
    ),
)  # fmt: skip
def order_type(_given: Given) -> pl.Expr:
    wanted = pl.col("tradeMode").replace_strict(ORDER_TYPES, default=None, return_dtype=pl.String)
    return wanted != pl.col("CEB303.head.orderType")


@rule(
    "YH-INV-054", BLOCK, "rules.md §2 #60, §4.3; ceb README §8 rule 22", "spec",
    on="CEB603.head", field="licenseNo",
    says=Texts(
        title=Text("简化申报不得有许可证", "Simplified declaration with a licence"),
        message=Text("申报业务类型 A 的清单填了{field} {value}。", "A list of kind A has a {field}: {value}."),
        reason=Text(
            "简化申报（A）只适用于不涉证、不涉税、不退税的商品。",
            "Simplified declaration (A) is for goods without licence, export duty and rebate.",
        ),
        fix=Text("涉证商品改用汇总申报（B）。", "Goods with a licence go by summary declaration (B)."),
        example=Text("A 且有许可证 → B", "A with a licence → B"),
    ),
)  # fmt: skip
def simplified_without_licence(_given: Given) -> pl.Expr:
    return (pl.col("statisticsFlag") == "A") & pl.col("licenseNo").is_not_null()


@rule(
    "YH-LIN-054", BLOCK, "rules.md §2 #28 #60, §4.3; ceb README §8 rule 22", "wild",
    on="CEB603.items", field="gcode",
    says=Texts(
        title=Text("简化申报的商品编码", "HS code of a simplified declaration"),
        message=Text(
            "{field} {value}：简化申报只填税目，后面补 0。",
            "{field} {value}: a simplified declaration states the heading only, padded with zeros.",
        ),
        reason=Text(
            "简化申报（A）按 4 位税目填写；报文要求 10 位，实践中后补 000000（B2B 为 6 位，可设置）。",
            "Kind A takes the 4-digit heading; the message wants 10 digits, seen padded with 000000 (B2B: 6 digits; a "
            "setting).",
        ),
        fix=Text("填写税目并补 0，或改为汇总申报（B）。", "Enter the heading with zeros, or choose kind B."),
        example=Text("6704200000 → 6704000000", "6704200000 → 6704000000"),
    ),
)  # fmt: skip
def simplified_code(given: Given) -> pl.Expr:
    retail, b2b = given.count("simplified_digits"), given.count("simplified_digits_b2b")
    to_business = among(pl.col("head.tradeMode"), B2B)
    code = pl.col("gcode")
    rest = pl.when(to_business).then(code.str.slice(b2b)).otherwise(code.str.slice(retail))
    return (pl.col("head.statisticsFlag") == "A") & rest.str.contains("[^0]")


@rule(
    "YH-INV-055", BLOCK, "ceb/fields.csv: preNo, invtNo", "spec",
    on=("CEB603.head", "CEB621.head"), field=("preNo", "invtNo"),
    says=Texts(
        title=Text("首次申报填了海关分配的编号", "A number that customs assigns is given at the first submission"),
        message=Text("首次申报时{field}必须为空，填的是 {value}。", "{field} is left out at first; it is {value}."),
        reason=Text(
            "预录入编号由电子口岸、清单编号由海关在申报后分配。",
            "The e-port gives the preliminary number, customs the list number, after the submission.",
        ),
        fix=Text("清空该单元格。", "Clear the cell."),
        example=Text("B20261111000000001 → 空", "B20261111000000001 → empty"),
    ),
)  # fmt: skip
def assigned_later(given: Given) -> pl.Expr:
    return pl.col(given.field).is_not_null()


@rule(
    "YH-INV-056", WARN, "ceb README §8 rule 21; ceb/fields.csv: trafName, voyageNo, billNo", "spec",
    on="CEB603.head", field=("trafName", "voyageNo", "billNo"),
    says=Texts(
        title=Text("运输信息未填", "Transport details are not given"),
        message=Text(
            "{field}为空：只有海关允许随清单总分单（CEB607）补报时才可以不填。",
            "{field} is empty: allowed only where customs lets it follow with CEB607.",
        ),
        reason=Text(
            "运输工具名称、航班航次号和提运单号除非海关同意后补，否则必填。",
            "Means of transport, voyage and bill number are required unless the office lets them follow.",
        ),
        fix=Text("补填，或向申报地海关确认可以后补。", "Enter it, or ask the office whether it may follow."),
        example=Text("提运单号 99912345675", "Bill number 99912345675"),
    ),
)  # fmt: skip
def transport_details(given: Given) -> pl.Expr:
    return (pl.col("tradeMode") != BONDED) & empty(given.field)
