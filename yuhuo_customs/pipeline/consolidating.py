"""Consolidation with the ledger: lists in, master waybills (CEB607) and the folder of a plan out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from yuhuo_customs.consolidation import consolidating, folder, overview, reading, reconciling, tables, writing
from yuhuo_customs.consolidation.consolidating import Consolidated
from yuhuo_customs.consolidation.proof_bills import Waybill
from yuhuo_customs.consolidation.reconciling import Proof
from yuhuo_customs.domain.ports import Clock, Gateway
from yuhuo_customs.domain.stages import READY, Reviewed
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.pipeline import listing
from yuhuo_customs.pipeline.delivering import Delivered, Way, deliver
from yuhuo_customs.pipeline.drafts import Draft, reviewed
from yuhuo_customs.pipeline.parcels import HEADS, own_number
from yuhuo_customs.pipeline.preparing import prepare
from yuhuo_customs.pipeline.splitting import split
from yuhuo_customs.resources import write_whole
from yuhuo_customs.settings import Settings

BILL = listing.BILL
_DECLARED = ("customsCode", "agentCode", "agentName", "loctNo", "logisticsCode", "logisticsName")
_CARRIED = ("trafMode", "trafName", "voyageNo", "billNo", "domesticTrafNo")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A consolidation written and, where asked for, its master waybills sent.

    Attributes:
        done: Plan and findings.
        bills: The master waybills and what stands against them.
        files: What was written, the list of files last.
        delivered: What became of the master waybills; None where nothing was sent.
    """

    done: Consolidated
    bills: Reviewed | None
    files: tuple[Path, ...]
    delivered: Delivered | None


def consolidate(
    path: str | Path, out: str | Path, *, solver: str = "best", goal: str = "fill", houses: str = "shipper",
    lang: str = "zh", settings: Settings | None = None, clock: Clock | None = None, gateway: Gateway | None = None,
    rounds: int = 3, send: bool = False,
) -> Loaded:  # fmt: skip
    """Plan the parcels of a workbook, write manifests, overview and master waybills into ``out``.

    Args:
        solver, goal, houses: As ``consolidation.consolidating.consolidate``.
        lang: Language of the workbooks.
        send: The master waybills (CEB607) are signed and sent; False: they are files only, unsigned.

    Raises:
        InputError, UsageError, SetupError, OutputError, LedgerError, GatewayError: a file is whole or absent; repeating is
            safe.
    """
    way = Way.of(settings, clock, gateway, rounds=rounds, send=send)
    book = reading.read(Path(path))
    with Ledger.open(way.settings.ledger_place, way.clock) as ledger:
        lists = listing.lists(ledger, book.parcels.frame)
        done = consolidating.consolidate(book, lists, solver=solver, goal=goal, houses=houses)
        drafts = list(_drafts(done))
        bills = (
            reviewed(BILL, drafts, book.source.name, settings=way.settings, clock=way.clock)
            if drafts
            else None
        )
        files = tuple(_write(done, bills, Path(out), lang, way))
        sent = deliver(ledger, way, bills) if send and bills is not None else None
    return Loaded(done, bills, files, sent)


def _drafts(done: Consolidated) -> Iterator[Draft]:
    """A master waybill for each bill and declarant, in as many parts as it needs."""
    units = done.plan.units.select(
        "_unit", trafMode="mode", **{name: name for name in _CARRIED if name not in ("trafMode", "billNo")}
    )
    rows = done.plan.loaded.drop("trafMode", strict=False).join(units, on="_unit", maintain_order="left")
    names = [*_DECLARED, *_CARRIED]
    for parts, group in rows.group_by(names, maintain_order=True):
        head: dict[str, str | None] = {
            name: None if value is None else str(value) for name, value in zip(names, parts, strict=True)
        }
        head["grossWeight"] = writing.kilograms(int(group["grams"].sum()))
        head["copNo"] = own_number(BILL, tuple(head[name] for name in HEADS[BILL]))
        items = [
            {"totalPackageNo": bag, "logisticsNo": parcel}
            for bag, parcel in group.select("bag", "logisticsNo").iter_rows()
        ]
        yield from split(BILL, Draft(str(head["billNo"]), head, items))


def _write(done: Consolidated, bills: Reviewed | None, out: Path, lang: str, way: Way) -> Iterator[Path]:
    signed = (
        prepare(bills, settings=way.settings, clock=way.clock, sign=False)
        if bills and bills.counts()[READY]
        else None
    )
    before = folder.begin(out)
    named = {"packing": out / folder.OVERVIEW}
    tables.write(named["packing"], overview.rows(done, lang), lang)
    named |= {path.stem: path for path in writing.workbooks(done.plan, out, lang)}
    for number, message in enumerate(signed.messages if signed else (), 1):
        named[f"{BILL}-{number}"] = out / f"{BILL}_{number:05d}.xml"
        write_whole(named[f"{BILL}-{number}"], message.content)
    files = {key: path.name for key, path in named.items()}
    numbers = tuple(done.plan.masters["billNo"].to_list())
    folder.finish(folder.Folder(out, done.book.source.name, files, numbers), before)
    yield from named.values()
    yield out / folder.LIST


def reconcile(
    path: str | Path, made: str | Path, *, settings: Settings | None = None, clock: Clock | None = None
) -> Proof:
    """Prove the folder ``made`` of a consolidation against its workbook and the ledger.

    Raises:
        InputError: a file cannot be read, or the folder holds no whole consolidation.
        LedgerError: the ledger cannot be read.
    """
    way = Way.of(settings, clock, None, send=False)
    given = folder.load(Path(made))
    book = reading.read(Path(path))
    with Ledger.open(way.settings.ledger_place, way.clock) as ledger:
        lists = listing.lists(ledger, book.parcels.frame)
        sent = [
            Waybill(f"ledger {copy.head.get('copNo', '')}", copy.head, copy.items)
            for copy in listing.bills(ledger, given.bills)
        ]
    return reconciling.reconcile(book, lists, given, sent)


def unsent(found: Reviewed) -> int:
    """Master waybills that something stands against."""
    return found.verdicts.filter(pl.col("verdict") != READY).height
