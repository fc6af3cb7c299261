"""``yuhuo transport`` and ``yuhuo summary``: what is made of many lists."""

from typing import Annotated

import typer

from yuhuo_customs.cli.options import Going, Lang, Profile, Set, Workbook, fields
from yuhuo_customs.errors import Text, UsageError

What = Annotated[
    str,
    typer.Argument(help="bill 总分单 CEB607、arrive 运抵单 CEB507、depart 离境单 CEB509", show_default=False),
]
Size = Annotated[
    int | None,
    typer.Option("--size", min=1, help="每个报文最多多少项 / most items in one message", show_default=False),
]
Broker = Annotated[
    str | None,
    typer.Option(
        "--broker",
        help="报关单位 代码:名称 / declarant of the declaration",
        show_default=False,
        metavar="CODE:NAME",
    ),
]
Start = Annotated[
    str | None,
    typer.Option(
        "--from", help="汇总开始 / start of the period", show_default=False, metavar="yyyyMMddHHmmss"
    ),
]
End = Annotated[
    str | None,
    typer.Option("--to", help="汇总结束 / end of the period", show_default=False, metavar="yyyyMMddHHmmss"),
]


def transport(
    what: What,
    workbook: Workbook,
    going: Going,
    set_: Set = None,
    size: Size = None,
    profile: Profile = "order-export",
    lang: Lang = None,
) -> int:
    """按提运单合并包裹：总分单、运抵单、离境单 / master waybill, arrival, departure of the workbook's parcels"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import answer
    from yuhuo_customs.reports import operations

    if what not in pipeline.TRANSPORT:
        raise UsageError(
            Text(f"“{what}”无法识别。", f"{what!r} is not known."),
            todo=Text("可用：bill、arrive、depart。", "Known: bill, arrive, depart."),
        )
    done = pipeline.transport(
        what,
        workbook,
        values=fields(set_),
        size=size,
        profile=profile,
        settings=going.settings,
        rounds=going.rounds,
        send=going.send,
    )
    code = operations.exit_code(done, send=going.send)
    return answer(
        "transport",
        done,
        code,
        lambda to: operations.show_delivered(to, done, send=going.send),
        as_json=going.as_json,
    )


def summary(
    going: Going,
    broker: Broker = None,
    start: Start = None,
    end: End = None,
    size: Size = None,
    set_: Set = None,
    lang: Lang = None,
) -> int:
    """汇总已放行的 9610 清单并申请（CEB701）/ sum up released lists and apply"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import answer
    from yuhuo_customs.reports import operations

    if (start is None) != (end is None):
        raise UsageError(
            Text("--from 和 --to 必须同时给出。", "--from and --to go together."),
            todo=Text("补上另一个。", "Give the other one."),
        )
    broker_code, _, name = (broker or "").partition(":")
    done = pipeline.summarise(
        broker=(broker_code, name) if broker else None,
        period=(start, end) if start and end else None,
        size=size,
        values=fields(set_),
        settings=going.settings,
        rounds=going.rounds,
        send=going.send,
    )
    code = operations.exit_code(done.delivered, send=going.send)
    return answer(
        "summary",
        done,
        code,
        lambda to: operations.show_summary(to, done, send=going.send),
        as_json=going.as_json,
    )
