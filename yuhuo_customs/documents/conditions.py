"""When a conditional field (C in ceb/fields.csv) is filled: said once, for all documents that have such a field."""

from yuhuo_customs.errors import Text

BONDED = Text("保税进口（1210）时必填", "required for bonded import (1210)")
BONDED_EXPORT = Text("特殊区域出口（1210）时必填", "required for export from a special area (1210)")
DIRECT = Text("直购进口（9610）时必填，1210 不填", "required for direct purchase (9610), left out for 1210")
DOMESTIC_PAYMENT = Text("支付企业为境内企业时必填", "required when the payment company is domestic")
MANY_SITES = Text(
    "同一关区有多个电商监管场所时必填",
    "required when the customs office has more than one e-commerce site",
)
NOT_BY_POST = Text("非邮路时必填", "required unless by post")
WITH_END = Text("与汇总结束时间同时填写", "together with the end of the period")
WITH_MASTER_WAYBILL = Text(
    "海关允许随清单总分单补报时可不填", "may stay empty where customs lets it follow with the master waybill"
)
WITH_QTY2 = Text("与第二数量同时填写", "together with the second quantity")
WITH_START = Text("与汇总开始时间同时填写", "together with the start of the period")
WITH_UNIT2 = Text("与第二计量单位同时填写", "together with the second unit")
