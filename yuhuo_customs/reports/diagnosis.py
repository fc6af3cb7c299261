"""What ``yuhuo doctor`` found, as a table and as JSON."""

import json

from yuhuo_customs.doctor import Diagnosis
from yuhuo_customs.doctor.line import FAILED, NOT_CHECKED, OK, WARN
from yuhuo_customs.errors import Text
from yuhuo_customs.reports.terminal import Terminal

_WORDS = {
    OK: Text("正常", "ok"),
    WARN: Text("注意", "look"),
    FAILED: Text("不正常", "FAILED"),
    NOT_CHECKED: Text("未检查", "not checked"),
}


def show(terminal: Terminal, found: Diagnosis) -> None:
    """One row per line, its cure below it; then the sum."""
    rows = []
    for line in found.lines:
        fix = line.fix.pick(terminal.lang) if line.state != OK else ""
        detail = line.detail.pick(terminal.lang) + (f"\n→ {fix}" if fix else "")
        rows.append((_WORDS[line.state].pick(terminal.lang), line.title.pick(terminal.lang), detail))
    terminal.table(
        [Text("结果", "state"), Text("项目", "point"), Text("所见与对策", "what was found, and what to do")],
        rows,
    )
    failed = sum(line.state == FAILED for line in found.lines)
    if failed:
        terminal.say(Text(f"{failed} 项不正常。", f"{failed} points are not well."), "red")
    else:
        terminal.say(Text("没有不正常的项目。", "Nothing is unwell."), "green")


def as_json(found: Diagnosis) -> str:
    """All lines in both languages; ``exitCode`` as the command's."""
    lines = [
        {
            "part": line.part,
            "title": line.title._asdict(),
            "state": line.state,
            "detail": line.detail._asdict(),
            "fix": line.fix._asdict() if line.state != OK else {"zh": "", "en": ""},
        }
        for line in found.lines
    ]
    return json.dumps({"lines": lines, "exitCode": found.exit_code}, ensure_ascii=False, indent=2)
