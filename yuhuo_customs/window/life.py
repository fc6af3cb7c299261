"""The life of a declaration: one status a round (ceb README §7, transport.md §8.2)."""

from yuhuo_customs.window.declaration import Declaration
from yuhuo_customs.window.kinds import DECIDED, DRAFT, REFUSED, RELEASED, STORED, TAKEN, Kind
from yuhuo_customs.window.script import Script

PAUSE = 0
"""A round without a receipt."""
_REVIEW, _INSPECTION = 300, 500
_DONE = {"1": "新增", "2": "变更", "3": "删除"}
_TEXTS = {
    STORED: "[Code:1800;Desc:逻辑校验通过]",
    _REVIEW: "[Code:1200;Desc:人工审核]",
    DECIDED: "海关审结",
    _INSPECTION: "查验",
    501: "扣留移送通关",
    502: "扣留移送缉私",
    503: "扣留移送法规",
    505: "移交",
    599: "其它扣留",
    600: "挂起",
    700: "退运",
    RELEASED: "[Code:2600;Desc:放行]",
    899: "结关",
}


def life(kind: Kind, app_type: str, script: Script, key: str, *, draft: bool, again: bool) -> str:
    """The statuses to come, joined by commas.

    Args:
        kind: Of the declaration.
        app_type: 1 new, 2 change, 3 delete.
        script: Its fate, for what is declared for the first time.
        key: Business key.
        draft: Only kept at the e-port (appStatus 1).
        again: Declared anew, or changed: the script has had its say.
    """
    if draft:
        return str(DRAFT)
    if app_type == "3":
        return f"{TAKEN},{STORED if STORED in kind.life else DECIDED}"
    plain = kind.life
    fate = "plain" if again else script.fate(kind.name, key)
    if fate == "refused":
        plain = (TAKEN, REFUSED)
    elif fate == "reviewed":
        after = plain[2:] if DECIDED in plain else (DECIDED, *plain[2:])
        plain = (*plain[:2], _REVIEW, PAUSE, *after)
    elif fate == "inspected":
        plain = (*plain[:2], _INSPECTION, *((script.after_inspection,) if script.after_inspection else ()))
    return ",".join(map(str, plain))


def info(declaration: Declaration, status: int) -> str:
    """The returnInfo of a status in an undisturbed life."""
    if status == DRAFT:
        return f"电子口岸已暂存[{declaration.guid}]"
    if status == TAKEN:
        head = declaration.head
        about = f"[{head['ebpCode']}][{head['orderNo']}]" if declaration.kind.is_list else ""
        return f"{_DONE[declaration.app_type]}申报成功[{declaration.guid}]{about}"
    if status == DECIDED and declaration.kind.cancels:
        return "[Code:2300;Desc:审批同意，清单已撤销]"
    if status == REFUSED:
        return refusal("海关退单（模拟窗口按脚本退单）")
    return _TEXTS.get(status, f"状态{status}")


def refusal(text: str, code: int = 1300) -> str:
    """A customs reply with its code; 1300: refused, the reason is in the text (customs_codes.csv)."""
    return f"[Code:{code};Desc:{text}]"
