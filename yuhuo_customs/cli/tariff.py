"""``yuhuo tariff``: the user's own tariff, positive list and restrictions, in editions by day."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, language, settings
from yuhuo_customs.errors import Text

app = typer.Typer(help="税则等用户表格 / your own tariff and lists", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="xlsx 或 csv / xlsx or csv", show_default=False)]
Kind = Annotated[
    str,
    typer.Option("--kind", help="表的种类 / kind of table", metavar="tariff|positive|restrictions|prices"),
]
Name = Annotated[
    str, typer.Option("--edition", help="版本名称（默认取文件名）/ name of the edition", show_default=False)
]
Day = Annotated[
    datetime | None,
    typer.Option("--as-of", help="按此日期 / as of this day", formats=["%Y-%m-%d"], show_default=False),
]
From = Annotated[
    datetime | None,
    typer.Option("--valid-from", help="生效日期 / first day", formats=["%Y-%m-%d"], show_default=False),
]
To = Annotated[
    datetime | None,
    typer.Option("--valid-to", help="失效日期 / last day", formats=["%Y-%m-%d"], show_default=False),
]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", help="列名=字段，会被记住 / heading=field, remembered", show_default=False),
]
Rates = Annotated[
    str,
    typer.Option(
        "--rates", help="税率数字的含义 / what plain rates are", metavar="percent|share", show_default=False
    ),
]
Replace = Annotated[bool, typer.Option("--replace", help="替换同名版本 / replace the edition of this name")]
Code = Annotated[str, typer.Argument(help="编码或其开头 / code or its beginning", show_default=False)]


@app.command("import")
def import_file(
    file: File, kind: Kind = "tariff", edition: Name = "", valid_from: From = None, valid_to: To = None,
    headings: Map = None, rates: Rates = "", replace: Replace = False, lang: Lang = None,
) -> int:  # fmt: skip
    """导入税则、正面清单、禁限表或平台售价 / import a tariff, positive list, restrictions or prices"""
    from yuhuo_customs.pipeline.references import import_table
    from yuhuo_customs.reports import tables
    from yuhuo_customs.reports.terminal import Terminal

    if rates not in ("", "percent", "share"):
        raise typer.BadParameter("percent / share", param_hint="--rates")
    done = import_table(
        file, kind, edition=edition, valid_from=_date(valid_from), valid_to=_date(valid_to), headings_=headings or (),
        rates=rates, replace=replace, settings=settings(),
    )  # fmt: skip
    tables.show_import(Terminal(language()), done.edition, done.findings, done.refused)
    return 1 if done.refused else 0


@app.command("list")
def list_editions(lang: Lang = None) -> int:
    """列出已导入的版本 / list the editions"""
    from yuhuo_customs.reports import tables
    from yuhuo_customs.reports.terminal import Terminal
    from yuhuo_customs.tariff import editions
    from yuhuo_customs.tariff.kinds import KINDS

    state = settings().state_path
    tables.show_editions(
        Terminal(language()), [each for kind in KINDS for each in editions.known(state, kind)]
    )
    return 0


@app.command("show")
def show(code: Code, as_of: Day = None, lang: Lang = None) -> int:
    """显示税则中的编码 / show codes of the tariff"""
    from yuhuo_customs.reports import tables
    from yuhuo_customs.reports.terminal import Terminal
    from yuhuo_customs.tariff import tables as find
    from yuhuo_customs.workplace import SystemClock

    found = find(settings().state_path, _date(as_of) or SystemClock().now().date())
    return 0 if tables.show_code(Terminal(language()), found, code.replace(".", "")) else 1


@app.command("remove")
def remove(
    edition: Annotated[str, typer.Argument(help="版本 / edition", show_default=False)],
    kind: Kind = "tariff",
    lang: Lang = None,
) -> int:
    """删除一个版本 / remove an edition"""
    from yuhuo_customs.reports.terminal import Terminal
    from yuhuo_customs.tariff import editions

    gone = editions.remove(settings().state_path, kind, edition)
    Terminal(language()).say(
        Text(f"已删除：{gone.name}（{gone.rows:,} 行）", f"Removed: {gone.name} ({gone.rows:,} rows)")
    )
    return 0


def _date(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
