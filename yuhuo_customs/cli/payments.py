"""``yuhuo payment-data``: the real-time payment data that customs asks for (announcement 179)."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import AsJson, Lang, settings

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
    as_json: AsJson = False,
    lang: Lang = None,
) -> int:
    """生成并签名对海关请求的回复（不发送）/ build and sign the answer, send nothing"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import answer
    from yuhuo_customs.reports import payment as report
    from yuhuo_customs.resources import write_whole

    done = pipeline.payment_data(payments, request, orders=orders, profile=profile, settings=settings())
    blocked = pipeline.is_blocked(done.findings)
    if not blocked:
        write_whole(out, done.body)
    return answer(
        "payment-data build", done, int(blocked), lambda to: report.show_built(to, done, out), as_json=as_json
    )


@app.command("check")
def check(file: File, certificate: Certificate = None, as_json: AsJson = False, lang: Lang = None) -> int:
    """核对自己的上传内容：形式、顺序、取值、签名 / check a body for the usual faults"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.files import content
    from yuhuo_customs.cli.output import answer
    from yuhuo_customs.reports import payment as report

    looked = pipeline.look_at_payment_data(
        content(file), certificate=content(certificate) if certificate else None
    )
    blocked = pipeline.is_blocked(looked.findings)
    return answer(
        "payment-data check",
        looked,
        int(blocked),
        lambda to: report.show_checked(to, looked),
        as_json=as_json,
    )
