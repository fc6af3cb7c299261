"""Which code of ours stands for which rule of the catalogue (rules.md §2: 1 to 67; §2.1: X1 to X18)."""

from collections.abc import Mapping

from yuhuo_customs.errors import Text
from yuhuo_customs.review.rule import Rule

NUMBERS = (*(str(number) for number in range(1, 68)), *(f"X{number}" for number in range(1, 19)))

ELSEWHERE: Mapping[str, tuple[tuple[str, ...], Text]] = {
    "1": (
        ("YH-FLD-001", "YH-FLD-003", "YH-FLD-005"),
        Text("字段检查（模型）和报文模式", "the check of fields by the models, and the message schemas"),
    ),
    "2": (
        (),
        Text(
            "guid 由程序生成，写入账本，不来自工作簿",
            "the program makes each guid and keeps it in the ledger; a workbook has none",
        ),
    ),
    "3": (("YH-FLD-010",), Text("模型限定 ieFlag 的值", "the models allow one ieFlag only")),
    "35": (("YH-FLD-010",), Text("进口单证的模型只接受 142", "the models of import documents take 142 only")),
    "36": (("YH-FLD-010",), Text("模型限定贸易方式的值", "the models hold the set of supervision modes")),
    "42": (("YH-FLD-010",), Text("模型限定 packNo = 1", "the models of 511 and 621 take packNo 1 only")),
    "X4": (
        (),
        Text(
            "appTime 由程序按北京时间写入；账本不倒退",
            "the program stamps appTime by Beijing time; the ledger never moves backwards",
        ),
    ),
    "X5": (
        ("YH-OPS-111",),
        Text(
            "发送前验证自己的签名；不签名须明说", "our own signature is verified before sending; unsigned must be said"
        ),
    ),
    "X13": (("YH-FLD-010",), Text("模型限定 fFlag、iFlag = 3", "the model takes fFlag and iFlag 3 only")),
    "X14": (("YH-FLD-010",), Text("模型限定 logisticsStatus = S", "the model takes logisticsStatus S only")),
}  # fmt: skip
"""Number → codes and where else it is taken care of."""

PARTLY: Mapping[str, Text] = {
    "6": Text(
        "出口运单 CEB505 除运单号外没有别的编号：由清单比较，物流企业自己的账本按此号识别重复",
        "an export waybill CEB505 has no number but this one: lists are compared, and a carrier's ledger knows it by this key",
    ),
    "8": Text(
        "变更和删除另由账本按状态拒绝（barred）",
        "changes and deletions are refused by the ledger too, by state",
    ),
    "33": Text(
        "报文没有行净重：比较合计；表中有“行净重”列的逐行比较，没有的计为未检查",
        "messages have no net weight by line: sums are compared, and each line that has the sheet's column 行净重; others "
        "count as not checked",
    ),
    "19": Text(
        "报文没有下单时间：看表中的“下单时间”列，没有的计为未检查；支付时间另与申报日期和现在比较",
        "messages have no time of order: it is the sheet's column 下单时间, and without it counts as not checked; the payment is "
        "also held against the day of declaration and the present",
    ),
    "60": Text(
        "是否退税在报文中没有字段：看表中的“是否退税”列，没有的计为未检查",
        "no field says whether a rebate is claimed: the sheet's column 是否退税 does, and without it counts as not checked",
    ),
    "23": Text(
        "按策略的 certificate_holders；未设置时看证书主体是否写有申报企业的代码或名称，两者都没有则未检查",
        "by certificate_holders of the policy, else by whether the certificate's subject names the declarant; with neither it is "
        "not checked",
    ),
    "64": Text(
        "同一分钟的支付连同以往申报比较；相连的证件号码只在本批中找",
        "payments of one minute are held against the past too; ID numbers that follow one another are looked for in the batch",
    ),
    "50": Text(
        "偏离以该货号以往的单价为准；没有以往申报的计为未检查",
        "what a price deviates from is the article's own past; without one it counts as not checked",
    ),
    "67": Text(
        "申报前与估算比较；收到 CEB816 后由 yuhuo tax 与税单比较（YH-TAX-…）",
        "before sending against the estimate; after CEB816 yuhuo tax compares with the bill (YH-TAX-…)",
    ),
    "X6": Text("每份报文 100 单由程序拆分", "the program splits into messages of 100 documents"),
}
"""Number → what a rule of ours does not see, or does another way."""


def covered(rules: tuple[Rule, ...]) -> dict[str, tuple[str, ...]]:
    """Number → codes of the rules that name it in their source; numbers without a rule are absent."""
    found: dict[str, tuple[str, ...]] = {}
    for rule in rules:
        for number in rule.catalogue:
            found[number] = (*found.get(number, ()), rule.code)
    return found
