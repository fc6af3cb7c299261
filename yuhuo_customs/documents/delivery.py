"""入库明细单 (inbound detail of the supervised site, CEB711): ceb/fields.csv, CEB711Message.

One record a message. copNo is optional in the schema, required in the text: always filled.
"""

from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import Record, code, integer, text
from yuhuo_customs.documents.stamped import StampedImport
from yuhuo_customs.errors import Text


class DeliveryHead(StampedImport):
    """Delivery/DeliveryHead."""

    customsCode: str = code("申报海关代码", "customs office of declaration", length=4)
    copNo: str = text("企业内部编号", "own document number", max_length=20)
    preNo: str | None = code("预录入编号", "e-port number", max_length=18, required=False)
    rkdNo: str | None = code("入库单编号", "stock-in document number", max_length=18, required=False)
    operatorCode: str = code("监管场所经营人代码", "operator of the supervised site, code", max_length=18)
    operatorName: str = text("监管场所经营人名称", "operator of the supervised site, name", max_length=100)
    ieFlag: str = code("进出口标记", "import or export", length=1, codes="ie_flags")
    trafMode: str = code("运输方式", "mode of transport", length=1, codes="transport_modes")
    trafNo: str = text("运输工具编号", "number of the means of transport", max_length=100)
    voyageNo: str = text("航班航次号", "voyage or flight number", max_length=32)
    billNo: str = text("提运单号", "bill number", max_length=37)
    logisticsCode: str = code("物流企业代码", "carrier code", max_length=18)
    logisticsName: str = text("物流企业名称", "carrier name", max_length=100)
    unloadLocation: str | None = text(
        "卸货库位", "storage place after unloading", max_length=100, required=False
    )
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


class DeliveryItem(Record):
    """Delivery/DeliveryList."""

    gnum: int = integer("序号", "line number", digits=4)
    logisticsNo: str = text("物流运单编号", "parcel waybill number", max_length=60)
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB711 = Document(
    kind="CEB711",
    title=Text("入库明细单", "inbound detail of the supervised site"),
    direction="import",
    record="Delivery",
    head=DeliveryHead,
    items=DeliveryItem,
    business_key=("operatorCode", "copNo"),
    signed_by="operatorCode",
    sent_by=("operator",),
    signature="required",
    receipt="CEB712",
    ways=(("copNo", "operatorCode"), ("rkdNo",)),
    done=("399",),
    given=("preNo", "rkdNo"),
    records=1,
    most_items=None,
)
