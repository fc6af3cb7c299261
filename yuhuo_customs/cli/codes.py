"""``yuhuo codes``: the code tables."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, language, settings
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

    _use_own()
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

    _use_own()
    Terminal(language()).table(
        [Text("代码表", "list"), Text("条数", "entries"), Text("来源", "source"), Text("自", "valid from")],
        [
            (name, len(found.entries), found.source or "yuhuo-customs", found.valid_from)
            for name in tables()
            if (found := table(name))
        ],
    )
    return 0


@app.command("import")
def import_file(
    name: Annotated[str, typer.Argument(help="代码表名称 / name of the list", show_default=False)],
    file: Annotated[Path, typer.Argument(help="xlsx 或 csv / xlsx or csv", show_default=False)],
    source: Annotated[
        str, typer.Option("--source", help="来源 / where it comes from", show_default=False)
    ] = "",
    edition: Annotated[
        str, typer.Option("--edition", help="版本名称 / name of the edition", show_default=False)
    ] = "",
    valid_from: Annotated[
        datetime | None,
        typer.Option("--valid-from", help="生效日期 / first day", formats=["%Y-%m-%d"], show_default=False),
    ] = None,
    lang: Lang = None,
) -> int:
    """导入较新的代码表 / import a newer edition of a code list"""
    from yuhuo_customs.pipeline.codelists import import_codes
    from yuhuo_customs.reports import tables
    from yuhuo_customs.reports.terminal import Terminal

    first = valid_from.date() if valid_from else None
    done = import_codes(name, file, edition=edition, source=source, valid_from=first, settings=settings())
    tables.show_codes(Terminal(language()), done.edition, done.findings, done.new, done.gone)
    return 1 if len(done.findings) else 0


def _use_own() -> None:
    from yuhuo_customs.codes import use
    from yuhuo_customs.workplace import SystemClock

    use(settings().state_path / "codes", SystemClock().now().date())
