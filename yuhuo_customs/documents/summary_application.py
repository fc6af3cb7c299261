"""汇总申请单 (summary application, CEB701): ceb/fields.csv, CEB701Message.

With startTime and endTime the list is ignored and may be empty; else it names the lists. itemNameFlag: the text wants it
empty for grouping by class, the schema wants exactly one character; what to write for "no" is unconfirmed, so the value is
not limited here. The text misprints declAgentCode as declagAgentCode. About 100 lists a message are seen in practice.
A document that is split has one record a message: msgCount stays the same, msgSeqNo counts from 1 without gaps,
1 and 1 when not split (ceb README §8 no 27; a schema comment says to leave both empty, but they are required).
"""

from yuhuo_customs.documents.conditions import MANY_SITES, WITH_END, WITH_START
from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.fields import Record, code, datetime14, integer, text
from yuhuo_customs.documents.stamped import Stamped
from yuhuo_customs.errors import Text


class SummaryApplicationHead(Stamped):
    """SummaryApply/SummaryApplyHead."""

    customsCode: str = code("申报地海关代码", "customs office of declaration", length=4)
    copNo: str = text("企业唯一编号", "own document number", max_length=30)
    preNo: str | None = code("电子口岸编号", "e-port number", max_length=18, required=False)
    sumNo: str | None = code("汇总申请编号", "summary application number", max_length=18, required=False)
    agentCode: str = code("申报单位代码", "declarant code", max_length=18)
    agentName: str = text("申报单位名称", "declarant name", max_length=100)
    ebcCode: str = code("收发货人代码", "consignor code", max_length=18)
    ebcName: str = text("收发货人名称", "consignor name", max_length=100)
    declAgentCode: str = code("报关单位代码", "customs broker code", max_length=18)
    declAgentName: str = text("报关单位名称", "customs broker name", max_length=100)
    startTime: str | None = datetime14(
        "汇总开始时间", "start of the period", required=False, condition=WITH_END
    )
    endTime: str | None = datetime14(
        "汇总结束时间", "end of the period", required=False, condition=WITH_START
    )
    loctNo: str | None = code(
        "监管场所代码", "supervised site", max_length=10, required=False, condition=MANY_SITES
    )
    summaryFlag: str = code("收发货人汇总标志", "summary by consignor", length=1, codes="summary_flags")
    itemNameFlag: str = code("按商品名汇总标志", "summary by goods name", length=1)
    msgCount: int = integer("报文总数", "number of messages", digits=9)
    msgSeqNo: int = integer("报文序号", "number of this message", digits=9)
    note: str | None = text("备注", "remarks", max_length=1000, required=False)


class SummaryApplicationItem(Record):
    """SummaryApply/SummaryApplyList."""

    invtNo: str = code("清单编号", "list number", max_length=20)


CEB701 = Document(
    kind="CEB701",
    title=Text("汇总申请单", "summary application"),
    direction="export",
    record="SummaryApply",
    head=SummaryApplicationHead,
    items=SummaryApplicationItem,
    business_key=("ebcCode", "copNo", "msgSeqNo"),
    signed_by="agentCode",
    sent_by=("declarant",),
    signature="required",
    receipt="CEB702",
    ways=(("copNo", "agentCode", "ebcCode", "msgSeqNo"), ("sumNo",)),
    done=("399",),
    given=("preNo", "sumNo"),
    least_items=0,
    most_items=None,
    split=100,
)
