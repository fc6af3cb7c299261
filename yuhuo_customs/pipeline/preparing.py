"""From the verdicts to signed, valid, verified messages."""

import functools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.ports import Certified, Clock, Device, Signer
from yuhuo_customs.domain.stages import READY, Message, Reviewed, Signed, SignedMessage
from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.messages import schema
from yuhuo_customs.messages.composing import compose_each
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.signing import verifying, xmldsig
from yuhuo_customs.signing.certificates import expiry
from yuhuo_customs.signing.profiles import PROFILES
from yuhuo_customs.wire import parser
from yuhuo_customs.workplace import BEIJING, SystemClock, find_signer, sender

THREADS = 2
AHEAD = 64
"""Messages that may wait for their seal."""
ALL_STRICT, ONE_IN = 100, 10
"""The literal reading is verified on every message; the strict one, which costs a canonicalisation, on the first 100
(10,000 documents) and on every tenth after them (docs/decisions/006)."""
Progress = Callable[[str, int, int], None]
"""Told what is being done, how many are done, how many there are."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is told of a final message: kind, guid (also its CopMsgId), number of documents, SHA-256 and number of its bytes."""

    kind: str
    guid: str
    documents: int
    sha256: str
    size: int


def prepare(
    reviewed: Reviewed,
    *,
    settings: Settings | None = None,
    clock: Clock | None = None,
    signer: Signer | None = None,
    sign: bool = True,
    kinds: Sequence[str] | None = None,
    revisions: Mapping[str, pl.DataFrame] | None = None,
    progress: Progress | None = None,
) -> Signed:
    """Compose the ready orders, sign, check against the schemas and verify our own signatures.

    Args:
        sign: False leaves the messages unsigned, for a client that signs later.
        kinds: Which kinds of document; default: all that the batch has.
        revisions: Kind → frame of ``_order`` and ``revision``: which orders to compose; default: all ready ones.

    Raises:
        SetupError: key, certificate, skeleton or schema; nothing is returned then.
    """
    settings = settings or load()
    sealing = Sealing(
        reviewed, settings, clock=clock, signer=signer, sign=sign, kinds=kinds, revisions=revisions
    )
    messages = tuple(sealing.messages(progress))
    return Signed(messages, sealing.app_time, sealing.warnings())


class Sealing:
    """A batch on its way: composed, signed, validated and verified one message after the other."""

    def __init__(
        self,
        reviewed: Reviewed,
        settings: Settings,
        *,
        clock: Clock | None = None,
        signer: Signer | None = None,
        sign: bool = True,
        kinds: Sequence[str] | None = None,
        revisions: Mapping[str, pl.DataFrame] | None = None,
    ) -> None:
        """As :func:`prepare`."""
        self._kinds = tuple(reviewed.documents) if kinds is None else tuple(kinds)
        self._reviewed, self._settings, self._revisions = reviewed, settings, revisions
        self.identity, self._said = sender(reviewed, settings)
        self.app_time = (clock or SystemClock()).now().astimezone(BEIJING)
        self._signer = functools.cache(lambda: self._ready(signer or find_signer(settings)) if sign else None)
        self.sealed: list[Sealed] = []

    def _ready(self, signer: Signer | None) -> Signer | None:
        """The signer, after a look at its certificate and at the time it will take."""
        if isinstance(signer, Certified):
            note = expiry(signer.certificate, self.app_time)
            self._said += (note,) if note else ()
        if isinstance(signer, Device) and self.expected:
            self._said += (_pace(signer, self.expected),)
        return signer

    @property
    def expected(self) -> int:
        """About how many messages there will be; 0 means none."""
        ready, revisions = self._reviewed.counts()[READY], self._revisions or {}
        counts = {kind: revisions[kind].height if kind in revisions else ready for kind in self._kinds}
        return sum(-(-count // documents()[kind].records) for kind, count in counts.items())

    def messages(self, progress: Progress | None = None) -> Iterator[SignedMessage]:
        """The final messages, in the order of sending; can be asked for once.

        Raises:
            SetupError: as :func:`prepare`, at the first message that fails.
        """
        if progress and self.expected:
            progress("sign", 0, self.expected)
        composed = compose_each(
            self._reviewed,
            identity=self.identity,
            app_time=self.app_time,
            revisions=self._revisions,
            kinds=[kind for kind in documents() if kind in self._kinds],
        )
        for each in _seal_each(composed, self._signer):
            self.sealed.append(
                Sealed(each.kind, each.guid, each.records.height, each.sha256, len(each.content))
            )
            if progress:
                progress("sign", len(self.sealed), max(len(self.sealed), self.expected))
            yield each

    def warnings(self) -> tuple[Text, ...]:
        """What a person should know, after the last message."""
        limit = self._settings.message_bytes
        large = sum(each.size > limit for each in self.sealed)
        return (*self._said, *(_large(large, limit) if large else ()))


def _seal_each(messages: Iterable[Message], signer: Callable[[], Signer | None]) -> Iterator[SignedMessage]:
    """Seal in threads, in order, with few messages on the way: a large batch is never held twice.

    libxml2 and OpenSSL let go of the interpreter's lock, so two threads do the work of two.
    """
    waiting: deque[Future[SignedMessage]] = deque()
    with ThreadPoolExecutor(THREADS) as pool:
        for number, message in enumerate(messages):
            strict = number < ALL_STRICT or number % ONE_IN == 0
            waiting.append(pool.submit(_seal, message, signer(), strict=strict))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _seal(message: Message, signer: Signer | None, *, strict: bool) -> SignedMessage:
    """Sign, then look at the final bytes as the other side will: the schema and our own signature must hold."""
    if signer is None:
        content, name, certificate = xmldsig.unsigned(message.before, message.after), "", b""
    else:
        content, signature = xmldsig.sign_message(message.before, message.after, signer)
        name, certificate = signature.serial, signature.certificate
    root = parser.parse(content)
    problems = schema.judge(root, message.kind)
    if problems:
        raise _invalid(message.kind, problems[0])
    if signer is not None:
        verifying.check_own_literal(content, certificate, PROFILES[signer.profile])
    if signer is not None and strict:
        verifying.check_own(root, certificate)
    return SignedMessage(message.kind, message.guid, message.records, content, xmldsig.sha256(content), name)


def _invalid(kind: str, problem: str) -> SetupError:
    return SetupError(
        Text(f"报文不符合 {kind} 的模式：{problem}", f"A message is not valid against {kind}: {problem}"),
        todo=Text(
            "报文未发送。请报告此问题并附上工作簿。", "Nothing was sent. Report this with the workbook."
        ),
    )


def _pace(signer: Device, count: int) -> Text:
    seconds = round(count * 60 / signer.per_minute)
    return Text(
        f"签名约 {count} 次，每分钟 {signer.per_minute:g} 次，预计 {seconds // 60} 分 {seconds % 60} 秒。",
        f"About {count} signatures at {signer.per_minute:g} a minute: {seconds // 60} min {seconds % 60} s planned.",
    )


def _large(count: int, limit: int) -> tuple[Text]:
    return (
        Text(
            f"{count} 个报文超过 {limit:,} 字节（未经确认的上限，可在设置 message_bytes 中调整）。",
            f"{count} messages are larger than {limit:,} bytes (an unconfirmed limit; setting message_bytes).",
        ),
    )
