"""清单总分单 (master waybill of lists (manifest), CEB607): ceb/fields.csv, CEB607Message.

The master waybill, not the summary application (which is CEB701). invtNo of the list: for returned goods only, 18 to 20
characters by the text, up to 20 by the schema. About 1,000 waybills a message are seen in practice.
A document that is split has one record a message: msgCount stays the same, msgSeqNo counts from 1 without gaps,
1 and 1 when not split (ceb README §8 no 27; a schema comment says to leave both empty, but they are required).
"""

from decimal import Decimal

from yuhuo_customs.documents.conditions import MANY_SITES
from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import Record, amount, code, integer, text
from yuhuo_customs.documents.stamped import Stamped
from yuhuo_customs.errors import Text


class MasterWaybillHead(Stamped):
    """WayBill/WayBillHead."""

    customsCode: str = code("申报地海关代码", "customs office of declaration", length=4)
    copNo: str = text("企业唯一编号", "own document number", max_length=30)
    preNo: str | None = code("电子口岸编号", "e-port number", length=18, required=False)
    agentCode: str = code("申报企业代码", "declarant code", max_length=18)
    agentName: str = text("申报企业名称", "declarant name", max_length=100)
    loctNo: str | None = code(
        "监管场所代码", "supervised site", max_length=10, required=False, condition=MANY_SITES
    )
    trafMode: str = code("运输方式", "mode of transport", length=1, codes="transport_modes")
    trafName: str = text("运输工具名称", "name of the means of transport", max_length=100)
    voyageNo: str = text("航班航次号", "voyage or flight number", max_length=32)
    billNo: str = text("提运单号", "bill number", max_length=37)
    domesticTrafNo: str | None = text(
        "境内运输工具编号", "domestic means of transport", max_length=100, required=False
    )
    grossWeight: Decimal = amount("毛重（公斤）", "gross weight (kg)")
    logisticsCode: str = code("物流企业代码", "carrier code", max_length=18)
    logisticsName: str = text("物流企业名称", "carrier name", max_length=100)
    msgCount: int = integer("报文总数", "number of messages", digits=9)
    msgSeqNo: int = integer("报文序号", "number of this message", digits=9)
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


class MasterWaybillItem(Record):
    """WayBill/WayBillList."""

    gnum: int = integer("序号", "line number", digits=5)
    totalPackageNo: str | None = text("总包号", "bag number", max_length=60, required=False)
    logisticsNo: str = text("物流运单编号", "parcel waybill number", max_length=32)
    invtNo: str | None = code("出口清单编号", "list number", max_length=20, required=False)
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB607 = Document(
    kind="CEB607",
    title=Text("清单总分单", "master waybill of lists (manifest)"),
    direction="export",
    record="WayBill",
    head=MasterWaybillHead,
    items=MasterWaybillItem,
    business_key=("agentCode", "copNo", "msgSeqNo"),
    signed_by="agentCode",
    sent_by=("declarant",),
    signature="required",
    receipt="CEB608",
    ways=(("copNo", "agentCode", "msgSeqNo"),),
    done=("399",),
    given=("preNo",),
    most_items=None,
    split=1000,
)
