"""Ready orders become messages: batched, stamped, rendered (ceb README §3 and §4, signature.md §3 and §5)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Never

import polars as pl

from yuhuo_customs import resources
from yuhuo_customs.documents import documents
from yuhuo_customs.domain.stages import Composed, Identity, Message, Reviewed
from yuhuo_customs.errors import InputError, Text, UsageError
from yuhuo_customs.messages.batching import Cut, chosen, cuts
from yuhuo_customs.messages.binding import Unwritable
from yuhuo_customs.messages.identity import content_hashes, message_guid, record_guids
from yuhuo_customs.messages.skeleton import Skeleton, load
from yuhuo_customs.messages.skeleton_check import ROOT

_BEIJING = timezone(timedelta(hours=8))
_STAMPS = ("guid", "appType", "appTime", "appStatus")
"""Given at composing; no part of what a document says."""


def compose(
    reviewed: Reviewed,
    *,
    identity: Identity,
    app_time: datetime,
    revisions: Mapping[str, pl.DataFrame] | None = None,
    kinds: Sequence[str] | None = None,
) -> Composed:
    """The messages of all ready orders, kind after kind; in each, the order of the sheet.

    One message holds at most ``Document.records`` documents, all of one firm (``Document.signed_by``).

    Args:
        reviewed: Only orders with the verdict "ready" are composed.
        identity: Who transmits.
        app_time: The moment of submission, with time zone; written in Beijing time.
        revisions: By kind of document, a frame with ``_order``, ``revision`` (UInt32) and, unless all are new,
            ``appType`` (String): only these orders are composed. A kind that is absent, or no mapping at all: every
            ready order, new, in revision 1.
        kinds: Kinds of document (CEB303, …); None means all that the batch has.

    Raises:
        UsageError: a kind that the batch does not have, or a time without time zone.
        InputError: a text holds a character that no message can carry; ``where`` names order and field.
    """
    found = compose_each(reviewed, identity=identity, app_time=app_time, revisions=revisions, kinds=kinds)
    return Composed(tuple(found), app_time)


def compose_each(
    reviewed: Reviewed,
    *,
    identity: Identity,
    app_time: datetime,
    revisions: Mapping[str, pl.DataFrame] | None = None,
    kinds: Sequence[str] | None = None,
) -> Iterator[Message]:
    """:func:`compose` one by one, for a batch whose messages need not be held twice."""
    if app_time.tzinfo is None:
        raise UsageError(
            Text("申报时间没有时区。", "The time of submission has no time zone."),
            todo=Text("请传入带时区的时间。", "Pass a time with its zone."),
        )
    stamp = app_time.astimezone(_BEIJING).strftime("%Y%m%d%H%M%S")
    for kind in _wanted(reviewed, kinds):
        for cut in cuts(reviewed, documents()[kind], (revisions or {}).get(kind)):
            try:
                yield from _messages(kind, cut, identity, stamp)
            except Unwritable as error:
                _name_the_order(kind, cut, error)


def keys(reviewed: Reviewed, kind: str) -> pl.DataFrame:
    """``_order`` and ``key`` (business key, its parts joined by "|") of all ready orders, in the order of the sheet.

    Raises:
        UsageError: the batch has no such kind.
    """
    (known,) = _wanted(reviewed, [kind])
    return chosen(reviewed, documents()[known], None).select("_order", "key")


def fingerprints(reviewed: Reviewed, kind: str, orders: pl.DataFrame | None = None) -> pl.DataFrame:
    """What the ledger is asked before composing: ``_order``, ``key``, ``content`` of the ready orders.

    ``key`` (String) is the business key, its parts joined by "|"; ``content`` (String) the SHA-256 in hex of the
    document's canonical XML without guid, appType, appTime and appStatus. In the order of the sheet. ``orders`` (a frame with ``_order``) limits
    it to those, because rendering every document once more is not free.

    Raises:
        UsageError, InputError: as :func:`compose`.
    """
    limit = None if orders is None else orders.select("_order", revision=pl.lit(1, pl.UInt32))
    found = [pl.DataFrame(schema={"_order": pl.UInt32, "key": pl.String, "content": pl.String})]
    for known in _wanted(reviewed, [kind]):
        for cut in cuts(reviewed, documents()[known], limit):
            try:
                content = _contents(kind, cut)
            except Unwritable as error:
                _name_the_order(kind, cut, error)
            found.append(cut.head.select("_order", "key", content=content))
    return pl.concat(found).sort("_order")


def _wanted(reviewed: Reviewed, kinds: Sequence[str] | None) -> list[str]:
    there = [kind for kind in documents() if kind in reviewed.documents]
    if kinds is None:
        return there
    if unknown := [kind for kind in kinds if kind not in there]:
        raise UsageError(
            Text(f"没有单证类型 {unknown[0]}。", f"There is no kind of document {unknown[0]} here."),
            todo=Text(f"可用的类型：{'、'.join(there)}。", f"Kinds that are here: {', '.join(there)}."),
        )
    return list(kinds)


@cache
def _skeleton(kind: str) -> Skeleton:
    """The skeleton of a document's message, held against the document's model."""
    document = documents()[kind]
    groups = ("head", "items") if document.items else ("head",)
    shape: dict[str, dict[str, bool]] = {
        group: {name: spec.required for name, spec in document.specs(group).items()} for group in groups
    }
    # of the sender (ceb README §4), after the root's own id; the note is never sent
    shape[ROOT] = dict.fromkeys(("guid", "copCode", "copName", "dxpMode", "dxpId"), True)
    return load(resources.templates("messages") / f"{kind.lower()}.xml", shape)


def _frames(skeleton: Skeleton, cut: Cut) -> dict[str, pl.DataFrame]:
    return {} if cut.items is None else {"items": skeleton.filled("items", {"items": cut.items}).rows()}


def _contents(kind: str, cut: Cut) -> pl.Series:
    skeleton = _skeleton(kind)
    head = skeleton.filled("head", {**_frames(skeleton, cut), "head": cut.head}, drop=_STAMPS)
    return content_hashes(head.rows()["_xml"])


def _messages(kind: str, cut: Cut, identity: Identity, stamp: str) -> list[Message]:
    skeleton, root = _skeleton(kind), f"{kind}Message"
    stamped = cut.head.with_columns(
        record_guids(kind, cut.head["key"], cut.head["revision"]).alias("guid"),
        appTime=pl.lit(stamp),
        appStatus=pl.lit("2"),  # declared
    )
    head = skeleton.filled("head", {**_frames(skeleton, cut), "head": stamped}).rows(bare=_STAMPS)
    carried = [pl.col(name).cast(pl.String) for name in documents()[kind].carried]
    lots = (
        stamped.select("_parent", "_order", "key", "guid", "revision", "appType", *carried)
        .with_columns(content=content_hashes(head["_bare"]))
        .partition_by("_parent", include_key=False, maintain_order=True)
    )
    senders = pl.DataFrame({"guid": [message_guid(root, lot["guid"]) for lot in lots]}).with_columns(
        copCode=pl.lit(identity.copCode), copName=pl.lit(identity.copName), dxpId=pl.lit(identity.dxpId)
    )
    # as bytes: they are signed and sent as bytes, and take half the room of a Python string
    text = skeleton.render({"head": head.drop("_bare"), ROOT: senders}).cast(pl.Binary)
    halves = zip(text["before"].to_list(), text["after"].to_list(), strict=True)
    return [
        Message(root, guid, before, after, lot)
        for guid, (before, after), lot in zip(senders["guid"], halves, lots, strict=True)
    ]


def _name_the_order(kind: str, cut: Cut, error: Unwritable) -> Never:
    key = cut.key(error.scope, error.row)
    place = f"{kind}.{error.scope}.{error.field}" if key else f"BaseTransfer.{error.field}"
    raise InputError(error.what, where=f"{place} ({key})" if key else place, todo=error.todo) from error
