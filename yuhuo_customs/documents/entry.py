"""What the ledger must know of a kind of document, whatever family it is of."""

from typing import Protocol

from yuhuo_customs.errors import Text


class Tracked(Protocol):
    """One kind of what is handed over and answered: a CEB document, or a bill (container, batch) of a manifest."""

    @property
    def kind(self) -> str:
        """Such as CEB303 or MT2201."""
        ...

    @property
    def title(self) -> Text:
        """Chinese and English name."""
        ...

    @property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        """How its receipts find it: a number, then the fields that must not contradict; tried in this order."""
        ...

    @property
    def joint(self) -> bool:
        """Whether one receipt element may speak of several documents: of all bills of a master, of a whole journey."""
        ...

    @property
    def numbers(self) -> tuple[str, ...]:
        """Fields by whose values it can be looked up."""
        ...

    @property
    def answered_by(self) -> tuple[str, ...]:
        """Kinds of messages whose status is the status of this document."""
        ...

    @property
    def notices(self) -> tuple[str, ...]:
        """Kinds of notices that may speak of it, besides its own receipts."""
        ...

    @property
    def done(self) -> tuple[str, ...]:
        """Statuses at which it has reached what was asked."""
        ...

    @property
    def cancels(self) -> str:
        """Kind of document that it cancels once it is done; "" for most."""
        ...

    @property
    def given(self) -> tuple[str, ...]:
        """Numbers that receipts bring."""
        ...

    @property
    def after(self) -> tuple[str, ...]:
        """Kinds that must be taken in before it."""
        ...
