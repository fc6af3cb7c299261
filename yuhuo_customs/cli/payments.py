"""``yuhuo payment-data``: the real-time payment data that customs asks for (announcement 179)."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, language, settings
from yuhuo_customs.errors import Text

app = typer.Typer(help="支付数据（179 号公告）/ payment data", no_args_is_help=True)
Payments = Annotated[Path, typer.Argument(help="支付数据 JSON / the payments, as JSON", show_default=False)]
Request = Annotated[Path, typer.Option("--request", help="海关请求 openReq / customs' request")]
Out = Annotated[Path, typer.Option("-o", "--out", help="上传内容 / the body to post")]
Orders = Annotated[
    Path | None,
    typer.Option("--orders", help="补充数据的工作簿 / a workbook that fills gaps", show_default=False),
]
Profile = Annotated[str, typer.Option("--profile", help="该工作簿的模板 / its sheet profile")]
File = Annotated[Path, typer.Argument(help="上传内容或其 JSON / a body, or its JSON", show_default=False)]
Certificate = Annotated[
    Path | None, typer.Option("--certificate", help="签名证书 / the card's certificate", show_default=False)
]


@app.command("build")
def build(
    payments: Payments,
    request: Request,
    out: Out = Path("payExInfoStr.form"),
    orders: Orders = None,
    profile: Profile = "order-import",
    lang: Lang = None,
) -> int:
    """生成并签名对海关请求的回复（不发送）/ build and sign the answer, send nothing"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.reports.terminal import Terminal
    from yuhuo_customs.resources import write_whole

    done = pipeline.payment_data(payments, request, orders=orders, profile=profile, settings=settings())
    terminal = Terminal(language())
    terminal.findings(done.findings)
    if done.repeated:
        terminal.say(
            Text("该会话已答复过：内容与上次逐字节相同。", "Answered before: the same bytes again."), "yellow"
        )
    if pipeline.is_blocked(done.findings):
        terminal.say(Text("未写出：请先改正。", "Nothing was written: correct it first."), "red")
        return 1
    write_whole(out, done.body)
    terminal.say(
        Text(f"已写出 {out}，请在两分钟内上传。", f"Written: {out}. Upload it within two minutes."), "bold"
    )
    return 0


@app.command("check")
def check(file: File, certificate: Certificate = None, lang: Lang = None) -> int:
    """核对自己的上传内容：形式、顺序、取值、签名 / check a body for the usual faults"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.files import content
    from yuhuo_customs.reports.terminal import Terminal

    looked = pipeline.look_at_payment_data(
        content(file), certificate=content(certificate) if certificate else None
    )
    terminal = Terminal(language())
    terminal.findings(looked.findings)
    blocked = pipeline.is_blocked(looked.findings)
    if not blocked:
        terminal.say(Text("没有发现错误。", "No fault was found."), "green")
    return 1 if blocked else 0
