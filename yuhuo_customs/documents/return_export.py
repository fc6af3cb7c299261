"""出口退货申请单 (export return request, CEB213): ceb/fields.csv, CEB213Message.

New in the edition 202205; coElNo is what others call copNo. The text is stricter than the schema for tradeMode (required),
ieFlag, trafMode, portCode, country and gcode (exact lengths), and is followed here; reason and note are 1,000 characters
long in the text, 500 in the schema, which is followed. Quantities and units as on the original list, never more.
"""

from decimal import Decimal

from yuhuo_customs.documents.conditions import MANY_SITES, WITH_QTY2, WITH_UNIT2
from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import Record, amount, code, integer, text
from yuhuo_customs.documents.stamped import Stamped
from yuhuo_customs.errors import Text


class ReturnHead(Stamped):
    """InvtRefund/InvtRefundHead."""

    customsCode: str = code("关区代码", "customs office of declaration", length=4)
    loctNo: str | None = code(
        "监管场所代码", "supervised site", max_length=10, required=False, condition=MANY_SITES
    )
    ebpCode: str = code("电商平台代码", "platform code", max_length=18)
    ebpName: str = text("电商平台名称", "platform name", max_length=100)
    ebcCode: str = code("电商企业（收发货人）代码", "consignor code", max_length=18)
    ebcName: str = text("电商企业（收发货人）名称", "consignor name", max_length=100)
    logisticsNo: str = text("物流运单号", "parcel waybill number", max_length=80)
    logisticsCode: str = code("物流企业代码", "carrier code", max_length=18)
    logisticsName: str = text("物流企业名称", "carrier name", max_length=100)
    coElNo: str = text("企业内部标识", "own document number", max_length=30)
    preNo: str | None = code("电子口岸编号", "e-port number", max_length=18, required=False)
    invtNo: str = code("原清单号", "number of the original list", max_length=20)
    tradeMode: str = code("退货监管方式", "supervision mode", length=4, values=("9661", "1261"))
    agentCode: str = code("申报企业代码", "declarant code", max_length=18)
    agentName: str = text("申报企业名称", "declarant name", max_length=100)
    billNo: str = text("提运单号", "bill number", max_length=37)
    ieFlag: str = code("进出口标识", "import or export", length=1, values=("I",))
    trafMode: str = code("运输方式", "mode of transport", length=1, codes="transport_modes")
    trafName: str = text("运输工具名称", "name of the means of transport", max_length=100)
    portCode: str = code("进出口岸", "customs office of the border", length=4)
    reason: str = text("退货原因", "reason of the return", max_length=500)
    country: str = code("启运国（地区）", "country of departure", length=3, codes="countries")
    voyageNo: str = text("航班航次", "voyage or flight number", max_length=32)
    note: str | None = text("备注", "remarks", max_length=500, required=False)


class ReturnItem(Record):
    """InvtRefund/InvtRefundList."""

    gnum: int = integer("商品项号", "line number", digits=4)
    gcode: str = code("商品编码", "HS code", length=10, pattern=r"^[0-9]{10}$")
    gname: str = text("商品名称", "goods name", max_length=250)
    gmodel: str = text("规格型号", "specification (declaration elements)", max_length=250)
    qty: Decimal = amount("申报数量", "quantity")
    qty1: Decimal = amount("法定数量", "legal quantity")
    unit: str = code("申报计量单位", "unit", length=3, codes="units")
    unit1: str = code("法定计量单位", "legal unit", length=3, codes="units")
    qty2: Decimal | None = amount(
        "法定第二数量", "second legal quantity", required=False, condition=WITH_UNIT2
    )
    unit2: str | None = code(
        "法定第二计量单位", "second legal unit", length=3, codes="units", required=False, condition=WITH_QTY2
    )
    note: str | None = text("备注", "remarks", max_length=500, required=False)


CEB213 = Document(
    kind="CEB213",
    title=Text("出口退货申请单", "export return request"),
    direction="export",
    record="InvtRefund",
    head=ReturnHead,
    items=ReturnItem,
    business_key=("agentCode", "coElNo"),
    signed_by="ebcCode",
    sent_by=("seller",),
    signature="optional",
    receipt="CEB214",
    ways=(("coElNo", "agentCode"), ("invtNo",)),
    done=("800",),
    given=("preNo",),
)
