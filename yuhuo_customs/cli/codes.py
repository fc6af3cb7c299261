"""``yuhuo codes``: the code tables."""

from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, language
from yuhuo_customs.errors import Text

app = typer.Typer(help="代码表 / code tables", no_args_is_help=True)
Words = Annotated[str, typer.Argument(help="代码或名称 / code or name", show_default=False)]


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
            Text("依据", "confidence"),
        ],
        [
            (entry.table, entry.code, f"{entry.name.zh} {entry.name.en}", entry.note, entry.confidence)
            for entry in found
        ],
    )
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
