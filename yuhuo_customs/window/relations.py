"""What one declaration has to do with others in the book: changes, cancellations, returns, parts, summaries."""

import sqlite3
from decimal import Decimal

from yuhuo_customs.window import checks, limits
from yuhuo_customs.window.declaration import Declaration, by_list_number, find, joined
from yuhuo_customs.window.kinds import CLOSED, DRAFT, REFUSED, RELEASED, STORED, TAKEN, Kind
from yuhuo_customs.window.life import refusal
from yuhuo_customs.window.manifests.lists import announced
from yuhuo_customs.window.reading import Record
from yuhuo_customs.window.script import Script

_USED_BY_LISTS = {"CEB303": "CEB603", "CEB505": "CEB603", "CEB403": "CEB603"} | dict.fromkeys(
    ("CEB311", "CEB411", "CEB511"), "CEB621"
)
_WAYBILL = ("logisticsCode", "logisticsNo")


def bars_change(
    connection: sqlite3.Connection, kind: Kind, record: Record, status: int, script: Script
) -> str:
    """Why a document of this status cannot be changed or deleted ("": it can)."""
    if kind.is_list:
        return "" if status in (0, *script.change_in) else f"清单状态{status}不允许变更或删除"
    if kind.name in _USED_BY_LISTS:
        column, ref = (
            ("order_ref", joined(record.head, kind.order))
            if kind.order
            else ("waybill_ref", joined(record.head, _WAYBILL))
        )
        lists = find(connection, f"d.kind = ? AND d.{column} = ?", _USED_BY_LISTS[kind.name], ref)
        used = any(not each.draft and each.status != REFUSED for each in lists)
        return "该单证已被申报的清单使用" if used else ""
    return "" if status in (0, DRAFT, TAKEN, REFUSED, STORED) else f"状态{status}不允许变更或删除"


def objection(
    connection: sqlite3.Connection, kind: Kind, record: Record, script: Script
) -> tuple[int, str] | None:
    """Code and text with which the e-port refuses a document for what is in the book; None: it does not."""
    head, codes = record.head, kind.codes
    if kind.split:
        others = {
            each.head["msgCount"]
            for each in find(connection, "d.kind = ? AND d.group_ref = ?", kind.name, group(kind, head))
        }
        if others - {head["msgCount"]}:
            return (
                codes.parameter,
                f"业务校验失败：msgCount={head['msgCount']}与已报部分的{'、'.join(sorted(others))}不一致",
            )
    if not (kind.cancels or kind.returns) or head["appType"] == "3":
        return None
    listed = by_list_number(connection, kind.cancels or kind.returns, head["invtNo"])
    if listed is None:
        code = {"CEB623": -623003, "CEB625": -625204}.get(kind.name, codes.parameter)
        return code, f"业务校验失败：清单编号{head['invtNo']}不存在"
    if kind.cancels:
        if listed.status not in script.cancel_in:
            code = -623005 if kind.name == "CEB623" else codes.state
            return code, f"业务校验失败：清单状态{listed.status}不允许撤销"
        return None
    if listed.status not in (RELEASED, CLOSED):
        return codes.parameter, f"业务校验失败：清单状态{listed.status}，只有放行的清单可以退货"
    return _return(connection, kind, record, listed)


def target(connection: sqlite3.Connection, kind: Kind, record: Record) -> int | None:
    """Number of the list that a document cancels, or whose goods it brings back."""
    if not (kind.cancels or kind.returns):
        return None
    listed = by_list_number(connection, kind.cancels or kind.returns, record.head["invtNo"])
    return listed.number if listed else None


def customs(connection: sqlite3.Connection, kind: Kind, record: Record, key: str, script: Script) -> str:
    """The reply with which customs refuses a document by itself or for what is in the book ("": it does not)."""
    if record.head["appType"] == "3":
        return ""
    found = checks.objection_of_customs(kind, record)
    if not found and kind.is_list and script.manifest_before_lists:
        bill = record.head.get("billNo", "")
        told = not bill or announced(connection, kind.name, bill)
        found = "" if told else refusal(f"提运单{bill}的舱单未被接受")
    if not found and kind.name == "CEB621" and script.limits_at == "customs":
        above = limits.over(connection, record, key, script)
        found = refusal(above[1], limits.YEARLY_REPLY if above[0] == limits.YEARLY else 1300) if above else ""
    if not found and kind.name == "CEB701" and not record.head.get("startTime"):
        found = _not_to_sum(connection, [each["invtNo"] for each in record.items])
    if not found and kind.name == "CEB607":
        missing = [
            no
            for each in record.items
            if (no := each.get("invtNo")) and not by_list_number(connection, "CEB603", no)
        ]
        found = refusal(f"清单编号{missing[0]}不存在") if missing else ""
    return found


def group(kind: Kind, head: dict[str, str]) -> str:
    """What the parts of one split document have in common."""
    return joined(head, kind.key[:-1])


def summed(connection: sqlite3.Connection, application: Declaration) -> list[Declaration]:
    """The lists that a summary application (701) is for: by its body, or by the period of release it names."""
    head = application.head
    if not head.get("startTime"):
        found = (by_list_number(connection, "CEB603", each["invtNo"]) for each in application.items)
        return [each for each in found if each]
    # The book keeps no moment of release: the time of the declaration stands for it.
    lists = find(
        connection, "d.kind = 'CEB603' AND d.app_time BETWEEN ? AND ?", head["startTime"], head["endTime"]
    )
    return [
        each
        for each in lists
        if each.status in (RELEASED, CLOSED)
        and each.head["statisticsFlag"] == "B"
        and (each.head["ebcCode"], each.head["agentCode"]) == (head["ebcCode"], head["agentCode"])
    ]


def _not_to_sum(connection: sqlite3.Connection, numbers: list[str]) -> str:
    if not numbers:
        return refusal("汇总申请没有清单，也没有起止时间")
    for number in numbers:
        listed = by_list_number(connection, "CEB603", number)
        if listed is None:
            return refusal(f"清单编号{number}不存在")
        if listed.status not in (RELEASED, CLOSED):
            return refusal(f"清单{number}状态{listed.status}，尚未放行")
        if listed.head["statisticsFlag"] != "B":
            return refusal(f"清单{number}申报业务类型不是B，不需汇总")
    return ""


def _return(
    connection: sqlite3.Connection, kind: Kind, record: Record, listed: Declaration
) -> tuple[int, str] | None:
    """X7 and X8: what comes back must be on the list, and not more of it."""
    originals = {each["gnum"]: each for each in listed.items}
    back = limits.returned_quantities(connection, listed)
    wrong = -625209 if kind.name == "CEB625" else kind.codes.parameter
    for item in record.items:
        original = originals.get(item["gnum"])
        if original is None or original["gcode"] != item["gcode"]:
            return wrong, f"业务校验失败：商品序号{item['gnum']}、编码{item['gcode']}不在原清单上"
        units = [
            name for name in ("unit", "unit1", "unit2") if item.get(name) and item[name] != original.get(name)
        ]
        if units:
            return kind.codes.parameter, f"业务校验失败：第{item['gnum']}项的{'、'.join(units)}与原清单不一致"
        for name in ("qty", "qty1", "qty2"):
            if item.get(name):
                total = Decimal(item[name]) + back.get(item["gnum"], {}).get(name, Decimal(0))
                if total > Decimal(original.get(name) or 0):
                    return kind.codes.parameter, f"业务校验失败：第{item['gnum']}项的{name}超过原清单"
    return None
