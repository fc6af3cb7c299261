"""What the firm's history, packs and tariff say of distinct products: the sure codes, and the suggestions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from yuhuo_customs.classification import matching, proposals
from yuhuo_customs.classification.calibration import Calibration
from yuhuo_customs.classification.history import FOUND, History
from yuhuo_customs.classification.pack import Pack
from yuhuo_customs.classification.suggesting import Sources, Suggestion, shown, suggest
from yuhuo_customs.errors import Text
from yuhuo_customs.tariff import Reference

NO_NAMES = pl.DataFrame(schema=dict.fromkeys(("name", "material", "gcode", "who", "at"), pl.String))


@dataclass(frozen=True, slots=True)
class Assessed:
    """What is known of products.

    Attributes:
        matches: Rules that speak for them (``matching.match``).
        known: What the history knows (``History.lookup``); ``match`` is "ended" where the code exists no more.
        sure: The code that exact rules decide (``proposals.sure``), ten digits where the tariff has only one.
    """

    matches: pl.DataFrame
    known: pl.DataFrame
    sure: pl.DataFrame
    packs: Sequence[Pack]
    tariff: Reference | None
    today: date

    def suggest(
        self, waiting: pl.DataFrame, history: History | None, calibration: Calibration
    ) -> Mapping[int, tuple[Suggestion, ...]]:
        """At most three suggestions for each of the products that wait (rows of the product table)."""
        if not waiting.height:
            return {}
        names = history.names(self.today) if history is not None else NO_NAMES
        sources = Sources(self.packs, names.filter(~_gone(self)), self.tariff, calibration, self.today)
        mine = waiting.select("_product")
        return suggest(
            waiting,
            self.matches.join(mine, on="_product", how="semi", maintain_order="left"),
            self.known.join(mine, on="_product", how="semi", maintain_order="left"),
            sources,
        )

    def describe(
        self, waiting: pl.DataFrame, history: History | None, calibration: Calibration
    ) -> pl.DataFrame:
        """What a person is told of the products that wait: ``_product``, the columns of ``proposals.TEXTS``, ``shares``."""
        mine, answers = waiting.select("_product"), matching.answered(waiting, self.packs)
        described = proposals.describe(
            self.matches.join(mine, on="_product", how="semi", maintain_order="left"),
            self.known.filter(~pl.col("match").is_in(["exact", "name"])).join(
                mine, on="_product", how="semi"
            ),
            self.packs,
            answers,
        )
        found = self.suggest(waiting, history, calibration)
        if not found:
            return described.with_columns(shares=pl.lit(""))
        open_ = {
            product: proposals.open_questions(
                (each.code for each in found.get(product, ())), said or "", self.packs
            )
            for product, said in answers.iter_rows()
        }
        return _told(described, found, self.tariff, self._over(), open_)

    def _over(self) -> Mapping[int, Text]:
        """Products whose confirmation is no authority any more, and why."""
        known = self.known.filter(pl.col("match").is_in(["ended", "expired"])).select(
            "_product", "match", "gcode"
        )
        return {
            product: proposals.MEMORIES[match].format(gcode=gcode)
            for product, match, gcode in known.iter_rows()
        }


def assess(
    table: pl.DataFrame, history: History | None, packs: Sequence[Pack], tariff: Reference | None, today: date
) -> Assessed:
    """Ask packs and history about distinct products (``Products.table``)."""
    matches = matching.match(table, packs)
    known = pl.DataFrame(schema=FOUND)
    if history is not None:
        known = history.lookup(table.select("_product", "itemNo", "name", "material"), today)
    assessed = Assessed(matches, known, proposals.sure(matches, packs), packs, tariff, today)
    ended = pl.when(_gone(assessed)).then(pl.lit("ended")).otherwise("match")
    return Assessed(
        matches, known.with_columns(match=ended), _lengthened(assessed.sure, tariff), packs, tariff, today
    )


def _gone(assessed: Assessed) -> pl.Expr:
    """Codes that exist no more: by a pack, or because the tariff of the day lacks them."""
    gone = [each.code for rules in assessed.packs for each in rules.ended if each.since <= assessed.today]
    dead = pl.any_horizontal(pl.lit(value=False), *[pl.col("gcode").str.starts_with(code) for code in gone])
    if assessed.tariff is None:
        return dead
    # six digits and padded headings (simplified declarations) are in no table of ten digits
    national = (pl.col("gcode").str.len_bytes() == 10) & ~pl.col("gcode").str.ends_with("000000")
    return dead | (national & ~pl.col("gcode").is_in(assessed.tariff.frame["code"].implode()))


def _lengthened(sure: pl.DataFrame, tariff: Reference | None) -> pl.DataFrame:
    """A sure subheading below which the tariff has one code only decides the ten digits; a code it lacks does not."""
    if tariff is None or not sure.height:
        return sure
    codes = tariff.frame.select("code", short=pl.col("code").str.head(6))
    only = codes.filter(pl.col("short").is_unique()).rename({"code": "only"})
    joined = sure.join(only, left_on="sure", right_on="short", how="left", maintain_order="left")
    lacking = (pl.col("sure").str.len_bytes() == 10) & ~pl.col("sure").is_in(codes["code"].implode())
    return joined.with_columns(
        sure=pl.when(lacking).then(pl.col("sure").str.head(6)).otherwise(pl.coalesce("only", "sure"))
    ).drop("only")


def _told(
    described: pl.DataFrame,
    found: Mapping[int, tuple[Suggestion, ...]],
    tariff: Reference | None,
    over: Mapping[int, Text],
    open_: Mapping[int, tuple[Text, ...]],
) -> pl.DataFrame:
    """Suggestions take the place of what the packs alone propose; open questions stay, those that decide come first."""
    before = {row["_product"]: row for row in described.iter_rows(named=True)}
    last = _edition(tariff)
    rows = []
    for product, suggestions in found.items():
        said = before.get(product, {})
        asked = open_.get(product, ())
        questions = (_questions(asked, said, "zh"), _questions(asked, said, "en"))
        zh, en = shown(suggestions, "zh"), shown(suggestions, "en")
        if product in over:
            zh, en = f"{zh}；{over[product].zh}", f"{en}; {over[product].en}"
        rows.append(
            {
                "_product": product,
                "codes": " ".join(proposals.dotted(each.code) for each in suggestions),
                "basis_zh": zh,
                "basis_en": en,
                "questions_zh": questions[0],
                "questions_en": questions[1],
                **dict(
                    zip(
                        ("proposals_zh", "proposals_en"),
                        proposals.sentences(zh, en, ("", ""), questions, last),
                        strict=True,
                    )
                ),
                "shares": " ".join(f"{each.share:.0%}" for each in suggestions),
            }
        )
    told = pl.DataFrame(rows, schema={**described.schema, "shares": pl.String})
    rest = described.join(told, on="_product", how="anti").with_columns(shares=pl.lit(""))
    return pl.concat([told, rest]).sort("_product")


def _edition(tariff: Reference | None) -> Text:
    if tariff is None:
        return proposals.NO_TARIFF
    days = f"{tariff.valid_from or '…'} – {tariff.valid_to or '…'}"
    return Text(
        f"税则版本 {tariff.edition}（{days}）。建议不是归类决定。",
        f"Tariff edition {tariff.edition} ({days}). A suggestion, not a ruling.",
    )


def _questions(asked: Sequence[Text], said: Mapping[str, Any], lang: str) -> str:
    """Those that decide between the suggestions, and those of the rules that are not among them."""
    stays = said.get(f"questions_{lang}") or ""
    first = [each.pick(lang) for each in asked if each.pick(lang) not in stays]
    return " ".join([*first, stays] if stays else first)
