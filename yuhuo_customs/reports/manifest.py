"""Manifests for a person: a check, and a message or receipt as tables."""

from dataclasses import asdict

from yuhuo_customs.codes import manifest_replies
from yuhuo_customs.documents.manifest import FUNCTIONS, manifests
from yuhuo_customs.domain.stages import PERSON, READY
from yuhuo_customs.errors import Text
from yuhuo_customs.manifests.checking import CheckedManifest
from yuhuo_customs.messages.manifest_reading import ManifestContent, ManifestPart, answers
from yuhuo_customs.reports.terminal import Terminal

_ELEMENT, _VALUE = Text("元素", "element"), Text("值", "value")


def show_check(terminal: Terminal, checked: CheckedManifest) -> None:
    """How many bills can be sent, and every finding."""
    kind, source = checked.judged.kind, checked.judged.workbook.source
    function = FUNCTIONS[checked.judged.function]
    total = checked.verdicts.height
    terminal.say(
        Text(
            f"{source.name} · {kind.kind} {kind.title.zh} · 功能 {checked.judged.function}（{function.zh}）· {total:,} 票",
            f"{source.name} · {kind.kind} {kind.title.en} · function {checked.judged.function} ({function.en}) · "
            f"{total:,} bills",
        ),
        "bold",
    )
    ready, held = checked.ready, int((checked.verdicts["verdict"] == PERSON).sum())
    fix = total - ready - held
    terminal.say(
        Text(
            f"可发送 {ready:,} · 须改正 {fix:,}" + (f" · 需人工 {held:,}" if held else ""),
            f"ready {ready:,} · to correct {fix:,}" + (f" · a person decides {held:,}" if held else ""),
        ),
        "green" if ready == total > 0 else "yellow",
    )
    terminal.findings(checked.findings)


def as_json(checked: CheckedManifest) -> dict[str, object]:
    """The check as a JSON object: message, verdicts by bill, findings."""
    return {
        "kind": checked.judged.kind.kind,
        "function": checked.judged.function,
        "bills": [
            {name: row[name] for name in ("row", "master", "house", "verdict", "blocks", "holds", "warns")}
            for row in checked.verdicts.iter_rows(named=True)
        ],
        "ready": int((checked.verdicts["verdict"] == READY).sum()),
        "findings": [
            {
                "code": each.code, "severity": each.severity.value, "sheet": each.where.sheet, "cell": each.where.cell,
                "field": each.where.field, "value": each.value, "message_zh": each.message.zh,
                "message_en": each.message.en,
            }
            for each in checked.findings.iterate()
        ],
        "policy": [asdict(each) for each in checked.measures],
    }  # fmt: skip


def show_message(terminal: Terminal, content: ManifestContent, records: int) -> None:
    """Head and body, then up to ``records`` bills; a receipt by its answers."""
    kind = manifests().get(content.kind)
    title = kind.title if kind else Text("", "")
    what = Text("回执", "receipt") if content.is_receipt else FUNCTIONS.get(content.function, Text("", ""))
    terminal.say(
        Text(
            f"{content.kind} {title.zh} · 功能 {content.function} {what.zh}",
            f"{content.kind} {title.en} · function {content.function} {what.en}",
        )
    )
    _table(terminal, content.head, Text("Head", "Head"))
    _table(terminal, content.body.values, Text("Declaration / Response", "Declaration / Response"))
    if content.is_receipt:
        _answers(terminal, content)
        return
    for each in content.body.inner[:records]:
        _part(terminal, each, each.name)
    if (left := len(content.body.inner) - records) > 0:
        terminal.say(Text(f"另有 {left} 份（--records）", f"{left} more (--records)"))


def _answers(terminal: Terminal, content: ManifestContent) -> None:
    rows = [
        (
            each.about, each.number, each.house, each.status,
            (manifest_replies.meaning(each.status) or Text("", "")).pick(terminal.lang), each.text,
        )
        for each in answers(content)
    ]  # fmt: skip
    headings = [Text("对象", "about"), Text("号码", "number"), Text("分单", "house"), Text("状态", "status"),
                Text("含义", "meaning"), Text("原文", "text")]  # fmt: skip
    terminal.table(headings, rows)


def _part(terminal: Terminal, part: ManifestPart, title: str) -> None:
    _table(terminal, part.values, Text(title, title))
    for each in part.inner:
        _part(terminal, each, f"{title} / {each.name}")


def _table(terminal: Terminal, values: dict[str, str], title: Text) -> None:
    if values:
        terminal.table([_ELEMENT, _VALUE], list(values.items()), title)
