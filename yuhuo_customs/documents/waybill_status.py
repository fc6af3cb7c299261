"""物流运单状态 (waybill status (signed for), CEB513): ceb/fields.csv, CEB513Message.

The parcel was signed for: S is the only status.
"""

from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import code, datetime14, text
from yuhuo_customs.documents.stamped import StampedImport
from yuhuo_customs.errors import Text


class WaybillStatusHead(StampedImport):
    """LogisticsStatus."""

    logisticsCode: str = code("物流企业代码", "carrier code", max_length=18)
    logisticsName: str = text("物流企业名称", "carrier name", max_length=100)
    logisticsNo: str = text("物流运单编号", "parcel waybill number", max_length=60)
    logisticsStatus: str = code("物流运单状态", "waybill status", length=1, codes="logistics_statuses")
    logisticsTime: str = datetime14("物流状态时间", "time of the status")
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB513 = Document(
    kind="CEB513",
    title=Text("物流运单状态", "waybill status (signed for)"),
    direction="import",
    record="LogisticsStatus",
    head=WaybillStatusHead,
    items=None,
    business_key=("logisticsCode", "logisticsNo", "logisticsStatus"),
    signed_by="logisticsCode",
    sent_by=("carrier",),
    signature="optional",
    receipt="CEB514",
    ways=(("logisticsNo", "logisticsCode", "logisticsStatus"),),
    done=("120",),
    after=("CEB511",),
)
