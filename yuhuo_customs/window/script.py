"""What the window is told to do: which share of the declarations is refused, reviewed or inspected."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, Self

from yuhuo_customs.window.faults import Fault, draw
from yuhuo_customs.window.scenario import Source, read_faults

Fate = Literal["plain", "refused", "reviewed", "inspected"]


@dataclass(frozen=True, slots=True)
class Script:
    """The scripted shares (0 to 1), decided by a stable hash of the business key: runs are repeatable.

    A scripted refusal hits only the first submission of a key, so that a corrected declaration passes.

    Attributes:
        seed: Another seed chooses other declarations.
        refused: Lists that get 100 instead of 120.
        reviewed: Lists that get 300 in the third round, and 399, 800, 899 from the second round after it.
        inspected: Lists that get 500 in the third round and stay there.
        orders_refused: Orders that get 100 instead of 120 (their lists are then refused too).
        faults: What goes wrong on purpose, the first that fits first.
    """

    seed: str = "yuhuo"
    refused: float = 0.02
    reviewed: float = 0.02
    inspected: float = 0.01
    orders_refused: float = 0.0
    faults: tuple[Fault, ...] = ()

    def __post_init__(self) -> None:
        """Check the shares.

        Raises:
            ValueError: a share is not between 0 and 1, or those of the lists are more than 1 together.
        """
        shares = (self.refused, self.reviewed, self.inspected, self.orders_refused)
        if not all(0 <= share <= 1 for share in shares) or sum(shares[:3]) > 1:
            raise ValueError(
                "shares must lie between 0 and 1, and those of the lists must not exceed 1 together"
            )

    @classmethod
    def load(cls, path: Path) -> Self:
        """A script from a TOML file: its keys are the attributes, its ``[[fault]]`` tables the faults.

        Raises:
            SetupError: the file is unreadable, or a key or value is not one of a script or fault.
        """
        return cls._made(Source.of(path))

    @classmethod
    def loads(cls, text: str) -> Self:
        """The same from a text.

        Raises:
            SetupError: a key or value is not one of a script or fault.
        """
        return cls._made(Source(text, "scenario"))

    @classmethod
    def _made(cls, source: Source) -> Self:
        found = source.table()
        faults = read_faults(source, found.pop("fault", []))
        wanted = {each.name: each.type for each in fields(cls) if each.name != "faults"}
        for name, value in found.items():
            if name not in wanted:
                raise source.wrong(f"{name} ({', '.join(wanted)})", source.line(name))
            if not _fits(wanted[name], value):
                raise source.wrong(f"{name} = {value!r}", source.line(name))
        try:
            return cls(**found, faults=faults)
        except ValueError as error:
            raise source.wrong(str(error)) from error

    def fate(self, kind: str, key: str) -> Fate:
        """What the script has in store for the first submission of a business key."""
        chosen = draw(self.seed, kind, key)
        if kind == "CEB303":
            return "refused" if chosen < self.orders_refused else "plain"
        if chosen < self.refused:
            return "refused"
        if chosen < self.refused + self.reviewed:
            return "reviewed"
        return "inspected" if chosen < self.refused + self.reviewed + self.inspected else "plain"


def _fits(wanted: object, value: object) -> bool:
    if wanted is str:
        return isinstance(value, str)
    return isinstance(value, int | float) and not isinstance(value, bool)
