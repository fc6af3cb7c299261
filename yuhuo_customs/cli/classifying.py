"""``yuhuo classify``: which goods have an HS code, on what evidence, and which wait for a person."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, Profile, Workbook, language, settings
from yuhuo_customs.errors import Text

Out = Annotated[
    Path | None,
    typer.Option("-o", "--out", help="写出待确认表（xlsx）/ write the sheet to confirm", show_default=False),
]


def classify(
    workbook: Workbook, out: Out = None, profile: Profile = "order-export", lang: Lang = None
) -> int:
    """预归类：依据与待确认商品 / pre-classification: evidence, and what waits for a yes"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.classification import worksheet
    from yuhuo_customs.cli.output import spare
    from yuhuo_customs.reports import classification
    from yuhuo_customs.reports.terminal import Terminal, quoted

    spare(workbook, None, out)
    found = pipeline.classified(workbook, profile=profile, settings=settings())
    terminal = Terminal(language())
    waiting = classification.show(terminal, found)
    if out is not None:
        worksheet.write_review(found, out, language())
        terminal.say(Text(f"待确认表：{out}", f"Sheet to confirm: {out}"))
        terminal.next_step(
            Text("填写确认列后导入", "fill the yes column, then"), f"yuhuo history import {quoted(out)}"
        )
    elif waiting:
        terminal.next_step(
            Text("写出待确认表", "write the sheet to confirm"),
            f"yuhuo classify {quoted(workbook)} -o review.xlsx",
        )
    return 1 if waiting else 0
