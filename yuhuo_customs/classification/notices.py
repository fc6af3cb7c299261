"""Codes of classification, YH-CLS-…, with their texts."""

from yuhuo_customs.domain.catalogue import Code, Severity, define
from yuhuo_customs.errors import Text

UNKNOWN = define(
    Code(
        code="YH-CLS-001",
        severity=Severity.HOLD,
        title=Text("没有商品编码：不知道", "No HS code is known: do not know"),
        message=Text(
            "“{product}”没有填写商品编码，也没有已确认的编码。{proposals_zh}",
            "{product!r} has no HS code, and none was ever confirmed. {proposals_en}",
        ),
        reason=Text(
            "编码决定税率、监管条件和退税。没有依据时程序不猜，订单等待人工确认。建议不是归类决定。",
            "The code decides duty, conditions and rebate. Without authority the tool does not guess: the order waits "
            "for a person. A proposal is not a ruling.",
        ),
        fix=Text(
            "在“商品编码”列填写 10 位编码；或用 yuhuo classify 生成确认表，填“是”后用 yuhuo history import 导入。",
            "Fill in the 10-digit HS code; or write the review sheet with yuhuo classify, answer yes in it and import "
            "it with yuhuo history import.",
        ),
        example=Text("（空）→ 6704200000", "(empty) → 6704200000"),
        source="rules.md §5",
    )
)
CONTRADICTED = define(
    Code(
        code="YH-CLS-002",
        severity=Severity.WARN,
        title=Text("商品编码与品名或材质矛盾", "HS code contradicts name or material"),
        message=Text(
            "商品编码 {code} 与“{product}”不符：{reason_zh}。",
            "The HS code {code} does not fit {product!r}: {reason_en}.",
        ),
        reason=Text(
            "海关按品名、材质和申报要素核对编码，矛盾会引起人工审核或改单。",
            "Customs holds the code against name, material and declaration elements; a contradiction means manual "
            "review or correction.",
        ),
        fix=Text(
            "核对编码、品名和材质，改正其中错误的一项。",
            "Compare code, name and material, and correct the wrong one.",
        ),
        example=Text("针织连衣裙 6204430000 → 6104430000", "knitted dress 6204430000 → 6104430000"),
        source="rules.md §2 rule 52",
    )
)
OTHER_IN_HISTORY = define(
    Code(
        code="YH-CLS-003",
        severity=Severity.WARN,
        title=Text("已确认过的编码与填写的不同", "History knows another code"),
        message=Text(
            "“{product}”填写的是 {code}，而 {who} 于 {at} 确认的是 {known}。",
            "{product!r} has {code}, but {who} confirmed {known} on {at}.",
        ),
        reason=Text(
            "同一货号、名称和材质应当使用同一编码。",
            "The same article, name and material should have one code.",
        ),
        fix=Text(
            "确认哪个正确：改正工作簿，或导入新的确认。",
            "Find out which is right: correct the workbook, or import a new confirmation.",
        ),
        example=Text("6704190000，已确认 6704110000", "6704190000, confirmed 6704110000"),
        source="rules.md §2 rule 51",
    )
)
NO_CHAPTER = define(
    Code(
        code="YH-CLS-004",
        severity=Severity.WARN,
        title=Text("商品编码的章不存在", "HS chapter does not exist"),
        message=Text(
            "商品编码 {code} 的前两位不在 01 至 97 章之内。",
            "The first two digits of the HS code {code} are not a chapter 01 to 97.",
        ),
        reason=Text("协调制度的章为 01 至 97。", "The chapters of the Harmonized System are 01 to 97."),
        fix=Text("核对商品编码。", "Check the HS code."),
        example=Text("0067042000 → 6704200000", "0067042000 → 6704200000"),
        source="house",
    )
)
FROM_HISTORY = define(
    Code(
        code="YH-CLS-005",
        severity=Severity.NOTE,
        title=Text("商品编码取自已确认的记录", "HS code filled from history"),
        message=Text(
            "“{product}”的商品编码 {code} 取自 {who} 于 {at} 的确认。",
            "The HS code {code} of {product!r} was confirmed by {who} on {at}.",
        ),
        reason=Text("记录了谁在何时确认。", "It is on record who confirmed it and when."),
        fix=Text("无需处理。", "Nothing to do."),
        example=Text("（空）→ 6704200000", "(empty) → 6704200000"),
        source="rules.md §5",
    )
)
FROM_RULE = define(
    Code(
        code="YH-CLS-006",
        severity=Severity.NOTE,
        title=Text("商品编码由归类规则填写", "HS code filled by a rule"),
        message=Text(
            "“{product}”的商品编码 {code} 由规则 {rule} 填写：{reason_zh}。",
            "The HS code {code} of {product!r} was filled by the rule {rule}: {reason_en}.",
        ),
        reason=Text(
            "规则确切：品名和材质决定编码；简化申报只需前四位。",
            "The rule is exact: name and material decide; a simplified declaration needs the heading only.",
        ),
        fix=Text("如不正确，请填写商品编码。", "If it is wrong, fill in the HS code."),
        example=Text("（空）→ 6704000000", "(empty) → 6704000000"),
        source="rules.md §4.3",
    )
)
ENDED = define(
    Code(
        code="YH-CLS-007",
        severity=Severity.WARN,
        title=Text("商品编码已失效", "HS code has ended"),
        message=Text("商品编码 {code} 已失效：{reason_zh}。", "The HS code {code} has ended: {reason_en}."),
        reason=Text(
            "每次修订会拆分或合并编码，旧编码不再可用。",
            "Editions split and merge codes; the old ones are no longer valid.",
        ),
        fix=Text("改用后继编码。", "Use one of the successors."),
        example=Text("9403900000 → 9403990000", "9403900000 → 9403990000"),
        source="rules.md §2 rule 29, §7",
    )
)
RULING_ENDS = define(
    Code(
        code="YH-CLS-008",
        severity=Severity.WARN,
        title=Text("预裁定即将到期", "Advance ruling ends soon"),
        message=Text(
            "“{product}”的预裁定 {ruling}（{code}）有效至 {until}。",
            "The advance ruling {ruling} for {product!r} ({code}) ends on {until}.",
        ),
        reason=Text(
            "预裁定有效期三年；延续须在到期前 30 至 90 日内申请。",
            "A ruling binds for three years; its extension is asked for 30 to 90 days before the end.",
        ),
        fix=Text(
            "决定是否申请延续；取得新决定后重新导入。",
            "Decide whether to ask for an extension; import the new ruling.",
        ),
        example=Text("有效期至 2026-12-31", "ends on 2026-12-31"),
        source="rules.md §5 (order 236, announcement 2024-32)",
    )
)
RULING_ENDED = define(
    Code(
        code="YH-CLS-009",
        severity=Severity.WARN,
        title=Text("预裁定已过期", "Advance ruling has ended"),
        message=Text(
            "“{product}”的预裁定 {ruling}（{code}）已于 {until} 到期，不再作为依据。",
            "The advance ruling {ruling} for {product!r} ({code}) ended on {until}: it is no authority any more.",
        ),
        reason=Text("过期的预裁定没有约束力。", "A ruling that has ended binds nobody."),
        fix=Text("重新确认编码，或导入新的预裁定。", "Confirm the code anew, or import the new ruling."),
        example=Text("有效期至 2025-12-31", "ended on 2025-12-31"),
        source="rules.md §5 (order 236)",
    )
)
COMPLETED = define(
    Code(
        code="YH-CLS-010",
        severity=Severity.NOTE,
        title=Text("空单元格已按税则填写", "Empty cell filled from the tariff"),
        message=Text(
            "按编码 {code} 的税则内容填写为 {filled}。",
            "Filled with {filled}, as the tariff says for {code}.",
        ),
        reason=Text(
            "法定单位、法定数量和申报要素由编码决定；只有确定时才填写，绝不跨计量类别换算。",
            "The code decides legal units, legal quantities and elements; only what is certain is filled, never across "
            "dimensions.",
        ),
        fix=Text("如不正确，请在工作簿中填写。", "If it is wrong, fill in the cell."),
        example=Text("（空）→ 0.5", "(empty) → 0.5"),
        source="rules.md §2 rules 31–33, 53",
    )
)
FROM_NAME = define(
    Code(
        code="YH-CLS-011",
        severity=Severity.NOTE,
        title=Text("商品编码取自同名同材质的另一货号", "HS code filled from another article of the same name and material"),
        message=Text(
            "“{product}”的商品编码 {code} 取自同名同材质的货号 {article}（{who} 于 {at} 确认）。",
            "The HS code {code} of {product!r} is that of article {article} of the same name and material, confirmed by "
            "{who} on {at}.",
        ),
        reason=Text(
            "企业确认过的同名同材质商品都是这一编码。", "All confirmed goods of this name and material have this code."
        ),
        fix=Text(
            "如不是同一种商品，请填写商品编码，或单独确认该货号。",
            "If the goods differ, fill in the HS code, or confirm this article by itself.",
        ),
        example=Text("货号 XC-2 取 XC-1 的 6704200000", "XC-2 takes 6704200000 from XC-1"),
        source="rules.md §5",
    )
)  # fmt: skip
NO_SUBHEADING = define(
    Code(
        code="YH-CLS-012",
        severity=Severity.WARN,
        title=Text("前六位不在协调制度中", "Six digits are no subheading of the Harmonized System"),
        message=Text(
            "商品编码 {code} 的前六位（简化申报为前四位）不在 HS 2022 中；没有税则，10 位未核对。",
            "The six digits of the HS code {code} (four of a simplified one) are not in HS 2022; no tariff: ten digits not "
            "checked.",
        ),
        reason=Text("前六位各国相同；没有导入税则时只能核对到六位。", "Six digits are the same everywhere; without a tariff they are all that can be checked."),
        fix=Text("核对商品编码；导入税则后可核对 10 位（yuhuo tariff import）。", "Check the code; with a tariff all ten digits are checked (yuhuo tariff import)."),
        example=Text("6704300000 → 6704200000", "6704300000 → 6704200000"),
        source="rules.md §5, §2 rule 28",
    )
)  # fmt: skip
