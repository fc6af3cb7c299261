"""Manifest messages: head, file name, one message of one function, rendered from frames (manifest README, frame)."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
from lxml import etree

from yuhuo_customs import resources
from yuhuo_customs.documents.manifest import ManifestKind, manifests
from yuhuo_customs.errors import Text, UsageError
from yuhuo_customs.messages import schema
from yuhuo_customs.messages.outline import Scoped, outline
from yuhuo_customs.messages.skeleton import Skeleton, load
from yuhuo_customs.messages.skeleton_check import ROOT
from yuhuo_customs.wire.parser import parse

_BEIJING = ZoneInfo("Asia/Shanghai")
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_STAMPED = ("MessageID", "SenderID", "ReceiverID", "SendTime")


@dataclass(frozen=True, slots=True)
class Transfer:
    """Who sends a manifest to whom, and when.

    Attributes:
        sender: 4-character office + 9-character organisation code + ``_DXPESW`` + 10-digit client id.
        receiver: ``EPORT`` through the single window, else the office.
        moment: With time zone; written in Beijing time to the millisecond, one more for each further message.
    """

    sender: str
    receiver: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Manifest:
    """One message: the bytes, and the name of the file that carries it."""

    kind: str
    function: str
    id: str
    content: bytes

    @property
    def file(self) -> str:
        """``CN_<type>_1p0_<sender>_<time>.xml``; a zip of it has the same base name."""
        return f"{self.id}.xml"


@cache
def structure(kind: str, function: str) -> Mapping[str, Scoped]:
    """What the message of this type and function asks of the data, by scope.

    Raises:
        UsageError: the type does not know the function.
        ResourceError: the skeleton is damaged.
    """
    return outline(_parsed(_path(manifests()[kind], function)))


@cache
def skeleton(kind: str, function: str) -> Skeleton:
    """The skeleton, held against the models of its scopes.

    Raises:
        UsageError: the type does not know the function.
        ResourceError: the skeleton is damaged or binds what no model has.
    """
    found = manifests()[kind]
    scopes = structure(kind, function)
    shape = {
        name: {
            each: each not in scoped.optional
            for each in (*(_STAMPED if name == ROOT else ()), *_ordered(found, name, scoped))
        }
        for name, scoped in scopes.items()
    }
    # which of them a row needs is the outline's business, and judged before a message is composed
    return load(_path(found, function), shape)


def render(
    kind: str, function: str, frames: Mapping[str, pl.DataFrame], transfer: Transfer
) -> list[Manifest]:
    """One message for each row of ``frames["message"]``; every other scope's frame has ``_parent``.

    Raises:
        UsageError: the type does not know the function, or the moment has no zone.
        InputError: a text holds a character that no message can carry.
    """
    if transfer.moment.tzinfo is None:
        raise UsageError(
            Text("发送时间没有时区。", "The time of sending has no time zone."),
            todo=Text("请传入带时区的时间。", "Pass a time with its zone."),
        )
    head = frames[ROOT]
    start = transfer.moment.astimezone(_BEIJING)
    stamps = [_stamp(start + timedelta(milliseconds=number)) for number in range(head.height)]
    ids = [f"CN_{kind}_1p0_{transfer.sender}_{stamp}" for stamp in stamps]
    stamped = head.with_columns(
        MessageID=pl.Series(ids, dtype=pl.String),
        SenderID=pl.lit(transfer.sender),
        ReceiverID=pl.lit(transfer.receiver),
        SendTime=pl.Series(stamps, dtype=pl.String),
    )
    texts = skeleton(kind, function).render({**frames, ROOT: stamped})["before"].cast(pl.Binary).to_list()
    return [
        Manifest(kind, function, name, _DECLARATION + text) for name, text in zip(ids, texts, strict=True)
    ]


def validate(content: bytes, kind: str, function: str) -> list[str]:
    """What the schema of this type and function has against ``content``; empty when it is valid.

    Raises:
        InputError: ``content`` is no XML that is safe to read.
        UsageError: the type does not know the function.
    """
    return judge(parse(content), kind, function)


def validate_many(composed: Sequence[Manifest], threads: int = 2) -> list[list[str]]:
    """:func:`validate` for many messages, in their order, several at a time: libxml2 works outside Python's lock."""
    if len(composed) < 2 * threads:
        return [validate(each.content, each.kind, each.function) for each in composed]
    with ThreadPoolExecutor(threads, "schema") as pool:
        return list(pool.map(lambda each: validate(each.content, each.kind, each.function), composed))


def judge(root: etree._Element, kind: str, function: str) -> list[str]:
    """:func:`validate` for a parsed message."""
    _known(manifests()[kind], function)
    return schema.judge_by(root, resources.schemas() / "manifest" / f"{kind.lower()}-{function}.xsd")


@cache
def paths(kind: str, function: str) -> frozenset[str]:
    """Every element that a message of this type and function can carry, as ``documents.manifest.contents`` names them.

    Raises:
        UsageError: the type does not know the function.
    """
    root = _parsed(_path(manifests()[kind], function))
    body = next(each for each in root if etree.QName(each).localname == "Declaration")
    found = set()
    for leaf in (each for each in body.iter("*") if not len(each)):
        names = [etree.QName(each).localname for each in leaf.iterancestors()][::-1]
        path = "/".join([*names[names.index("Declaration") + 1 :], etree.QName(leaf).localname])
        found.add(path.removeprefix("Consignment/") if path.startswith("Consignment/") else f"^{path}")
    return frozenset(found)


def _ordered(kind: ManifestKind, scope: str, scoped: Scoped) -> Sequence[str]:
    """The fields bound in a scope, in the order of the skeleton; one that no model has stays out and is refused."""
    known = kind.specs(scope) if scope in kind.scopes else {}
    return [name for name in scoped.fields if name in known]


def _path(kind: ManifestKind, function: str) -> Path:
    _known(kind, function)
    return resources.templates("messages") / "manifest" / f"{kind.kind.lower()}-{function}.xml"


def _known(kind: ManifestKind, function: str) -> None:
    if function not in kind.functions:
        raise UsageError(
            Text(f"{kind.kind} 没有功能 {function}。", f"{kind.kind} has no function {function}."),
            todo=Text(f"可用：{'、'.join(kind.functions)}。", f"There are: {', '.join(kind.functions)}."),
        )


def _parsed(path: Path) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    return etree.parse(str(path), parser).getroot()


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y%m%d%H%M%S") + f"{moment.microsecond // 1000:03d}"
