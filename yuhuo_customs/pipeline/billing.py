"""The master waybills (CEB607) of a workbook's own lists: each goes once, as soon as customs has all lists of its bill."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.domain.stages import Reviewed
from yuhuo_customs.errors import Text
from yuhuo_customs.pipeline import parcels
from yuhuo_customs.pipeline.drafts import Draft, reviewed
from yuhuo_customs.pipeline.parcels import HEADS, MASTER
from yuhuo_customs.pipeline.roles import own
from yuhuo_customs.pipeline.splitting import split
from yuhuo_customs.settings import Settings
from yuhuo_customs.sheets import profile as profiles


@dataclass(frozen=True, slots=True)
class Bill:
    """One master waybill to be.

    Attributes:
        number: Of the bill.
        key: Business key of the CEB607 without the part's number.
        parcels: Lists of the workbook on it.
        ready: How many of them the review lets go.
        at_customs: How many of them customs has (setting ``bill_in``).
        lacking: Fields that CEB607 must have and the lists leave out.
        action: "" while it waits; then what the ledger said: new (sent now), known, resume, changed, refused, barred; "unfit"
            where something stands against it.
    """

    number: str
    key: str
    parcels: int
    ready: int
    at_customs: int
    lacking: tuple[Text, ...]
    action: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is missing: no field, and no order that is still to be corrected."""
        return not self.lacking and self.ready == self.parcels

    @property
    def is_due(self) -> bool:
        """Whether it may go now."""
        return self.is_whole and self.at_customs == self.parcels


def bills(lists: pl.DataFrame, there: pl.Series | None = None) -> tuple[Bill, ...]:
    """The bills of export lists (``parcels.with_bills``); ``there``: which of the lists customs has."""
    if not lists.height:
        return ()
    marked = lists.with_columns(_there=pl.lit(value=False) if there is None else there)
    specs = documents()[MASTER].specs("head")
    groups = marked.group_by(HEADS[MASTER], maintain_order=True).agg(
        pl.len().alias("_parcels"), pl.col("_ready", "_there").sum()
    )
    found = []
    for row in groups.iter_rows(named=True):
        lacking = [specs[name].title for name in HEADS[MASTER] if specs[name].required and row[name] is None]
        own = parcels.own_number(MASTER, tuple(row[name] for name in HEADS[MASTER]))
        key = f"{row['agentCode']}|{own}"
        found.append(Bill(row["billNo"], key, row["_parcels"], row["_ready"], row["_there"], tuple(lacking)))
    return tuple(found)


def drafts(lists: pl.DataFrame, wanted: Sequence[Bill]) -> list[Draft]:
    """The documents of these bills, split where there are more parcels than one message holds."""
    keys_wanted = {each.key for each in wanted}
    return [
        part
        for draft in parcels.gathered(MASTER, lists)
        if f"{draft.head['agentCode']}|{draft.head['copNo']}" in keys_wanted
        for part in split(MASTER, draft)
    ]


def announcements(found: Sequence[Bill]) -> dict[str, str]:
    """What the ledger keeps of bills that are to follow a run (``ledger.announcing``)."""
    return {f"{MASTER}|{each.key}": each.number for each in found if not each.lacking}


def following(found: Reviewed, profile: str, named: Collection[str]) -> pl.DataFrame:
    """The lists whose bills follow: none unless the workbook's profile says so and one of
    the firm's roles (``named``) may send CEB607.
    """  # noqa: D205 - one sentence
    lists = parcels.with_bills(found)
    follows = own([MASTER], named) and MASTER in profiles.load(profile).follows
    return lists if follows else lists.clear()


def judged(made: Sequence[Draft], name: str, settings: Settings, clock: Clock) -> Reviewed:
    """The documents, judged and reviewed; ``name``: of the workbook."""
    return reviewed(MASTER, made, f"{name} · bill", settings=settings, clock=clock)
