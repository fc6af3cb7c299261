"""The review sheet: what waits for a person, one row per product, the most money first; read back by the history."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from yuhuo_customs.classification import notices, products, proposals
from yuhuo_customs.classification.completing import missing_elements
from yuhuo_customs.codes import table
from yuhuo_customs.domain.stages import Classified
from yuhuo_customs.errors import Text
from yuhuo_customs.resources import whole
from yuhuo_customs.tariff import Reference

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

HEADINGS = (
    Text("货号", "Article number"),
    Text("名称", "Article name"),
    Text("申报品名", "Goods name"),
    Text("材质", "Material"),
    Text("行数", "Lines"),
    Text("金额", "Amount"),
    Text("建议编码", "Proposed codes"),
    Text("可信度", "Share said"),
    Text("依据", "Basis"),
    Text("待确认问题", "Open questions"),
    Text("缺少的申报要素", "Elements missing"),
    Text("确认编码", "Confirmed code"),
    Text("确认（是/否）", "Confirmed (yes/no)"),
    Text("确认人", "Confirmed by"),
)
"""The last three are for the person; ``classification.confirmations`` knows them all."""

_NO_RATES: Mapping[str, Decimal] = {}
_WIDTHS = (18, 30, 20, 16, 7, 20, 18, 12, 46, 46, 30, 16, 14, 14)
_ASKED = len(_WIDTHS) - 3
"""Columns before those for the person."""
_NOTE = Text(
    "填写确认编码（10 位）并在“确认”列填“是”，然后用 yuhuo history import 导入。金额按币制分列；建议不是归类决定。",
    "Fill in the confirmed code (10 digits) and answer yes, then import with yuhuo history import. Amounts are per "
    "currency; a proposal is not a ruling.",
)
_IN_YUAN = Text("按策略中的汇率折算后排序。", "Sorted by yuan, with the policy's rates.")
_AS_STANDS = Text(
    "策略中缺少汇率，金额未折算即排序。", "Sorted by plain amounts: the policy lacks a rate for a currency."
)


def write_review(
    classified: Classified,
    path: Path,
    lang: str,
    *,
    tariff: Reference | None = None,
    rates: Mapping[str, Decimal] = _NO_RATES,
    everything: bool = False,
) -> int:
    """Write the products without authority to ``path`` (xlsx); returns how many.

    Args:
        lang: "zh" or "en".
        tariff: The user's tariff of the day: says which declaration elements the first code still lacks.
        rates: Currency → yuan for one unit. Money at stake is compared in yuan where all currencies are known.
        everything: Also the products that have a code, with the evidence for it.

    Raises:
        OutputError: ``path`` cannot be written.
    """
    from openpyxl import Workbook

    rows, converted = _rows(
        classified, "zh" if lang.startswith("zh") else "en", tariff, rates, everything=everything
    )
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "归类确认" if lang.startswith("zh") else "review"
    _write_text(sheet.cell(1, 1), f"{_NOTE.pick(lang)} {(_IN_YUAN if converted else _AS_STANDS).pick(lang)}")
    for number, row in enumerate([[heading.pick(lang) for heading in HEADINGS], *rows], 2):
        for column, value in enumerate(row, 1):
            _write_text(sheet.cell(number, column), value)
    _dress(sheet, len(rows), lang)
    with whole(path) as aside:
        book.save(aside)
    return len(rows)


def _rows(
    classified: Classified,
    lang: str,
    tariff: Reference | None,
    rates: Mapping[str, Decimal],
    *,
    everything: bool,
) -> tuple[list[Sequence[Any]], bool]:
    """One row per article number, name and material: what a person's yes is about; whether they are sorted by yuan."""
    found = products.find(classified)
    money = classified.documents[found.kind].items.select("totalPrice", "currency")
    waiting = classified.findings.frame.filter(pl.col("code") == notices.UNKNOWN.code).select(
        _line="line",
        said=pl.col("params").str.json_decode(pl.Struct(dict.fromkeys(_texts(lang), pl.String))),
    )
    lines = (
        found.lines.select("_line", "_product")
        .hstack(money)
        .join(classified.evidence, on="_line", how="left", maintain_order="left")
        .join(waiting, on="_line", how="left" if everything else "inner", maintain_order="left")
        .join(found.table, on="_product", how="left", maintain_order="left")
        .unnest("said")
    )
    key = ["itemNo", "name", "material"]
    currencies = set(lines["currency"].drop_nulls())
    converted = currencies <= set(rates) or len(currencies) < 2
    amounts = (
        lines.group_by([*key, "currency"], maintain_order=True)
        .agg(pl.col("totalPrice").sum())
        .with_columns(stake=_stake(rates if converted else {}))
        .group_by(key, maintain_order=True)
        .agg("currency", "totalPrice", stake=pl.col("stake").sum())
    )
    codes, basis, questions, shares = _texts(lang)
    asked = {} if tariff is None else dict(tariff.frame.select("code", "elements").iter_rows())
    joined = lines.group_by(key, maintain_order=True).agg(
        pl.col("gname").first(),
        pl.len().alias("lines"),
        pl.col("gmodel", "use", "brand").first(),
        _each(pl.coalesce("gcode", codes), " ").alias("shown"),
        _each(pl.col(shares), " ").alias("shares"),
        _each(pl.coalesce(basis, "detail"), "; ").alias("because"),
        _each(pl.col(questions), " ").alias("open"),
    )
    ranked = joined.join(amounts, on=key, nulls_equal=True).sort(
        "stake", "lines", "itemNo", descending=[True, True, False]
    )
    rows: list[Sequence[Any]] = [
        (
            row["itemNo"], row["name"], row["gname"], row["material"], row["lines"],
            _amount(row["currency"], row["totalPrice"]), row["shown"], row["shares"],
            row["because"], row["open"], _lacking(row, asked), "", "", "",
        )
        for row in ranked.iter_rows(named=True)
    ]  # fmt: skip
    return rows, converted


def _stake(rates: Mapping[str, Decimal]) -> pl.Expr:
    """Money of a product in yuan; without rates as it stands. It only sorts: a binary float is good enough."""
    shares = {code: float(rate) for code, rate in rates.items()}
    rate = pl.col("currency").replace_strict(shares, default=1.0, return_dtype=pl.Float64)
    return pl.col("totalPrice").cast(pl.Float64) * rate


def _lacking(row: Mapping[str, Any], asked: Mapping[str, Sequence[str] | None]) -> str:
    """Elements that the first code asks for and the goods do not answer."""
    first = (row["shown"] or "").split(" ")[0].replace(".", "")
    goods = {"材质": row["material"], "用途": row["use"], "品牌": row["brand"]}
    return "、".join(missing_elements(asked.get(first) or (), row["gmodel"], goods))


def _texts(lang: str) -> tuple[str, str, str, str]:
    return proposals.TEXTS[0], f"basis_{lang}", f"questions_{lang}", "shares"


def _each(column: pl.Expr, separator: str) -> pl.Expr:
    return column.drop_nulls().unique(maintain_order=True).str.join(separator)


def _amount(currencies: Sequence[str | None], sums: Sequence[Any]) -> str:
    known = table("currencies").by_code
    named = [
        (known[code].more.get("alpha3") or code) if code in known else "?"
        for code in (code or "" for code in currencies)
    ]
    return "; ".join(f"{name} {total:,.2f}" for name, total in zip(named, sums, strict=True) if total)


def _write_text(cell: "Cell | Any", value: Any) -> None:
    """Numbers as numbers, everything else as text: a name that looks like a formula stays a name."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
        cell.number_format = "@"
    else:
        cell.value = value


def _dress(sheet: "Worksheet", count: int, lang: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    asked = PatternFill("solid", fgColor="FFF2CC")
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.cell(2, column).font = Font(bold=True)
        for row in range(2, count + 3):
            cell = sheet.cell(row, column)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if column > _ASKED:
                cell.fill = asked
                cell.number_format = "@"
    sheet.freeze_panes = "A3"
    answers = DataValidation(
        type="list", formula1='"是,否"' if lang.startswith("zh") else '"yes,no"', allow_blank=True
    )
    sheet.add_data_validation(answers)
    yes = get_column_letter(_ASKED + 2)
    answers.add(f"{yes}3:{yes}{max(3, count + 2)}")
