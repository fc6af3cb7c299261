"""The fields of ``payExInfoStr`` in their order, as transport.md §10.2 has them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name as the standard spells it, its most characters, whether it must be filled."""

    name: str
    longest: int | None = None
    required: bool = True


ROOT = tuple(
    Field(name)
    for name in (
        "sessionID",
        "payExchangeInfoHead",
        "payExchangeInfoLists",
        "serviceTime",
        "certNo",
        "signValue",
    )
)
HEAD = (
    Field("guid", 36),
    Field("initalRequest", 8000),
    Field("initalResponse", 8000),
    Field("ebpCode", 18),
    Field("payCode", 18),
    Field("payTransactionId", 60),
    Field("totalAmount"),
    Field("currency", 4),
    Field("verDept", 3),
    Field("payType", 4, required=False),
    Field("tradingTime", 14),
    Field("note", 1000, required=False),
)
ORDER = (
    Field("orderNo", 60),
    Field("goodsInfo"),
    Field("recpAccount", 60),
    Field("recpCode", 18, required=False),
    Field("recpName", 100),
)
GOODS = (Field("gname", 250), Field("itemLink", 3000))
SIGNED = ("sessionID", "payExchangeInfoHead", "payExchangeInfoLists", "serviceTime")
"""What the signature covers, in this order (§10.3)."""
