"""收款单 (export payment collection (receipts), CEB403): ceb/fields.csv, CEB403Message.

Not sent any more since 2024-12-15 (rules.md X18, announcement 2024-167). Who is liable to send it is unconfirmed: the
schema comment names the payment company, whose code may be missing, so a message holds one consignor's documents.
The text prints ebpName before ebpCode; the schema's order is followed.
"""

from decimal import Decimal

from yuhuo_customs.documents.conditions import DOMESTIC_PAYMENT
from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import amount, code, datetime14, text
from yuhuo_customs.documents.stamped import Stamped
from yuhuo_customs.errors import Text


class CollectionHead(Stamped):
    """Receipts."""

    ebpCode: str = code("电商平台代码", "platform code", max_length=18)
    ebpName: str = text("电商平台/海外仓名称", "platform name", max_length=100)
    ebcCode: str = code("电商企业代码", "e-commerce company code", max_length=18)
    ebcName: str = text("电商企业名称", "e-commerce company name", max_length=100)
    orderNo: str = text("电商订单/海外仓订仓单编号", "order number", max_length=60)
    payCode: str | None = code(
        "支付企业代码", "payment company code", max_length=18, required=False, condition=DOMESTIC_PAYMENT
    )
    payName: str = text("支付企业名称", "payment company name", max_length=100)
    payNo: str | None = text("支付交易编号", "payment number", max_length=60, required=False)
    charge: Decimal = amount("收款金额", "amount collected")
    currency: str = code("币制", "currency", length=3, codes="currencies")
    accountingDate: str = datetime14("到账时间", "time the money arrived")
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB403 = Document(
    kind="CEB403",
    title=Text("收款单", "export payment collection (receipts)"),
    direction="export",
    record="Receipts",
    head=CollectionHead,
    items=None,
    business_key=("ebcCode", "orderNo"),
    signed_by="ebcCode",
    sent_by=("payment",),
    signature="optional",
    receipt="CEB404",
    ways=(("orderNo", "ebcCode", "payNo"),),
    done=("120",),
)
