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
    "8": Text(
        "变更和删除另由账本按状态拒绝（barred）",
        "changes and deletions are refused by the ledger too, by state",
    ),
    "33": Text(
        "报文没有行净重：比较合计；自定义模板的 line.netWeight 列则逐行比较",
        "messages have no net weight by line: sums are compared, and each line where your profile fills line.netWeight",
    ),
    "19": Text(
        "工作簿没有下单时间：只比较支付时间和申报日期",
        "workbooks have no time of order: time of payment against day of declaration",
    ),
    "60": Text(
        "是否退税在报文中没有字段：看自定义模板的 line.rebate 列",
        "no field says whether a rebate is claimed: the column line.rebate of your profile does",
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
