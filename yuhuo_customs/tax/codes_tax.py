"""What an estimate can have to say (codes YH-TAX-…)."""

from yuhuo_customs.domain.catalogue import Code, Severity, define
from yuhuo_customs.errors import Text

NO_RATE = define(
    Code(
        code="YH-TAX-001",
        severity=Severity.NOTE,
        title=Text("没有税率，税款未估算", "no rate: the tax was not estimated"),
        message=Text("商品编码 {value} 没有完整税率。", "No complete rates for HS code {value}."),
        reason=Text(
            "税率只取自用户的税则，从不猜测。", "Rates come from the user's tariff only, never from a guess."
        ),
        fix=Text(
            "导入税则，或用 --rates 提供税率表。", "Import the tariff, or give a table of rates with --rates."
        ),
        example=Text("3304990039,0,13,15", "3304990039,0,13,15"),
        source="rules.md §3.1",
    )
)
NO_QUANTITY = define(
    Code(
        code="YH-TAX-002",
        severity=Severity.NOTE,
        title=Text("没有计税数量，税款未估算", "no quantity in the rate's unit: the tax was not estimated"),
        message=Text(
            "商品编码 {value} 的消费税按 {unit} 计，但该行没有这个单位的数量。",
            "The consumption tax of HS code {value} counts in {unit}; the line has no quantity in it.",
        ),
        reason=Text("从量计征需要该单位的数量。", "A tax per unit needs the quantity in that unit."),
        fix=Text("填写法定数量和单位。", "Fill in the legal quantity and unit."),
        example=Text("036 克", "036 gram"),
        source="rules.md §3.1",
    )
)
OVER_LIMIT = define(
    Code(
        code="YH-TAX-003",
        severity=Severity.WARN,
        title=Text("超过单次交易限值", "over the limit of one transaction"),
        message=Text(
            "完税价格 {value} 元超过单次限值 {limit} 元，且不是单件商品。",
            "The dutiable value {value} CNY is over the limit of {limit} CNY, and it is not one single item.",
        ),
        reason=Text(
            "超过限值只有单件商品可以按全额税款进口，其他按一般贸易管理。",
            "Over the limit only one single item may come in, taxed in full; anything else is general trade.",
        ),
        fix=Text(
            "拆分不被允许；请按一般贸易办理。", "Splitting is not allowed; declare it as general trade."
        ),
        example=Text("单件 6,000 元：全额征税", "one item of 6,000: taxed in full"),
        source="rules.md §3, rule 25",
    )
)
DIFFERS = define(
    Code(
        code="YH-TAX-004",
        severity=Severity.WARN,
        title=Text("代扣税款与估算不一致", "the tax withheld is not the estimate"),
        message=Text(
            "代扣税款 {value} 元，估算 {estimate} 元。", "{value} CNY withheld, {estimate} CNY estimated."
        ),
        reason=Text(
            "纳税义务人是消费者；差额会在税单中出现。",
            "The consumer owes the tax; a difference shows in the bill.",
        ),
        fix=Text("核对税率、运费和折扣。", "Check rates, freight and discount."),
        example=Text("9.10 = 100.00 × 9.1%", "9.10 = 100.00 × 9.1%"),
        source="rules.md rule 67",
    )
)
BILL_DIFFERS = define(
    Code(
        code="YH-TAX-005",
        severity=Severity.WARN,
        title=Text("海关税单与估算不一致", "customs' tax bill is not the estimate"),
        message=Text(
            "税单 {tax} {value} 元，估算 {estimate} 元。",
            "Tax bill {tax} {value} CNY, estimated {estimate} CNY.",
        ),
        reason=Text("以海关税单为准。", "The bill of customs counts."),
        fix=Text(
            "核对税则版本、汇率和运费分摊。", "Check the edition of the tariff and the freight allocation."
        ),
        example=Text("CEB816 第 1 项", "CEB816 line 1"),
        source="rules.md §3.4",
    )
)
NO_YEAR = define(
    Code(
        code="YH-TAX-006",
        severity=Severity.NOTE,
        title=Text("年度限值未检查", "the yearly limit was not checked"),
        message=Text(
            "个人年度交易限值 26,000 元：没有买家的历史，未检查。",
            "The yearly limit of 26,000 CNY per person: no history of the buyer, not checked.",
        ),
        reason=Text("年度累计只有海关知道全部。", "Only customs knows all of a person's purchases."),
        fix=Text("由消费者查询年度剩余额度。", "The consumer can ask for what is left of the year."),
        example=Text("—", "-"),
        source="rules.md rule 26",
    )
)
