"""What must be everywhere: the parcels of the workbook where the overview puts them, summed in plain integers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A parcel of the workbook, and where the overview puts it."""

    parcel: str
    pieces: int
    grams: int
    cm3: int
    goods: str
    unit: str
    bag: str
    house: str
    bill: str


@dataclass(slots=True)
class Sums:
    """Totals of a level: bag, house bill, unit, master."""

    parcels: int = 0
    pieces: int = 0
    grams: int = 0
    cm3: int = 0
    members: set[str] = field(default_factory=set)

    def add(self, item: Item) -> None:
        """One parcel more."""
        self.parcels += 1
        self.pieces += item.pieces
        self.grams += item.grams
        self.cm3 += item.cm3


@dataclass(frozen=True, slots=True)
class Truth:
    """All loaded parcels and their sums by any key."""

    items: tuple[Item, ...]

    def by(self, *names: str) -> Mapping[Key, Sums]:
        """Sums by these attributes, in the order met."""
        found: dict[Key, Sums] = {}
        for item in self.items:
            found.setdefault(tuple(getattr(item, name) for name in names), Sums()).add(item)
        return found

    def count(self, inner: str, outer: Key) -> Counter[Key]:
        """How many different ``inner`` each key of ``outer`` has."""
        pairs = {(tuple(getattr(item, name) for name in outer), getattr(item, inner)) for item in self.items}
        return Counter(key for key, _ in pairs)

    def total(self) -> Sums:
        """Everything."""
        return self.by().get((), Sums())


def whole(text: str | None, unit: int) -> int | None:
    """A number of a cell counted in parts (``unit`` 1000: kg as grams); None where it is none."""
    try:
        number = Decimal(text or "") * unit
    except InvalidOperation:
        return None
    return int(number) if number.is_finite() and number == int(number) else None


def plain(number: int, unit: int) -> str:
    """The number as it should stand in the cell."""
    text = f"{Decimal(number) / unit:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
