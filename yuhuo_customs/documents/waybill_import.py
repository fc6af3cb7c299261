"""进口物流运单 (import waybill, CEB511): ceb/fields.csv, CEB511Message.

Yuan only, always one parcel. orderNo is missing from the text's table, but required by the schema; freight and insuredFee
are required by the text, optional in the schema: the text is followed.
"""

from decimal import Decimal

from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import amount, code, integer, text
from yuhuo_customs.documents.stamped import StampedImport
from yuhuo_customs.errors import Text


class WaybillHead(StampedImport):
    """Logistics/LogisticsHead."""

    logisticsCode: str = code("物流企业代码", "carrier code", max_length=18)
    logisticsName: str = text("物流企业名称", "carrier name", max_length=100)
    logisticsNo: str = text("物流运单编号", "parcel waybill number", max_length=60)
    billNo: str | None = text("提运单号", "bill number", max_length=37, required=False)
    orderNo: str = text("订单编号", "order number", max_length=60)
    freight: Decimal = amount("运费", "freight")
    insuredFee: Decimal = amount("保价费", "insurance")
    currency: str = code("币制", "currency", length=3, values=("142",))
    weight: Decimal = amount("毛重", "gross weight (kg)")
    packNo: int = integer("件数", "pieces", digits=9, values=("1",))
    goodsInfo: str | None = text("主要货物信息", "main goods", max_length=200, required=False)
    consignee: str = text("收货人姓名", "consignee name", max_length=100)
    consigneeAddress: str = text("收货地址", "consignee address", max_length=200)
    consigneeTelephone: str = text("收货人电话", "consignee phone", max_length=50)
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB511 = Document(
    kind="CEB511",
    title=Text("进口物流运单", "import waybill"),
    direction="import",
    record="Logistics",
    head=WaybillHead,
    items=None,
    business_key=("logisticsCode", "logisticsNo"),
    signed_by="logisticsCode",
    sent_by=("carrier",),
    signature="optional",
    receipt="CEB512",
    ways=(("logisticsNo", "logisticsCode"),),
    done=("120",),
)
