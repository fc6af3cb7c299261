"""进口撤销申请单 (import cancellation request, CEB623): ceb/fields.csv, CEB623Message.

appType 1 only. copNo is optional in the schema, required in the text and in the receipt: always filled.
"""

from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import code, text
from yuhuo_customs.documents.stamped import StampedImport
from yuhuo_customs.errors import Text


class CancellationHead(StampedImport):
    """InvtCancel."""

    appType: str = code("报送类型", "kind of submission", length=1, values=("1",), stamped=True)
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
    reason: str = text("撤单原因", "reason of the cancellation", max_length=1000)
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB623 = Document(
    kind="CEB623",
    title=Text("进口撤销申请单", "import cancellation request"),
    direction="import",
    record="InvtCancel",
    head=CancellationHead,
    items=None,
    business_key=("agentCode", "copNo"),
    signed_by="agentCode",
    sent_by=("declarant", "seller"),
    signature="required",
    receipt="CEB624",
    ways=(("copNo", "agentCode"), ("invtNo",)),
    done=("399",),
    cancels="CEB621",
    given=("preNo",),
    after=("CEB621",),
)
