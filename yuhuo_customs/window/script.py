"""What the window is told to do: which share of the declarations is refused, reviewed or inspected."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from yuhuo_customs.window.faults import Fault, draw
from yuhuo_customs.window.scenario import Rate, Source, read_faults, read_rates

Fate = Literal["plain", "refused", "reviewed", "inspected"]


@dataclass(frozen=True, slots=True)
class Script:
    """The scripted shares (0 to 1), decided by a stable hash of the business key: runs are repeatable.

    A scripted refusal hits only the first submission of a key, so that a corrected declaration passes.

    Attributes:
        seed: Another seed chooses other declarations.
        refused: Lists (603, 621) and export returns (213) that get 100 instead of 120.
        reviewed: Those that get 300 in the third round, and 399, 800, 899 from the second round after it.
        inspected: Those that get 500 in the third round and stay there, or get ``after_inspection``.
        orders_refused: Orders that get 100 instead of 120 (their lists are then refused too).
        others_refused: Documents of all other kinds that get 100 in the second round.
        after_inspection: The status after 500 (501, 502, 503, 505, 599, 600, 700, 800); 0: none.
        documents_export: What an export list waits for besides itself: CEB303, CEB505. A waybill that is there is
            matched anyway. (Whether customs wants the waybill first: unconfirmed.)
        documents_import: What an import list waits for: CEB311, CEB411, CEB511.
        cancel_in: The statuses in which a list can be cancelled (unconfirmed beyond "stored at customs").
        change_in: The statuses in which a list can be changed or deleted (unconfirmed).
        single_limit, yearly_limit: Yuan of one purchase, and of one buyer in a year (rules.md §3).
        limits_at: ``e-port`` (-621005, -621018) or ``customs`` (reply 1313 for the yearly one).
        manifests_refused, manifests_reviewed: Bills that get 03, or 02 and later 01, at their first sending.
        manifest_late: What is late is reviewed (02, then 01) or refused: ``review``, ``refuse``.
        manifest_change_in: Statuses in which a bill can be changed or deleted (unconfirmed).
        manifest_receipt_ids: Whether a receipt repeats the id of the message it answers (``original``) or has one of its
            ``own`` (unconfirmed).
        manifest_notice: Whether a release comes as a notice (MT9999) instead of a receipt of the type (unconfirmed).
        manifest_before_lists: Whether customs refuses a list whose bill no accepted manifest tells of (unconfirmed for
            cross-border lists).
        release_undeclared: Whether a bill that no list names is released as if it were declared elsewhere.
        arrival_difference: What an arrival report of other pieces or weight meets: ``none``, ``review`` (tolerance and
            consequence are unconfirmed).
        client_steps: Whether the client's own answers (0, E3) come before customs', by road.
        client_deletions: Whether the client tells of deletions (D0, D1).
        ship: Kind of ship for the deadlines: ``container``, ``other``, ``small``, ``transhipment`` (approved, ad hoc); "": by
            whether the bill has containers.
        check_sender: Whether BaseTransfer must name the DXP id that the envelope came from; else -10102.
        decState: What CEB792 says (values unconfirmed).
        rates: Tax rates by the start of gcode; all taxes are 0 without.
        faults: What goes wrong on purpose, the first that fits first.
    """

    seed: str = "yuhuo"
    refused: float = 0.02
    reviewed: float = 0.02
    inspected: float = 0.01
    orders_refused: float = 0.0
    others_refused: float = 0.0
    after_inspection: int = 0
    documents_export: tuple[str, ...] = ("CEB303",)
    documents_import: tuple[str, ...] = ("CEB311", "CEB411", "CEB511")
    cancel_in: tuple[int, ...] = (120, 300, 399)
    change_in: tuple[int, ...] = (1, 2, 100, 120, 300)
    single_limit: float = 5000.0
    yearly_limit: float = 26000.0
    limits_at: str = "e-port"
    manifests_refused: float = 0.0
    manifests_reviewed: float = 0.0
    manifest_late: str = "review"
    manifest_change_in: tuple[str, ...] = ("01", "02")
    manifest_receipt_ids: str = "original"
    manifest_notice: bool = False
    manifest_before_lists: bool = False
    release_undeclared: bool = False
    arrival_difference: str = "review"
    client_steps: bool = True
    client_deletions: bool = False
    ship: str = ""
    check_sender: bool = False
    decState: str = "1"
    rates: tuple[Rate, ...] = ()
    faults: tuple[Fault, ...] = ()

    def __post_init__(self) -> None:
        """Check the shares.

        Raises:
            ValueError: a share is not between 0 and 1, or those of the lists are more than 1 together.
        """
        shares = (self.refused, self.reviewed, self.inspected, self.orders_refused, self.others_refused)
        bills = (self.manifests_refused, self.manifests_reviewed)
        if not all(0 <= share <= 1 for share in (*shares, *bills)) or sum(shares[:3]) > 1 or sum(bills) > 1:
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
        rates = read_rates(source, found.pop("rate", []))
        for name, value in found.items():
            if name not in _FITTING:
                raise source.wrong(f"{name} ({', '.join(_FITTING)})", source.line(name))
            if not _FITTING[name](value):
                raise source.wrong(f"{name} = {value!r}", source.line(name))
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in found.items()
        }
        try:
            return cls(**values, faults=faults, rates=rates)
        except ValueError as error:
            raise source.wrong(str(error)) from error

    def fate(self, kind: str, key: str) -> Fate:
        """What the script has in store for the first submission of a business key."""
        chosen = draw(self.seed, kind, key)
        if kind not in _SHARED:
            return (
                "refused"
                if chosen < (self.orders_refused if kind in _ORDERS else self.others_refused)
                else "plain"
            )
        if chosen < self.refused:
            return "refused"
        if chosen < self.refused + self.reviewed:
            return "reviewed"
        return "inspected" if chosen < self.refused + self.reviewed + self.inspected else "plain"


_SHARED = ("CEB603", "CEB621", "CEB213")
_ORDERS = ("CEB303", "CEB311")


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_status(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1000


def _are(value: object, allowed: Callable[[object], bool]) -> bool:
    return isinstance(value, list) and all(allowed(each) for each in value)


_FITTING: dict[str, Callable[[object], bool]] = {
    "seed": lambda value: isinstance(value, str),
    **dict.fromkeys(
        (
            "refused",
            "reviewed",
            "inspected",
            "orders_refused",
            "others_refused",
            "manifests_refused",
            "manifests_reviewed",
        ),
        _is_share,
    ),
    **dict.fromkeys(
        (
            "manifest_notice",
            "manifest_before_lists",
            "release_undeclared",
            "client_steps",
            "client_deletions",
        ),
        lambda value: isinstance(value, bool),
    ),
    "manifest_late": lambda value: value in ("review", "refuse"),
    "manifest_change_in": lambda value: _are(value, lambda each: each in ("01", "02", "11", "12", "13")),
    "manifest_receipt_ids": lambda value: value in ("original", "own"),
    "arrival_difference": lambda value: value in ("none", "review"),
    "ship": lambda value: value in ("", "container", "other", "small", "transhipment"),
    "after_inspection": lambda value: value in (0, 501, 502, 503, 505, 599, 600, 700, 800),
    "documents_export": lambda value: _are(value, lambda each: each in ("CEB303", "CEB505")),
    "documents_import": lambda value: _are(value, lambda each: each in ("CEB311", "CEB411", "CEB511")),
    **dict.fromkeys(("cancel_in", "change_in"), lambda value: _are(value, _is_status)),
    **dict.fromkeys(
        ("single_limit", "yearly_limit"), lambda value: _is_share(value) and float(str(value)) >= 0
    ),
    "limits_at": lambda value: value in ("e-port", "customs"),
    "check_sender": lambda value: isinstance(value, bool),
    "decState": lambda value: isinstance(value, str) and 0 < len(value) <= 3,
}
