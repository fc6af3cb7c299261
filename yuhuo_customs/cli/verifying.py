"""``yuhuo verify``: a signature, strict and literal."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, language
from yuhuo_customs.errors import Text

File = Annotated[Path, typer.Argument(help="报文文件 / a message", show_default=False)]
Certificate = Annotated[
    Path | None,
    typer.Option(
        "--certificate", help="报文中没有证书时使用 / for a message without one", show_default=False
    ),
]
Roots = Annotated[
    list[Path] | None, typer.Option("--root", help="信任的根证书 / trusted issuer", show_default=False)
]


def verify(file: File, certificate: Certificate = None, root: Roots = None, lang: Lang = None) -> int:
    """核验报文签名（严格、字面两种读法）/ verify a signature in both readings"""
    from yuhuo_customs.cli.files import about, content
    from yuhuo_customs.reports.terminal import Terminal
    from yuhuo_customs.signing import verifying

    with about(file) as found:
        report = verifying.verify(
            found,
            certificate=content(certificate) if certificate else None,
            roots=[content(each) for each in root or []],
        )
    words = {
        "ok": Text("通过", "ok"),
        "failed": Text("不通过", "FAILED"),
        "not_checked": Text("未核对", "not checked"),
    }
    terminal = Terminal(language())
    terminal.table(
        [Text("项目", "point"), Text("结果", "result"), Text("说明", "detail")],
        [
            (line.title.pick(language()), words[line.state].pick(language()), line.detail.pick(language()))
            for line in report.lines
        ],
        Text(str(file), str(file)),
    )
    terminal.say(report.meaning, "green" if report.good else "red")
    return 0 if report.good else 1
