"""Import tax of a workbook: estimated, held against what was withheld and against customs' bills in the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import polars as pl

from yuhuo_customs import tariff
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.domain.stages import DocumentFrames
from yuhuo_customs.errors import InputError, Text, UsageError
from yuhuo_customs.ledger import queries, raw
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.messages import receipts
from yuhuo_customs.pipeline.judging import classified
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.tax.comparing import with_bills, with_withheld
from yuhuo_customs.tax.estimating import Estimate, estimate
from yuhuo_customs.tax.judging import judge
from yuhuo_customs.tax.rates import MONEY, NoRates, RateFile, Rates, TariffRates
from yuhuo_customs.tax.rules import TaxRules
from yuhuo_customs.workplace import SystemClock

TAXES = ("customsTax", "valueAddedTax", "consumptionTax")


@dataclass(frozen=True, slots=True)
class Taxed:
    """The tax of a workbook's orders.

    Attributes:
        estimate: Lines and lists (``tax.estimating.Estimate``), by ``_order``.
        orders: ``_order``, ``orderNo``.
        findings: What could not be estimated, what differs from the tax withheld.
        bills: Customs' own taxes beside the estimate (``tax.comparing.with_bills``); no row where no bill came.
        source: Where the rates come from; "" when there are none.
    """

    estimate: Estimate
    orders: pl.DataFrame
    findings: Findings
    bills: pl.DataFrame
    source: str


def estimate_tax(
    path: str | Path,
    *,
    rates: str | Path | None = None,
    profile: str = "order-import",
    settings: Settings | None = None,
    clock: Clock | None = None,
) -> Taxed:
    """Estimate the import tax of each order (CEB311, CEB621), line by line, as of today (rules.md §3).

    Args:
        rates: CSV table of rates; None: the imported tariff. Without either, nothing is estimated: "not checked".

    Raises:
        InputError: the workbook or the table cannot be read, or the workbook holds no import list.
        UsageError: a setting has a value that does not exist.
        LedgerError: the ledger cannot be read.
    """
    settings, clock = settings or load(), clock or SystemClock()
    found = classified(path, profile=profile, settings=settings, clock=clock)
    if "CEB621" not in found.documents:
        raise InputError(
            Text(
                "该模板不含进口清单，没有进口税。",
                "This kind of workbook holds no import list: there is no import tax.",
            ),
            where=str(path),
            todo=Text("进口工作簿请用 --profile order-import。", "For imports use --profile order-import."),
        )
    day = clock.now().date()
    table, source = _rates(rates, settings, clock)
    lists = found.documents["CEB621"]
    estimated = estimate(lists.head, lists.items, table, day, rules(settings))
    withheld = with_withheld(estimated, _withheld(found.documents))
    numbers = lists.head.select("_order", "orderNo")
    return Taxed(
        estimated,
        numbers,
        judge(estimated, withheld).named(found.batch.source.name, found.batch.names),
        _bills(estimated, numbers, settings, clock),
        source,
    )


def rules(settings: Settings) -> TaxRules:
    """The choices of the settings.

    Raises:
        UsageError: a value that does not exist.
    """
    wanted = {"tax_rounding": ("line", "list"), "tax_allocation": ("value", "quantity")}
    for name, known in wanted.items():
        if getattr(settings, name) not in known:
            raise UsageError(
                Text(
                    f"{name} 的值不对：{getattr(settings, name)}", f"{name} is {getattr(settings, name)!r}."
                ),
                todo=Text(f"可用：{'、'.join(known)}。", f"Known: {', '.join(known)}."),
            )
    return TaxRules(
        rounding=cast("Literal['line', 'list']", settings.tax_rounding),
        allocation=cast("Literal['value', 'quantity']", settings.tax_allocation),
    )


def _rates(given: str | Path | None, settings: Settings, clock: Clock) -> tuple[Rates, str]:
    if given is not None:
        return RateFile.read(Path(given)), Path(given).name
    reference = tariff.tables(settings.state_path, clock.now().date()).tariff
    if reference is None:
        return NoRates(), ""
    return TariffRates(reference.frame), f"{reference.source} ({reference.edition})"


def _withheld(documents: Mapping[str, DocumentFrames]) -> pl.DataFrame:
    if "CEB311" not in documents:
        return pl.DataFrame(schema={"_order": pl.UInt32, "taxTotal": MONEY})
    return documents["CEB311"].head.select("_order", "taxTotal")


def _bills(estimated: Estimate, numbers: pl.DataFrame, settings: Settings, clock: Clock) -> pl.DataFrame:
    """Customs' bills (CEB816) of these orders in the ledger."""
    with Ledger.open(settings.ledger_place, clock) as ledger:
        places = _places(ledger, numbers)
        contents = raw.receipts(ledger, "CEB816Message") if places else []
    heads, lines = [], []
    for receipt in (each for content in contents for each in receipts.read(content)):
        if (place := places.get(receipt.fields.get("invtNo", ""))) is None:
            continue
        own = {"_order": place, "taxNo": receipt.fields.get("taxNo", "")}
        heads.append(own | {name: receipt.fields.get(name) for name in TAXES})
        lines += [
            own | {name: item.get(name) for name in ("gnum", "taxPrice", *TAXES)} for item in receipt.items
        ]
    keys = {"_order": pl.UInt32, "taxNo": pl.String}
    texts = dict.fromkeys(TAXES, pl.String)
    head_frame = pl.DataFrame(heads, schema={**keys, **texts}).cast(dict.fromkeys(TAXES, MONEY))
    line_frame = pl.DataFrame(lines, schema={**keys, "gnum": pl.String, "taxPrice": pl.String, **texts})
    line_frame = line_frame.cast({"gnum": pl.Int32, "taxPrice": MONEY, **dict.fromkeys(TAXES, MONEY)})
    return with_bills(estimated, head_frame, line_frame)


def _places(ledger: Ledger, numbers: pl.DataFrame) -> dict[str, int]:
    """List number → ``_order`` of the workbook."""
    states = queries.order_states(ledger).filter(pl.col("kind") == "CEB621", pl.col("invtNo").is_not_null())
    found = states.join(numbers, on="orderNo").select("invtNo", "_order")
    return dict(found.iter_rows())
