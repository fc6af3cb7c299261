"""A message or receipt as tables."""

from yuhuo_customs.documents import documents
from yuhuo_customs.errors import Text
from yuhuo_customs.messages.reading import MessageContent
from yuhuo_customs.reports.terminal import Terminal

_ELEMENT, _NAME, _VALUE = Text("元素", "element"), Text("名称", "name"), Text("值", "value")


def show(terminal: Terminal, content: MessageContent, records: int) -> None:
    """Head, then up to ``records`` documents, each as a table of elements and one of its items."""
    form = Text("已签名", "signed") if content.signed else Text("未签名", "not signed")
    around = Text("，DXP 信封", ", in a DXP envelope") if content.enveloped else Text("", "")
    total = len(content.records)
    terminal.say(
        Text(
            f"{content.kind} · guid {content.guid} · {total} 份 · {form.zh}{around.zh}",
            f"{content.kind} · guid {content.guid} · {total} records · {form.en}{around.en}",
        )
    )
    for note in content.notes:
        terminal.say(note, "yellow")
    names = _names(content.kind)
    if content.envelope:
        _table(terminal, content.envelope, {}, Text("DXP", "DXP"))
    if content.transfer:
        _table(terminal, content.transfer, {}, Text("BaseTransfer", "BaseTransfer"))
    for number, record in enumerate(content.records[:records], 1):
        _table(terminal, record.head, names, Text(f"第 {number} 份", f"record {number}"))
        if record.items:
            columns = list(dict.fromkeys(name for item in record.items for name in item))
            terminal.table(
                [Text(name, name) for name in columns],
                [[item.get(name, "") for name in columns] for item in record.items],
            )
    if total > records:
        left = total - records
        terminal.say(Text(f"另有 {left} 份（--records）", f"{left} more (--records)"))


def _table(terminal: Terminal, values: dict[str, str], names: dict[str, Text], title: Text) -> None:
    rows = [
        (name, names[name].pick(terminal.lang) if name in names else "", value)
        for name, value in values.items()
    ]
    terminal.table([_ELEMENT, _NAME, _VALUE], rows, title)


def _names(kind: str) -> dict[str, Text]:
    """Names of elements: those of the document itself, else of any document that has them (receipts)."""
    own = documents().get(kind.removesuffix("Message"))
    known = [each for each in documents().values() if each is not own] + ([own] if own else [])
    return {name: spec.title for each in known for name, spec in each.specs("head").items()}
