"""The HS code of every goods line, by order of authority: typed → confirmed history → exact rule → do not know.

Of the history the same article comes first (number, name and material), then the same name and material.

rules.md §5: no suggestion is a ruling. Whatever is said of a product is computed once, however many lines sell it.
"""

from collections.abc import Collection, Sequence
from datetime import date

import polars as pl

from yuhuo_customs.classification import (
    completing,
    matching,
    nomenclature,
    notices,
    pack,
    products,
    proposals,
    rulings,
)
from yuhuo_customs.classification.assessing import assess
from yuhuo_customs.classification.calibration import SHIPPED, Calibration
from yuhuo_customs.classification.history import History
from yuhuo_customs.classification.pack import Pack
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Batch, Checked, Classified
from yuhuo_customs.tariff import Reference

_UNREADABLE = "typed, not readable"
_CHAPTERS = [f"{number:02}" for number in range(1, 98)]


def classify(
    checked: Checked,
    *,
    history: History | None = None,
    packs: Sequence[Pack] | None = None,
    tariff: Reference | None = None,
    calibration: Calibration = SHIPPED,
    excusable: Collection[str] = (),
    today: date,
) -> Classified:
    """Give every line its code with evidence, or a finding that says why not.

    Args:
        history: The firm's own confirmations; None: none.
        packs: Rule packs (None: those shipped). Packs dated after ``today`` are not used.
        tariff: The user's tariff of the day; None: ten digits are not checked.
        calibration: How often suggestions are right.
        excusable: Codes of findings about an empty cell, which do not count where the tariff fills it.
        today: Day of the declaration.

    Returns:
        ``gcode`` filled where there is authority for it, and from the tariff, where the sheet is silent, legal units,
        legal quantities and declaration elements; ``evidence`` per line.

    Raises:
        ResourceError: a shipped pack is defective.
        SetupError: the history cannot be read.
    """
    used = matching.in_force(pack.shipped() if packs is None else packs, today)
    found = products.find(checked)
    judged = assess(found.table, history, used, tariff, today)
    lines = _decided(found.lines, judged.known, judged.sure)
    doubts = matching.doubt(
        lines.filter(pl.col("final").is_not_null()).select("_product", gcode="final").unique(),
        found.table,
        used,
        today,
    )
    waiting = lines.filter(pl.col("basis") == "none").select("_product").unique()
    described = judged.describe(found.table.join(waiting, on="_product", how="semi"), history, calibration)
    lines = _detailed(lines, described)
    named = lines.join(
        found.table.select("_product", product="name"), on="_product", how="left", maintain_order="left"
    )
    findings = _findings(named, described, doubts, checked.batch, found.kind)
    if tariff is None:
        findings.append(_outside(named, doubts, (checked.batch, found.kind)))
    findings += rulings.warn(named, judged.known, checked.batch, found.kind, today)
    done = completing.complete(checked, lines["final"], tariff, found.kind)
    return Classified(
        checked.batch,
        done.documents,
        lines.select("_line", gcode="final", basis="basis", detail="detail"),
        completing.excuse(checked.findings, done.filled, found.kind, excusable).and_(
            *findings, *done.findings
        ),
    )


def _decided(lines: pl.DataFrame, known: pl.DataFrame, sure: pl.DataFrame) -> pl.DataFrame:
    """Add ``final`` (the code, or null) and ``basis``; a cell that cannot be read is left to its own finding."""
    exact = known.filter(pl.col("match").is_in(["exact", "name"])).select(
        "_product", "who", "at", "evidence", "article", of_name=pl.col("match") == "name", remembered="gcode"
    )
    joined = lines.join(exact, on="_product", how="left", maintain_order="left").join(
        sure, on="_product", how="left", maintain_order="left"
    )
    simplified, free = pl.col("simplified"), pl.col("gcode").is_null() & pl.col("cell").is_null()
    # a simplified declaration has the heading only, padded to ten digits (rules.md §4.3)
    padded = {name: pl.col(name).str.head(4) + "000000" for name in ("remembered", "sure")}
    of_history = pl.when(simplified).then(padded["remembered"]).otherwise("remembered")
    of_rule = pl.when(simplified).then(padded["sure"]).when(pl.col("sure").str.len_bytes() == 10).then("sure")
    return joined.with_columns(remembered=of_history, ruled=of_rule).with_columns(
        final=pl.when(free).then(pl.coalesce("remembered", "ruled")).otherwise("gcode"),
        basis=pl.when(pl.col("gcode").is_not_null())
        .then(pl.lit("typed"))
        .when(~free)
        .then(pl.lit("none"))
        .when(pl.col("remembered").is_not_null())
        .then(pl.lit("history"))
        .when(pl.col("ruled").is_not_null())
        .then(pl.lit("rule"))
        .otherwise(pl.lit("none")),
    )


def _detailed(lines: pl.DataFrame, described: pl.DataFrame) -> pl.DataFrame:
    """Add ``detail``: whose yes, which rule; for a typed code the rule that agrees, for an open one the proposals."""
    person = pl.concat_str(
        pl.when("of_name").then(pl.concat_str(pl.lit("= "), "article")), "who", "at", "evidence", separator=" ", ignore_nulls=True
    )  # fmt: skip
    unread = pl.col("cell").is_not_null() & pl.col("gcode").is_null()
    basis, final, sure = pl.col("basis"), pl.col("final"), pl.col("sure")
    agrees = final.str.starts_with(sure) | (final == sure.str.head(4) + "000000")
    return lines.join(
        described.select("_product", "codes"), on="_product", how="left", maintain_order="left"
    ).with_columns(
        detail=pl.when((basis == "rule") | (basis == "typed") & agrees)
        .then("rule")
        .when(basis == "typed")
        .then(pl.lit(""))
        .when(basis == "history")
        .then(person)
        .when(unread)
        .then(pl.lit(_UNREADABLE))
        .otherwise(pl.col("codes").fill_null(""))
    )


def _findings(
    lines: pl.DataFrame, described: pl.DataFrame, doubts: pl.DataFrame, batch: Batch, kind: str
) -> list[Findings]:
    basis, typed = pl.col("basis"), pl.col("basis") == "typed"
    unknown = lines.filter((basis == "none") & pl.col("cell").is_null()).join(
        described.drop("codes"), on="_product", how="left", maintain_order="left"
    )
    unknown = unknown.with_columns(
        pl.col("proposals_zh").fill_null("规则包中没有这种商品。"),
        pl.col("proposals_en").fill_null("No rule pack knows such goods."),
        pl.col("shares").fill_null(""),
    )
    doubted = lines.join(
        doubts.rename({"gcode": "final", "zh": "reason_zh", "en": "reason_en"}),
        on=["_product", "final"],
        maintain_order="left",
    )
    other = lines.filter(typed & ~pl.col("of_name") & (pl.col("remembered") != pl.col("final")))
    nowhere = lines.filter(pl.col("final").str.head(2).is_in(_CHAPTERS).not_())
    ruled = lines.filter(basis == "rule").rename({"rule_zh": "reason_zh", "rule_en": "reason_en"})
    because = ("reason_zh", "reason_en")
    remembered = lines.filter(basis == "history")
    return [
        _at((batch, kind), unknown, notices.UNKNOWN.code, ("codes", "shares", *proposals.TEXTS[1:])),
        _at((batch, kind), doubted.filter(~pl.col("ended")), notices.CONTRADICTED.code, because),
        _at(
            (batch, kind),
            other.with_columns(known="remembered"),
            notices.OTHER_IN_HISTORY.code,
            ("known", "who", "at"),
        ),
        _at((batch, kind), nowhere, notices.NO_CHAPTER.code, ()),
        _at((batch, kind), remembered.filter(~pl.col("of_name")), notices.FROM_HISTORY.code, ("who", "at")),
        _at((batch, kind), remembered.filter("of_name"), notices.FROM_NAME.code, ("article", "who", "at")),
        _at((batch, kind), ruled, notices.FROM_RULE.code, ("rule", *because)),
        _at((batch, kind), doubted.filter("ended"), notices.ENDED.code, because),
    ]


def _outside(lines: pl.DataFrame, doubts: pl.DataFrame, place: tuple[Batch, str]) -> Findings:
    """Without a tariff the world's six digits are all that a code can be held against; what has ended was said."""
    codes = lines["final"].drop_nulls().unique()
    codes = codes.filter(codes.str.head(2).is_in(_CHAPTERS))
    wrong = codes.filter(nomenclature.unknown(codes)) if codes.len() else codes
    ended = doubts.filter("ended").select("_product", final="gcode")
    return _at(
        place,
        lines.filter(pl.col("final").is_in(wrong.implode())).join(
            ended, on=["_product", "final"], how="anti"
        ),
        notices.NO_SUBHEADING.code,
        (),
    )


def _at(place: tuple[Batch, str], lines: pl.DataFrame, code: str, params: tuple[str, ...]) -> Findings:
    """One finding at the code's cell of each line."""
    if not lines.height:
        return Findings.none()
    batch, kind = place
    address = f"{kind}.items.gcode"
    spoken = pl.struct(pl.col("product").fill_null(""), *params, code=pl.col("final").fill_null(""))
    frame = lines.select(
        order="_order", line="_line", value="cell", params=spoken.struct.json_encode()
    ).hstack(batch.locate(address, lines["_line"]))
    return Findings.bulk(frame, code, document=kind, field=address)
