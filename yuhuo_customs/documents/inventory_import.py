"""进口清单 (import list (inventory), CEB621): ceb/fields.csv, CEB621Message.

Yuan only, always one parcel, the schema wants the signature even with appStatus 1. copNo is optional here, but required in
CEB622, by which the list is found again: always filled. itemNo: 20 characters in the schema, 30 in the text. Bonded goods
(1210) have an account book, direct purchases (9610) a vehicle and a bill.
"""

from decimal import Decimal

from yuhuo_customs.documents.conditions import BONDED, DIRECT, MANY_SITES, WITH_QTY2, WITH_UNIT2
from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import Record, amount, code, date8, integer, text
from yuhuo_customs.documents.stamped import StampedImport
from yuhuo_customs.errors import Text


class InventoryHead(StampedImport):
    """Inventory/InventoryHead."""

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
    assureCode: str = code("担保企业编号", "guarantor code", max_length=30)
    emsNo: str | None = code(
        "账册编号", "account book number", max_length=30, required=False, condition=BONDED
    )
    invtNo: str | None = code("清单编号", "list number", max_length=18, required=False)
    ieFlag: str = code("进出口标记", "import or export", length=1, values=("I",))
    declTime: str = date8("申报日期", "declaration date")
    customsCode: str = code("申报海关代码", "customs office of declaration", length=4)
    portCode: str = code("口岸海关代码", "customs office of entry", length=4)
    ieDate: str | None = date8("进口日期", "import date", required=False)
    buyerIdType: str = code("订购人证件类型", "kind of buyer's id", length=1, values=("1",))
    buyerIdNumber: str = code("订购人证件号码", "buyer's id number", max_length=60)
    buyerName: str = text("订购人姓名", "buyer name", max_length=60)
    buyerTelephone: str = text("订购人电话", "buyer phone", max_length=30)
    consigneeAddress: str = text("收件地址", "consignee address", max_length=200)
    agentCode: str = code("申报企业代码", "declarant code", max_length=18)
    agentName: str = text("申报企业名称", "declarant name", max_length=100)
    areaCode: str | None = code(
        "区内企业代码", "company in the special area, code", max_length=18, required=False, condition=BONDED
    )
    areaName: str | None = text(
        "区内企业名称", "company in the special area, name", max_length=100, required=False, condition=BONDED
    )
    tradeMode: str = code("贸易方式", "supervision mode", length=4, values=("9610", "1210", "1239"))
    trafMode: str = code("运输方式", "mode of transport", length=1, codes="transport_modes")
    trafNo: str | None = text(
        "运输工具编号", "number of the means of transport", max_length=100, required=False, condition=DIRECT
    )
    voyageNo: str | None = text(
        "航班航次号", "voyage or flight number", max_length=32, required=False, condition=DIRECT
    )
    billNo: str | None = text("提运单号", "bill number", max_length=37, required=False, condition=DIRECT)
    loctNo: str | None = code(
        "监管场所代码", "supervised site", max_length=10, required=False, condition=MANY_SITES
    )
    licenseNo: str | None = text("许可证件号", "licence number", max_length=19, required=False)
    country: str = code("起运国（地区）", "country of departure", length=3, codes="countries")
    freight: Decimal = amount("运费", "freight")
    insuredFee: Decimal = amount("保费", "insurance")
    currency: str = code("币制", "currency", length=3, values=("142",))
    wrapType: str | None = code(
        "包装种类代码", "kind of packages", length=1, codes="wrap_types_ceb", required=False
    )
    packNo: int = integer("件数", "pieces", digits=9, values=("1",))
    grossWeight: Decimal = amount("毛重（公斤）", "gross weight (kg)")
    netWeight: Decimal = amount("净重（公斤）", "net weight (kg)")
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


class InventoryItem(Record):
    """Inventory/InventoryList."""

    gnum: int = integer("序号", "line number", digits=4)
    itemRecordNo: str | None = text(
        "账册备案料号", "account book material number", max_length=30, required=False, condition=BONDED
    )
    itemNo: str | None = text("企业商品货号", "article number", max_length=20, required=False)
    itemName: str | None = text("企业商品品名", "article name", max_length=250, required=False)
    gcode: str = code("商品编码", "HS code", length=10, pattern=r"^[0-9]{10}$")
    gname: str = text("商品名称", "goods name", max_length=250)
    gmodel: str = text("商品规格型号", "specification (declaration elements)", max_length=510)
    barCode: str | None = code("条码", "bar code", max_length=50, required=False)
    country: str = code("原产国（地区）", "country of origin", length=3, codes="countries")
    tradeCountry: str | None = code("贸易国", "trading country", length=3, codes="countries", required=False)
    currency: str = code("币制", "currency", length=3, values=("142",))
    qty: Decimal = amount("数量", "quantity")
    unit: str = code("计量单位", "unit", length=3, codes="units")
    qty1: Decimal = amount("法定数量", "legal quantity")
    unit1: str = code("法定计量单位", "legal unit", length=3, codes="units")
    qty2: Decimal | None = amount("第二数量", "second legal quantity", required=False, condition=WITH_UNIT2)
    unit2: str | None = code(
        "第二计量单位", "second legal unit", length=3, codes="units", required=False, condition=WITH_QTY2
    )
    price: Decimal = amount("单价", "unit price")
    totalPrice: Decimal = amount("总价", "total price")
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB621 = Document(
    kind="CEB621",
    title=Text("进口清单", "import list (inventory)"),
    direction="import",
    record="Inventory",
    head=InventoryHead,
    items=InventoryItem,
    business_key=("ebcCode", "orderNo"),
    signed_by="agentCode",
    sent_by=("declarant", "seller"),
    signature="required",
    receipt="CEB622",
    ways=(("copNo", "agentCode"), ("preNo",), ("invtNo",)),
    done=("800", "899"),
    given=("preNo", "invtNo"),
    after=("CEB311", "CEB411", "CEB511"),
    most_items=99,
)
