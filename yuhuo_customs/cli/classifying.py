"""``yuhuo classify``: which goods have an HS code, on what evidence, and which wait for a person."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yuhuo_customs.cli.options import Lang, Profile, language, settings
from yuhuo_customs.errors import Text, UsageError

if TYPE_CHECKING:
    from yuhuo_customs.tariff import Reference

Work = Annotated[Path, typer.Argument(help="工作簿；或 evaluate / workbook; or evaluate", show_default=False)]
Goods = Annotated[
    Path | None,
    typer.Argument(help="evaluate：已知编码的商品表 / goods with known codes", show_default=False),
]
Out = Annotated[
    Path | None,
    typer.Option("-o", "--out", help="写出待确认表（xlsx）/ write the sheet to confirm", show_default=False),
]
Packs = Annotated[
    list[Path] | None,
    typer.Option(
        "--pack", help="另加归类规则包（文件或文件夹）/ further packs (file or folder)", show_default=False
    ),
]
Day = Annotated[
    datetime | None,
    typer.Option("--as-of", help="按此日期 / as of this day", formats=["%Y-%m-%d"], show_default=False),
]
All = Annotated[bool, typer.Option("--all", help="写出全部商品 / write all products, known ones too")]
Seed = Annotated[int, typer.Option("--seed", help="evaluate：划分种子 / seed of the split")]
Keep = Annotated[
    bool, typer.Option("--keep", help="evaluate：采用拟合的校准 / use the fitted calibration from now on")
]


def classify(
    workbook: Work, goods: Goods = None, out: Out = None, everything: All = False, packs: Packs = None, as_of: Day = None,
    seed: Seed = 1, keep: Keep = False, profile: Profile = "order-export", lang: Lang = None,
) -> int:  # fmt: skip
    """预归类：依据与待确认商品；evaluate 评估准确率 / pre-classification: evidence, what waits for a yes; evaluate measures"""
    day = as_of.date() if as_of else None
    places = tuple(packs or ())
    if goods is not None:
        return _evaluate(workbook, goods, places, seed, keep=keep, day=day)
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import spare
    from yuhuo_customs.pipeline.reviewing import exchange_rates
    from yuhuo_customs.reports import classification
    from yuhuo_customs.reports.terminal import Terminal

    spare(workbook, None, out)
    chosen = settings()
    found = pipeline.classified(workbook, profile=profile, settings=chosen, packs=places, as_of=day)
    terminal = Terminal(language())
    tariff = _tariff(chosen.state_path, day)
    waiting = classification.show(terminal, found, tariff)
    rates = exchange_rates(chosen)
    classification.next_step(
        terminal, found, workbook, out, tariff, rates=rates, everything=everything, waiting=waiting
    )
    return 1 if waiting else 0


def _tariff(state: Path, day: date | None) -> "Reference | None":
    from yuhuo_customs.tariff import tables
    from yuhuo_customs.workplace import SystemClock

    return tables(state, day or SystemClock().now().date()).tariff


def _evaluate(
    word: Path, goods: Path, packs: tuple[Path, ...], seed: int, *, keep: bool, day: date | None
) -> int:
    from yuhuo_customs.pipeline.evaluation import evaluate_file
    from yuhuo_customs.reports import classification
    from yuhuo_customs.reports.terminal import Terminal

    if str(word) != "evaluate":
        raise UsageError(
            Text("一次只能归类一个工作簿。", "One workbook at a time."),
            todo=Text(
                "评估的写法：yuhuo classify evaluate 商品表", "To measure: yuhuo classify evaluate FILE"
            ),
        )
    found = evaluate_file(goods, packs=packs, seed=seed, keep=keep, as_of=day, settings=settings())
    classification.show_evaluation(Terminal(language()), found)
    return 0
