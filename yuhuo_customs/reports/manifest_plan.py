"""The plan of a manifest: each step with its last moment, and what is late."""

from collections.abc import Sequence
from datetime import datetime

from yuhuo_customs.errors import Text
from yuhuo_customs.manifests.deadlines import BEIJING, Plan, Step
from yuhuo_customs.reports.terminal import Terminal


def as_json(plans: Sequence[Plan], now: datetime) -> list[dict[str, object]]:
    """One object for each bill: its journey, and its steps with last moment, rule, what goes before, and what is late."""
    return [
        {
            "bill": bill,
            "journey": plan.journey,
            "steps": [
                {
                    "step": each.what._asdict(),
                    "latest": each.latest.astimezone(BEIJING).isoformat() if each.latest else None,
                    "late": each in plan.late(now),
                    "rule": each.rule._asdict(),
                    "after": each.after._asdict(),
                }
                for each in plan.steps
            ],
        }
        for plan in plans
        for bill in plan.bills
    ]


def show(terminal: Terminal, plans: Sequence[Plan], now: datetime) -> int:
    """A table for each set of bills; returns how many steps are late."""
    late = 0
    for plan in plans:
        missed = plan.late(now)
        late += len(missed)
        bills = "、".join(plan.bills[:5]) + ("…" if len(plan.bills) > 5 else "")
        title = Text(
            f"{plan.journey} · {len(plan.bills)} 票：{bills}",
            f"{plan.journey} · {len(plan.bills)} bills: {bills}",
        )
        headings = [Text("步骤", "step"), Text("最晚（北京时间）", "latest (Beijing)"), Text("状态", "state"),
                    Text("依据", "rule"), Text("须先完成", "after")]  # fmt: skip
        rows = [
            (
                each.what.pick(terminal.lang), _shown(each), _state(each, now).pick(terminal.lang),
                each.rule.pick(terminal.lang), each.after.pick(terminal.lang),
            )
            for each in plan.steps
        ]  # fmt: skip
        terminal.table(headings, rows, title, whole=(1,))
    if late:
        terminal.say(
            Text(
                f"已错过 {late} 个时限：可能转人工审核，并可能被处罚。",
                f"{late} deadlines are missed: manual review, and perhaps a fine.",
            ),
            "yellow",
        )
    return late


def _shown(step: Step) -> str:
    return f"{step.latest.astimezone(BEIJING):%Y-%m-%d %H:%M}" if step.latest else ""


def _state(step: Step, now: datetime) -> Text:
    if step.latest is None:
        return Text("", "")
    if step.latest < now:
        return Text("已错过", "late")
    hours, minutes = divmod(int((step.latest - now).total_seconds()) // 60, 60)
    return Text(f"还有 {hours} 小时 {minutes} 分", f"in {hours} h {minutes} min")
