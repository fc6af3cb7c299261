"""退货理货明细单 (tally sheet of returned goods, CEB215): ceb/fields.csv, CEB215Message.

New in the edition 202205; coElNo holds 20 characters here, 30 in its receipt. Who sends it is unconfirmed: the record
names the operator of the supervised site.
"""

from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import code, text
from yuhuo_customs.documents.stamped import Stamped
from yuhuo_customs.errors import Text


class TallyHead(Stamped):
    """InvtRefundDetail."""

    customsCode: str = code("关区代码", "customs office of declaration", length=4)
    operatorCode: str = code("监管场所经营人代码", "operator of the supervised site, code", max_length=18)
    operatorName: str = text("监管场所经营人名称", "operator of the supervised site, name", max_length=100)
    logisticsCode: str = code("物流企业代码", "carrier code", max_length=18)
    logisticsName: str = text("物流企业名称", "carrier name", max_length=100)
    logisticsNo: str = text("物流运单号", "parcel waybill number", max_length=80)
    invtNo: str | None = code("原清单号", "number of the original list", max_length=20, required=False)
    coElNo: str = text("企业内部编号", "own document number", max_length=20)
    preNo: str | None = code("电子口岸编号", "e-port number", max_length=18, required=False)
    billNo: str = text("提运单号", "bill number", max_length=37)
    ieFlag: str = code("进出口标识", "import or export", length=1, values=("I",))
    trafMode: str = code("运输方式", "mode of transport", length=1, codes="transport_modes")
    trafName: str = text("运输工具名称", "name of the means of transport", max_length=100)
    voyageNo: str = text("航班航次", "voyage or flight number", max_length=32)
    location: str | None = text(
        "卸货堆货的仓储位置", "storage place after unloading", max_length=250, required=False
    )
    note: str | None = text("备注", "remarks", max_length=250, required=False)


CEB215 = Document(
    kind="CEB215",
    title=Text("退货理货明细单", "tally sheet of returned goods"),
    direction="export",
    record="InvtRefundDetail",
    head=TallyHead,
    items=None,
    business_key=("operatorCode", "coElNo"),
    signed_by="operatorCode",
    sent_by=("operator",),
    signature="optional",
    receipt="CEB216",
    ways=(("coElNo", "operatorCode"), ("logisticsNo", "logisticsCode")),
    done=("399",),
    given=("preNo",),
)
