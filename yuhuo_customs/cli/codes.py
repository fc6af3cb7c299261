"""``yuhuo codes``: the code tables."""

from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, language
from yuhuo_customs.errors import Text

app = typer.Typer(help="代码表 / code tables", no_args_is_help=True)
Words = Annotated[str, typer.Argument(help="代码或名称 / code or name", show_default=False)]

MOST = 60
_CONFIDENCE = {
    "spec": Text("规范", "specification"),
    "wild": Text("实际所见", "seen in use"),
    "unconfirmed": Text("未确认", "unconfirmed"),
}


@app.command("search")
def search(words: Words, lang: Lang = None) -> int:
    """按代码或名称查找 / search by code or name"""
    from yuhuo_customs.codes import search as find
    from yuhuo_customs.reports.terminal import Terminal

    terminal, found = Terminal(language()), find(words)
    if not found:
        terminal.say(Text(f"没有找到“{words}”。", f"Nothing found for {words!r}."))
        return 1
    terminal.table(
        [
            Text("代码表", "list"),
            Text("代码", "code"),
            Text("名称", "name"),
            Text("备注", "note"),
            Text("可信度", "confidence"),
        ],
        [
            (
                entry.table,
                entry.code,
                f"{entry.name.zh} {entry.name.en}",
                entry.note,
                _CONFIDENCE[entry.confidence].pick(language()),
            )
            for entry in found[:MOST]
        ],
        whole=(1,),
    )
    if len(found) > MOST:
        left = len(found) - MOST
        terminal.say(Text(f"另有 {left:,} 条；请写得更具体。", f"{left:,} more; search for a longer word."))
    return 0


@app.command("list")
def list_tables(lang: Lang = None) -> int:
    """列出代码表 / list the code tables"""
    from yuhuo_customs.codes import table, tables
    from yuhuo_customs.reports.terminal import Terminal

    Terminal(language()).table(
        [Text("代码表", "list"), Text("条数", "entries")],
        [(name, len(table(name).entries)) for name in tables()],
    )
    return 0
