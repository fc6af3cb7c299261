"""``yuhuo messages``: the kinds of message that the tool knows."""

import json

import typer

from yuhuo_customs.cli.options import AsJson, Lang, language
from yuhuo_customs.errors import Text

_WORDS = {
    "export": Text("出口", "export"),
    "import": Text("进口", "import"),
    "both": Text("进出口", "both"),
    "declaration": Text("申报", "declaration"),
    "receipt": Text("回执", "receipt"),
}
_ROAD = "MTRES4"
"""Receipt of the manifests by road; that of the others has no number (manifest/messages.csv)."""


def messages(as_json: AsJson = False, lang: Lang = None) -> int:
    """支持的报文种类 / the kinds of message"""
    from yuhuo_customs.documents.manifest import manifests
    from yuhuo_customs.messages.catalogue import kinds
    from yuhuo_customs.reports.terminal import Terminal

    if as_json:
        typer.echo(json.dumps(_rows(), ensure_ascii=False, indent=2))
        return 0
    lang = language()
    shown = [
        (
            each.kind,
            each.title.pick(lang),
            _WORDS[each.direction].pick(lang),
            _WORDS[each.role].pick(lang),
            each.answered_by,
        )
        for each in kinds()
    ]
    shown += [
        (
            each.kind, each.title.pick(lang), _WORDS[each.direction].pick(lang), _WORDS["declaration"].pick(lang),
            _ROAD if each.mode == "road" else None,
        )
        for each in manifests().values()
    ]  # fmt: skip
    Terminal(lang).table(
        [
            Text("报文", "message"),
            Text("名称", "name"),
            Text("方向", "direction"),
            Text("种类", "role"),
            Text("回执", "receipt"),
        ],
        shown,
    )
    return 0


def _rows() -> list[dict[str, object]]:
    from yuhuo_customs.documents.manifest import manifests
    from yuhuo_customs.messages.catalogue import kinds

    rows: list[dict[str, object]] = [
        {
            "kind": each.kind,
            "title_zh": each.title.zh,
            "title_en": each.title.en,
            "direction": each.direction,
            "role": each.role,
            "answered_by": each.answered_by,
            "records": each.records,
            "functions": [],
        }
        for each in kinds()
    ]
    more: list[dict[str, object]] = [
        {
            "kind": each.kind,
            "title_zh": each.title.zh,
            "title_en": each.title.en,
            "direction": each.direction,
            "role": "declaration",
            "answered_by": _ROAD if each.mode == "road" else None,
            "records": each.most_bills,
            "functions": list(each.functions),
        }
        for each in manifests().values()
    ]
    return rows + more
