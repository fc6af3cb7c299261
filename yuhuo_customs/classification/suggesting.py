"""What the code of a product may be: candidates from history, tariff, HS 2022 and packs, each with its evidence.

A suggestion fills nothing. Each source says how strongly it speaks (0 … 1); independent sources together say more
(1 - Π(1 - each)); what a pack contradicts counts little; the calibration turns the sum into a share of right answers.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import polars as pl

from yuhuo_customs.classification import deciding, matching, nomenclature
from yuhuo_customs.classification.calibration import UNKNOWN_BELOW, Calibration
from yuhuo_customs.classification.pack import Pack, Rule
from yuhuo_customs.classification.proposals import dotted
from yuhuo_customs.classification.retrieval import Corpus
from yuhuo_customs.errors import Text
from yuhuo_customs.tariff import Reference

MOST = 3
_NEAREST = 6
_HISTORY, _TARIFF, _NOMENCLATURE = 0.95, 0.85, 0.7
_ARTICLE, _EXACT, _OPEN = 0.93, 0.9, 0.75
"""The firm's own yes for the article stands above any rule."""
_CONTRADICTED = 0.2
_LEAST = 0.15
"""Names nearer than this are told; below, the likeness is chance."""
_COMPETES = 0.3
"""A code with less than this part of the first one's evidence is no competitor."""
_CHILDREN = 6
"""As many national codes below a subheading may stand in its place."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that a person may confirm; not a ruling.

    Attributes:
        code: 4, 6 or 10 digits.
        raw: Strength of the evidence, 0 … 1.
        share: How often such a suggestion is right (``calibration``).
        basis: What speaks for it.
    """

    code: str
    raw: float
    share: float
    basis: tuple[Text, ...]


@dataclass(slots=True)
class _Voices:
    """What speaks for the codes of one product."""

    found: dict[str, list[tuple[float, Text]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, code: str, strength: float, basis: Text) -> None:
        self.found[code].append((strength, basis))


@dataclass(frozen=True, slots=True)
class Sources:
    """Where suggestions come from.

    Attributes:
        packs: In force on the day.
        names: Confirmed names: ``name``, ``material``, ``gcode``, ``who``, ``at`` (``History.names``).
        tariff: The user's tariff of the day, or None.
    """

    packs: Sequence[Pack]
    names: pl.DataFrame
    tariff: Reference | None
    calibration: Calibration
    today: date


def suggest(
    products: pl.DataFrame, matches: pl.DataFrame, known: pl.DataFrame, sources: Sources
) -> Mapping[int, tuple[Suggestion, ...]]:
    """At most three suggestions for each product, the strongest first; none where nothing is likely enough.

    Args:
        products: Rows of ``products.Products.table``.
        matches: Rules that speak for them (``matching.match``).
        known: What the history says as a proposal: ``_product``, ``match``, ``gcode``, ``who``, ``at``.
    """
    voices: dict[int, _Voices] = {product: _Voices() for product in products["_product"]}
    _hear_history(voices, products, known, sources)
    _hear_tariff(voices, products, sources.tariff)
    _hear_packs(voices, matches, sources.packs)
    if _latin(products):
        _hear_nomenclature(voices, products)
    if sources.tariff is not None:
        codes = sorted(sources.tariff.frame["code"])
        for each in voices.values():
            _to_ten_digits(each, codes)
    named = {product: each.found for product, each in voices.items()}
    against = deciding.against(named, products, sources.packs) | _contradicted(voices, products, sources)
    return {
        product: found
        for product, each in voices.items()
        if (found := _strongest(product, each, against, sources.calibration))
    }


def _hear_history(
    voices: Mapping[int, _Voices], products: pl.DataFrame, known: pl.DataFrame, sources: Sources
) -> None:
    for product, match, code, who, at in known.select("_product", "match", "gcode", "who", "at").iter_rows():
        if match == "article" and product in voices:
            said = Text(
                f"同一货号、其他名称或材质曾由 {who} 于 {at} 确认",
                f"confirmed for the same article number with another name or material by {who} on {at}",
            )
            voices[product].add(code, _ARTICLE, said)
    names = sources.names
    if not names.height:
        return
    corpus = Corpus(names.select(pl.concat_str("name", "material", separator=" ")).to_series().to_list())
    asked = products.select(
        pl.concat_str(pl.col("name", "material").fill_null(""), separator=" ")
    ).to_series()
    rows = names.select("name", "gcode", "who", "at").rows()
    for product, near in zip(products["_product"], corpus.nearest(asked.to_list(), _NEAREST), strict=True):
        heard: set[str] = set()
        for each in near:
            name, code, who, at = rows[each.place]
            if each.score >= _LEAST and code not in heard:
                heard.add(code)
                said = Text(
                    f"相近品名“{name}”由 {who} 于 {at} 确认（相似度 {each.score:.2f}）",
                    f"near name {name!r} was confirmed by {who} on {at} (likeness {each.score:.2f})",
                )
                voices[product].add(code, _HISTORY * each.score, said)


def _hear_tariff(voices: Mapping[int, _Voices], products: pl.DataFrame, tariff: Reference | None) -> None:
    if tariff is None or not tariff.frame.height:
        return
    above = dict(tariff.above.iter_rows())
    rows = tariff.frame.select("code", "name").rows()
    texts = [
        " ".join([above.get(code[:4], ""), above.get(code[:6], ""), above.get(code[:8], ""), name])
        for code, name in rows
    ]
    for product, code, name, score in _nearest(products, texts, rows):
        said = Text(
            f"税则 {tariff.edition}“{name}”（相似度 {score:.2f}）",
            f"tariff {tariff.edition} {name!r} (likeness {score:.2f})",
        )
        voices[product].add(code, _TARIFF * score, said)


def _hear_nomenclature(voices: Mapping[int, _Voices], products: pl.DataFrame) -> None:
    rows = nomenclature.subheadings().select("code", "name").rows()
    for product, code, name, score in _nearest(products, [name for _, name in rows], rows):
        said = f"{nomenclature.EDITION} “{name[:80]}”"
        voices[product].add(
            code,
            _NOMENCLATURE * score,
            Text(f"{said}（相似度 {score:.2f}）", f"{said} (likeness {score:.2f})"),
        )


def _nearest(
    products: pl.DataFrame, texts: Sequence[str], rows: Sequence[tuple[str, str]]
) -> Iterable[tuple[int, str, str, float]]:
    # the goods name is written after the tariff's own words; the shop's title adds what it leaves out
    asked = products.select(
        pl.concat_str(pl.col("gname", "name", "material", "use").fill_null(""), separator=" ")
    ).to_series()
    found = _corpus(tuple(texts)).nearest(asked.to_list(), _NEAREST)
    for product, near in zip(products["_product"], found, strict=True):
        for each in near:
            if each.score >= _LEAST:
                yield product, *rows[each.place], each.score


@lru_cache(maxsize=2)
def _corpus(texts: tuple[str, ...]) -> Corpus:
    """The names of a tariff, or those of HS 2022: built once, however often they are asked."""
    return Corpus(texts)


def _hear_packs(voices: Mapping[int, _Voices], matches: pl.DataFrame, packs: Sequence[Pack]) -> None:
    spoken = matching.rules(packs)
    best: dict[tuple[int, str], tuple[float, Text]] = {}
    decided = _decided(matches, packs)
    for product, place, number in matches.select("_product", "pack", "rule").iter_rows():
        if product not in voices:
            continue
        pack, rule = spoken[place, number]
        if product in decided and not _decides(rule):
            continue
        said = Text(
            f"{rule.reason.zh}，规则 {pack.id}/{rule.id}，{pack.edition}",
            f"{rule.reason.en}, rule {pack.id}/{rule.id}, {pack.edition}",
        )
        for code in rule.codes:
            # rules are no independent witnesses: the strongest speaks
            best[product, code] = max(best.get((product, code), (0.0, said)), (_strength(rule), said))
    for (product, code), (strength, said) in best.items():
        voices[product].add(code, strength, said)


def _decides(rule: Rule) -> bool:
    return rule.exact and len(rule.codes[0]) > 4


def _decided(matches: pl.DataFrame, packs: Sequence[Pack]) -> frozenset[int]:
    """Products for which an exact rule names a subheading: the vaguer rules add nothing there."""
    spoken = matching.rules(packs)
    rows = matches.select("_product", "pack", "rule").iter_rows()
    return frozenset(product for product, place, number in rows if _decides(spoken[place, number][1]))


def _strength(rule: Rule) -> float:
    """A subheading that words decide is nearly certain; one of several, or a mere heading, is not."""
    if _decides(rule):
        return _EXACT
    return _OPEN / max(len(rule.codes), 2)


def _to_ten_digits(voices: _Voices, codes: Sequence[str]) -> None:
    """Evidence for a shorter code passes to the national codes below it: all of it where there is one, else shared."""
    for short in [code for code in voices.found if len(code) < 10]:
        below = _below(short, codes)
        heard = [code for code in below if code in voices.found]
        if not heard and not 1 <= len(below) <= _CHILDREN:
            continue
        said = voices.found.pop(short)
        for code in heard or below:
            part = 1.0 if heard else 1 / len(below) ** 0.5
            voices.found[code] += [(strength * part, basis) for strength, basis in said]


def _below(short: str, codes: Sequence[str]) -> Sequence[str]:
    return codes[bisect_left(codes, short) : bisect_left(codes, short + "~")]


def _contradicted(
    voices: Mapping[int, _Voices], products: pl.DataFrame, sources: Sources
) -> dict[tuple[int, str], bool]:
    """(product, code) that a pack contradicts → whether the code has ended."""
    rows = [(product, code) for product, each in voices.items() for code in each.found]
    pairs = pl.DataFrame(rows, schema={"_product": pl.UInt32, "gcode": pl.String}, orient="row")
    doubts = matching.doubt(pairs, products, sources.packs, sources.today)
    found: dict[tuple[int, str], bool] = {}
    for product, code, ended in doubts.select("_product", "gcode", "ended").iter_rows():
        found[product, code] = found.get((product, code), False) or ended
    return found


def _strongest(
    product: int, voices: _Voices, against: Mapping[tuple[int, str], bool], calibration: Calibration
) -> tuple[Suggestion, ...]:
    found = []
    for code, said in voices.found.items():
        ended = against.get((product, code))
        if ended:
            continue
        left = 1.0
        for strength, _ in said:
            left *= 1 - strength
        raw = (1 - left) * (_CONTRADICTED if ended is False else 1)
        ordered = sorted(said, key=lambda pair: -pair[0])
        basis = tuple(dict.fromkeys(text for _, text in ordered))[:MOST]
        found.append(Suggestion(code, round(raw, 6), calibration.share(raw), basis))
    # 6704 says nothing beside 670420
    codes = [each.code for each in found]
    found = [each for each in found if not any(o != each.code and o.startswith(each.code) for o in codes)]
    found.sort(key=lambda each: -each.raw)  # equals stay in the order in which they were named
    if not found or found[0].share < UNKNOWN_BELOW:
        return ()
    return tuple(each for each in found[:MOST] if each.raw >= found[0].raw * _COMPETES)


def _latin(products: pl.DataFrame) -> bool:
    text = pl.concat_str(pl.col("name", "gname", "material").fill_null(""), separator=" ")
    return bool(products.select(text.str.contains("[A-Za-z]{3}").any()).item())


def shown(found: Sequence[Suggestion], lang: str) -> str:
    """Suggestions in words: ``6704.20.0000 (86 %: rule …; tariff …)``."""
    parts = [
        f"{dotted(each.code)}（{each.share:.0%}：{'；'.join(text.zh for text in each.basis)}）"
        if lang == "zh"
        else f"{dotted(each.code)} ({each.share:.0%}: {'; '.join(text.en for text in each.basis)})"
        for each in found
    ]
    return ("、" if lang == "zh" else ", ").join(parts)
