"""Questions of the packs that decide between codes: asked where the goods leave them open, heard where they answer.

A question is about codes when two of its answers lead to different ones of them (knitted → 61, woven → 62). Any
source may have named the codes: names of the tariff, the history, the rules.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from yuhuo_customs.classification import matching
from yuhuo_customs.classification.pack import Pack, Question

Answers = Mapping[str, int]
"""Key of a question (``place:name``) → number of the answer that the goods give."""


def given(text: str) -> Answers:
    """The answers of ``matching.answered``: "0:material=1,2:seat=0"."""
    pairs = (each.rsplit("=", 1) for each in text.split(",") if each)
    return {key: int(number) for key, number in pairs}


def keyed(packs: Sequence[Pack]) -> Iterator[tuple[str, Question]]:
    """Every question with its key."""
    for place, pack in enumerate(packs):
        for name, question in pack.questions.items():
            yield f"{place}:{name}", question


def deciding(codes: Iterable[str], packs: Sequence[Pack]) -> Iterator[tuple[str, Question]]:
    """The questions whose answers lead to different ones of ``codes``."""
    codes = tuple(codes)
    for key, question in keyed(packs):
        led = {number for code in codes for number in _leading(question, code)}
        apart = [code for code in codes if len(_leading(question, code)) == 1]
        if len(led) > 1 and len({_leading(question, code) for code in apart}) > 1:
            yield key, question


def denied(code: str, answers: Answers, packs: Sequence[Pack]) -> str | None:
    """Key of a question whose answer by the goods leads elsewhere than to ``code``; None where none speaks against it."""
    for key, question in keyed(packs):
        if key in answers:
            leading = _leading(question, code)
            if leading and answers[key] not in leading:
                return key
    return None


def against(
    named: Mapping[int, Iterable[str]], products: pl.DataFrame, packs: Sequence[Pack]
) -> dict[tuple[int, str], bool]:
    """(product, code) that the goods' own answers deny → False: such a code counts little, it has not ended."""
    answered = dict(matching.answered(products, packs).iter_rows())
    return {
        (product, code): False
        for product, codes in named.items()
        if (answers := given(answered.get(product) or ""))
        for code in codes
        if denied(code, answers, packs)
    }


def _leading(question: Question, code: str) -> frozenset[int]:
    """Numbers of the answers that may lead to ``code``."""
    return frozenset(
        number
        for number, answer in enumerate(question.answers)
        if any(code.startswith(short) or short.startswith(code) for short in answer.codes)
    )
