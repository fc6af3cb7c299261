"""What the e-port and customs ask of one declaration by itself (ceb README §8, rules.md)."""

from decimal import Decimal

from yuhuo_customs.window.kinds import Kind
from yuhuo_customs.window.layout import layout
from yuhuo_customs.window.life import refusal
from yuhuo_customs.window.reading import Record

_TOLERANCE = Decimal("0.01")
_CHINA = "142"
_PRICED = {"CEB303", "CEB311", "CEB603", "CEB621"}
_WEIGHED = {"CEB603", "CEB621"}
_BONDED_IMPORT = ("emsNo", "areaCode", "areaName")
_TRAVEL = ("trafNo", "voyageNo", "billNo")


def objection_of_eport(kind: Kind, record: Record) -> tuple[int, str] | None:
    """Code and text with which the e-port does not take the record in; None: it does."""
    head, codes = record.head, kind.codes
    empty = _empty(kind, record)
    if empty == ["reason"] and kind.name == "CEB623":
        return -623012, "撤销原因不能为空"
    if empty:
        return codes.parameter, f"业务校验失败：{'、'.join(empty)}不能为空"
    wrong = [
        f"{name}={head[name]}"
        for name, values in (
            ("appStatus", "1|2"),
            ("appType", "1" if kind.name == "CEB623" else "1|2|3"),
            *kind.values,
        )
        if name in head and head[name] not in values.split("|")
    ]
    if wrong:
        return codes.parameter, f"业务校验失败：{'、'.join(wrong)}不在允许的取值内"
    if [int(item["gnum"]) for item in record.items if "gnum" in item] not in (
        [],
        list(range(1, len(record.items) + 1)),
    ):
        return codes.gnum, "业务校验失败：商品序号gnum应从1开始连续递增"
    if kind.name == "CEB625" and head.get("preNo"):
        return -625008, "预录入编号由电子口岸生成，不能填写"
    text = _of_its_kind(kind, head)
    return (codes.parameter, f"业务校验失败：{text}") if text else None


def objection_of_customs(kind: Kind, record: Record) -> str:
    """The reply ``[Code:…;Desc:…]`` with which customs refuses the record by itself ("": it does not).

    Of the known reply codes (customs_codes.csv) only 1300 fits: refused, the reason is in the text.
    """
    for item in record.items if kind.name in _PRICED else []:
        total = Decimal(item["qty"]) * Decimal(item["price"])
        if abs(total - Decimal(item["totalPrice"])) > _TOLERANCE:
            return refusal(f"第{item['gnum']}项总价不等于数量乘以单价")
    if kind.name in _WEIGHED and not 0 < Decimal(record.head["netWeight"]) <= Decimal(
        record.head["grossWeight"]
    ):
        return refusal("净重应大于零且不大于毛重")
    if kind.name == "CEB311":
        head = {
            name: Decimal(record.head[name])
            for name in ("goodsValue", "freight", "taxTotal", "discount", "acturalPaid")
        }
        owed = head["goodsValue"] + head["freight"] + head["taxTotal"] - head["discount"]
        if owed != head["acturalPaid"]:
            return refusal(f"实际支付金额应为{owed:f}")
    return ""


def _empty(kind: Kind, record: Record) -> list[str]:
    """Elements that the schema lets be blank and the specification does not (ceb README §2)."""
    form = layout(kind.name)
    groups = list(form.groups.values()) if form else []
    empty = [each.name for each in groups[0] if each.required and not record.head.get(each.name, "").strip()]
    for item in record.items:
        empty += [each.name for each in groups[1] if each.required and not item.get(each.name, "").strip()]
    return list(dict.fromkeys(empty))


def _of_its_kind(kind: Kind, head: dict[str, str]) -> str:
    if kind.split and not 1 <= int(head["msgSeqNo"]) <= int(head["msgCount"]):
        return f"msgSeqNo={head['msgSeqNo']}应在1与msgCount={head['msgCount']}之间"
    match kind.name:
        case "CEB701":
            start, end = head.get("startTime", ""), head.get("endTime", "")
            return (
                ""
                if bool(start) == bool(end) and start <= end
                else "startTime与endTime应同时填写，且先后正确"
            )
        case "CEB213":
            return "起运国不能是中国" if head["country"] == _CHINA else ""
        case "CEB621":
            return _of_an_import_list(head)
        case "CEB603" if head["tradeMode"] == "1210":
            missing = [name for name in ("iacCode", "iacName", "emsNo") if not head.get(name)]
            return f"保税出口应填写{'、'.join(missing)}" if missing else ""
    return ""


def _of_an_import_list(head: dict[str, str]) -> str:
    """Rules 17 to 19. The schema's comment names the declarant where the text names the platform: both pass."""
    if head["assureCode"] not in {
        head[name] for name in ("ebpCode", "ebcCode", "logisticsCode", "agentCode")
    }:
        return "担保企业编号应是电商平台、电商企业、物流企业或申报企业的代码"
    if head["tradeMode"] == "1210":
        missing = [name for name in _BONDED_IMPORT if not head.get(name)]
        spare = [name for name in _TRAVEL if head.get(name)]
        if missing or spare:
            return f"保税进口应填写{'、'.join(_BONDED_IMPORT)}，不填{'、'.join(_TRAVEL)}"
        return "" if head["country"] == _CHINA else "保税进口的起运国应为142"
    missing = [name for name in _TRAVEL if not head.get(name)] if head["tradeMode"] == "9610" else []
    return f"直购进口应填写{'、'.join(missing)}" if missing else ""
