"""``yuhuo amend``, ``withdraw``, ``cancel``, ``return``: changes of what customs already has."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from yuhuo_customs.cli.options import Going, Lang, Profile, Set, Workbook, fields
from yuhuo_customs.errors import Text, UsageError

Numbers = Annotated[
    list[str], typer.Argument(help="订单编号或清单编号 / order or list numbers", show_default=False)
]
Number = Annotated[str, typer.Argument(help="订单编号或清单编号 / order or list number", show_default=False)]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", help="单证类型 / kind of document", show_default=False, metavar="CEB303"),
]
Reason = Annotated[str, typer.Option("--reason", help="原因 / reason", show_default=False)]
Lines = Annotated[
    list[str] | None,
    typer.Option("--line", help="原清单序号=数量 / line=quantity", show_default=False, metavar="LINE=QTY"),
]


def amend(
    workbook: Workbook,
    going: Going,
    profile: Profile = "order-export",
    lang: Lang = None,
) -> int:
    """变更已申报的单证：先显示差异，--yes 才发送 / change declared documents: differences first, --yes sends"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import answer
    from yuhuo_customs.reports import operations

    done = pipeline.amend(
        workbook, profile=profile, settings=going.settings, rounds=going.rounds, send=going.send
    )
    code = operations.amended(done)
    return answer("amend", done, code, lambda to: operations.show_changes(to, done), as_json=going.as_json)


def withdraw(
    numbers: Numbers,
    going: Going,
    kind: Kinds = None,
    lang: Lang = None,
) -> int:
    """删除已申报的单证（清单放行之前）/ delete declared documents"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import answer
    from yuhuo_customs.reports import operations

    found = pipeline.withdraw(
        numbers, kinds=kind, settings=going.settings, rounds=going.rounds, send=going.send
    )
    code = max((operations.exit_code(done, send=going.send) for done in found), default=1)
    return answer(
        "withdraw",
        found,
        code,
        lambda to: operations.show_all(to, found, send=going.send),
        as_json=going.as_json,
    )


def cancel(
    numbers: Numbers,
    reason: Reason,
    going: Going,
    set_: Set = None,
    lang: Lang = None,
) -> int:
    """撤销清单（CEB605、CEB623）/ ask customs to cancel lists"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import answer
    from yuhuo_customs.reports import operations

    done = pipeline.cancel(
        numbers,
        reason=reason,
        values=fields(set_),
        settings=going.settings,
        rounds=going.rounds,
        send=going.send,
    )
    code = operations.exit_code(done, send=going.send)
    return answer(
        "cancel",
        done,
        code,
        lambda to: operations.show_delivered(to, done, send=going.send),
        as_json=going.as_json,
    )


def give_back(
    number: Number,
    reason: Reason,
    going: Going,
    line: Lines = None,
    set_: Set = None,
    lang: Lang = None,
) -> int:
    """退货申请（CEB213、CEB625），数量不超过原清单 / return goods of a released list"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import answer
    from yuhuo_customs.reports import operations

    done = pipeline.give_back(
        number,
        reason=reason,
        lines=_lines(line),
        values=fields(set_),
        settings=going.settings,
        rounds=going.rounds,
        send=going.send,
    )
    code = operations.exit_code(done, send=going.send)
    return answer(
        "return",
        done,
        code,
        lambda to: operations.show_delivered(to, done, send=going.send),
        as_json=going.as_json,
    )


def _lines(words: list[str] | None) -> dict[int, Decimal] | None:
    found = {}
    for word in words or []:
        line, _, quantity = word.partition("=")
        try:
            found[int(line)] = Decimal(quantity)
        except (ValueError, InvalidOperation) as error:
            raise UsageError(
                Text(f"--line {word} 无法识别。", f"--line {word} is not understood."),
                todo=Text("写法：--line 1=2", "Write: --line 1=2"),
            ) from error
    return found or None
