"""``yuhuo import``: messages back into a workbook."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import AsJson, Lang, language

Files = Annotated[list[Path], typer.Argument(help="报文文件 / messages", show_default=False)]
Out = Annotated[Path, typer.Option("-o", "--out", help="输出工作簿 / the workbook to write")]
Profile = Annotated[
    str | None, typer.Option("--profile", help="模板（默认自动选择）/ profile", show_default=False)
]


def import_(
    files: Files,
    out: Out = Path("imported.xlsx"),
    profile: Profile = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> int:
    """把报文还原为工作簿 / turn messages back into a workbook"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.files import about_each
    from yuhuo_customs.cli.output import answer
    from yuhuo_customs.reports import importing as report

    with about_each(files) as contents:
        done = pipeline.import_messages(contents, out, profile=profile, lang=language())
    return answer("import", done, 0, lambda to: report.show(to, done, out), as_json=as_json)
