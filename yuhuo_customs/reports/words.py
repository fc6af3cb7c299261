"""Words of the reports in both languages."""

from yuhuo_customs.errors import Text

VERDICTS = {
    "ready": Text("可申报", "ready"),
    "fix": Text("需修改", "to fix"),
    "person": Text("需人工", "needs a person"),
}
SEVERITIES = {
    "block": Text("必须修改", "BLOCK"),
    "hold": Text("需人工确认", "HOLD"),
    "warn": Text("提醒", "WARN"),
    "risk": Text("风险提示", "RISK"),
    "note": Text("说明", "NOTE"),
}
COLOURS = {"block": "red", "hold": "magenta", "warn": "yellow", "risk": "cyan", "note": "blue"}
OUTCOME_WORDS = {
    "released": Text("已放行", "released"),
    "done": Text("办结", "done"),
    "withdrawn": Text("已撤销或删除", "cancelled or withdrawn"),
    "refused": Text("被退单", "refused"),
    "held": Text("人工审核或查验", "under review or inspection"),
    "open": Text("等待回执", "waiting for receipts"),
}
