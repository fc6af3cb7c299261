"""``yuhuo evidence verify``: a bundle judged by itself, without the ledger that it came from."""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuhuo_customs.errors import InputError, SetupError, Text
from yuhuo_customs.evidence import bundle
from yuhuo_customs.evidence.bundle import Bundle, Fault
from yuhuo_customs.ledger.copies import read as documents_of
from yuhuo_customs.ledger.events import digest
from yuhuo_customs.signing import verifying
from yuhuo_customs.signing.profiles import PROFILES

GOOD = ("both", "strict_only", "literal_only")
"""Conclusions of ``signing.verifying`` by which a message's own signature holds in a reading."""


@dataclass(frozen=True, slots=True)
class Attested:
    """What a bundle is worth.

    Attributes:
        order: Of which order it is.
        faults: Everything that is not as it was written, or that does not fit together; empty: it holds.
        fingerprint: SHA-256 of the manifest, to be compared with what its maker told.
        sealed_by: Serial of the certificate whose signature over the manifest holds; "" when there is none.
        files, messages, receipts, events: How many there are.
    """

    order: str
    faults: tuple[Fault, ...]
    fingerprint: str
    sealed_by: str
    files: int
    messages: int
    receipts: int
    events: int


def verify_evidence(path: str | Path) -> Attested:
    """Judge a bundle: its bytes, its seal, the signatures of the messages, the chain of its events.

    Raises:
        InputError: there is no such file.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise InputError(
            Text(
                f"文件打不开（{error.strerror}）。",
                f"The file cannot be opened ({error.strerror}).",
            ),
            where=str(path),
            todo=Text("请检查路径和权限。", "Check the path and the rights."),
        ) from error
    found, faults = bundle.unpack(content)
    if found is None:
        return Attested("", faults, "", "", 0, 0, 0, 0)
    sealed_by, doubts = _seal(found)
    every = [*faults, *doubts, *_messages(found), *_receipts(found), *_events(found)]
    names = list(found.files)
    return Attested(
        order=str(found.manifest.get("order", "")),
        faults=tuple(every),
        fingerprint=hashlib.sha256(found.manifest_bytes).hexdigest(),
        sealed_by=sealed_by,
        files=len(names),
        messages=sum(name.startswith("messages/") for name in names),
        receipts=sum(name.startswith("receipts/") for name in names),
        events=len(_table(found, "events")),
    )


def _seal(found: Bundle) -> tuple[str, list[Fault]]:
    if found.seal is None:
        return "", []
    broken = Fault(bundle.SEAL, Text("签名与清单不符", "the signature does not fit the manifest"))
    try:
        value = base64.b64decode(found.seal["value"], validate=True)
        certificate = base64.b64decode(found.seal["certificate"], validate=True)
        profile = PROFILES[found.seal["profile"]]
        good = verifying.judge_value(found.manifest_bytes, value, certificate, profile)
    except (binascii.Error, KeyError, TypeError, ValueError, SetupError):
        return "", [broken]
    return (str(found.seal.get("serial", "")), []) if good else ("", [broken])


def _messages(found: Bundle) -> Iterator[Fault]:
    """Every message is the one that the ledger names, its signature holds, and the order's documents are in it."""
    rows = {f"messages/{row['kind']}_{row['cop_msg_id']}.xml": row for row in _table(found, "messages")}
    guids: dict[int, list[str]] = {}
    for document in _table(found, "documents"):
        guids.setdefault(document["message"], []).append(document["guid"])
    for name, content in found.files.items():
        if not name.startswith("messages/"):
            continue
        row = rows.get(name)
        if row is None or hashlib.sha256(content).hexdigest() != row["sha256"]:
            yield Fault(name, Text("不是账本所记的报文", "it is not the message that the ledger names"))
            continue
        try:
            there = documents_of(content)
            report = verifying.verify(content)
        except InputError as error:
            yield Fault(name, error.what)
            continue
        if row["signed_by"] and report.conclusion not in GOOD:
            yield Fault(name, report.meaning)
        if lost := [guid for guid in guids.get(row["id"], []) if guid not in there]:
            yield Fault(name, Text(f"其中没有单证 {lost[0]}", f"the document {lost[0]} is not in it"))


def _receipts(found: Bundle) -> Iterator[Fault]:
    """Every receipt has the bytes whose hash entered the chain when it came, and every one that the events speak of is there."""
    stored = {
        row["subject_id"]: json.loads(row["detail"])["sha256"]
        for row in _table(found, "events")
        if (row.get("subject"), row.get("what")) == ("receipt", "stored")
    }
    rows = {f"receipts/{row['id']:09d}_{row['kind']}.xml": row for row in _table(found, "receipts")}
    for name, row in rows.items():
        content = found.files.get(name)
        if content is None:
            yield Fault(name, Text("缺少该回执", "this receipt is missing"))
        elif content and hashlib.sha256(content).hexdigest() != stored.get(row["id"], row["sha256"]):
            yield Fault(name, Text("不是账本所收到的回执", "it is not the receipt that the ledger got"))
        if row["id"] in stored and stored[row["id"]] != row["sha256"]:
            yield Fault(name, Text("登记的哈希被改动", "the hash that was noted of it was changed"))
    for name in sorted(found.files.keys() - rows.keys()):
        if name.startswith("receipts/"):
            yield Fault(name, Text("账本没有这个回执", "the ledger has no such receipt"))


def _events(found: Bundle) -> Iterator[Fault]:
    """Each event has the hash that its own words and the hash before it give; neighbours join."""
    last: Mapping[str, Any] = {}
    for row in _table(found, "events"):
        name = f"ledger/events.json #{row.get('sequence')}"
        try:
            good = digest(row["before"], row["sequence"], row) == row["hash"]
            joined = not last or row["sequence"] != last["sequence"] + 1 or row["before"] == last["hash"]
        except (KeyError, TypeError):
            good = joined = False
        if not (good and joined):
            yield Fault(name, Text("事件的哈希不符", "the event's hash does not fit"))
        last = row


def _table(found: Bundle, name: str) -> list[Mapping[str, Any]]:
    try:
        rows = json.loads(found.files.get(f"ledger/{name}.json", b"[]"))
    except ValueError:
        return []  # its SHA-256 has told already that it was changed
    return rows if isinstance(rows, list) else []
