"""出口撤销申请单 (export cancellation request, CEB605): ceb/fields.csv, CEB605Message.

invtNo: the text wants 18 to 20 characters, the schema up to 20. The text misprints agentName as agengName.
"""

from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import code, text
from yuhuo_customs.documents.stamped import Stamped
from yuhuo_customs.errors import Text


class CancellationHead(Stamped):
    """InvtCancel."""

    customsCode: str = code("申报地海关代码", "customs office of declaration", length=4)
    copNo: str = text("企业唯一编号", "own document number", max_length=30)
    preNo: str | None = code("电子口岸编号", "e-port number", length=18, required=False)
    invtNo: str = code("原清单编号", "number of the original list", max_length=20)
    reason: str = text("撤单原因", "reason of the cancellation", max_length=1000)
    agentCode: str = code("申报企业代码", "declarant code", max_length=18)
    agentName: str = text("申报企业名称", "declarant name", max_length=100)
    ebcCode: str = code("收发货人代码", "consignor code", max_length=18)
    ebcName: str = text("收发货人名称", "consignor name", max_length=100)
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB605 = Document(
    kind="CEB605",
    title=Text("出口撤销申请单", "export cancellation request"),
    direction="export",
    record="InvtCancel",
    head=CancellationHead,
    items=None,
    business_key=("agentCode", "copNo"),
    signed_by="agentCode",
    sent_by=("declarant",),
    signature="required",
    receipt="CEB606",
    ways=(("copNo", "agentCode"), ("invtNo",)),
    done=("399",),
    cancels="CEB603",
    given=("preNo",),
    after=("CEB603",),
)
