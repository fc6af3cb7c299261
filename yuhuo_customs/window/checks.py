"""What the e-port and customs ask of one declaration by itself, and of a list against its order (ceb README §8)."""

import json
from decimal import Decimal

from yuhuo_customs.window.reading import Record

_FILLED = {
    "CEB303": ("orderNo", "ebpCode", "ebpName", "ebcCode", "ebcName"),
    "CEB603": (
        "ebpCode", "ebpName", "orderNo", "logisticsCode", "logisticsName", "logisticsNo", "copNo", "agentCode",
        "agentName", "ebcCode", "ebcName", "ownerCode", "ownerName",
    ),
}  # fmt: skip
"""Elements that the schema lets be empty and the specification does not (ceb README §2)."""
_FILLED_ITEMS = {"CEB303": ("itemNo", "itemName"), "CEB603": ("itemNo", "gname", "gmodel", "barCode")}
_VALUES = {
    "CEB303": {"appStatus": "1|2", "orderType": "E|B|W"},
    "CEB603": {
        "appStatus": "1|2",
        "ieFlag": "E",
        "statisticsFlag": "A|B",
        "tradeMode": "9610|1210|9710|9810",
    },
}
_TOLERANCE = Decimal("0.01")
_REFUSED = "[Code:{code};Desc:{text}]"


def objection_of_eport(kind: str, record: Record) -> str:
    """Why the e-port does not take the record in ("": it does): the business check before customs."""
    head = record.head
    empty = [name for name in _FILLED[kind] if not head.get(name, "").strip()]
    empty += sorted({name for item in record.items for name in _FILLED_ITEMS[kind] if not item[name].strip()})
    if empty:
        return f"业务校验失败：{'、'.join(empty)}不能为空"
    wrong = [
        f"{name}={head[name]}"
        for name, values in _VALUES[kind].items()
        if head[name] not in values.split("|")
    ]
    if wrong:
        return f"业务校验失败：{'、'.join(wrong)}不在允许的取值内"
    if head["appType"] != "1":
        return f"业务校验失败：模拟窗口暂不支持appType={head['appType']}（变更、删除）"
    if [int(item["gnum"]) for item in record.items] != list(range(1, len(record.items) + 1)):
        return "业务校验失败：商品序号gnum应从1开始连续递增"
    return ""


def objection_of_customs(kind: str, record: Record) -> str:
    """The reply ``[Code:…;Desc:…]`` with which customs refuses the record by itself ("": it does not).

    Of the known reply codes (customs_codes.csv) only 1300 fits: refused, the reason is in the text.
    """
    for item in record.items:
        total = Decimal(item["qty"]) * Decimal(item["price"])
        if abs(total - Decimal(item["totalPrice"])) > _TOLERANCE:
            return refusal(f"第{item['gnum']}项总价不等于数量乘以单价")
    if kind == "CEB603" and not 0 < Decimal(record.head["netWeight"]) <= Decimal(record.head["grossWeight"]):
        return refusal("净重应大于零且不大于毛重")
    return ""


def refusal(text: str, code: int = 1300) -> str:
    """A customs reply with its code."""
    return _REFUSED.format(code=code, text=text)


def lines_of(record: Record) -> str:
    """The items as JSON, in the form in which order and list are compared: name, quantity, price, currency.

    Both kinds name these elements alike; itemName may be left out of a list.
    """
    return json.dumps(
        [
            [each.get("itemName", ""), _plain(each["qty"]), _plain(each["price"]), each["currency"]]
            for each in record.items
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def difference(order: str, listed: str) -> str:
    """The customs reply when the items of a list are not those of its order ("": they are)."""
    if order == listed:
        return ""
    ours, theirs = json.loads(listed), json.loads(order)
    if len(ours) != len(theirs):
        return refusal(f"清单商品项数{len(ours)}与订单商品项数{len(theirs)}不一致", 1320)
    for gnum, (one, other) in enumerate(zip(ours, theirs, strict=True), 1):
        if one[1:] != other[1:] or (one[0] and one[0] != other[0]):
            return refusal(f"清单第{gnum}项与订单商品不一致", 1322)
    return ""


def _plain(number: str) -> str:
    """The shortest writing of an exact decimal, so that equal numbers are equal text."""
    return f"{Decimal(number).normalize():f}"
