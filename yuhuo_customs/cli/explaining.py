"""``yuhuo explain``: a code of ours, a receipt status or an official code, in plain words."""

from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, language

Word = Annotated[
    str,
    typer.Argument(
        help="YH-…、回执状态、官方错误代码 / one of our codes, a status, an official code", show_default=False
    ),
]


def explain(word: Word, lang: Lang = None) -> int:
    """解释规则代码、回执状态或官方错误代码 / explain a code"""
    from yuhuo_customs.reports import explanation
    from yuhuo_customs.reports.terminal import Terminal

    return 0 if explanation.show(Terminal(language()), word) else 1
