"""Which receipts there are: what each answers, how it finds its document (transport.md §8.3, ceb/messages.csv)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from yuhuo_customs.documents.document import Document
from yuhuo_customs.errors import Text


@dataclass(frozen=True, slots=True)
class ReceiptKind:
    """One kind of receipt.

    Attributes:
        kind: CEB304, …; the message is ``<kind>Message``.
        record: Element name of one receipt in its message.
        answers: Kind of document that it speaks of; "" for CEB900, which answers any message.
        ways: How it finds that document, as in :attr:`Document.ways`.
        direction: Which family of schemas it belongs to; "both" for CEB900.
        status, time: Elements that hold its status and its moment.
        pushed: Sent by customs of its own accord (tax bills, summary results): it tells of the document, but its status
            is not the document's.
        records: Most records in one message; None where there is no limit.
    """

    kind: str
    title: Text
    record: str
    answers: str
    ways: tuple[tuple[str, ...], ...]
    direction: str
    status: str = "returnStatus"
    time: str = "returnTime"
    pushed: bool = False
    records: int | None = 100

    @property
    def keys(self) -> tuple[str, ...]:
        """Every element of ``ways``, in the order of matching."""
        return tuple(dict.fromkeys(name for way in self.ways for name in way))


_ANSWERS: Mapping[str, tuple[str, Text]] = {
    "CEB214": ("RefundReturn", Text("出口退货申请单回执", "Export return receipt")),
    "CEB216": ("InvtRefundDetailReturn", Text("退货理货明细单回执", "Tally sheet receipt")),
    "CEB304": ("OrderReturn", Text("出口订单回执", "Export order receipt")),
    "CEB312": ("OrderReturn", Text("进口订单回执", "Import order receipt")),
    "CEB404": ("ReceiptsReturn", Text("收款单回执", "Payment collection receipt")),
    "CEB412": ("PaymentReturn", Text("支付凭证回执", "Payment voucher receipt")),
    "CEB506": ("LogisticsReturn", Text("出口运单回执", "Export waybill receipt")),
    "CEB508": ("ArrivalReturn", Text("运抵单回执", "Arrival receipt")),
    "CEB510": ("DepartureReturn", Text("离境单回执", "Departure receipt")),
    "CEB512": ("LogisticsReturn", Text("进口运单回执", "Import waybill receipt")),
    "CEB514": ("LogisticsStatusReturn", Text("运单状态回执", "Waybill status receipt")),
    "CEB604": ("InventoryReturn", Text("出口清单回执", "Export list receipt")),
    "CEB606": ("InvtCancelReturn", Text("出口撤销申请单回执", "Export cancellation receipt")),
    "CEB608": ("WayBillReturn", Text("清单总分单回执", "Master waybill receipt")),
    "CEB622": ("InventoryReturn", Text("进口清单回执", "Import list receipt")),
    "CEB624": ("InvtCancelReturn", Text("进口撤销申请单回执", "Import cancellation receipt")),
    "CEB626": ("InvtRefundReturn", Text("进口退货申请单回执", "Import return receipt")),
    "CEB702": ("SummaryReturn", Text("汇总申请单回执", "Summary application receipt")),
    "CEB712": ("DeliveryReturn", Text("入库明细单回执", "Inbound detail receipt")),
}
"""Record element and title of the receipts that answer a document; the rest is said by the document."""

_BILL = (("invtNo",), ("taxNo",))
_OTHERS = (
    ReceiptKind(
        "CEB792", Text("汇总结果单", "Summary result"), "SummaryResult", "CEB701", (("sumNo",),), "export",
        status="decState", time="opDate", pushed=True,
    ),
    ReceiptKind(
        "CEB816", Text("电子税单", "Electronic tax bill"), "Tax", "CEB621", _BILL, "import",
        status="status", pushed=True, records=None,
    ),
    ReceiptKind(
        "CEB818", Text("电子税单状态", "Electronic tax bill status"), "Tax", "CEB621", _BILL, "import",
        status="status", pushed=True, records=None,
    ),
    ReceiptKind(
        "CEB900", Text("报文格式校验回执", "Format check receipt"), "MessageReturn", "", (("oriCopMsgId",),), "both",
        records=1,
    ),
)  # fmt: skip
"""What customs sends of its own accord, and the answer to a message that could not be read."""


def receipt_kinds(documents: Mapping[str, Document]) -> Iterator[ReceiptKind]:
    """The receipts that answer ``documents``, and those that no document asks for."""
    for document in documents.values():
        record, title = _ANSWERS[document.receipt]
        yield ReceiptKind(document.receipt, title, record, document.kind, document.ways, document.direction)
    yield from _OTHERS
