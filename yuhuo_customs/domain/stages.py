"""One frozen type per stage; each is made only from the one before.

::

    read → map → check → classify → review → compose → sign → submit → track
           Batch Checked Classified Reviewed Composed  Signed

Frames carry two technical columns: ``_order`` (UInt32, index of the order in the batch, 0 …) and, where a row is
a goods line, ``_line`` (UInt32, index of the line in the batch). Fields are named by *address*:
``CEB303.head.orderNo``, ``CEB603.items.gcode``, and ``line.brand`` for columns that belong to no message.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.errors import Text


@dataclass(frozen=True, slots=True)
class Source:
    """The input file: ``form`` is xlsx, csv, …; ``encoding`` is stated for text files."""

    path: str
    name: str
    sha256: str
    form: str
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field stands in the workbook."""

    sheet: str
    letters: str
    table: str
    """"orders" or "lines": whose ``_row`` gives the row number; "parcels": the orders' ``_parcel_row``."""
    heading: str


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A sheet profile of the user's own: the path it was named by, and its text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A mapped workbook: text as it stands, no judgement on values yet.

    Attributes:
        profile: Id of the sheet profile.
        orders: One row per order: ``_order``, ``_row`` (spreadsheet row of the order's first line), ``orderNo``
            (the key as text) and a String column per mapped address of order level.
        lines: One row per goods line: ``_line``, ``_order``, ``_row``, and a String column per address of line
            level.
        columns: Address → place in the workbook. An address that the workbook lacks is absent.
        names: Address → name of the field.
        findings: Problems of the file and its structure.
        profile_file: The profile's file where it is not a shipped one.
    """

    source: Source
    profile: str
    orders: pl.DataFrame
    lines: pl.DataFrame
    columns: Mapping[str, Column]
    names: Mapping[str, Text]
    findings: Findings
    profile_file: ProfileFile | None = None

    @property
    def profile_word(self) -> str:
        """The profile as ``--profile`` names it: id, or path of its file."""
        return self.profile_file.path if self.profile_file else self.profile

    def locate(self, address: str, index: pl.Series) -> pl.DataFrame:
        """Sheet, column and row of ``address`` for the given ``_order`` or ``_line`` indexes.

        ``index`` is one of lines for addresses of line level (``….items.…``, ``line.…``), else one of orders.
        For an address that stands in no cell, the row is still told and the column is null.
        """
        is_line = ".items." in address or address.startswith("line.")
        place = self.columns.get(address)
        table = self.lines if is_line else self.orders
        own = "_parcel_row" if place and place.table == "parcels" and not is_line else "_row"
        rows = table[own].gather(index) if table.height else pl.Series([], dtype=pl.UInt32)
        return pl.DataFrame({"row": rows}).with_columns(
            sheet=pl.lit(place.sheet if place else self._sheet("lines" if is_line else "orders")),
            column=pl.lit(place.letters if place else None, dtype=pl.String),
        )

    def _sheet(self, table: str) -> str:
        return next((each.sheet for each in self.columns.values() if each.table == table), "")


@dataclass(frozen=True, slots=True)
class DocumentFrames:
    """All documents of one kind in typed columns named by CEB element.

    Attributes:
        head: One row per document, with ``_order``; row ``n`` belongs to order ``n``. Strings are String,
            amounts Decimal(19, 5), integers Int32. What could not be read is null and has a finding.
        items: One row per item, with ``_order`` and ``_line``, in the order of the lines.
    """

    head: pl.DataFrame
    items: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Checked:
    """Every value was judged against its model."""

    batch: Batch
    documents: Mapping[str, DocumentFrames]
    """By kind: CEB303, CEB603."""
    findings: Findings


@dataclass(frozen=True, slots=True)
class Classified:
    """Every line has an HS code with evidence, or a finding that says why not.

    Attributes:
        documents: As in :class:`Checked`, with ``CEB603.items.gcode`` filled where there is authority for it.
        evidence: One row per line: ``_line``, ``gcode`` (String or null), ``basis`` (typed, history, rule,
            none), ``detail`` (String: whose yes, which rule of which pack).
        findings: Those of the check and those of the classification.
    """

    batch: Batch
    documents: Mapping[str, DocumentFrames]
    evidence: pl.DataFrame
    findings: Findings


@dataclass(frozen=True, slots=True)
class RulePack:
    """Which rules judged: name, version and day of the pack, SHA-256 (hex) of all its files."""

    name: str
    version: str
    date: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that the policy changed, as every report shows it.

    Attributes:
        code: Of the finding; "" for a threshold of the risk score.
        what: off, raised, lowered, waived, expired.
        count: How many findings it concerned in this batch.
        reason, author: Why, and who decided it.
        until: Last day, yyyy-mm-dd; "" is open.
        scope: The client or order it is for; "" is all.
    """

    code: str
    what: str
    count: int
    reason: str
    author: str
    until: str
    scope: str


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A setting of the policy that is not as shipped: its name (``exchange_rates.502``), its value, the shipped one."""

    name: str
    value: str
    usual: str


READY, FIX, PERSON = "ready", "fix", "person"
"""The three verdicts of an order."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A verdict for each order. Only ready orders can be composed.

    Attributes:
        verdicts: One row per order: ``_order``, ``orderNo``, ``verdict`` (ready, fix, person), ``blocks``,
            ``holds``, ``warns`` (UInt32 counts).
        findings: All of them, with the severity that the policy gave.
        rules: One row per rule: ``code``, ``state`` (ran, not_checked, not_applicable, broken), ``violations``,
            ``unchecked`` (rows that could not be judged for want of a table, of the past or of a document), ``why_zh``,
            ``why_en``.
        risks: One row per order with a score: ``_order``, ``score`` (UInt32), ``parts`` (JSON: code → points).
        ways: One row per order of an export: ``_order``, ``way`` (list, full, person), ``reasons`` (List: codes of
            the reasons).
        packs: The rule packs that judged.
        measures: What the policy changed, and what it would have changed (``count`` 0).
        adjustments: Settings of the policy that are not as shipped.
        as_of: Day of declaration the rules were held against, yyyy-mm-dd.
    """

    batch: Batch
    documents: Mapping[str, DocumentFrames]
    evidence: pl.DataFrame
    verdicts: pl.DataFrame
    findings: Findings
    rules: pl.DataFrame
    risks: pl.DataFrame = field(default_factory=pl.DataFrame)
    ways: pl.DataFrame = field(default_factory=pl.DataFrame)
    packs: tuple[RulePack, ...] = ()
    measures: tuple[Measure, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    as_of: str = ""

    def counts(self) -> dict[str, int]:
        """How many orders have which verdict; all three are present."""
        found = dict(self.verdicts.group_by("verdict").len().iter_rows())
        return {verdict: int(found.get(verdict, 0)) for verdict in (READY, FIX, PERSON)}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who transmits (BaseTransfer of every message; ceb README §4)."""

    copCode: str
    copName: str
    dxpId: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message, canonical by construction: ``before + after`` is the C14N of the unsigned document.

    Attributes:
        kind: CEB303Message, …
        guid: Of the root; also used as CopMsgId.
        before, after: The canonical bytes (UTF-8) on both sides of the place of the signature.
        records: One row per document: ``_order``, ``key`` (business key), ``guid``, ``revision``, ``appType`` (1 new, 2
            change, 3 delete), a String column for each field by which its receipts can find it
            (:attr:`Document.carried`), and ``content`` (SHA-256, hex, of the document without guid and times: equal
            for equal data).
    """

    kind: str
    guid: str
    before: bytes
    after: bytes
    records: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Composed:
    """Messages, not signed yet."""

    messages: tuple[Message, ...]
    app_time: datetime


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """The final bytes, valid against the schema and verified in both readings (or explicitly unsigned).

    Attributes:
        kind, guid, records: As in :class:`Message`.
        content: The bytes that leave, the same at every try.
        sha256: Of ``content``, in hex.
        signed_by: KeyName, or "" for a message that the client signs later.
    """

    kind: str
    guid: str
    records: pl.DataFrame
    content: bytes
    sha256: str
    signed_by: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A batch ready to be queued."""

    messages: tuple[SignedMessage, ...]
    app_time: datetime
    warnings: tuple[Text, ...] = field(default_factory=tuple)
