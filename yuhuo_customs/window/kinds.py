"""Every kind of document that the window knows, as declarations: keys, codes, lives (messages.csv, ceb README §7).

Import messages have codes of their own, export messages ranges (negative_codes.csv): of a range the first number is
given, and the text says which check failed. 213 and 215 have no codes at all (new in 202205): they are refused by
status 100 with the reply 1300. A second declaration of a live key gets -304001 on the export side.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from yuhuo_customs.window.layout import layout

DRAFT, TAKEN, REFUSED, STORED, DECIDED, RELEASED, CLOSED = 1, 2, 100, 120, 399, 800, 899
"""returnStatus (receipt_status.csv)."""
DUPLICATE = -304001
NO_FORMAT = -999999
"""Format check failed, no code of its own (negative_codes.csv, seen in the wild)."""


class Codes(NamedTuple):
    """The returnStatus for each sort of refusal by the e-port."""

    signature: int
    unsigned: int
    parameter: int
    exists: int
    unknown: int
    state: int
    old: int
    gnum: int
    malformed: int = NO_FORMAT


def _export(base: int) -> Codes:
    """The four ranges that start at ``base``: signature, format, business, processing (spec 2018)."""
    signature, malformed, business, _ = (-((base + step) * 1000 + 1) for step in range(4))
    return Codes(signature, signature, business, DUPLICATE, business, business, business, business, malformed)


_NO_CODES = Codes(REFUSED, REFUSED, REFUSED, DUPLICATE, REFUSED, REFUSED, REFUSED, REFUSED)


@dataclass(frozen=True)
class Kind:
    """One kind of document.

    Attributes:
        name: CEB303, …
        key: The elements that are its business key.
        codes: What the e-port says when it refuses.
        life: The statuses of an undisturbed life.
        order: The elements by which documents of one order are joined.
        waybill: Whether logisticsCode and logisticsNo join it to others.
        unique: The elements that a company uses once only, besides the key.
        values: What an element may say, parted by "|".
        signed: Whether appStatus 2 needs a signature.
        split: Whether msgCount and msgSeqNo make one document of several records.
        cancels, returns: The kind of list that it cancels, or whose goods come back.
    """

    name: str
    key: tuple[str, ...]
    codes: Codes
    life: tuple[int, ...] = (TAKEN, STORED)
    order: tuple[str, ...] = ()
    waybill: bool = False
    unique: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    signed: bool = True
    split: bool = False
    cancels: str = ""
    returns: str = ""

    @property
    def receipt(self) -> str:
        """CEB304, …: the receipt has the number that follows."""
        return f"CEB{int(self.name[3:]) + 1}"

    @cached_property
    def numbered(self) -> bool:
        """Whether the e-port gives it a preNo: its receipt has one."""
        form = layout(self.receipt)
        return form is not None and any(
            each.name == "preNo" for group in form.groups.values() for each in group
        )

    @property
    def is_list(self) -> bool:
        """Whether it is a list (inventory)."""
        return self.name in LISTS


LISTS = ("CEB603", "CEB621")
_LIST = (TAKEN, STORED, RELEASED, CLOSED)
_EXPORT_ORDER = ("ebpCode", "ebcCode", "orderNo")
_IMPORT_ORDER = ("ebpCode", "orderNo")
_COP = ("agentCode", "copNo")

KINDS: dict[str, Kind] = {
    each.name: each
    for each in (
        Kind("CEB303", ("ebpCode", "orderNo"), _export(301), order=_EXPORT_ORDER, values=(("orderType", "E|B|W"),)),
        Kind("CEB403", ("ebcCode", "orderNo"), _export(401), order=_EXPORT_ORDER),
        Kind("CEB505", ("logisticsCode", "logisticsNo"), _export(501), waybill=True),
        Kind("CEB311", ("ebpCode", "orderNo"), Codes(-301020, -301020, -301008, -301010, -301009, -301011, -301014, -301002),
             order=_IMPORT_ORDER, values=(("orderType", "I"), ("buyerIdType", "1"))),
        Kind("CEB411", ("payCode", "payTransactionId"),
             Codes(-401009, -401009, -401009, -401007, -401006, -401008, -401012, -401009),
             order=_IMPORT_ORDER, values=(("payerIdType", "1"),)),
        Kind("CEB511", ("logisticsCode", "logisticsNo"),
             Codes(-504011, -504011, -504011, -504015, -504014, -504016, -504011, -504011, -504000),
             waybill=True, values=(("packNo", "1"),)),
        Kind("CEB513", ("logisticsCode", "logisticsNo", "logisticsStatus"),
             Codes(-505011, -505011, -505011, -505012, -505014, -505014, -505016, -505011, -505000),
             waybill=True, values=(("logisticsStatus", "S"),)),
        Kind("CEB711", ("operatorCode", "copNo"),
             Codes(-800001, -800001, -800001, -800003, -800001, -800001, -800005, -800001, -800002),
             (TAKEN, STORED, DECIDED), values=(("ieFlag", "I|E"),)),
        Kind("CEB603", ("ebcCode", "orderNo"), _export(601), _LIST, _EXPORT_ORDER, waybill=True, unique=_COP,
             values=(("ieFlag", "E"), ("statisticsFlag", "A|B"), ("tradeMode", "9610|1210|9710|9810"))),
        Kind("CEB621", ("ebcCode", "orderNo"),
             Codes(-621029, -621026, -621001, -621004, -621011, -621012, -621001, -621027),
             _LIST, _IMPORT_ORDER, waybill=True, unique=_COP,
             values=(("ieFlag", "I"), ("buyerIdType", "1"), ("tradeMode", "9610|1210|1239"), ("packNo", "1"))),
        Kind("CEB605", _COP, _export(605), (TAKEN, DECIDED), cancels="CEB603"),
        Kind("CEB623", _COP, Codes(-623029, -623017, -623001, -623009, -623004, -623013, -623001, -623001),
             (TAKEN, STORED, DECIDED), values=(("buyerIdType", "1"),), cancels="CEB621"),
        Kind("CEB625", _COP, Codes(-625005, -625028, -625001, -625033, -625016, -625022, -625001, -625001),
             (TAKEN, STORED, DECIDED), values=(("buyerIdType", "1"),), returns="CEB621"),
        Kind("CEB507", ("operatorCode", "copNo", "msgSeqNo"), _export(801), (TAKEN, DECIDED), split=True,
             values=(("ieFlag", "I|E"),)),
        Kind("CEB607", (*_COP, "msgSeqNo"), _export(901), (TAKEN, DECIDED), split=True),
        Kind("CEB509", ("logisticsCode", "copNo", "msgSeqNo"), _export(505), (TAKEN, DECIDED), split=True),
        Kind("CEB701", ("ebcCode", "copNo", "msgSeqNo"), _export(701), (TAKEN, DECIDED), split=True,
             values=(("summaryFlag", "1|2"),)),
        Kind("CEB213", ("agentCode", "coElNo"), _NO_CODES, (TAKEN, STORED, RELEASED), signed=False,
             values=(("ieFlag", "I"), ("tradeMode", "9661|1261")), returns="CEB603"),
        Kind("CEB215", ("operatorCode", "coElNo"), _NO_CODES, (TAKEN, DECIDED), signed=False, values=(("ieFlag", "I"),)),
    )
}  # fmt: skip
"""In the order in which a round moves them: what others wait for comes first."""
