"""The life of a declaration: one status a round (ceb README §7, transport.md §8.2)."""

from yuhuo_customs.window.checks import refusal
from yuhuo_customs.window.script import Fate

DRAFT, TAKEN, REFUSED, STORED = 1, 2, 100, 120
"""returnStatus: kept at the e-port only, being declared, refused by customs, stored by customs."""
PAUSE = 0
"""A round without a receipt."""

_LIVES: dict[tuple[str, Fate], tuple[int, ...]] = {
    ("CEB303", "plain"): (TAKEN, STORED),
    ("CEB303", "refused"): (TAKEN, REFUSED),
    ("CEB603", "plain"): (TAKEN, STORED, 800, 899),
    ("CEB603", "refused"): (TAKEN, REFUSED),
    ("CEB603", "reviewed"): (TAKEN, STORED, 300, PAUSE, 399, 800, 899),
    ("CEB603", "inspected"): (TAKEN, STORED, 500),
}
_TEXTS = {
    REFUSED: refusal("海关退单（模拟窗口按脚本退单）"),
    STORED: "[Code:1800;Desc:逻辑校验通过]",
    300: "[Code:1200;Desc:人工审核]",
    399: "海关审结",
    500: "查验",
    800: "[Code:2600;Desc:放行]",
    899: "结关",
}


def life(kind: str, fate: Fate, *, draft: bool) -> str:
    """The statuses to come, joined by commas; a draft (appStatus 1) has only one."""
    return ",".join(map(str, (DRAFT,) if draft else _LIVES[kind, fate]))


def info(status: int, kind: str, guid: str, ebp: str, order_no: str) -> str:
    """The returnInfo of a status in an undisturbed life."""
    if status == DRAFT:
        return f"电子口岸已暂存[{guid}]"
    if status == TAKEN:
        return f"新增申报成功[{guid}]" + (f"[{ebp}][{order_no}]" if kind == "CEB603" else "")
    return _TEXTS[status]
