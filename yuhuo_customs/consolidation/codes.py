"""Permanent codes of the consolidation's workbook (YH-CON-001 … 019) and of parcels left behind (020 … 039)."""

from yuhuo_customs.domain.catalogue import Code, Severity, define
from yuhuo_customs.errors import Text

_Pair = tuple[str, str]
BLOCK, WARN = Severity.BLOCK, Severity.WARN


def declare(
    number: int, severity: Severity, *, title: _Pair, message: _Pair, reason: _Pair, fix: _Pair, example: _Pair,
    source: str = "house",
) -> str:  # fmt: skip
    """Enter a code of the consolidation."""
    code = Code(
        f"YH-CON-{number:03}", severity, Text(*title), Text(*message), Text(*reason), Text(*fix), Text(*example), source
    )  # fmt: skip
    return define(code).code


NO_SHEET = declare(
    1, BLOCK, title=("缺少工作表", "A sheet is missing"),
    message=("找不到“{sheet_zh}”表（没有一张表的标题与之相符）", "no sheet of {sheet_en} was found by its headings"),
    reason=("集拼需要包裹和运输单元两张表", "Consolidating needs a sheet of parcels and one of units"),
    fix=("用模板填写：yuhuo template consolidation", "Use the template: yuhuo template consolidation"),
    example=("包裹、运输单元", "Parcels, Units"),
)  # fmt: skip
UNKNOWN = declare(
    2, WARN, title=("标题未识别，该列未读取", "A heading is not known, its column was not read"),
    message=("“{value}”不是集拼或舱单的栏目", "'{value}' is no column of the consolidation, nor of a manifest"),
    reason=("未识别的列不会出现在任何结果中", "A column that is not known is in no result"),
    fix=("改成模板中的标题，或删除该列", "Use a heading of the template, or remove the column"),
    example=("毛重(磅) → 毛重（公斤）", "GW(LBS) → gross weight (kg)"),
)  # fmt: skip
TWICE = declare(
    3, BLOCK, title=("两列是同一栏目", "Two columns are the same"),
    message=("“{value}”与 {first} 列是同一栏目，未读取", "'{value}' is the same as column {first} and was not read"),
    reason=("不知道哪一列为准", "It cannot be told which of them counts"),
    fix=("只保留一列", "Keep one of them"), example=("毛重、重量 → 毛重", "GW, Weight → GW"),
)  # fmt: skip
NEEDED = declare(
    4, BLOCK, title=("缺少必填项", "What is needed is missing"),
    message=("“{field}”必填", "'{field}' must be filled in"),
    reason=("没有它就无法安排该包裹或运输单元", "Without it the parcel or unit cannot be planned"),
    fix=("填写该单元格", "Fill the cell"), example=("毛重：（空） → 0.35", "gross weight: (empty) → 0.35"),
)  # fmt: skip
SAME_PARCEL = declare(
    5, BLOCK, title=("运单号重复", "A waybill that stands twice"),
    message=("运单 {value} 首次在第 {first} 行；各行均不装载", "waybill {value} stands first in row {first}; none of the rows is loaded"),
    reason=("一个运单是一个包裹，只能在一处", "One waybill is one parcel, in one place"),
    fix=("删除重复的行，或改正运单号", "Remove the row, or correct the waybill"),
    example=("两行 YT1 → 一行", "two rows YT1 → one"), source="ceb README §8 no 33",
)  # fmt: skip
NO_MODE = declare(
    6, BLOCK, title=("运输方式无法识别", "A mode of transport that is not known"),
    message=("“{value}”不是空运、公路、铁路或水运", "'{value}' is not air, road, rail or water"),
    reason=("包裹只装入运输方式相符的运输单元", "A parcel goes only into a unit of its modes"),
    fix=("填写空运、公路、铁路、水运（可多个，用、隔开）", "Enter air, road, rail or water (several, separated by ;)"),
    example=("快递 → 空运", "express → air"), source="codes/transport_modes.csv",
)  # fmt: skip
NO_STATUS = declare(
    7, BLOCK, title=("状态无法识别", "A status that is not known"),
    message=("“{value}”不是已知的状态；该包裹不装载", "'{value}' is no known status; the parcel is not loaded"),
    reason=("状态不明的包裹不能装", "What is not known to be free is not loaded"),
    fix=("填写 正常、放行、扣留、退单 或 撤销，或留空", "Enter ok, released, held, refused or cancelled, or nothing"),
    example=("OK? → 正常", "OK? → ok"),
)  # fmt: skip
SAME_UNIT = declare(
    8, BLOCK, title=("运输单元重复", "A unit that stands twice"),
    message=("提运单下的单元 {value} 首次在第 {first} 行", "unit {value} of the bill stands first in row {first}"),
    reason=("同一单元计算两次就会超载", "A unit counted twice would be overloaded"),
    fix=("删除重复的行", "Remove the row"), example=("AKE1 两行 → 一行", "two rows AKE1 → one"),
)  # fmt: skip
BILL_DIFFERS = declare(
    9, BLOCK, title=("同一提运单的运输信息不一致", "One bill with two journeys"),
    message=("提运单 {value} 在第 {first} 行的运输方式、工具或航次不同", "bill {value} has another mode, name or voyage in row {first}"),
    reason=("一个提运单只属于一个航次或批次", "One bill belongs to one journey or batch"),
    fix=("改正提运单号或航次", "Correct the bill, or the journey"),
    example=("YH8001、YH801 → YH8001", "YH8001, YH801 → YH8001"), source="manifest/README.md, cross-field rule 5",
)  # fmt: skip

_HELD = (
    "海关查验、扣留、审核中或人工标记的包裹不能装载",
    "What customs inspects, detains or reviews, or a person marks, is not loaded",
)
HELD = declare(
    20, WARN, title=("未装：被扣留或查验", "Left out: held"),
    message=("包裹 {value} 未装：{why_zh}", "parcel {value} is left out: {why_en}"), reason=_HELD,
    fix=("处理完毕后再集拼一次", "Consolidate again when it is settled"), example=("查验 → 放行", "inspection → released"),
    source="ceb/receipt_status.csv (300, 500)",
)  # fmt: skip
REFUSED = declare(
    21, WARN, title=("未装：清单被退单", "Left out: its list is refused"),
    message=("包裹 {value} 未装：{why_zh}", "parcel {value} is left out: {why_en}"),
    reason=("清单被退的包裹没有放行的依据", "Without a list in force nothing may leave"),
    fix=("改正后重新申报（yuhuo rework），再集拼", "Declare it again (yuhuo rework), then consolidate"),
    example=("100 退单 → 120 入库", "100 refused → 120 stored"), source="ceb/receipt_status.csv (100)",
)  # fmt: skip
CANCELLED = declare(
    22, WARN, title=("未装：清单已撤销", "Left out: its list is cancelled"),
    message=("包裹 {value} 未装：{why_zh}", "parcel {value} is left out: {why_en}"),
    reason=("已撤销或删除的清单不能出口", "A cancelled or withdrawn list exports nothing"),
    fix=("如仍要出口，重新申报清单", "Declare a list anew if it is still to leave"),
    example=("已撤销 → 新清单", "cancelled → a new list"), source="rules.md §4.2",
)  # fmt: skip
UNKNOWN_LIST = declare(
    23, WARN, title=("未装：找不到清单", "Left out: its list is not known"),
    message=("包裹 {value} 未装：账本中没有它的清单，状态栏也未写“放行”",
             "parcel {value} is left out: the ledger knows no list of it, and its status does not say released"),
    reason=("总分单只列海关已有清单的包裹", "Only parcels whose list customs has are on a bill"),
    fix=("先申报清单；清单在别处申报的，状态填“放行”", "Declare the list; where it was declared elsewhere, enter status released"),
    example=("状态：（空） → 放行", "status: (empty) → released"),
)  # fmt: skip
WAITING = declare(
    24, WARN, title=("未装：清单尚未入库", "Left out: its list is not stored yet"),
    message=("包裹 {value} 未装：{why_zh}", "parcel {value} is left out: {why_en}"),
    reason=("总分单只列海关已有清单的包裹", "Only parcels whose list customs has are on a bill"),
    fix=("收取回执后再集拼：yuhuo receipts collect", "Collect receipts, then again: yuhuo receipts collect"),
    example=("已送达 → 海关入库", "handed over → stored by customs"), source="rules.md §4.2",
)  # fmt: skip
GONE = declare(
    25, WARN, title=("未装：已在别的提运单上", "Left out: on another bill already"),
    message=("包裹 {value} 未装：{why_zh}", "parcel {value} is left out: {why_en}"),
    reason=("一个包裹只能在一个提运单上", "A parcel is on one bill only"),
    fix=("删除该行；确需改装的，先变更清单或总分单", "Remove the row, or change the list or the master waybill first"),
    example=("已结关 → 删除该行", "closed → remove the row"),
)  # fmt: skip
DIFFERS = declare(
    26, BLOCK, title=("未装：与清单不符", "Left out: not as its list says"),
    message=("“{field}”为 {value}，清单为 {listed}；该包裹不装载", "'{field}' is {value}, the list says {listed}; the parcel is not loaded"),
    reason=("包裹、清单、总分单和舱单必须逐克逐件相符", "Parcels, lists, master waybill and manifest agree to the gram and the piece"),
    fix=("重新称重后改正该单元格，或变更清单（yuhuo amend）", "Correct the cell, or change the list (yuhuo amend)"),
    example=("0.36 与清单 0.35 → 一致", "0.36 against 0.35 on the list → the same"), source="rules.md X15",
)  # fmt: skip
FAULTY = declare(
    27, WARN, title=("未装：该行有错误", "Left out: the row has faults"),
    message=("包裹 {value} 未装：该行有须改正的问题", "parcel {value} is left out: its row has something to correct"),
    reason=("有错误的数据不装载，也不丢失", "Faulty data is neither loaded nor lost"),
    fix=("按本行的其他提示改正", "Correct what else is said of the row"), example=("—", "-"),
)  # fmt: skip
NO_TRANSPORT = declare(
    30, WARN, title=("未装：没有到该目的地的运输", "Left out: nothing goes there"),
    message=("包裹 {value} 未装：没有可用方式到 {destination} 的运输单元", "parcel {value} is left out: no unit goes to {destination} by its modes"),
    reason=("包裹只装入目的地和运输方式相符的单元", "A parcel goes only where destination and mode fit"),
    fix=("增加运输单元，或放宽运输方式", "Add a unit, or allow another mode"), example=("DE 空运 → 空运、铁路", "DE by air → air, rail"),
)  # fmt: skip
AFTER_CUTOFF = declare(
    31, WARN, title=("未装：过了截载时间", "Left out: after the cut-off"),
    message=("包裹 {value} 未装：{ready} 备妥，晚于全部相符单元的截载时间", "parcel {value} is left out: ready at {ready}, after every fitting unit's cut-off"),
    reason=("截载后到的包裹赶不上", "What is ready after the cut-off misses it"),
    fix=("安排下一班", "Plan it for the next departure"), example=("21:00 备妥、20:00 截载 → 次日", "ready 21:00, cut-off 20:00 → the next day"),
)  # fmt: skip
TOO_LARGE = declare(
    32, WARN, title=("未装：单件超过每个单元的限额", "Left out: larger than any unit"),
    message=("包裹 {value} 未装：超过每个相符单元的件数、重量或体积", "parcel {value} is left out: above pieces, weight or volume of every fitting unit"),
    reason=("不拆分包裹", "A parcel is not split"),
    fix=("核对重量、体积和限额", "Check weight, volume and limits"), example=("350 kg，限 300 kg", "350 kg, limit 300 kg"),
)  # fmt: skip
NO_VOLUME = declare(
    33, WARN, title=("未装：没有体积", "Left out: no volume"),
    message=("包裹 {value} 未装：相符单元限体积，而该包裹没有体积", "parcel {value} is left out: every fitting unit limits the volume, and it has none"),
    reason=("不猜测体积", "A volume is never guessed"),
    fix=("填写体积", "Fill in the volume"), example=("（空） → 0.0042", "(empty) → 0.0042"),
)  # fmt: skip
NO_ROOM = declare(
    34, WARN, title=("未装：没有余位", "Left out: no room"),
    message=("包裹 {value} 未装：相符单元均已满", "parcel {value} is left out: every fitting unit is full"),
    reason=("件数、重量、体积都不得超限", "Neither pieces, weight nor volume may be exceeded"),
    fix=("增加舱位，或安排下一班", "Add room, or plan it for the next departure"), example=("—", "-"),
)  # fmt: skip
