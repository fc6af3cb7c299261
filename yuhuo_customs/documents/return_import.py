"""进口退货申请单 (import return request, CEB625): ceb/fields.csv, CEB625Message.

For a released list, quantities not above it. copNo is optional in the schema, required in the text and in the receipt:
always filled. buyerIdNumber: 20 characters in the text, 60 in the schema.
"""

from decimal import Decimal

from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import Record, amount, code, integer, text
from yuhuo_customs.documents.stamped import StampedImport
from yuhuo_customs.errors import Text


class ReturnHead(StampedImport):
    """InvtRefund/InvtRefundHead."""

    customsCode: str = code("申报海关代码", "customs office of declaration", length=4)
    orderNo: str = text("订单编号", "order number", max_length=60)
    ebpCode: str = code("电商平台代码", "platform code", max_length=18)
    ebpName: str = text("电商平台名称", "platform name", max_length=100)
    ebcCode: str = code("电商企业代码", "e-commerce company code", max_length=18)
    ebcName: str = text("电商企业名称", "e-commerce company name", max_length=100)
    logisticsNo: str = text("物流运单编号", "parcel waybill number", max_length=60)
    logisticsCode: str = code("物流企业代码", "carrier code", max_length=18)
    logisticsName: str = text("物流企业名称", "carrier name", max_length=100)
    copNo: str = text("企业内部编号", "own document number", max_length=20)
    preNo: str | None = code("预录入编号", "e-port number", max_length=18, required=False)
    invtNo: str = code("清单编号", "number of the original list", max_length=18)
    buyerIdType: str = code("订购人证件类型", "kind of buyer's id", length=1, values=("1",))
    buyerIdNumber: str = code("订购人证件号码", "buyer's id number", max_length=60)
    buyerName: str = text("订购人姓名", "buyer name", max_length=60)
    buyerTelephone: str = text("订购人电话", "buyer phone", max_length=30)
    agentCode: str = code("申报企业代码", "declarant code", max_length=18)
    agentName: str = text("申报企业名称", "declarant name", max_length=100)
    reason: str = text("退货原因", "reason of the return", max_length=1000)
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


class ReturnItem(Record):
    """InvtRefund/InvtRefundList."""

    gnum: int = integer("序号", "line number", digits=4)
    gcode: str = code("商品编码", "HS code", length=10, pattern=r"^[0-9]{10}$")
    gname: str = text("商品名称", "goods name", max_length=250)
    qty: Decimal = amount("数量", "quantity")
    unit: str = code("计量单位", "unit", length=3, codes="units")
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB625 = Document(
    kind="CEB625",
    title=Text("进口退货申请单", "import return request"),
    direction="import",
    record="InvtRefund",
    head=ReturnHead,
    items=ReturnItem,
    business_key=("agentCode", "copNo"),
    signed_by="agentCode",
    sent_by=("declarant", "seller"),
    signature="required",
    receipt="CEB626",
    ways=(("copNo", "agentCode"), ("invtNo",)),
    done=("399",),
    given=("preNo",),
    after=("CEB621",),
    most_items=99,
)
