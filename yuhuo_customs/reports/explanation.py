"""A code in plain words: one of ours, a receipt status, an official error code, a reply of customs."""

import importlib
import pkgutil

import yuhuo_customs
from yuhuo_customs.codes import manifest_replies, replies
from yuhuo_customs.domain.catalogue import CODES, Code
from yuhuo_customs.errors import Text
from yuhuo_customs.reports.terminal import Terminal
from yuhuo_customs.reports.words import SEVERITIES

_ROOMS = (
    "sheets",
    "classification",
    "review",
    "messages",
    "ledger",
    "manifests",
    "consolidation",
    "tariff",
    "tax",
    "payment",
    "pipeline",
)


def load_codes() -> None:
    """Import every room that assigns codes."""
    for room in _ROOMS:
        package = importlib.import_module(f"{yuhuo_customs.__name__}.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)


def show(terminal: Terminal, word: str) -> bool:
    """Explain ``word``; False when nothing is known of it."""
    wanted = word.strip()
    if wanted.upper().startswith("YH-"):
        load_codes()
        found = CODES.get(wanted.upper())
        if found is not None:
            _ours(terminal, found)
            return True
        near = [code for code in sorted(CODES) if code.startswith(wanted.upper()[:6])]
        terminal.say(
            Text(
                f"没有代码 {wanted}。同类：{'、'.join(near) or '无'}",
                f"No code {wanted}. Of its kind: {', '.join(near) or 'none'}",
            )
        )
        return False
    rows = (*replies.explain(wanted), *manifest_replies.explain(wanted))
    if not rows:
        terminal.say(
            Text(
                f"“{wanted}”不在已知的回执状态或错误代码中；请看回执原文，必要时咨询电子口岸。",
                f"{wanted!r} is no known status or code; read the receipt's own text, ask the e-port if needed.",
            )
        )
        return False
    for reply in rows:
        _reply(terminal, reply)
    return True


def _ours(terminal: Terminal, code: Code) -> None:
    terminal.say(Text(f"{code.code} · {code.title.zh}", f"{code.code} · {code.title.en}"), "bold")
    level = SEVERITIES[code.severity.value]
    source = (
        Text("本工具的判断", "our own reading") if code.source == "house" else Text(code.source, code.source)
    )
    rows = [
        (Text("级别", "level"), level),
        (Text("原因", "why"), code.reason),
        (Text("改法", "fix"), code.fix),
        (Text("例", "example"), code.example),
        (Text("依据", "source"), source),
    ]
    _table(terminal, rows)


def _reply(terminal: Terminal, reply: replies.Reply) -> None:
    kinds = {
        "status": Text("回执状态", "receipt status"),
        "negative": Text("处理异常", "processing error"),
        "customs": Text("海关回执代码", "reply code of customs"),
        "manifest": Text("舱单回执", "receipt of a manifest"),
    }
    kind = kinds[reply.kind]
    terminal.say(Text(f"{reply.code} · {kind.zh}", f"{reply.code} · {kind.en}"), "bold")
    rows = [
        (Text("含义", "meaning"), reply.meaning),
        (Text("处理", "do"), reply.action),
        (Text("备注（英文）" if reply.note.isascii() else "备注", "note"), Text(reply.note, reply.note)),
        (Text("依据", "source"), Text(reply.source, reply.source)),
    ]
    _table(terminal, rows)


def _table(terminal: Terminal, rows: list[tuple[Text, Text]]) -> None:
    shown = [
        (name.pick(terminal.lang), text.pick(terminal.lang)) for name, text in rows if text.zh or text.en
    ]
    terminal.table([Text("", ""), Text("", "")], shown)
