"""Plans, changes, cancellations, returns, transport and summaries, for the terminal."""

from collections.abc import Sequence

import polars as pl

from yuhuo_customs.domain.privacy import masked
from yuhuo_customs.domain.stages import READY
from yuhuo_customs.errors import Text
from yuhuo_customs.ledger.states import State, outcomes
from yuhuo_customs.pipeline.amending import Amended
from yuhuo_customs.pipeline.delivering import Delivered
from yuhuo_customs.pipeline.differing import Change
from yuhuo_customs.pipeline.planning import Outlook, Planned
from yuhuo_customs.pipeline.queueing import is_ready
from yuhuo_customs.pipeline.roles import NAMES
from yuhuo_customs.pipeline.summing import Group, Summary
from yuhuo_customs.reports.terminal import Terminal

MOST = 20
"""Rows of a table; the rest is counted."""
ACTIONS = {
    "new": Text("可发送", "can be sent"),
    "resume": Text("继续发送", "going on"),
    "known": Text("无差异", "no difference"),
    "changed": Text("与在途申报不同", "other data than the live declaration"),
    "refused": Text("已被退单", "refused"),
    "barred": Text("状态不允许", "its state does not allow it"),
    "absent": Text("未申报过", "never declared"),
}


def show_plan(terminal: Terminal, found: Outlook, command: str) -> None:
    """Which documents, how many are complete and ready, what is missing, who sends them; ``command`` shows the findings."""
    terminal.verdicts(found.reviewed)
    modes = ", ".join(f"{mode} × {count:,}" for mode, count in found.modes.items())
    if modes:
        terminal.say(Text(f"贸易方式：{modes}", f"Supervision mode: {modes}"))
    terminal.table(
        [
            Text("单证", "document"), Text("名称", "name"), Text("份数", "count"), Text("齐全", "complete"),
            Text("可发送", "ready"), Text("发送人", "sent by"), Text("本企业", "ours"), Text("之后", "after"),
            Text("缺少", "missing"),
        ],
        [_planned(terminal, each) for each in found.documents],
        whole=(0, 2, 3, 4),
    )  # fmt: skip
    for kind in found.apart:
        terminal.say(
            Text(f"{kind} 由 yuhuo transport bill 发送。", f"{kind} is sent by yuhuo transport bill.")
        )
    if any(not each.confirmed for each in found.documents):
        terminal.say(
            Text(
                "* 规范没有写明由谁发送，按单证内容推定。",
                "* The specification does not say who sends it; concluded.",
            ),
            "yellow",
        )
    terminal.basis(found.reviewed)
    terminal.next_step(Text("查看每个问题", "see every finding"), command)


def _planned(terminal: Terminal, each: Planned) -> tuple[object, ...]:
    lang = terminal.lang
    who = "/".join(NAMES[role].pick(lang) for role in each.sent_by) + ("" if each.confirmed else " *")
    missing = ", ".join(f"{title.pick(lang)} × {count:,}" for title, count in each.missing)
    after = " ".join(each.after)
    ours = Text("是", "yes") if each.ours else Text("否", "no")
    return (
        each.kind, each.title.pick(lang), f"{each.count:,}", f"{each.complete:,}", f"{each.ready:,}", who,
        ours.pick(lang), after, missing,
    )  # fmt: skip


def show_all(terminal: Terminal, found: Sequence[Delivered], *, send: bool) -> None:
    """:func:`show_delivered`, one kind of document after the other."""
    for done in found:
        show_delivered(terminal, done, send=send)


def show_summary(terminal: Terminal, done: Summary, *, send: bool) -> None:
    """What is summed up, and what became of the applications."""
    show_groups(terminal, done.groups)
    show_delivered(terminal, done.delivered, send=send)


def show_delivered(terminal: Terminal, done: Delivered, *, send: bool) -> None:
    """What stands against the documents, what went out, where each stands now."""
    terminal.findings(done.reviewed.findings)
    terminal.basis(done.reviewed)
    _not_sent(terminal, done)
    if not send:
        terminal.say(
            Text("只显示，未发送；加 --yes 发送。", "Only shown, nothing was sent; add --yes to send it."),
            "yellow",
        )
    for problem in done.sent.problems:
        terminal.say(Text(problem.text.zh, problem.text.en), "red")
    show_documents(terminal, done.documents)


def _not_sent(terminal: Terminal, done: Delivered) -> None:
    ready, all_of_them = done.reviewed.counts()[READY], done.reviewed.verdicts.height
    if ready < all_of_them:
        terminal.say(
            Text(
                f"{all_of_them} 份中 {all_of_them - ready} 份不能发送。",
                f"{all_of_them - ready} of {all_of_them} cannot be sent.",
            ),
            "red",
        )
    for kind, actions in done.actions.items():
        for name in ("changed", "refused", "barred", "absent", "known"):
            if count := actions.get(name):
                terminal.say(
                    Text(f"{kind}：{ACTIONS[name].zh} {count}", f"{kind}: {ACTIONS[name].en}, {count}")
                )


def show_documents(terminal: Terminal, documents: pl.DataFrame) -> None:
    """Where each document stands."""
    rows = [
        (kind, order or key, State(state).label.pick(terminal.lang), status or "", invt or "", info or "")
        for kind, order, key, state, status, invt, info in documents.select(
            "kind", "orderNo", "key", "state", "status", "invtNo", "info"
        )
        .tail(MOST)
        .iter_rows()
    ]
    if rows:
        headings = (Text("单证", "document"), Text("编号", "number"), Text("状态", "state"), Text("回执", "status"),
                    Text("清单编号", "list number"), Text("海关信息", "customs says"))  # fmt: skip
        terminal.table(headings, rows, whole=(0,))


def exit_code(done: Delivered, *, send: bool) -> int:
    """6 open or unknown, 5 gateway trouble, 1 something stands against it or customs refused, 0 done."""
    last = done.documents.unique(["kind", "key"], keep="last", maintain_order=True)
    outcome = set(last.select(outcomes().alias("outcome"))["outcome"])
    refused = "refused" in outcome
    bad = done.reviewed.counts()[READY] < done.reviewed.verdicts.height or refused or done.sent.needs_person
    blocked = any(
        actions.get(name) for actions in done.actions.values() for name in ("barred", "absent", "changed")
    )
    if not send:
        return 1 if bad or blocked else 0
    if done.sent.unknown or (done.messages and "open" in outcome):
        return 6
    if done.sent.retry_later or done.sent.waiting:
        return 5
    return 1 if bad or blocked else 0


def show_differences(terminal: Terminal, changes: Sequence[Change]) -> None:
    """Field by field: as declared, and now."""
    rows = [row for each in changes for row in _differences(each)]
    headings = (Text("单证", "document"), Text("编号", "number"), Text("字段", "field"), Text("项", "line"),
                Text("已申报", "declared"), Text("现在", "now"))  # fmt: skip
    if rows:
        terminal.table(headings, rows[: MOST * 5], whole=(0,))


def amended(done: Amended) -> int:
    """1 where the review or a document's state stops one of them, else 0."""
    stopped = any(each.action in ("barred", "changed", "refused") for each in done.changes)
    return 1 if stopped or not is_ready(done.reviewed) else 0


def show_changes(terminal: Terminal, done: Amended) -> None:
    """What the review stops, every field that differs from what was declared, then what cannot be changed."""
    if not is_ready(done.reviewed):
        terminal.verdicts(done.reviewed)
        terminal.findings(done.reviewed.findings)
    show_differences(terminal, done.possible)
    left = [each for each in done.changes if each.action in ("barred", "changed", "refused")]
    for each in left[:MOST]:
        state = each.state.label if each.state else Text("", "")
        terminal.say(
            Text(
                f"{each.kind} {each.order}：{ACTIONS[each.action].zh}（{state.zh}）",
                f"{each.kind} {each.order}: {ACTIONS[each.action].en} ({state.en})",
            ),
            "red",
        )
    terminal.basis(done.reviewed)
    count = len(done.possible)
    terminal.say(Text(f"{count} 份单证有变更。", f"{count} documents differ."), "bold")
    if count and not done.sent:
        terminal.say(
            Text("只显示，未发送；加 --yes 发送。", "Only shown, nothing was sent; add --yes to send it."),
            "yellow",
        )
    if done.sent:
        show_documents(terminal, done.documents)


def _differences(change: Change) -> list[tuple[object, ...]]:
    return [
        (
            change.kind,
            change.order,
            each.field,
            each.line or "",
            *(_shown(change.kind, each.field, text) for text in (each.old, each.new)),
        )
        for each in change.differences
    ]


def _shown(kind: str, field: str, text: str | None) -> str:
    """Personal data are masked here too."""
    return masked(text or "", f"{kind}.head.{field}")


def show_groups(terminal: Terminal, groups: Sequence[Group]) -> None:
    """What would be summed up: the conditions, how many lists, and the lines that customs makes one."""
    for group in groups:
        common = group.conditions
        words = " · ".join(
            value
            for value in (
                common["ebcName"],
                common["customsCode"],
                common["trafMode"],
                common["country"],
                common["portCode"],
            )
            if value
        )
        terminal.say(
            Text(
                f"{group.number}：{len(group.lists)} 份清单 · {words}",
                f"{group.number}: {len(group.lists)} lists · {words}",
            ),
            "bold",
        )
        goods = group.goods.select("gcode", "unit", "currency", "lines", "qty", "totalPrice").head(MOST)
        headings = (Text("商品编码", "HS code"), Text("单位", "unit"), Text("币制", "currency"), Text("行数", "lines"),
                    Text("数量", "quantity"), Text("总价", "value"))  # fmt: skip
        terminal.table(
            headings,
            [
                (a, b, c, d, f"{e:f}".rstrip("0").rstrip("."), f"{f:.2f}")
                for a, b, c, d, e, f in goods.iter_rows()
            ],
        )
