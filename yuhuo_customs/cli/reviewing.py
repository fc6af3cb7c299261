"""``yuhuo review``: verdicts, risk, the way each order can go, and what its goods will need."""

from typing import Annotated

import typer

from yuhuo_customs.cli.options import AsJson, Format, Lang, LedgerFile, Profile, Workbook, language, settings

Checklist = Annotated[
    bool, typer.Option("--checklist", help="预检验清单：所需单证和检验 / documents and inspections needed")
]


def review(
    workbook: Workbook,
    checklist: Checklist = False,
    format: Format = None,
    profile: Profile = "order-export",
    ledger: LedgerFile = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> int:
    """预审：结论、风险、申报方式和预检验 / review a workbook before declaring it"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import spare, write_reports
    from yuhuo_customs.reports.model import build
    from yuhuo_customs.reports.preview import Preview
    from yuhuo_customs.reports.terminal import Terminal

    spare(workbook, format)
    chosen = settings(ledger=ledger)
    reviewed = pipeline.check(workbook, profile=profile, settings=chosen)
    needs = pipeline.needs(reviewed, settings=chosen) if checklist else ()
    terminal = Terminal(language())
    if as_json:
        typer.echo(build(reviewed, "review", needs).model_dump_json(indent=2))
    else:
        terminal.review(reviewed)
        Preview(terminal, reviewed).show(needs, checklist=checklist)
    write_reports(reviewed, "review", format, terminal, needs=needs)
    return 0 if reviewed.counts()["ready"] == reviewed.batch.orders.height > 0 else 1
