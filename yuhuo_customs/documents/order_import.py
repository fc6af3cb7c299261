"""进口电子订单 (import e-order, CEB311): ceb/fields.csv, CEB311Message.

Yuan only. acturalPaid is spelled so; it is goodsValue + freight + taxTotal - discount and equals amountPaid of CEB411.
buyerTelephone is missing from the text's table, but required by the schema. gnum: N4 by the text, any integer by the schema.
"""

from decimal import Decimal

from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import Record, amount, code, integer, text
from yuhuo_customs.documents.stamped import StampedImport
from yuhuo_customs.errors import Text


class OrderHead(StampedImport):
    """Order/OrderHead."""

    orderType: str = code("订单类型", "order type", length=1, values=("I",))
    orderNo: str = text("订单编号", "order number", max_length=60)
    ebpCode: str = code("电商平台代码", "platform code", max_length=18)
    ebpName: str = text("电商平台名称", "platform name", max_length=100)
    ebcCode: str = code("电商企业代码", "e-commerce company code", max_length=18)
    ebcName: str = text("电商企业名称", "e-commerce company name", max_length=100)
    goodsValue: Decimal = amount("商品价格", "goods value")
    freight: Decimal = amount("运杂费", "freight and charges")
    discount: Decimal = amount("非现金抵扣金额", "non-cash discount")
    taxTotal: Decimal = amount("代扣税款", "tax withheld")
    acturalPaid: Decimal = amount("实际支付金额", "amount paid")
    currency: str = code("币制", "currency", length=3, values=("142",))
    buyerRegNo: str = text("订购人注册号", "buyer account", max_length=60)
    buyerName: str = text("订购人姓名", "buyer name", max_length=60)
    buyerTelephone: str = text("订购人电话", "buyer phone", max_length=30)
    buyerIdType: str = code("订购人证件类型", "kind of buyer's id", length=1, values=("1",))
    buyerIdNumber: str = code("订购人证件号码", "buyer's id number", max_length=60)
    payCode: str | None = code("支付企业代码", "payment company code", max_length=18, required=False)
    payName: str | None = text("支付企业名称", "payment company name", max_length=100, required=False)
    payTransactionId: str | None = text("支付交易编号", "payment number", max_length=60, required=False)
    batchNumbers: str | None = text("商品批次号", "batch numbers", max_length=100, required=False)
    consignee: str = text("收货人姓名", "consignee name", max_length=100)
    consigneeTelephone: str = text("收货人电话", "consignee phone", max_length=50)
    consigneeAddress: str = text("收货地址", "consignee address", max_length=200)
    consigneeDistrict: str | None = code(
        "收货地址行政区划代码", "consignee district", length=6, pattern=r"^[0-9]{6}$", required=False
    )
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


class OrderItem(Record):
    """Order/OrderList."""

    gnum: int = integer("商品序号", "line number", digits=4)
    itemNo: str | None = text("企业商品货号", "article number", max_length=30, required=False)
    itemName: str = text("企业商品名称", "article name", max_length=250)
    gmodel: str = text("商品规格型号", "specification (declaration elements)", max_length=510)
    itemDescribe: str | None = text("企业商品描述", "article description", max_length=1000, required=False)
    barCode: str | None = code("条形码", "bar code", max_length=50, required=False)
    unit: str = code("单位", "unit", length=3, codes="units")
    qty: Decimal = amount("数量", "quantity")
    price: Decimal = amount("单价", "unit price")
    totalPrice: Decimal = amount("总价", "total price")
    currency: str = code("币制", "currency", length=3, values=("142",))
    country: str = code("原产国", "country of origin", length=3, codes="countries")
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB311 = Document(
    kind="CEB311",
    title=Text("进口电子订单", "import e-order"),
    direction="import",
    record="Order",
    head=OrderHead,
    items=OrderItem,
    business_key=("ebpCode", "orderNo"),
    signed_by="ebcCode",
    sent_by=("seller", "platform", "carrier"),
    signature="optional",
    receipt="CEB312",
    ways=(("orderNo", "ebpCode", "ebcCode"),),
    done=("120",),
    most_items=99,
)
