"""``yuhuo template``: an empty workbook to fill in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yuhuo_customs.cli.options import Lang, language
from yuhuo_customs.errors import Text

if TYPE_CHECKING:
    from yuhuo_customs.reports.terminal import Terminal

Name = Annotated[str, typer.Argument(help="模板名称 / name of the profile")]
Out = Annotated[Path, typer.Option("-o", "--out", help="输出文件 / the workbook to write")]
Form = Annotated[str, typer.Option("--form", help="flat 一张表，two 订单+商品两张表 / one sheet or two")]


def template(
    name: Name = "order-export", out: Out = Path("orders.xlsx"), form: Form = "flat", lang: Lang = None
) -> int:
    """写出待填写的工作簿 / write a workbook to fill in"""
    from yuhuo_customs.manifests import example
    from yuhuo_customs.reports.terminal import Terminal, quoted, with_profile
    from yuhuo_customs.sheets import profile
    from yuhuo_customs.sheets import template as template_sheets

    terminal = Terminal(language())
    if name in ("consolidation", "consolidation-example"):
        return _consolidation(out, terminal, filled=name.endswith("example"))
    if name.startswith("manifest-"):
        mode, _, wanted = name.removeprefix("manifest-").partition("-")
        example.write(mode, out, lang=language(), filled=wanted == "example")
        terminal.say(Text(f"已写出 {out}", f"Written: {out}"))
        message = {"road": "MT2401", "water": "MT2101"}.get(mode, "MT2201")
        command = f"yuhuo manifest rail {quoted(out)} -o out" if mode == "rail" else ""
        command = command or f"yuhuo manifest check {quoted(out)} --message {message}"
        terminal.next_step(Text("填写后检查", "fill it in, then"), command)
        return 0
    template_sheets.write_template(profile.load(name), out, lang=language(), form=form)
    terminal.say(Text(f"已写出 {out}", f"Written: {out}"))
    terminal.next_step(Text("填写后检查", "fill it in, then"), f"yuhuo check {with_profile(out, name)}")
    return 0


def _consolidation(out: Path, terminal: "Terminal", *, filled: bool) -> int:
    from yuhuo_customs.consolidation import template
    from yuhuo_customs.reports.terminal import quoted

    template.write(out, lang=language(), filled=filled)
    terminal.say(Text(f"已写出 {out}", f"Written: {out}"))
    terminal.next_step(
        Text("填写后集拼", "fill it in, then"), f"yuhuo consolidate {quoted(out)} -o consolidation"
    )
    return 0
