"""What a kind of document is: its models, its business key, who signs it, which receipt answers it."""

from dataclasses import dataclass
from typing import Literal

from yuhuo_customs.documents.fields import Record, Spec, specs
from yuhuo_customs.errors import Text

Direction = Literal["export", "import"]
Role = Literal["platform", "seller", "payment", "carrier", "declarant", "operator"]
"""Who sends a document: the platform, the e-commerce company, the payment company, the carrier, the declaring company,
the operator of the supervised site."""


@dataclass(frozen=True, slots=True)
class Document:
    """One kind of declaration (ceb/messages.csv): the one place that says what it is.

    Attributes:
        kind: CEB303, …; the message is ``<kind>Message``.
        direction: Which family of schemas it belongs to; imports have their signature last (signature.md §3).
        record: Element name of one document in its message.
        head, items: The models; ``items`` is None for records without a list.
        business_key: Head fields that identify a document.
        signed_by: Head field naming the firm that answers for it: one message holds one such firm (signature.md §3).
        sent_by: Who may send it, the usual sender first.
        signature: Whether text or schema demand a signature in every message of this kind; a document that is
            declared (appStatus 2) is signed in any case.
        receipt: Kind of the receipt that answers it.
        ways: How its receipts find it (transport.md §8.3), tried in this order: the number by which it is looked up,
            then the fields that must not contradict where both sides have them.
        done: Values of ``returnStatus`` at which it has reached what was asked (ceb/receipt_status.csv).
        cancels: Kind of the list that it cancels once it is done; "" for all but the cancellations.
        given: Numbers that customs or the e-port give in receipts, by which later receipts can be matched.
        after: Kinds that must be taken in before it, where the same order (or the same parcel of the same carrier) has
            one in the ledger.
        records: How many documents fit in one message.
        least_items, most_items: How many items a document has; None where there is no limit.
        split: How many items a message holds in practice (transport.md §9.2) where documents are split over several
            messages (msgCount, msgSeqNo); None where nothing is known.
    """

    kind: str
    title: Text
    direction: Direction
    record: str
    head: type[Record]
    items: type[Record] | None
    business_key: tuple[str, ...]
    signed_by: str
    sent_by: tuple[Role, ...]
    signature: Literal["required", "optional"]
    receipt: str
    ways: tuple[tuple[str, ...], ...]
    done: tuple[str, ...]
    cancels: str = ""
    given: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    records: int = 100
    least_items: int = 1
    most_items: int | None = 100
    split: int | None = None

    @property
    def joint(self) -> bool:
        """A receipt element speaks of one document."""
        return False

    @property
    def notices(self) -> tuple[str, ...]:
        """Kinds of notices that may speak of it, besides its own receipts: none is known."""
        return ()

    @property
    def answered_by(self) -> tuple[str, ...]:
        """Kinds of messages whose status is the status of this document."""
        return (f"{self.receipt}Message",)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Fields by whose values it can be looked up."""
        return tuple(dict.fromkeys((*(way[0] for way in self.ways), "orderNo")))

    @property
    def family(self) -> Direction:
        """Family of schemas: groups of one name differ between the two."""
        return self.direction

    @property
    def signature_place(self) -> Literal["before ExtendMessage", "last"]:
        """Where the signature stands below the root (signature.md §3)."""
        return "last" if self.direction == "import" else "before ExtendMessage"

    @property
    def carried(self) -> tuple[str, ...]:
        """Head fields that go beside a composed message, so that its receipts find it: those of ``ways``, orderNo."""
        named = dict.fromkeys((*(name for way in self.ways for name in way), "orderNo"))
        return tuple(name for name in named if name in self.head.model_fields)

    def specs(self, group: str) -> dict[str, Spec]:
        """Declarations of ``head`` or ``items``, by element name, in the order of the message."""
        model = self.head if group == "head" else self.items
        return dict(specs(model)) if model else {}

    def names(self) -> dict[str, Text]:
        """Address → name of every field."""
        return {
            f"{self.kind}.{group}.{name}": spec.title
            for group in ("head", "items")
            for name, spec in self.specs(group).items()
        }
