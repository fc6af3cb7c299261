"""出口清单 (export list, CEB603): ceb/fields.csv, CEB603Message."""

from decimal import Decimal

from yuhuo_customs.documents.conditions import (
    BONDED_EXPORT,
    MANY_SITES,
    WITH_MASTER_WAYBILL,
    WITH_QTY2,
    WITH_UNIT2,
)
from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import Record, amount, code, date8, integer, text
from yuhuo_customs.documents.stamped import Stamped
from yuhuo_customs.errors import Text


class InventoryHead(Stamped):
    """Inventory/InventoryHead."""

    customsCode: str = code("申报地海关代码", "customs office of declaration", length=4)
    ebpCode: str = code("电商平台代码", "platform code", max_length=18)
    ebpName: str = text("电商平台名称", "platform name", max_length=100)
    orderNo: str = text("订单编号", "order number", max_length=60)
    logisticsCode: str = code("物流企业代码", "carrier code", max_length=18)
    logisticsName: str = text("物流企业名称", "carrier name", max_length=100)
    logisticsNo: str = text("物流运单编号", "parcel waybill number", max_length=32)
    copNo: str = text("企业唯一编号", "own document number", max_length=30)
    preNo: str | None = code("电子口岸编号", "e-port number", length=18, required=False)
    invtNo: str | None = code("清单编号", "list number", max_length=20, required=False)
    ieFlag: str = code("进出口标记", "import or export", length=1, values=("E",))
    portCode: str = code("出口口岸代码", "customs office of exit", length=4)
    ieDate: str = date8("出口日期", "export date")
    statisticsFlag: str = code("申报业务类型", "kind of declaration", length=1, codes="statistics_flags")
    agentCode: str = code("申报企业代码", "declarant code", max_length=18)
    agentName: str = text("申报企业名称", "declarant name", max_length=100)
    ebcCode: str = code("收发货人代码", "consignor code", max_length=18)
    ebcName: str = text("收发货人名称", "consignor name", max_length=100)
    ownerCode: str = code("生产销售企业代码", "producer or seller code", max_length=18)
    ownerName: str = text("生产销售企业名称", "producer or seller name", max_length=100)
    iacCode: str | None = code(
        "区内企业代码",
        "company in the special area, code",
        max_length=18,
        required=False,
        condition=BONDED_EXPORT,
    )
    iacName: str | None = text(
        "区内企业名称",
        "company in the special area, name",
        max_length=100,
        required=False,
        condition=BONDED_EXPORT,
    )
    emsNo: str | None = code(
        "账册编号", "account book number", max_length=30, required=False, condition=BONDED_EXPORT
    )
    tradeMode: str = code("贸易方式", "supervision mode", length=4, values=("9610", "1210", "9710", "9810"))
    trafMode: str = code("运输方式", "mode of transport", length=1, codes="transport_modes")
    trafName: str | None = text(
        "运输工具名称",
        "name of the means of transport",
        max_length=100,
        required=False,
        condition=WITH_MASTER_WAYBILL,
    )
    voyageNo: str | None = text(
        "航班航次号", "voyage or flight number", max_length=32, required=False, condition=WITH_MASTER_WAYBILL
    )
    billNo: str | None = text(
        "提运单号", "bill number", max_length=37, required=False, condition=WITH_MASTER_WAYBILL
    )
    totalPackageNo: str | None = text(
        "总包号", "bag number", max_length=37, required=False, condition=WITH_MASTER_WAYBILL
    )
    loctNo: str | None = code(
        "监管场所代码", "supervised site", max_length=10, required=False, condition=MANY_SITES
    )
    licenseNo: str | None = text("许可证号", "licence number", max_length=19, required=False)
    country: str = code("运抵国（地区）", "country of arrival", length=3, codes="countries")
    POD: str = code("指运港代码", "destination port", min_length=3, max_length=4)
    freight: Decimal = amount("运费", "freight")
    fCurrency: str = code("运费币制", "currency of the freight", length=3, codes="currencies")
    fFlag: str = code("运费标志", "kind of freight", length=1, values=("3",))
    insuredFee: Decimal = amount("保费", "insurance")
    iCurrency: str = code("保费币制", "currency of the insurance", length=3, codes="currencies")
    iFlag: str = code("保费标志", "kind of insurance", length=1, values=("3",))
    wrapType: str = code("包装种类代码", "kind of packages", length=1, codes="wrap_types_ceb")
    packNo: int = integer("件数", "pieces", digits=9)
    grossWeight: Decimal = amount("毛重（公斤）", "gross weight (kg)")
    netWeight: Decimal = amount("净重（公斤）", "net weight (kg)")
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


class InventoryItem(Record):
    """Inventory/InventoryList."""

    gnum: int = integer("商品序号", "line number", digits=5)
    itemNo: str = text("企业商品货号", "article number", max_length=20)
    itemRecordNo: str | None = text(
        "账册备案料号", "account book material number", max_length=30, required=False, condition=BONDED_EXPORT
    )
    itemName: str | None = text("企业商品名称", "article name", max_length=250, required=False)
    gcode: str = code("商品编码", "HS code", length=10, pattern=r"^[0-9]{10}$")
    gname: str = text("商品名称", "goods name", max_length=250)
    gmodel: str = text("规格型号", "specification (declaration elements)", max_length=250)
    barCode: str = text("条形码", "bar code", max_length=50)
    country: str = code("目的国（地区）代码", "country of destination", length=3, codes="countries")
    currency: str = code("币制", "currency", length=3, codes="currencies")
    qty: Decimal = amount("申报数量", "declared quantity")
    qty1: Decimal = amount("法定数量", "legal quantity")
    qty2: Decimal | None = amount("第二数量", "second legal quantity", required=False, condition=WITH_UNIT2)
    unit: str = code("申报计量单位", "unit", length=3, codes="units")
    unit1: str = code("法定计量单位", "legal unit", length=3, codes="units")
    unit2: str | None = code(
        "第二计量单位", "second legal unit", length=3, codes="units", required=False, condition=WITH_QTY2
    )
    price: Decimal = amount("单价", "unit price")
    totalPrice: Decimal = amount("总价", "total price")
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB603 = Document(
    kind="CEB603",
    title=Text("出口清单", "export list"),
    direction="export",
    record="Inventory",
    head=InventoryHead,
    items=InventoryItem,
    business_key=("ebcCode", "orderNo"),
    signed_by="agentCode",
    sent_by=("declarant",),
    signature="required",
    receipt="CEB604",
    ways=(("copNo", "agentCode"), ("preNo",), ("invtNo",), ("orderNo", "ebcCode", "ebpCode")),
    done=("800", "899"),
    given=("preNo", "invtNo"),
    after=("CEB303", "CEB505"),
)
