"""A list against the order, payment and waybill of the same order: the match of documents (rules.md §4.2, X1 to X3)."""

from collections.abc import Mapping
from decimal import Decimal

from yuhuo_customs.window.declaration import Declaration
from yuhuo_customs.window.life import refusal

_SHIPPED = ("consignee", "consigneeTelephone", "consigneeAddress")


def mismatch(listed: Declaration, found: Mapping[str, Declaration]) -> str:
    """The customs reply when the documents do not fit together ("": they do).

    Args:
        listed: The list.
        found: The documents of its order by kind.
    """
    for kind, other in found.items():
        if other.status == 100:
            word = {"3": "订单", "4": "支付单", "5": "运单"}[kind[3]]
            number = other.head.get("orderNo") if kind[3] == "3" else ""
            return refusal(f"{word}{number or ''}已被退单，三单不符")
    if listed.name == "CEB603":
        order = found.get("CEB303")
        return _difference(order.items, listed.items, priced=True) if order else ""
    order, payment, waybill = (found.get(name) for name in ("CEB311", "CEB411", "CEB511"))
    if order is None:
        return ""
    return (
        _difference(order.items, listed.items, priced=False)
        or _buyer(listed.head, order.head)
        or (payment_differs(order.head, payment.head) if payment else "")
        or (_waybill(order.head, waybill.head) if waybill else "")
    )


def payment_differs(order: Mapping[str, str], payment: Mapping[str, str]) -> str:
    """The reply when order and payment do not fit together ("": they do)."""
    if order.get("payCode") and order["payCode"] != payment["payCode"]:
        return refusal("订单的支付企业与支付单不一致", 13035)
    if (order["buyerName"], order["buyerIdNumber"]) != (payment["payerName"], payment["payerIdNumber"]):
        return refusal("订购人与支付人的姓名或证件号码不一致", 1327)
    if Decimal(order["acturalPaid"]) != Decimal(payment["amountPaid"]):
        return refusal("订单实际支付金额与支付单金额不一致", 1332)
    return ""


def _difference(theirs: list[dict[str, str]], ours: list[dict[str, str]], *, priced: bool) -> str:
    if len(ours) != len(theirs):
        return refusal(f"清单商品项数{len(ours)}与订单商品项数{len(theirs)}不一致", 1320)
    names = ("qty", "price") if priced else ("qty",)
    for gnum, (one, other) in enumerate(zip(ours, theirs, strict=True), 1):
        same = (
            all(Decimal(one[name]) == Decimal(other[name]) for name in names)
            and one["currency"] == other["currency"]
        )
        name = one.get("itemName", "")
        if not same or (name and name != other.get("itemName", "")):
            return refusal(f"清单第{gnum}项与订单商品不一致", 1322)
    return ""


def _buyer(listed: Mapping[str, str], order: Mapping[str, str]) -> str:
    if listed["buyerName"] != order["buyerName"]:
        return refusal("清单订购人姓名与订单不一致", 13127)
    if listed["buyerTelephone"] != order["buyerTelephone"]:
        return refusal("清单订购人电话与订单不一致", 130126)
    if listed["buyerIdNumber"] != order["buyerIdNumber"]:
        return refusal("清单订购人证件号码与订单不一致")
    return ""


def _waybill(order: Mapping[str, str], waybill: Mapping[str, str]) -> str:
    if waybill["orderNo"] != order["orderNo"]:
        return refusal("运单的订单编号与订单不一致")
    wrong = [name for name in _SHIPPED if waybill[name] != order[name]]
    return refusal(f"运单与订单的{'、'.join(wrong)}不一致") if wrong else ""
