"""物流运单状态 (waybill status (signed for), CEB513): ceb/fields.csv, CEB513Message.

The parcel was signed for: S is the only status.
"""

from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import Record, code, datetime14, text
from yuhuo_customs.errors import Text


class WaybillStatusHead(Record):
    """LogisticsStatus."""

    guid: str = code("系统唯一序号", "record id", length=36, stamped=True)
    appType: str = code("报送类型", "kind of submission", length=1, codes="app_types", stamped=True)
    appTime: str = datetime14("报送时间", "time of submission", stamped=True)
    appStatus: str = code("业务状态", "submission status", length=1, codes="app_statuses", stamped=True)
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
