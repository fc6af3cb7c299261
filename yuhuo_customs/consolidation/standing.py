"""Which parcels may leave: by their lists at customs, by the word of the sheet, and only when both agree to the gram."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from yuhuo_customs.consolidation import codes
from yuhuo_customs.consolidation.modes import code_of
from yuhuo_customs.consolidation.reading import Book
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.sheets.normalise import by_distinct
from yuhuo_customs.sheets.spelling import plain

LISTS: Mapping[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(
        ("logisticsNo", "orderNo", "invtNo", "standing", "state_zh", "state_en", "bill", "trafMode", "customsCode",
         "agentCode", "agentName", "loctNo", "ebcCode", "ebcName", "logisticsCode", "logisticsName", "gname", "weight"),
        pl.String,
    ),
    "grams": pl.Int64, "packNo": pl.Int64,
}  # fmt: skip
"""One row for each export list that is known: ``standing`` is ok, held, refused, cancelled, gone or waiting; ``bill`` the
bill that it or a master waybill names already; ``weight`` as the list has it, ``grams`` null where that is no whole gram."""

SEPARATORS = r"[、;；|,，/]+"
"""Between several values in one cell."""

STANDINGS = {
    "held": codes.HELD, "refused": codes.REFUSED, "cancelled": codes.CANCELLED, "gone": codes.GONE,
    "waiting": codes.WAITING,
}  # fmt: skip
_STATUS = {
    plain(word): standing
    for standing, words in {
        "ok": "正常 可装 ok normal fine",
        "released": "放行 已放行 released 海关放行 800",
        "held": "扣留 暂扣 查验 待定 暂停 held hold inspection onhold 500 300",
        "refused": "退单 退回 拒绝 refused rejected 100",
        "cancelled": "撤销 已撤销 取消 删除 cancelled canceled withdrawn",
    }.items()
    for word in words.split()
}
_FILLED = ("customsCode", "agentCode", "agentName", "loctNo", "ebcCode", "ebcName", "logisticsCode",
           "logisticsName", "gname", "orderNo", "invtNo")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stood:
    """The parcels with what their lists say.

    Attributes:
        parcels: Columns of the sheet, filled from the list where empty, and ``modes`` (list of mode codes, null: any),
            ``bill`` (the only bill it may go on, null: any), ``listed`` (whether the ledger knows its list), ``listGrams``,
            ``listPieces``, ``reason`` (code of YH-CON, null: may leave).
    """

    parcels: pl.DataFrame
    findings: Findings


def judge(book: Book, lists: pl.DataFrame) -> Stood:
    """Judge each parcel against ``lists`` (:data:`LISTS`)."""
    parcels = _joined(book.parcels.frame, lists)
    parcels, said = _modes(book, parcels)
    parcels, strange = _status(book, parcels)
    found = [said, strange, _twice(book, parcels), _differ(book, parcels)]
    parcels = parcels.with_columns(
        grossWeight=book.parcels.frame["grossWeight"], pieces=pl.coalesce("pieces", "listPieces", pl.lit(1))
    )
    findings = book.findings.and_(*found)
    rows = _blocked(findings, book.parcels.name)
    parcels = parcels.with_columns(
        reason=pl.when(pl.col("_row").is_in(_rows(findings, codes.DIFFERS, book.parcels.name)))
        .then(pl.lit(codes.DIFFERS))
        .when(pl.col("_row").is_in(rows))
        .then(pl.lit(codes.FAULTY))
        .otherwise("reason")
    )
    return Stood(parcels, findings)


def _joined(parcels: pl.DataFrame, lists: pl.DataFrame) -> pl.DataFrame:
    """Each parcel with its list: found by its waybill, else by its order, else by the number of its list."""
    lists = lists.with_row_index("_list")
    found = parcels.select("_at", "logisticsNo", "orderNo", "invtNo").with_columns(
        _list=pl.lit(None, pl.UInt32)
    )
    for key in ("logisticsNo", "orderNo", "invtNo"):
        known = lists.filter(pl.col(key).is_not_null()).unique(key, keep="last").select(key, _found="_list")
        found = found.join(known, on=key, how="left", maintain_order="left")
        found = found.with_columns(_list=pl.coalesce("_list", "_found")).drop("_found")
    listed = lists.select(
        "_list", "standing", "state_zh", "state_en", "bill",
        *(pl.col(name).alias(f"list_{name}") for name in (*_FILLED, "logisticsNo", "trafMode")),
        listGrams="grams", listPieces="packNo", listWeight="weight",
    )  # fmt: skip
    joined = parcels.with_columns(found["_list"]).join(listed, on="_list", how="left", maintain_order="left")
    return joined.with_columns(
        *(pl.coalesce(name, f"list_{name}").alias(name) for name in _FILLED),
        *(pl.col(name).alias(f"own_{name}") for name in ("orderNo", "invtNo")),
        listed=pl.col("_list").is_not_null(),
    )


def _modes(book: Book, parcels: pl.DataFrame) -> tuple[pl.DataFrame, Findings]:
    words = parcels.select(
        "_row", word=pl.col("modes").str.replace_all(SEPARATORS, "\u241e").str.split("\u241e")
    )
    flat = words.explode("word").with_columns(pl.col("word").str.strip_chars()).filter(pl.col("word") != "")
    coded = by_distinct(flat["word"], lambda word: code_of(word) or "?")
    flat = flat.with_columns(code=coded)
    said = book.say(
        "parcels", "modes", flat.filter(pl.col("code") == "?").select(row="_row", value="word"), codes.NO_MODE
    )
    modes = (
        flat.filter(pl.col("code") != "?")
        .group_by("_row")
        .agg(modes=pl.col("code").unique(maintain_order=True))
    )
    parcels = parcels.drop("modes").join(modes, on="_row", how="left", maintain_order="left")
    # a list that names its mode leaves by it
    own = pl.when(pl.col("list_trafMode").is_not_null()).then(pl.concat_list("list_trafMode"))
    both = pl.when(pl.col("modes").is_not_null() & own.is_not_null()).then(
        pl.col("modes").list.set_intersection(own)
    )
    return parcels.with_columns(modes=pl.coalesce(both, own, "modes")), said


def _status(book: Book, parcels: pl.DataFrame) -> tuple[pl.DataFrame, Findings]:
    word = by_distinct(parcels["status"], lambda each: _STATUS.get(plain(each), "?"))
    parcels = parcels.with_columns(word=word)
    strange = parcels.filter(pl.col("word") == "?").select(row="_row", value="status")
    said = book.say("parcels", "status", strange, codes.NO_STATUS)
    stopped = pl.col("word").is_in(["held", "refused", "cancelled"])
    standing = (
        pl.when(stopped).then("word")
        .when(pl.col("listed")).then("standing")
        .when(pl.col("word") == "released").then(pl.lit("ok"))
        .otherwise(pl.lit("unknown"))
    )  # fmt: skip
    by_sheet = {
        "zh": pl.concat_str(pl.lit("状态栏为“"), "status", pl.lit("”")),
        "en": pl.concat_str(pl.lit("its status is '"), "status", pl.lit("'")),
    }
    by_list = {
        "zh": pl.concat_str(pl.lit("清单状态为“"), "state_zh", pl.lit("”")),
        "en": pl.concat_str(pl.lit("its list is "), "state_en"),
    }
    why = {f"why_{lang}": pl.when(stopped).then(by_sheet[lang]).otherwise(by_list[lang]) for lang in by_sheet}
    parcels = parcels.with_columns(standing=standing, **why)
    reasons = {**STANDINGS, "unknown": codes.UNKNOWN_LIST}
    return parcels.with_columns(
        reason=pl.col("standing").replace_strict(reasons, default=None, return_dtype=pl.String)
    ), said


def _twice(book: Book, parcels: pl.DataFrame) -> Findings:
    """No row of a waybill that stands twice is loaded; the first is told too, by the number of rows."""
    many = parcels.filter(pl.col("logisticsNo").is_not_null() & pl.col("logisticsNo").is_duplicated())
    rows = many.select(
        row="_row", value="logisticsNo", params=_json(first=pl.col("_row").min().over("logisticsNo"))
    )
    return book.say("parcels", "logisticsNo", rows, codes.SAME_PARCEL)


def _differ(book: Book, parcels: pl.DataFrame) -> Findings:
    """What the sheet says against the list: weight, pieces, and the numbers by which they belong together."""
    raw, found = book.parcels.raw, Findings.none()
    listed = parcels.filter("listed")
    pairs = {
        "grossWeight": (pl.col("grams").ne_missing(pl.col("listGrams")), pl.col("listWeight")),
        "pieces": (pl.col("pieces") != pl.col("listPieces"), pl.col("listPieces").cast(pl.String)),
        **{name: (pl.col(f"own_{name}") != pl.col(f"list_{name}"), pl.col(f"list_{name}")) for name in ("orderNo", "invtNo")},
        "logisticsNo": (pl.col("logisticsNo") != pl.col("list_logisticsNo"), pl.col("list_logisticsNo")),
    }  # fmt: skip
    for field, (differs, said) in pairs.items():
        rows = listed.filter(differs.fill_null(value=False))
        if field == "grossWeight":
            rows = rows.filter(pl.col("grams").is_not_null())
        if rows.height and field in raw.columns:
            cells = raw.select(row="_row", value=field)
            found = found.and_(book.say("parcels", field, rows.select(row="_row", params=_json(listed=said)).join(
                cells, on="row", how="left", maintain_order="left"), codes.DIFFERS))  # fmt: skip
    return found


def _json(**values: pl.Expr) -> pl.Expr:
    texts = [value.cast(pl.String).alias(name) for name, value in values.items()]
    packed: pl.Expr = pl.struct(texts).struct.json_encode()
    return packed


def _blocked(findings: Findings, sheet: str) -> list[int]:
    frame = findings.frame.filter((pl.col("severity") == "block") & (pl.col("sheet") == sheet))
    return frame["row"].drop_nulls().to_list()


def _rows(findings: Findings, code: str, sheet: str) -> list[int]:
    frame = findings.frame.filter((pl.col("code") == code) & (pl.col("sheet") == sheet))
    return frame["row"].drop_nulls().to_list()


def left_out(book: Book, parcels: pl.DataFrame) -> Findings:
    """A finding for each parcel with a ``reason``; differences from the list were told at their own cells."""
    left = parcels.filter(pl.col("reason").is_not_null() & (pl.col("reason") != codes.DIFFERS))
    texts = _json(
        why_zh=pl.col("why_zh").fill_null(""), why_en=pl.col("why_en").fill_null(""),
        destination=pl.col("destination").fill_null(""), ready=pl.col("readyTime").fill_null(""),
    )  # fmt: skip
    found = Findings.none()
    for (code,), rows in left.group_by("reason", maintain_order=True):
        cells = rows.select(row="_row", value="logisticsNo", params=texts)
        found = found.and_(book.say("parcels", "logisticsNo", cells, str(code)))
    return found
