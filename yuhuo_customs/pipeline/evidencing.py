"""``yuhuo evidence``: everything about one order in one file that somebody without the ledger can judge."""

import base64
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from yuhuo_customs import __version__
from yuhuo_customs.domain.ports import Clock, Signer
from yuhuo_customs.domain.stages import Batch
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.evidence import bundle
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.dossier import Dossier, Row, dossier
from yuhuo_customs.pipeline import evidence_manifest
from yuhuo_customs.pipeline.origins import reopened
from yuhuo_customs.resources import write_whole
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.sheets import grids
from yuhuo_customs.sheets.grid import Grid
from yuhuo_customs.workplace import SystemClock, find_signer

README = Text(
    """一个订单的证据
manifest.json   清单：每个文件的大小和 SHA-256；seal.json 是对 manifest.json 的签名（生成方的签名密钥）
input/          工作簿中该订单所在行的单元格；工作簿整体的 SHA-256 见 manifest.json 的 runs
judgement/      规则包、策略、各规则的结果、该订单的问题和商品编码的依据（谁、何时、凭什么）
messages/       发出的原始字节（一个报文可含多个订单：签名覆盖整个报文）
receipts/       收到的原始回执
ledger/         单证、发送记录、事件（每个事件带有自己和前一事件的哈希）
核对：yuhuo evidence verify 本文件
""",
    """Evidence of one order
manifest.json   size and SHA-256 of every file; seal.json is the signature over manifest.json (the maker's signing key)
input/          the cells of the order's rows; the SHA-256 of the whole workbook stands in manifest.json, runs
judgement/      rule packs, policy, results of the rules, the order's findings, and on what each HS code rests (who, when)
messages/       the bytes that were sent (a message can hold several orders: the signature covers all of it)
receipts/       the receipts as they came
ledger/         documents, attempts, events (each with its own hash and that of the event before)
To verify: yuhuo evidence verify THIS FILE
""",
)


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle that was written.

    Attributes:
        fingerprint: SHA-256 of the manifest: told to whoever gets the bundle, by another way.
        files: Names of what is in it.
        missing: What could not be put in, and why.
        sealed_by: Serial of the signing certificate; "" when there was no signer.
    """

    path: Path
    fingerprint: str
    files: tuple[str, ...]
    missing: tuple[Text, ...]
    sealed_by: str


def make_evidence(
    order: str,
    out: str | Path,
    *,
    settings: Settings | None = None,
    clock: Clock | None = None,
    signer: Signer | None = None,
) -> Made:
    """Write the evidence of an order (its number, or any other number of one of its documents) to ``out``.

    Raises:
        InputError: the ledger does not know the order.
        SetupError: the signing key cannot be used.
        LedgerError, OutputError: nothing is written then.
    """
    settings, clock = settings or load(), clock or SystemClock()
    with Ledger.open(settings.ledger_place, clock) as ledger:
        found = dossier(ledger, order)
    if not found.documents:
        raise InputError(
            Text(f"账本中没有订单“{order}”。", f"The ledger knows no order {order!r}."),
            todo=Text("用 yuhuo status 查看全部。", "Run yuhuo status to see all."),
        )
    files, missing = _files(found)
    about = {
        "order": order,
        "made": clock.now().isoformat(timespec="seconds"),
        "tool": f"yuhuo-customs {__version__}",
        "runs": [_public(row) for row in found.runs],
        "chain": {"sequence": found.head[0], "hash": found.head[1]},
        "missing": [list(each) for each in missing],
    }
    manifest = bundle.manifest_of(about, files)
    used = signer or find_signer(settings)
    seal = _seal(manifest, used) if used else None
    # buyers' names and numbers stand in it
    write_whole(Path(out), bundle.pack(manifest, bundle.as_json(seal) if seal else None, files), 0o600)
    return Made(
        Path(out),
        hashlib.sha256(manifest).hexdigest(),
        tuple(sorted(files)),
        tuple(missing),
        seal["serial"] if seal else "",
    )


def _seal(manifest: bytes, signer: Signer) -> dict[str, str]:
    signature = signer.sign(manifest)
    return {
        "profile": signer.profile,
        "serial": signature.serial,
        "certificate": base64.b64encode(signature.certificate).decode(),
        "value": base64.b64encode(signature.value).decode(),
    }


def _files(found: Dossier) -> tuple[dict[str, bytes], list[Text]]:
    files = {"README.zh.txt": README.zh.encode(), "README.en.txt": README.en.encode()}
    missing: list[Text] = []
    for row in found.messages:
        name = row["cop_msg_id"]
        if name in found.contents:
            files[f"messages/{row['kind']}_{name}.xml"] = found.contents[name]
        else:
            missing.append(Text(f"报文 {name} 的字节已清理", f"the bytes of message {name} were purged"))
    for row in found.receipts:
        files[f"receipts/{row['id']:09d}_{row['kind']}.xml"] = bytes(row["content"])
    for name, rows in (
        ("documents", found.documents), ("messages", found.messages), ("attempts", found.attempts),
        ("receipts", found.receipts), ("events", found.events),
    ):  # fmt: skip
        files[f"ledger/{name}.json"] = bundle.as_json([_public(row) for row in rows])
    orders = sorted({row["order_no"] for row in found.documents})
    for row in found.runs:
        run = row["id"]
        if run not in found.inputs:
            missing.append(Text(f"批次 {run} 没有保留输入文件", f"no input file was kept of run {run}"))
            continue
        if str(row["profile"]).startswith(evidence_manifest.PREFIX):
            told, bills = evidence_manifest.cells(row, found.inputs[run], orders)
            files[f"input/run{run}.csv"] = told
            judged = evidence_manifest.judgement(found.judgements[run], bills)
            files[f"judgement/run{run}.json"] = bundle.as_json(judged)
            continue
        batch, cells = _input(row, found.inputs[run], found.judgements.get(run, {}), orders)
        files[f"input/run{run}.csv"] = cells
        if run in found.judgements:
            files[f"judgement/run{run}.json"] = bundle.as_json(
                _judgement(found.judgements[run], batch, orders)
            )
    return files, missing


def _public(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not isinstance(value, bytes)}


def _input(run: Row, content: bytes, judgement: Mapping[str, Any], orders: list[str]) -> tuple[Batch, bytes]:
    """The batch that was read, and the cells of these orders: CSV of sheet, cell, heading, value."""
    with reopened(str(run["name"]), str(run["profile"]), content, judgement) as (path, batch):
        sheets = {grid.sheet: grid for grid in grids.load(path)[1]}
    own = batch.orders.filter(pl.col("orderNo").is_in(orders))
    lines = batch.lines.join(own.select("_order"), on="_order", how="semi")
    headings = {(place.sheet, place.letters): place.heading for place in batch.columns.values()}
    rows: set[tuple[str, int]] = set()
    for place in batch.columns.values():
        numbers = (own if place.table == "orders" else lines)["_row"].to_list()
        rows |= {(place.sheet, number) for number in numbers}
    cells = [
        {"sheet": sheet, "cell": f"{letters}{row}", "heading": headings.get((sheet, letters), ""), "value": text}
        for sheet, row in sorted(rows)
        for letters, text in _row(sheets, sheet, row)
    ]  # fmt: skip
    text = io.BytesIO()
    pl.DataFrame(cells, schema=dict.fromkeys(("sheet", "cell", "heading", "value"), pl.String)).write_csv(
        text
    )
    return batch, text.getvalue()


def _row(sheets: Mapping[str, Grid], sheet: str, row: int) -> list[tuple[str, str]]:
    grid = sheets.get(sheet)
    if grid is None or row > grid.frame.height:
        return []
    values = grid.frame.row(row - 1)
    return [(grid.letters(place), text) for place, text in enumerate(values) if text]


def _judgement(whole: Mapping[str, Any], batch: Batch, orders: list[str]) -> dict[str, Any]:
    """The judgement, with the findings and the evidence of these orders only."""
    own = batch.orders.filter(pl.col("orderNo").is_in(orders))["_order"].cast(pl.String).to_list()
    tables = {
        name: pl.read_csv(str(whole[name]).encode(), infer_schema=False) for name in ("evidence", "findings", "rules")
    }  # fmt: skip
    kept = {
        name: frame if name == "rules" else frame.filter(pl.col("order").is_in(own))
        for name, frame in tables.items()
    }
    return {**whole, **{name: frame.to_dicts() for name, frame in kept.items()}}
