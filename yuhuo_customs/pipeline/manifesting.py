"""Manifests on their way: checked, composed, entered, handed over, answered: by the ledger and outbox of the documents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from yuhuo_customs.documents.manifest import ManifestKind
from yuhuo_customs.documents.manifest.kind import FUNCTIONS
from yuhuo_customs.domain.ports import Clock, Gateway
from yuhuo_customs.domain.stages import SignedMessage
from yuhuo_customs.errors import InputError, Text, UsageError
from yuhuo_customs.ledger import intake, outbox, queries, witness
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.planning import Intent
from yuhuo_customs.ledger.queueing import Origin, RunInfo
from yuhuo_customs.ledger.states import CHANGE, DELETE, NEW, OTHER_DATA, State
from yuhuo_customs.manifests import checking, composing, profile, reading
from yuhuo_customs.manifests import policy as policies
from yuhuo_customs.manifests.checking import CheckedManifest
from yuhuo_customs.manifests.units import digests, signed, units
from yuhuo_customs.messages.manifests import Manifest, Transfer
from yuhuo_customs.pipeline.delivering import NOTHING_COLLECTED, NOTHING_SENT, Way, exchange
from yuhuo_customs.pipeline.origins import input_of, judgement_of
from yuhuo_customs.settings import Settings
from yuhuo_customs.workplace import BEIJING, TEST_DXP_ID, simulated

APP_TYPES = {"9": NEW, "2": NEW, "0": OTHER_DATA, "5": CHANGE, "3": DELETE}
"""Function → what stands as appType in the ledger: a change or deletion is a revision of the same bill."""
INTENTS: dict[str, Intent] = {"9": "new", "2": "new", "0": "complete", "5": "amend", "3": "withdraw"}
TEST_SENDER = "0000TEST00000_DXPESW0000000000"
"""SenderID where none is set; only the mock gateway takes it."""
_WAITING = {"arrival": (State.ACCEPTED, State.RELEASED), "loading": (State.RELEASED,)}
"""What an advance manifest of ours must have reached before the next step (manifest README, deadlines)."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What became of a manifest workbook.

    Attributes:
        checked: The workbook as it was judged.
        bills: One row per unit: ``key``, ``MasterID``, ``HouseID``, ``EquipmentID``, ``action`` (new, resume, known,
            changed, refused, barred, absent, early), ``state`` (of the last revision; null when there is none).
        messages: Ids of the messages that were entered now.
        sent, collected: What outbox and intake did; all zero where nothing was to be sent.
        documents: The bills' rows in the ledger (``ledger.queries.order_states``).
    """

    checked: CheckedManifest
    bills: pl.DataFrame
    messages: tuple[str, ...]
    sent: outbox.SendResult
    collected: intake.CollectResult
    documents: pl.DataFrame


def submit(
    path: str | Path,
    message: str,
    function: str | None = None,
    *,
    sender: str = "",
    receiver: str = "EPORT",
    most: int = 500,
    settings: Settings | None = None,
    clock: Clock | None = None,
    gateway: Gateway | None = None,
    rounds: int = 3,
    again: bool = False,
) -> Declared:
    """Check a manifest workbook, compose the messages of its ready bills, hand them over, collect receipts.

    The same workbook can be submitted again at any time: what is under way goes on with the same bytes, what customs
    has stays as it is, what was refused and corrected goes out as a new revision. A bill whose advance manifest this
    ledger knows waits for its acceptance (arrival report) or its release (loading manifest).

    Args:
        function: None: the first sending; "0": the other data of bills whose main data are accepted (water, air).
        sender: SenderID; "": the setting ``manifest_sender``.
        most: Bills in one message.
        again: Also what was refused and is not corrected.

    Raises:
        UsageError: no such message or function, or one that changes or deletes (:mod:`manifest_changes`).
        InputError, OutputError, SetupError, LedgerError, GatewayError: repeating the command is safe.
    """
    kind = checking.kind_of(message)
    chosen = function or kind.functions[0]
    if chosen in ("5", "3"):
        raise UsageError(
            Text(f"功能 {chosen}（{FUNCTIONS[chosen].zh}）请用 yuhuo manifest change 或 delete。",
                 f"Function {chosen} ({FUNCTIONS[chosen].en}) is sent by yuhuo manifest change or delete."),
            todo=Text("先看差异，再加 --yes 发送。", "Look at the differences first, then add --yes."),
        )  # fmt: skip
    way = Way.of(settings, clock, gateway, rounds=rounds, again=again)
    workbook = reading.read(Path(path), profile.load(kind.mode))
    checked = judged(workbook, kind, chosen, way)
    with Ledger.open(way.settings.ledger_place, way.clock) as ledger:
        task = Task(ledger, way, checked, transfer(ledger, way, kind, sender, receiver), most)
        return task.declare(contents(workbook, checked, task))


def judged(workbook: reading.Workbook, kind: ManifestKind, function: str, way: Way) -> CheckedManifest:
    """The workbook by the rules and the firm's policy.

    Raises:
        UsageError: the type does not know the function.
        SetupError: the policy cannot be read.
    """
    day = way.clock.now().astimezone(BEIJING).date()
    return checking.judge(workbook, kind, function, policy=policies.load(way.settings.policy), today=day)


def contents(workbook: reading.Workbook, checked: CheckedManifest, task: "Task") -> pl.DataFrame:
    """``key`` and ``content`` of every ready unit: what a first sending would say of it, where it could be one.

    So the same workbook is the same content, whatever function carries it.
    """
    own = digests(composing.compose(checked, task.transfer))
    kind = checked.judged.kind
    if checked.judged.function == kind.functions[0]:
        return own
    first = digests(composing.compose(judged(workbook, kind, kind.functions[0], task.way), task.transfer))
    return (
        own.join(first, on="key", how="left", suffix="_first", maintain_order="left")
        .select("key", content=pl.coalesce("content_first", "content"))
    )  # fmt: skip


def transfer(ledger: Ledger, way: Way, kind: ManifestKind, sender: str, receiver: str) -> Transfer:
    """Who sends to whom, at a moment that no message of this sender has had: their ids are made of it.

    Raises:
        UsageError: no sender is known, or it has not the form that the head asks for.
    """
    known = sender or way.settings.manifest_sender or (TEST_SENDER if simulated(way.settings) else "")
    moment = way.clock.now().astimezone(BEIJING)
    found = composing.transfer(known, receiver, moment)
    last = queries.latest_id(ledger, f"CN_{kind.kind}_1p0_{known}_").rpartition("_")[2]
    if last and moment <= (used := _moment(last)):
        found = replace(found, moment=used + timedelta(milliseconds=1))
    return found


def _moment(stamp: str) -> datetime:
    day = datetime.strptime(stamp[:14], "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
    return day + timedelta(milliseconds=int(stamp[14:17]))


@dataclass(frozen=True, slots=True)
class Task:
    """One judged workbook on its way into the ledger and out."""

    ledger: Ledger
    way: Way
    checked: CheckedManifest
    transfer: Transfer
    most: int = 500

    @property
    def kind(self) -> ManifestKind:
        """Of the message."""
        return self.checked.judged.kind

    def planned(self, told: pl.DataFrame) -> pl.DataFrame:
        """What to do with each unit: its columns of :func:`units` with ``content``, ``revision``, ``action``, ``state``."""
        function = self.checked.judged.function
        found = units(self.checked).join(told, on="key", how="inner", maintain_order="left")
        single = found.unique("key", keep="first", maintain_order=True).with_row_index("_order")
        plan = self.ledger.plan(
            self.kind.kind, single.select("_order", "key", "content"), intent=INTENTS[function]
        )
        planned = single.select("_order", "key").join(plan, on="_order", maintain_order="left")
        action = pl.col("action")
        if self.way.again:
            action = pl.when(action == "refused").then(pl.lit("new")).otherwise(action)
        early = (action == "new") & pl.col("key").is_in(self._early(single).implode())
        planned = planned.with_columns(action=pl.when(early).then(pl.lit("early")).otherwise(action))
        return found.join(planned.drop("_order"), on="key", how="left", maintain_order="left")

    def declare(self, told: pl.DataFrame) -> Declared:
        """Plan, enter what is new, hand over, collect."""
        return self.send(self.planned(told))

    def send(self, planned: pl.DataFrame) -> Declared:
        """Enter what the plan calls new, hand over, collect; nothing leaves where the way does not send."""
        composed: list[Manifest] = []
        sent, collected = NOTHING_SENT, NOTHING_COLLECTED
        if self.way.send and self.way.gateway is not None:
            composed = self.enter(planned.filter(pl.col("action") == "new"))
            sent, collected = exchange(self.ledger, self.way.gateway, self.way.settings, self.way.rounds)
        bills = planned.unique("key", keep="first", maintain_order=True)
        columns = ("key", "MasterID", "HouseID", "EquipmentID", "action", "state")
        return Declared(
            self.checked, bills.select(columns), tuple(each.id for each in composed), sent, collected,
            self.documents(bills["key"]),
        )  # fmt: skip

    def enter(self, new: pl.DataFrame) -> list[Manifest]:
        """Compose the messages of these units and enter them as one run, all or nothing."""
        if new.is_empty():
            return []
        composed = composing.compose(self.checked, self.transfer, most=self.most, only=new)
        composing.prove(composed)
        number = pl.when(pl.col("MasterID") == "").then(self.kind.journey).otherwise("MasterID")
        known = new.unique("key", keep="first", maintain_order=True).select(
            "key", "revision", "content",
            *(pl.when(pl.col(name) != "").then(name).alias(name)
              for name in ("MasterID", "HouseID", "EquipmentID", self.kind.journey)),
            appType=pl.lit(APP_TYPES[self.checked.judged.function]), orderNo=number,
        )  # fmt: skip
        messages: Sequence[SignedMessage] = [signed(each, known) for each in composed]
        witness.look(self.ledger, self.way.settings.ledgers_seen)
        self.ledger.queue(self._info(), messages, self.transfer.moment)
        return composed

    def documents(self, keys: pl.Series) -> pl.DataFrame:
        """The rows of these units in the ledger."""
        states = queries.order_states(self.ledger)
        return states.filter((pl.col("kind") == self.kind.kind) & pl.col("key").is_in(keys.implode()))

    def _info(self) -> RunInfo:
        source, settings = self.checked.judged.workbook.source, self.way.settings
        ready = self.checked.ready
        counts = {"ready": ready, "fix": self.checked.verdicts.height - ready, "person": 0}
        dxp_id = settings.dxpId or (TEST_DXP_ID if simulated(settings) else "")
        return RunInfo(
            source.name,
            source.sha256,
            f"manifest-{self.kind.mode}",
            settings.gateway,
            counts,
            dxp_id,
            self._origin(),
        )

    def _origin(self) -> Origin:
        judgement = judgement_of(self.checked.findings, self.transfer.moment.strftime("%Y-%m-%d"))
        return Origin(input_of(self.checked.judged.workbook.source), judgement)

    def _early(self, single: pl.DataFrame) -> pl.Series:
        """Keys of an arrival or loading manifest for whose bill this ledger has an advance manifest that is not so far."""
        reached = _WAITING.get(self.kind.part)
        if reached is None or self.checked.judged.function != "2":
            return pl.Series([], dtype=pl.String)
        journey = self.kind.journey
        rows = [queries.order_states(self.ledger, order=each) for each in single[journey].unique() if each]
        behind = (
            pl.concat(rows or [queries.order_states(self.ledger).clear()])
            .unique(["kind", "key"], keep="last", maintain_order=True)
            .filter(pl.col("kind") == self.kind.after[0], ~pl.col("state").is_in([*reached, State.WITHDRAWN]))
            .select(
                pl.col("fields").str.json_path_match(f"$.{journey}").alias(journey),
                pl.col("fields").str.json_path_match("$.MasterID").alias("MasterID"),
            )
        )
        on = [journey] if self.kind.by_batch else [journey, "MasterID"]
        # a container's bill is not told: it waits for none
        return single.join(behind, on=on, how="semi")["key"]


def unknown(number: str) -> InputError:
    """The ledger has no bill of this number."""
    return InputError(
        Text(f"账本中没有提（运）单“{number}”。", f"The ledger knows no bill {number!r}."),
        todo=Text("用 yuhuo status 查看全部。", "Run yuhuo status to see all."),
    )
