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


def messages(as_json: AsJson = False, lang: Lang = None) -> int:
    """支持的报文种类 / the kinds of message"""
    from yuhuo_customs.messages.catalogue import kinds
    from yuhuo_customs.reports.terminal import Terminal

    if as_json:
        rows = [
            {
                "kind": each.kind,
                "title_zh": each.title.zh,
                "title_en": each.title.en,
                "direction": each.direction,
                "role": each.role,
                "answered_by": each.answered_by,
                "records": each.records,
            }
            for each in kinds()
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    Terminal(language()).table(
        [
            Text("报文", "message"),
            Text("名称", "name"),
            Text("方向", "direction"),
            Text("种类", "role"),
            Text("回执", "receipt"),
        ],
        [
            (
                each.kind,
                each.title.pick(language()),
                _WORDS[each.direction].pick(language()),
                _WORDS[each.role].pick(language()),
                each.answered_by,
            )
            for each in kinds()
        ],
    )
    return 0
