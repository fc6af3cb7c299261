"""Packs against products, column-wise: which rule speaks for which product, which typed code is contradicted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import polars as pl

from yuhuo_customs.classification.pack import Contradiction, Pack, Rule, Words

TEXT = ("name", "gname", "material", "use", "gmodel")
"""Where words are looked for. The brand is left out: a brand name says nothing about the goods."""

MATCHES = {"_product": pl.UInt32, "pack": pl.UInt32, "rule": pl.UInt32}
DOUBTS = {"_product": pl.UInt32, "gcode": pl.String, "zh": pl.String, "en": pl.String, "ended": pl.Boolean}


def in_force(packs: Iterable[Pack], today: date) -> tuple[Pack, ...]:
    """The packs that are valid today."""
    return tuple(pack for pack in packs if pack.date <= today)


def match(products: pl.DataFrame, packs: Sequence[Pack]) -> pl.DataFrame:
    """Rules that speak for products: ``_product``, ``pack`` and ``rule`` (indexes), exact rules first.

    Among exact rules the longer code comes first: a subheading says more than its heading.
    """
    found = [pl.DataFrame(schema=MATCHES)]
    for place, pack in enumerate(packs):
        marked = _marked(products, pack)
        ranked = sorted(enumerate(pack.rules), key=lambda pair: (not pair[1].exact, -len(pair[1].codes[0])))
        found += [
            marked.filter(_holds(rule)).select(
                pl.col("_product").cast(pl.UInt32),
                pack=pl.lit(place, pl.UInt32),
                rule=pl.lit(number, pl.UInt32),
            )
            for number, rule in ranked
        ]
    return pl.concat(found)


def doubt(pairs: pl.DataFrame, products: pl.DataFrame, packs: Sequence[Pack], today: date) -> pl.DataFrame:
    """What speaks against codes: one row per reason.

    Args:
        pairs: Distinct ``_product`` and ``gcode`` (10 digits).

    Returns:
        ``_product``, ``gcode``, the reason in ``zh`` and ``en``, ``ended`` (the code exists no more).
    """
    found = [pl.DataFrame(schema=DOUBTS)]
    for pack in packs:
        marked = pairs.join(_marked(products, pack), on="_product", how="left", maintain_order="left")
        for rule in pack.contradictions:
            against = _begins(rule.codes) & ~_begins(rule.exempt) & _holds(rule)
            found.append(_reasons(marked.filter(against), rule.reason.zh, rule.reason.en, ended=False))
        for gone in pack.ended:
            if gone.since <= today:
                old = marked.filter(_begins((gone.code,)))
                found.append(_reasons(old, gone.reason.zh, gone.reason.en, ended=True))
    return pl.concat(found)


def answered(products: pl.DataFrame, packs: Sequence[Pack]) -> pl.DataFrame:
    """Questions that the goods' own words answer: ``_product``, ``answers`` ("0:material=1,…": pack, question, answer).

    A question is answered when exactly one of its answers has its words in the text.
    """
    found = products.select(pl.col("_product").cast(pl.UInt32))
    columns = []
    for place, pack in enumerate(packs):
        asked = {
            name: [(number, each.words) for number, each in enumerate(question.answers) if each.words]
            for name, question in pack.questions.items()
        }
        if not any(asked.values()):
            continue
        marked = _marked(products, pack)
        for name, answers in asked.items():
            if len(answers) > 1:
                columns.append(marked.select(_answer(f"{place}:{name}", answers)).to_series())
    if not columns:
        return found.with_columns(answers=pl.lit(""))
    joined = pl.concat_str(pl.all(), separator=",", ignore_nulls=True)
    return found.with_columns(pl.DataFrame(columns).select(answers=joined).to_series())


def _answer(key: str, answers: Sequence[tuple[int, tuple[str, ...]]]) -> pl.Expr:
    given = [pl.any_horizontal(words) for _, words in answers]
    once = pl.sum_horizontal(given) == 1
    chosen = pl.coalesce(
        pl.when(holds).then(pl.lit(f"{key}={number}"))
        for holds, (number, _) in zip(given, answers, strict=True)
    )
    return pl.when(once).then(chosen).alias(key)


def normalised(*columns: str) -> pl.Expr:
    """The columns as one text: NFKC, lower case, signs as blanks, Latin words parted by blanks on both sides."""
    joined = pl.concat_str([pl.col(name).fill_null("") for name in columns], separator=" ")
    return (
        (pl.lit(" ") + joined.str.normalize("NFKC").str.to_lowercase() + pl.lit(" "))
        .str.replace_all(r"[^\p{L}\p{N}]+", " ")
        .str.replace_all(r"([a-z]+)", " $1 ")
        .str.replace_all(r" +", " ")
    )


def _marked(products: pl.DataFrame, pack: Pack) -> pl.DataFrame:
    """The products with one Boolean column per class of words."""
    texts = products.select("_product", _text=normalised(*TEXT))
    return texts.select("_product", *[_present(words).alias(name) for name, words in pack.words.items()])


def _present(words: Words) -> pl.Expr:
    text = pl.col("_text")
    if words.ignore:
        # the longest first and leftmost, so that 仿真 never leaves the 人发 of 仿真人发 behind
        masked = sorted((_as_text(word) for word in words.ignore), key=len, reverse=True)
        text = text.str.replace_many(masked, [" \n "] * len(masked), leftmost=True)
    return text.str.contains_any([_as_text(word) for word in words.any])


def _as_text(word: str) -> str:
    """Latin words only as whole words: ``dress`` is not in ``dressed``."""
    lower = word.lower()
    return f" {lower} " if lower.isascii() else lower


def _holds(rule: Rule | Contradiction) -> pl.Expr:
    parts = [pl.col(name) for name in rule.all] + [~pl.col(name) for name in rule.none]
    if rule.any:
        parts.append(pl.any_horizontal(rule.any))
    return pl.all_horizontal(parts)


def _begins(prefixes: Sequence[str]) -> pl.Expr:
    if not prefixes:
        return pl.lit(value=False)
    return pl.any_horizontal([pl.col("gcode").str.starts_with(prefix) for prefix in prefixes])


def _reasons(frame: pl.DataFrame, zh: str, en: str, *, ended: bool) -> pl.DataFrame:
    return frame.select(
        pl.col("_product").cast(pl.UInt32),
        "gcode",
        zh=pl.lit(zh),
        en=pl.lit(en),
        ended=pl.lit(ended, pl.Boolean),
    )


def rules(packs: Sequence[Pack]) -> Mapping[tuple[int, int], tuple[Pack, Rule]]:
    """(pack, rule) indexes of :func:`match` → the pack and the rule."""
    return {
        (place, number): (pack, rule)
        for place, pack in enumerate(packs)
        for number, rule in enumerate(pack.rules)
    }
