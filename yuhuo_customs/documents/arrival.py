"""运抵单 (arrival at the supervised site, CEB507): ceb/fields.csv, CEB507Message.

The list may be empty. billNo, operator and carrier: a postal route has no bill and names the postal carrier as operator.
A document that is split has one record a message: msgCount stays the same, msgSeqNo counts from 1 without gaps,
1 and 1 when not split (ceb README §8 no 27; a schema comment says to leave both empty, but they are required).
"""

from yuhuo_customs.documents.conditions import MANY_SITES, NOT_BY_POST
from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import Record, code, integer, text
from yuhuo_customs.documents.stamped import Stamped
from yuhuo_customs.errors import Text


class ArrivalHead(Stamped):
    """Arrival/ArrivalHead."""

    customsCode: str = code("申报地海关代码", "customs office of declaration", length=4)
    copNo: str = text("企业唯一编号", "own document number", max_length=30)
    preNo: str | None = code("电子口岸编号", "e-port number", length=18, required=False)
    operatorCode: str = code("监管场所经营人代码", "operator of the supervised site, code", max_length=18)
    operatorName: str = text("监管场所经营人名称", "operator of the supervised site, name", max_length=100)
    loctNo: str | None = code(
        "监管场所代码", "supervised site", max_length=10, required=False, condition=MANY_SITES
    )
    ieFlag: str = code("进出口标记", "import or export", length=1, codes="ie_flags")
    trafMode: str = code("运输方式", "mode of transport", length=1, codes="transport_modes")
    billNo: str | None = text("提运单号", "bill number", max_length=37, required=False, condition=NOT_BY_POST)
    domesticTrafNo: str = text("境内运输工具编号", "domestic means of transport", max_length=100)
    logisticsCode: str = code("物流企业代码", "carrier code", max_length=18)
    logisticsName: str = text("物流企业名称", "carrier name", max_length=100)
    msgCount: int = integer("报文总数", "number of messages", digits=9)
    msgSeqNo: int = integer("报文序号", "number of this message", digits=9)
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


class ArrivalItem(Record):
    """Arrival/ArrivalList."""

    gnum: int = integer("序号", "line number", digits=5)
    logisticsNo: str = text("物流运单编号", "parcel waybill number", max_length=32)
    totalPackageNo: str | None = text("总包号", "bag number", max_length=37, required=False)
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB507 = Document(
    kind="CEB507",
    title=Text("运抵单", "arrival at the supervised site"),
    direction="export",
    record="Arrival",
    head=ArrivalHead,
    items=ArrivalItem,
    business_key=("operatorCode", "copNo", "msgSeqNo"),
    signed_by="logisticsCode",
    sent_by=("carrier", "operator"),
    signature="optional",
    receipt="CEB508",
    ways=(("copNo", "operatorCode", "msgSeqNo", "billNo"),),
    done=("399",),
    given=("preNo",),
    least_items=0,
    most_items=None,
)
