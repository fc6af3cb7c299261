"""支付凭证 (import payment voucher, CEB411): ceb/fields.csv, CEB411Message.

Yuan only; amountPaid equals acturalPaid of CEB311, the payer is the buyer.
"""

from decimal import Decimal

from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import amount, code, datetime14, text
from yuhuo_customs.documents.stamped import StampedImport
from yuhuo_customs.errors import Text


class PaymentHead(StampedImport):
    """Payment/PaymentHead."""

    payCode: str = code("支付企业代码", "payment company code", max_length=18)
    payName: str = text("支付企业名称", "payment company name", max_length=100)
    payTransactionId: str = text("支付交易编号", "payment number", max_length=60)
    orderNo: str = text("订单编号", "order number", max_length=60)
    ebpCode: str = code("电商平台代码", "platform code", max_length=18)
    ebpName: str = text("电商平台名称", "platform name", max_length=100)
    payerIdType: str = code("支付人证件类型", "kind of payer's id", length=1, values=("1",))
    payerIdNumber: str = code("支付人证件号码", "payer's id number", max_length=60)
    payerName: str = text("支付人姓名", "payer name", max_length=60)
    telephone: str | None = text("支付人电话", "payer phone", max_length=60, required=False)
    amountPaid: Decimal = amount("支付金额", "amount paid")
    currency: str = code("支付币制", "currency", length=3, values=("142",))
    payTime: str = datetime14("支付时间", "time of payment")
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


CEB411 = Document(
    kind="CEB411",
    title=Text("支付凭证", "import payment voucher"),
    direction="import",
    record="Payment",
    head=PaymentHead,
    items=None,
    business_key=("payCode", "payTransactionId"),
    signed_by="payCode",
    sent_by=("payment", "carrier"),
    signature="optional",
    receipt="CEB412",
    ways=(("payTransactionId", "payCode"),),
    done=("120",),
)
