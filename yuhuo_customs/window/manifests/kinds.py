"""The types of manifest that the window knows (manifest/messages.csv), and what it asks of a bill beyond the schema."""

from typing import NamedTuple

ADVANCE, ORIGINAL, ARRIVAL, LOADING = "advance", "original", "arrival", "loading"
NEW = ("9", "2")
OTHER, CHANGE, DELETE = "0", "5", "3"


class Kind(NamedTuple):
    """One type: what it is, by what the goods travel, which functions it has."""

    name: str
    part: str
    mode: str
    functions: tuple[str, ...]

    @property
    def road(self) -> bool:
        """By road: other receipts, other forms."""
        return self.mode == "road"

    @property
    def notified(self) -> bool:
        """Whether it announces bills that lists name and that are released."""
        return self.part in (ADVANCE, ORIGINAL)

    @property
    def advance(self) -> str:
        """The advance manifest of the same mode."""
        return f"MT2{self.name[3]}01"

    @property
    def arrival(self) -> str:
        """The arrival report of the same mode."""
        return "MT3402" if self.road else f"MT3{self.name[3]}01"

    @property
    def loading(self) -> str:
        """The loading manifest of the same mode."""
        return "MT4402" if self.road else f"MT4{self.name[3]}01"

    @property
    def needs(self) -> tuple[str, ...]:
        """Main data that the annex requires and the schema leaves optional (manifest README, 2019 cut-down)."""
        if self.road:
            return ()
        return {ADVANCE: _EXPORT, ORIGINAL: _IMPORT}.get(self.part, ())


_BOTH = ("CustomsStatusCode", "Consignee/Name", "GoodsConsignedPlace/ID", "Consignor/Communication/ID")
_EXPORT = ("UnloadingLocation/ID", *_BOTH)
_IMPORT = ("LoadingLocation/ID", "Consignor/Address/CountryCode", *_BOTH)
_PARTS = {
    ADVANCE: ("9", "0", "5", "3"),
    ORIGINAL: ("9", "0", "5", "3"),
    ARRIVAL: ("2", "3"),
    LOADING: ("2", "3"),
}


def _kind(name: str, part: str) -> Kind:
    mode = {"1": "water", "2": "air", "4": "road"}[name[3]]
    functions = tuple(each for each in _PARTS[part] if each != OTHER or mode != "road")
    return Kind(name, part, mode, functions)


KINDS = {
    name: _kind(name, part)
    for part, names in (
        (ADVANCE, ("MT2101", "MT2201", "MT2401")),
        (ORIGINAL, ("MT1101", "MT1201", "MT1401")),
        (ARRIVAL, ("MT3101", "MT3201", "MT3402")),
        (LOADING, ("MT4101", "MT4201", "MT4402")),
    )
    for name in names
}
"""In the order in which a round moves them: what others wait for comes first."""

REASONS = frozenset(f"{number:03d}" for number in range(1, 16)) | {"999"}
"""Reason codes of changes and deletions (manifest/codes/change_reasons.csv); the road schema repeats 010 for 014."""
