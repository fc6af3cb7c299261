"""出口物流运单 (export waybill, CEB505): ceb/fields.csv, CEB505Message.

logisticsNo is unique per carrier for six months; 80 characters in the edition of 2018, 32 now.
"""

from decimal import Decimal

from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import amount, code, integer, text
from yuhuo_customs.documents.stamped import Stamped
from yuhuo_customs.errors import Text


class WaybillHead(Stamped):
    """Logistics."""

    logisticsCode: str = code("物流企业代码", "carrier code", max_length=18)
    logisticsName: str = text("物流企业名称", "carrier name", max_length=100)
    logisticsNo: str = text("物流运单编号", "parcel waybill number", max_length=32)
    freight: Decimal = amount("运费", "freight")
    insuredFee: Decimal = amount("保价费", "insurance")
    currency: str = code("币制", "currency", length=3, codes="currencies")
    grossWeight: Decimal = amount("毛重", "gross weight (kg)")
    packNo: int = integer("件数", "pieces", digits=9)
    goodsInfo: str = text("主要货物信息", "main goods", max_length=200)
    ebcCode: str | None = code("电商企业代码", "e-commerce company code", max_length=18, required=False)
    ebcName: str | None = text("电商企业名称", "e-commerce company name", max_length=100, required=False)
    ebcTelephone: str | None = text("电商企业电话", "e-commerce company phone", max_length=50, required=False)
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB505 = Document(
    kind="CEB505",
    title=Text("出口物流运单", "export waybill"),
    direction="export",
    record="Logistics",
    head=WaybillHead,
    items=None,
    business_key=("logisticsCode", "logisticsNo"),
    signed_by="logisticsCode",
    sent_by=("carrier",),
    signature="optional",
    receipt="CEB506",
    ways=(("logisticsNo", "logisticsCode"),),
    done=("120",),
)
