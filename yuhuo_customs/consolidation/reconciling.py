"""The proof: lists = parcels = bags = house bills = masters = manifests = CEB607, to the gram and the piece."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from yuhuo_customs.consolidation import (
    cells,
    codes,
    codes_proof,
    folder,
    proof_bills,
    proof_manifests,
    proof_overview,
    standing,
)
from yuhuo_customs.consolidation.proof_bills import Waybill
from yuhuo_customs.consolidation.reading import Book
from yuhuo_customs.consolidation.truth import Sums, Truth, whole
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.errors import Text
from yuhuo_customs.messages import reading as messages


@dataclass(frozen=True, slots=True)
class Leg:
    """One thing that was added up: ``parcels``, ``pieces``, ``grams`` as it says (None: it does not say), what is wrong."""

    name: Text
    parcels: int | None
    pieces: int | None
    grams: int | None
    wrong: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Every leg and every difference at its cell; ``holds`` when there is none."""

    legs: tuple[Leg, ...]
    findings: Findings

    @property
    def holds(self) -> bool:
        """Whether everything agrees."""
        return not len(self.findings)


def reconcile(book: Book, lists: pl.DataFrame, made: folder.Folder, sent: Sequence[Waybill] = ()) -> Proof:
    """Prove a consolidation against its workbook.

    Args:
        lists: What the ledger knows of the lists (``standing.LISTS``).
        sent: Master waybills in force that the ledger knows of these bills.

    Raises:
        InputError: a file of the folder cannot be read.
    """
    missing = [name for name in made.files.values() if not (made.path / name).exists()]
    if missing:
        gone = (Findings.of(codes_proof.NO_FILE, value=name, sheet=name) for name in missing)
        return Proof((), Findings.none().and_(*gone))
    stood = standing.judge(book, lists)
    sheets = cells.overview(made.path / made.files["packing"])
    truth, said = proof_overview.placed(sheets, stood.parcels)
    legs = [*_sources(stood, truth), _leg(Text("装载的包裹", "parcels loaded"), truth.total(), said)]
    levels = proof_overview.levels(sheets, truth, book.units.frame)
    found = [_listed(stood, truth), said, levels]
    for name, title in {
        "bag": "总包 bags",
        "house": "分单 house bills",
        "unit": "运输单元 units",
        "bill": "主单 masters",
    }.items():
        zh, en = title.split(" ", 1)
        key = {"bag": "bags", "house": "houses", "unit": "units", "bill": "masters"}[name]
        legs.append(_sheet_leg(Text(zh, en), sheets[key], levels))
    for leg, findings in (*_manifests(made, truth), *_waybills(made, truth, sent)):
        legs.append(leg)
        found.append(findings)
    return Proof(tuple(legs), book.named(Findings.none().and_(*found)))


def _leg(name: Text, sums: Sums, findings: Findings) -> Leg:
    return Leg(name, sums.parcels, sums.pieces, sums.grams, len(findings))


def _listed(stood: standing.Stood, truth: Truth) -> Findings:
    """Differences between list and parcel of what is loaded."""
    loaded = [item.parcel for item in truth.items]
    rows = stood.parcels.filter(pl.col("logisticsNo").is_in(loaded))["_row"].to_list()
    frame = stood.findings.frame
    return Findings(frame.filter((pl.col("code") == codes.DIFFERS) & pl.col("row").is_in(rows)))


def _sources(stood: standing.Stood, truth: Truth) -> Iterator[Leg]:
    """Lists of the ledger, and the parcels that are loaded on the word of the sheet."""
    loaded = stood.parcels.filter(pl.col("logisticsNo").is_in([item.parcel for item in truth.items]))
    listed, others = loaded.filter("listed"), loaded.filter(~pl.col("listed"))
    wrong = _listed(stood, truth)
    if listed.height:
        pieces, grams = int(listed["listPieces"].sum()), int(listed["listGrams"].fill_null(0).sum())
        yield Leg(Text("账本中的清单", "lists in the ledger"), listed.height, pieces, grams, len(wrong))
    if others.height:
        pieces, grams = int(others["pieces"].sum()), int(others["grams"].sum())
        yield Leg(
            Text("清单在别处（按工作簿）", "lists declared elsewhere (by the workbook)"),
            others.height,
            pieces,
            grams,
            0,
        )


def _sheet_leg(name: Text, sheet: cells.Cells, findings: Findings) -> Leg:
    parcels, pieces, grams = (
        sum(whole(row.values.get(each), unit) or 0 for row in sheet.rows)
        for each, unit in (("parcels", 1), ("pieces", 1), ("grams", 1000))
    )
    wrong = findings.frame.filter(pl.col("sheet") == sheet.place).height
    return Leg(name, parcels, pieces, grams, wrong)


def _manifests(made: folder.Folder, truth: Truth) -> Iterator[tuple[Leg, Findings]]:
    modes = {
        key.removeprefix("manifest-"): name for key, name in made.files.items() if key.startswith("manifest-")
    }
    bills: dict[str, str] = {}
    for mode, name in modes.items():
        _, totals = proof_manifests.check(made.path / name, mode, Truth(()))
        bills |= dict.fromkeys(totals, mode)
    for mode, name in modes.items():
        mine = Truth(tuple(item for item in truth.items if bills.get(item.bill) == mode))
        findings, totals = proof_manifests.check(made.path / name, mode, mine)
        pieces, grams = (sum(getattr(sums, each) for sums in totals.values()) for each in ("pieces", "grams"))
        yield Leg(Text(name, name), None, pieces, grams, len(findings)), findings
    lost = sorted({item.bill for item in truth.items} - set(bills))
    gone = [Findings.of(codes_proof.LOST, params={"place": "manifest-*.xlsx"}, value=bill) for bill in lost]
    if gone:
        findings = Findings.none().and_(*gone)
        yield Leg(Text("舱单", "manifests"), None, None, None, len(findings)), findings


def _waybills(made: folder.Folder, truth: Truth, sent: Sequence[Waybill]) -> Iterator[tuple[Leg, Findings]]:
    files = [name for key, name in made.files.items() if key.startswith("CEB607")]
    written = [each for name in files for each in _read(made, name)]
    for name, waybills in (
        (Text("CEB607 报文文件", "CEB607 as files"), written),
        (Text("账本中的 CEB607", "CEB607 in the ledger"), sent),
    ):
        if waybills or (name.zh.startswith("CEB607") and truth.items and not sent):
            findings, sums = proof_bills.check(waybills, truth, made.bills)
            grams = sum(int(each) for each in _said(waybills))
            yield Leg(name, sums.parcels, None, grams, len(findings)), findings


def _read(made: folder.Folder, name: str) -> Iterator[Waybill]:
    content = messages.read((made.path / name).read_bytes())
    yield from (
        Waybill(f"{name} {record.head.get('copNo', '')}", record.head, record.items)
        for record in content.records
    )


def _said(waybills: Sequence[Waybill]) -> Iterator[int]:
    """Grams of each document, once for its parts."""
    yield from {
        each.head.get("copNo", ""): whole(each.head.get("grossWeight"), 1000) or 0 for each in waybills
    }.values()
