"""The Protocols at the edges: clock, signer, gateway. Plug-ins and fakes implement them; nothing inherits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from yuhuo_customs.domain.receipts import Verdict


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The present moment, with time zone (customs works in Beijing time, UTC+8)."""
        ...


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signer gives back.

    Attributes:
        value: Raw signature bytes (RSA: PKCS#1 v1.5; SM2: r‖s, 64 bytes).
        certificate: DER of the X.509 certificate.
        serial: Serial number as KeyName wants it (signature.md §7).
    """

    value: bytes
    certificate: bytes
    serial: str


@runtime_checkable
class Signer(Protocol):
    """Bytes in, signature bytes out; it knows nothing of XML (signature.md §8)."""

    name: str
    profile: str
    """Algorithm profile: ``rsa``, ``sm-official`` or ``sm-ukey-compat`` (signature.md §2)."""

    def sign(self, data: bytes) -> Signature:
        """Sign ``data`` (the literal line, signature.md §4).

        Raises:
            SetupError: the key or certificate cannot be used.
        """
        ...


@runtime_checkable
class Device(Protocol):
    """A signer that is a device: one signature after the other, at its own pace."""

    per_minute: float
    """Signatures a minute that can be planned with (signature.md §8: about 250 with a UKey)."""


@runtime_checkable
class Certified(Protocol):
    """A signer that shows its certificate before it signs."""

    certificate: bytes
    """DER."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as it leaves: the same bytes at every try."""

    cop_msg_id: str
    """Own message id (transport.md §2); it comes back in CEB900 as ``oriCopMsgId``."""
    kind: str
    """CEB303Message, …"""
    content: bytes
    sender: str = ""
    """Own DXP id, the envelope's SenderId (transport.md §2)."""
    created: str = ""
    """Moment of composing, yyyyMMddHHmmss in Beijing time: a repeat has the same envelope, byte for byte."""


@dataclass(frozen=True, slots=True)
class RawReceipt:
    """A receipt as it came, before it is read. ``id`` is the gateway's own handle for :meth:`acknowledge`.

    ``about`` and ``verdict`` are what the way it came by tells beside its content: the own message id (CopMsgId) that it
    answers, and whether that was taken ("taken") or not ("refused"). The folder's ``Failed_NAME_…`` files need it: their
    content may hold no number (transport.md §7).
    """

    id: str
    content: bytes
    about: str = ""
    verdict: Verdict = ""


@runtime_checkable
class Gateway(Protocol):
    """A way to the single window. Taken in is not accepted: only receipts speak for customs (transport.md §8.1)."""

    name: str
    production: bool
    """Whether what is handed over is a real declaration."""
    can_look_up: bool
    """Whether :meth:`look_up` can tell if a message arrived."""
    refuses_repeats: bool
    """Whether the other side refuses a second message with the same id or keys."""

    def hand_over(self, message: Outgoing) -> str:
        """Hand one message over; returns the other side's reference ("" when it gives none).

        Raises:
            NotSent: certain that nothing arrived.
            Refused: answered, and not taken in.
            AlreadyThere: answered that it has this message already.
            OutcomeUnknown: it may have arrived.
        """
        ...

    def look_up(self, cop_msg_id: str) -> Literal["taken_in", "unknown_there", "cannot_tell"]:
        """Whether a message with this id has arrived."""
        ...

    def collect(self) -> Sequence[RawReceipt]:
        """Receipts that wait. The same one comes again until it is acknowledged."""
        ...

    def acknowledge(self, ids: Sequence[str]) -> None:
        """These receipts are durable here: the other side may forget them."""
        ...


@runtime_checkable
class Reachable(Protocol):
    """A gateway that can say whether the other side is there, without handing anything over."""

    def reach(self) -> str:
        """What was found, in a few words.

        Raises:
            GatewayError: it is not there, or not as it should be.
        """
        ...


@runtime_checkable
class Interpreter(Protocol):
    """A gateway whose profile tells what a platform's own codes in technical answers mean (``DxpRep`` 4000 to 9999)."""

    def means(self, code: str) -> Verdict:
        """What ``code`` says of the message; "told" where the profile says nothing."""
        ...


@runtime_checkable
class Dated(Protocol):
    """A gateway that can tell the other side's clock."""

    def date(self) -> datetime | None:
        """Its moment, with time zone, to the second; None when it tells none."""
        ...
