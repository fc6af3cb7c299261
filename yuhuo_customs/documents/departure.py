"""离境单 (departure from the border, CEB509): ceb/fields.csv, CEB509Message.

Who sends it is unconfirmed: the record names the carrier.
A document that is split has one record a message: msgCount stays the same, msgSeqNo counts from 1 without gaps,
1 and 1 when not split (ceb README §8 no 27; a schema comment says to leave both empty, but they are required).
"""

from yuhuo_customs.documents.conditions import NOT_BY_POST
from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import Record, code, datetime14, integer, text
from yuhuo_customs.documents.stamped import Stamped
from yuhuo_customs.errors import Text


class DepartureHead(Stamped):
    """Departure/DepartureHead."""

    customsCode: str = code("申报地海关代码", "customs office of declaration", length=4)
    copNo: str = text("企业唯一编号", "own document number", max_length=30)
    preNo: str | None = code("电子口岸编号", "e-port number", length=18, required=False)
    logisticsCode: str = code("物流企业代码", "carrier code", max_length=18)
    logisticsName: str = text("物流企业名称", "carrier name", max_length=100)
    trafMode: str = code("运输方式", "mode of transport", length=1, codes="transport_modes")
    trafName: str | None = text(
        "运输工具名称",
        "name of the means of transport",
        max_length=100,
        required=False,
        condition=NOT_BY_POST,
    )
    voyageNo: str | None = text(
        "航班航次号", "voyage or flight number", max_length=32, required=False, condition=NOT_BY_POST
    )
    billNo: str | None = text("提运单号", "bill number", max_length=37, required=False, condition=NOT_BY_POST)
    leaveTime: str = datetime14("离境时间", "time of departure")
    msgCount: int = integer("报文总数", "number of messages", digits=9)
    msgSeqNo: int = integer("报文序号", "number of this message", digits=9)
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


class DepartureItem(Record):
    """Departure/DepartureList."""

    gnum: int = integer("序号", "line number", digits=5)
    totalPackageNo: str | None = text("总包号", "bag number", max_length=37, required=False)
    logisticsNo: str = text("物流运单编号", "parcel waybill number", max_length=32)
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB509 = Document(
    kind="CEB509",
    title=Text("离境单", "departure from the border"),
    direction="export",
    record="Departure",
    head=DepartureHead,
    items=DepartureItem,
    business_key=("logisticsCode", "copNo", "msgSeqNo"),
    signed_by="logisticsCode",
    sent_by=("carrier",),
    signature="required",
    receipt="CEB510",
    ways=(("copNo", "logisticsCode", "msgSeqNo"),),
    done=("399",),
    given=("preNo",),
    most_items=None,
)
