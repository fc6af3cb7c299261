"""``yuhuo check``: every finding with its place, and a verdict for each order."""

from yuhuo_customs.cli.options import (
    As,
    Format,
    Lang,
    LedgerFile,
    Mark,
    Profile,
    Workbook,
    language,
    settings,
)
from yuhuo_customs.errors import Text


def check(
    workbook: Workbook,
    mark: Mark = None,
    as_: As = None,
    format: Format = None,
    profile: Profile = "order-export",
    ledger: LedgerFile = None,
    lang: Lang = None,
) -> int:
    """检查工作簿：每个问题的单元格、原因和改法 / check a workbook"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import spare, write_reports
    from yuhuo_customs.domain import basis
    from yuhuo_customs.domain.stages import FIX, PERSON
    from yuhuo_customs.reports.terminal import Terminal, quoted, with_profile

    spare(workbook, format, mark)
    reviewed = pipeline.check(workbook, profile=profile, settings=settings(ledger=ledger, roles=as_))
    terminal = Terminal(language())
    terminal.review(reviewed)
    write_reports(reviewed, "check", format, terminal)
    if mark is not None:
        from yuhuo_customs.sheets import marking

        marking.mark(
            workbook, reviewed.findings, reviewed.verdicts, mark, language(), basis=basis.told(reviewed)
        )
        terminal.say(Text(f"标注副本：{mark}", f"Marked-up copy: {mark}"))
    counts = reviewed.counts()
    open_orders = counts[FIX] + counts[PERSON] + (reviewed.batch.orders.height == 0)
    book = with_profile(workbook, profile)
    if open_orders:
        hint = "" if mark else f"yuhuo check {book} --mark {quoted(f'{workbook.stem}.marked.xlsx')}"
        terminal.next_step(Text("改正后再次检查", "correct and check again"), hint)
    else:
        terminal.next_step(Text("可以申报", "ready to submit"), f"yuhuo submit {book}")
    return 1 if open_orders else 0
