"""Reference tables for the review: the user's tables, what the ledger and imported workbooks tell of the past, the tax."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from yuhuo_customs import tariff
from yuhuo_customs.documents import documents
from yuhuo_customs.documents.manifest.contents import Fields
from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.domain.stages import Classified, DocumentFrames
from yuhuo_customs.errors import SetupError
from yuhuo_customs.ledger import past as sent
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.states import GONE, OVER
from yuhuo_customs.review import past
from yuhuo_customs.review.bands import of_lists, of_past
from yuhuo_customs.review.holders import signing_firm
from yuhuo_customs.review.policy import Policy
from yuhuo_customs.review.references import Reference, References
from yuhuo_customs.review.reftables import MONEY, TABLE_KEYS
from yuhuo_customs.review.tables import of_tables
from yuhuo_customs.settings import Settings
from yuhuo_customs.tax.estimating import estimate
from yuhuo_customs.tax.rates import TariffRates
from yuhuo_customs.workplace import SystemClock

KINDS = ("CEB603", "CEB621", "CEB311", "CEB411", "CEB511")
"""Kinds of which the past knows numbers, people and goods."""
_PREFIX, _OLD = "sent-", "ledger-"
"""Names of the sources out of the ledger; the old ones had the lists only and are read anew."""


def references(found: Classified, *, settings: Settings, policy: Policy, today: date) -> References:
    """Everything this run can hold the documents against.

    Raises:
        SetupError: a table is damaged.
        LedgerError: the ledger cannot be read.
    """
    kinds = [kind for kind in found.documents if kind in documents()]
    direction = documents()[kinds[0]].direction if kinds else "export"
    tables = tariff.tables(settings.state_path, today)
    made = of_tables(tables, direction)
    if (subject := _certified(settings)) is not None:
        made["certificate"] = signing_firm(subject)
    refresh(settings)
    known, lists = past.load(settings.state_path), _lists(settings)
    if known:
        made |= of_past(_alive(known, lists), past.numbers(found), policy.settings, today)
        made |= of_lists(lists, known, found)
    if tables.tariff is not None and "CEB621" in found.documents:
        made["estimate"] = _estimate(found.documents["CEB621"], tables.tariff.frame, today)
    return References(made)


def refresh(settings: Settings, clock: Clock | None = None) -> int:
    """Take the documents that were queued since the last time out of the ledger; how many messages there were.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    if not _is_there(settings):
        return 0
    state = settings.state_path
    past.forget(state, _OLD)
    last = max(
        (int(name.rpartition("-")[2]) for name in past.names(state) if name.startswith(_PREFIX)), default=0
    )
    parts: list[past.Past] = []
    number = last
    with Ledger.open(settings.ledger_place, clock or SystemClock()) as ledger:
        for message in sent.sent_after(ledger, last, [f"{kind}Message" for kind in KINDS]):
            number = message.number
            frames = {
                message.kind.removesuffix("Message"): _frames(
                    message.kind.removesuffix("Message"), message.documents
                )
            }
            parts.append(past.facts(frames, date.fromisoformat(message.day), f"ledger {message.number}"))
    if parts:
        together = past.Past(
            pl.concat([each.declared for each in parts]), pl.concat([each.lines for each in parts])
        )
        past.keep(state, f"{_PREFIX}{last + 1}-{number}", together)
    return len(parts)


def bring(path: Path, found: Classified, day: date, settings: Settings) -> past.Past:
    """Keep the declarations of a workbook as facts of the past; the same file replaces what it brought before.

    Raises:
        OutputError: the state folder cannot be written.
    """
    facts = past.facts(found.documents, day, path.name)
    past.keep(settings.state_path, f"file-{found.batch.source.sha256[:16]}", facts)
    return facts


def _certified(settings: Settings) -> str | None:
    """Whom the certificate in a file names; None: there is no such file, or it cannot be read (that is the doctor's to say)."""
    table = settings.signers.get(settings.signer)
    path = table.values.get("certificate") if table else settings.certificate
    if not path or not Path(path).is_file():
        return None
    from yuhuo_customs.signing.certificates import describe, load_certificate

    try:
        return describe(load_certificate(Path(path).read_bytes(), str(path))).subject
    except (OSError, SetupError):
        return None


def _is_there(settings: Settings) -> bool:
    return isinstance(settings.ledger_place, str) or settings.ledger_path.exists()


def _lists(settings: Settings) -> pl.DataFrame:
    if not _is_there(settings):
        return sent.no_lists()
    with Ledger.open(settings.ledger_place, SystemClock()) as ledger:
        return sent.lists(ledger, KINDS)


def _alive(known: past.Past, lists: pl.DataFrame) -> past.Past:
    """Without what customs refused or what was cancelled or deleted: its order, parcel and payment are free again."""
    over = [each.value for each in (*OVER, *GONE)]
    dead = lists.filter(pl.col("state").is_in(over)).select("kind", "orderNo", "copNo")
    on = ["kind", "orderNo", "copNo"]
    return replace(known, declared=known.declared.join(dead, on=on, how="anti", nulls_equal=True))


def _frames(kind: str, records: tuple[Fields, ...]) -> DocumentFrames:
    """Documents as they were sent, in the types of their model."""
    heads = [{"_order": place, **head} for place, (head, _) in enumerate(records)]
    items = [{"_order": place, **item} for place, (_, lines) in enumerate(records) for item in lines]
    return DocumentFrames(_typed(kind, "head", heads), _typed(kind, "items", items))


def _typed(kind: str, group: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    specs = documents()[kind].specs(group)
    text = pl.DataFrame(rows, schema={"_order": pl.UInt32, **dict.fromkeys(specs, pl.String)})
    types = {"decimal": pl.Decimal(19, 5), "integer": pl.Int32()}
    return text.with_columns(
        pl.col(name).cast(types[spec.kind], strict=False)
        for name, spec in specs.items()
        if spec.kind in types
    )


def _estimate(lists: DocumentFrames, rates: pl.DataFrame, day: date) -> Reference:
    found = estimate(lists.head, lists.items, TariffRates(rates), day).lists
    orders = lists.head.select("_order", "ebpCode", "orderNo")
    known = orders.join(
        found.select("_order", pl.col("total").cast(MONEY).alias("tax")), on="_order", how="left"
    )
    unique = known.drop("_order").unique(["ebpCode", "orderNo"], keep="first")
    return Reference.of(unique, *TABLE_KEYS["estimate"])
