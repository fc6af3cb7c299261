"""出口电子订单 (export e-order, CEB303): ceb/fields.csv, CEB303Message."""

from decimal import Decimal

from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import Record, amount, code, integer, text
from yuhuo_customs.documents.stamped import Stamped
from yuhuo_customs.errors import Text


class OrderHead(Stamped):
    """Order/OrderHead."""

    orderType: str = code("订单类型", "order type", length=1, values=("E", "B", "W"))
    orderNo: str = text("订单编号", "order number", max_length=60)
    ebpCode: str = code("电商平台代码", "platform code", max_length=18)
    ebpName: str = text("电商平台名称", "platform name", max_length=100)
    ebcCode: str = code("电商企业代码", "e-commerce company code", max_length=18)
    ebcName: str = text("电商企业名称", "e-commerce company name", max_length=100)
    goodsValue: Decimal = amount("商品金额", "goods value")
    freight: Decimal = amount("运杂费", "freight and charges")
    currency: str = code("币制", "currency", length=3, codes="currencies")
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


class OrderItem(Record):
    """Order/OrderList."""

    gnum: int = integer("序号", "line number", digits=5)
    itemNo: str = text("企业商品货号", "article number", max_length=30)
    itemName: str = text("企业商品名称", "article name", max_length=250)
    itemDescribe: str | None = text("企业商品描述", "article description", max_length=1000, required=False)
    barCode: str | None = text("条形码", "bar code", max_length=50, required=False)
    unit: str = code("计量单位", "unit", length=3, codes="units")
    currency: str = code("币制", "currency", length=3, codes="currencies")
    qty: Decimal = amount("数量", "quantity")
    price: Decimal = amount("单价", "unit price")
    totalPrice: Decimal = amount("总价", "total price")
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB303 = Document(
    kind="CEB303",
    title=Text("出口电子订单", "export e-order"),
    direction="export",
    record="Order",
    head=OrderHead,
    items=OrderItem,
    business_key=("ebpCode", "orderNo"),
    signed_by="ebpCode",
    sent_by=("platform",),
    signature="optional",
    receipt="CEB304",
    ways=(("orderNo", "ebpCode", "ebcCode"),),
    done=("120",),
)
