"""Words of the reports in both languages."""

from yuhuo_customs.errors import Text

VERDICTS = {
    "ready": Text("可申报", "ready"),
    "fix": Text("需修改", "to fix"),
    "person": Text("待人工", "needs a person"),
}
SEVERITIES = {
    "block": Text("拒绝", "BLOCK"),
    "hold": Text("待定", "HOLD"),
    "warn": Text("警告", "WARN"),
    "risk": Text("风险", "RISK"),
    "note": Text("提示", "NOTE"),
}
COLOURS = {"block": "red", "hold": "magenta", "warn": "yellow", "risk": "cyan", "note": "blue"}
OUTCOME_WORDS = {
    "released": Text("已放行", "released"),
    "refused": Text("被退单", "refused"),
    "held": Text("人工审核或查验", "under review or inspection"),
    "open": Text("等待回执", "waiting for receipts"),
}
