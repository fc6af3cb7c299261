"""What a kind of document is: its models, its business key, who signs it, which receipt answers it."""

from dataclasses import dataclass

from yuhuo_customs.documents.fields import Record, Spec, specs
from yuhuo_customs.errors import Text


@dataclass(frozen=True, slots=True)
class Document:
    """One kind of declaration (ceb/messages.csv).

    Attributes:
        kind: CEB303, …; the message is ``<kind>Message``.
        head, items: The models; ``items`` is None for flat records.
        business_key: Head fields that identify a document.
        signed_by: Head field naming the firm that answers for it: one message holds one such firm (signature.md §3).
        receipt: Kind of the receipt that answers it.
        records: How many documents fit in one message.
        most_items: How many items fit in one document.
        ways: How a receipt finds the document (transport.md §8.3), in the order of trying: each names the head field
            that holds a number, then the fields that must not contradict. A number that the document lacks when it is
            sent (preNo, invtNo) is learnt from receipts.
        given: Numbers that customs or the e-port give in receipts, by which later receipts can be matched.
        after: Kinds that must be taken in before it, for the same order.
        done: Values of ``returnStatus`` at which it has reached what was asked (ceb/receipt_status.csv).
        cancels: Kind of list that it cancels when it is done; "" for most.
    """

    kind: str
    title: Text
    head: type[Record]
    items: type[Record] | None
    business_key: tuple[str, ...]
    signed_by: str
    receipt: str
    records: int = 100
    most_items: int = 100
    ways: tuple[tuple[str, ...], ...] = ()
    given: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    done: tuple[str, ...] = ("120",)
    cancels: str = ""

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
