"""``yuhuo ledger``: is it whole, a copy of it, a copy that came back, what is old enough to go."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, LedgerFile, language, settings
from yuhuo_customs.errors import Text, UsageError

app = typer.Typer(help="账本 / the ledger", no_args_is_help=True)
Out = Annotated[Path, typer.Option("--out", "-o", help="备份文件 / file of the copy")]
Days = Annotated[int, typer.Option("--older-than", min=1, max=36_500, help="天数 / days", metavar="DAYS")]
Yes = Annotated[bool, typer.Option("--yes", help="确实删除；否则只统计 / do it; else it is only counted")]


@app.command("verify")
def verify(ledger: LedgerFile = None, lang: Lang = None) -> int:
    """核对账本：文件、事件链、报文和回执、状态 / hold the ledger against itself"""
    from yuhuo_customs import keeping
    from yuhuo_customs.reports import ledger as report
    from yuhuo_customs.reports.terminal import Terminal

    found = keeping.verify(settings=settings(ledger=ledger))
    report.verified(Terminal(language()), found)
    return 7 if found.problems else 0


@app.command("backup")
def backup(out: Out, ledger: LedgerFile = None, lang: Lang = None) -> int:
    """备份账本（使用中也可以）/ copy the ledger, also while it is in use"""
    from yuhuo_customs import keeping
    from yuhuo_customs.reports.terminal import Terminal

    keeping.backup(out, settings=settings(ledger=ledger))
    Terminal(language()).say(Text(f"已备份到 {out}。", f"Copied to {out}."))
    return 0


@app.command("restored")
def restored(ledger: LedgerFile = None, lang: Lang = None) -> int:
    """账本是从备份恢复的：等待中的报文先询问再发送 / it came back from a copy: what waits is asked for before it is sent"""
    from yuhuo_customs import keeping
    from yuhuo_customs.ledger.witness import note
    from yuhuo_customs.reports.terminal import Terminal

    Terminal(language()).say(note(keeping.restored(settings=settings(ledger=ledger))))
    return 0


@app.command("purge")
def purge(older_than: Days, yes: Yes = False, ledger: LedgerFile = None, lang: Lang = None) -> int:
    """删除过期报文和回执的内容；事件和哈希保留 / remove the bytes of old messages and receipts"""
    from yuhuo_customs import keeping
    from yuhuo_customs.reports.terminal import Terminal

    found = settings(ledger=ledger)
    if older_than < found.keep_days:
        raise UsageError(
            Text(f"至少保留 {found.keep_days} 天。", f"They are kept for {found.keep_days} days at least."),
            todo=Text(
                "请增大天数，或修改设置 keep_days。", "Give more days, or change the setting keep_days."
            ),
        )
    done = keeping.purge(older_than, do=yes, settings=found)
    word = Text("已删除", "Removed") if yes else Text("可删除（加 --yes 执行）", "Could go (--yes does it)")
    Terminal(language()).say(
        Text(
            f"{word.zh}：{done.messages:,} 个报文，{done.receipts:,} 个回执。",
            f"{word.en}: {done.messages:,} messages, {done.receipts:,} receipts.",
        )
    )
    return 0
