"""What the window is told to do: which share of the declarations is refused, reviewed or inspected."""

import hashlib
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, Self

from yuhuo_customs.errors import SetupError, Text

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
    """

    seed: str = "yuhuo"
    refused: float = 0.02
    reviewed: float = 0.02
    inspected: float = 0.01
    orders_refused: float = 0.0

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
        """A script from a TOML file whose keys are the attributes.

        Raises:
            SetupError: the file is unreadable, or a key or value is not one of a script.
        """
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
            return cls(**{name: _value(name, value) for name, value in found.items()})
        except (OSError, ValueError) as error:
            names = ", ".join(each.name for each in fields(cls))
            raise SetupError(
                Text(f"模拟窗口的脚本有误：{error}", f"The script of the mock window is wrong: {error}"),
                where=str(path),
                todo=Text(
                    f"可用的键：{names}；比例在 0 与 1 之间。", f"Keys: {names}; shares lie between 0 and 1."
                ),
            ) from error

    def fate(self, kind: str, key: str) -> Fate:
        """What the script has in store for the first submission of a business key."""
        draw = int.from_bytes(hashlib.sha256(f"{self.seed}|{kind}|{key}".encode()).digest()[:8]) / 2**64
        if kind == "CEB303":
            return "refused" if draw < self.orders_refused else "plain"
        if draw < self.refused:
            return "refused"
        if draw < self.refused + self.reviewed:
            return "reviewed"
        return "inspected" if draw < self.refused + self.reviewed + self.inspected else "plain"


def _value(name: str, value: Any) -> Any:
    wanted = next((each.type for each in fields(Script) if each.name == name), None)
    if wanted is str and isinstance(value, str):
        return value
    if wanted is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise ValueError(f"{name} = {value!r}")
