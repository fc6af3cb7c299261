"""What stands against an operation on documents that customs already has (codes YH-OPS-0xx)."""

from yuhuo_customs.domain.catalogue import Code, Severity, define
from yuhuo_customs.errors import Text

_BLOCK = Severity.BLOCK


def _code(number: int, severity: Severity, *texts: Text, example: Text, source: str) -> str:
    title, message, reason, fix = texts
    code = f"YH-OPS-{number:03}"
    define(Code(code, severity, title, message, reason, fix, example, source))
    return code


NOT_CANCELLABLE = _code(
    1, _BLOCK, Text("清单状态不允许撤销", "the list cannot be cancelled in this state"),
    Text("清单 {value} 的状态是“{state_zh}”，不能撤销。", "List {value} is {state_en}: it cannot be cancelled."),
    Text("撤销申请只对海关已入库的清单有效；放行后应办退货。", "A cancellation is for a list that customs stored; after release it is a return."),
    Text("已放行的清单请用 yuhuo return。", "For a released list use yuhuo return."),
    example=Text("海关入库（120）→ 可撤销", "stored by customs (120) → can be cancelled"), source="rules.md §4.2 (states unconfirmed: setting cancel_in)",
)  # fmt: skip
NOT_RETURNABLE = _code(
    2, _BLOCK, Text("清单未放行，不能退货", "the list is not released: no return"),
    Text("清单 {value} 的状态是“{state_zh}”，退货要求已放行。", "List {value} is {state_en}; a return wants it released."),
    Text("退货申请只针对已放行的清单。", "A return request is for a released list only."),
    Text("未放行的清单请用 yuhuo cancel。", "For a list that is not released use yuhuo cancel."),
    example=Text("放行（800）→ 可退货", "released (800) → can be returned"), source="rules.md X7, -625008",
)  # fmt: skip
NO_LIST_NUMBER = _code(
    3, _BLOCK, Text("还没有清单编号", "no list number yet"),
    Text("订单 {value} 的清单还没有海关编号（invtNo）。", "The list of order {value} has no number of customs (invtNo) yet."),
    Text("撤销和退货都要写原清单编号。", "Cancellation and return name the number of the list."),
    Text("先收取回执：yuhuo receipts collect", "Collect receipts first: yuhuo receipts collect"),
    example=Text("状态 120 起有编号", "from status 120 on"), source="transport.md §8.2",
)  # fmt: skip
TOO_MANY = _code(
    4, _BLOCK, Text("退货数量超过原清单", "more returned than the list has"),
    Text("第 {value} 项退 {wanted}，原清单还可退 {left}。", "Line {value}: {wanted} returned, {left} of the list are left."),
    Text("退货数量不得超过原清单（已申请的退货一并计算）。", "Not more than on the list, earlier returns counted."),
    Text("减少该项的数量。", "Lower the quantity of the line."),
    example=Text("原清单 2 件 → 最多退 2 件", "2 on the list → at most 2 returned"), source="rules.md X7, X8, -625209",
)  # fmt: skip
NO_SUCH_LINE = _code(
    5, _BLOCK, Text("原清单没有该项", "the list has no such line"),
    Text("原清单没有第 {value} 项。", "The list has no line {value}."),
    Text("退货的序号是原清单的序号。", "The line number of a return is that of the list."),
    Text("用 yuhuo inspect 查看原清单。", "Look at the list with yuhuo inspect."),
    example=Text("--line 1=2", "--line 1=2"), source="rules.md X7, -625006",
)  # fmt: skip
NOT_EXACT = _code(
    6, _BLOCK, Text("法定数量不能按比例确定", "the legal quantity is not given by proportion"),
    Text("第 {value} 项退 {wanted} 时，法定数量除不尽。", "Line {value}: for {wanted} the legal quantity does not come out even."),
    Text("法定数量不猜测。", "A legal quantity is never guessed."),
    Text("请整项退货，或用工作簿填写。", "Return the whole line, or fill in a workbook."),
    example=Text("2 件 0.5 千克 → 1 件 0.25 千克", "2 pieces 0.5 kg → 1 piece 0.25 kg"), source="rules.md X8",
)  # fmt: skip
BARRED = _code(
    7, _BLOCK, Text("状态不允许变更或删除", "its state allows no change or deletion"),
    Text("{document} {value} 的状态是“{state_zh}”，不能变更或删除。", "{document} {value} is {state_en}: it cannot be changed or deleted."),
    Text("变更和删除只在允许的状态下有效：清单申报之后订单不能变更，放行之后都不能。", "Only in states that allow it: not after a list was declared for the order, not after release."),
    Text("等待回执，或改用撤销、退货。", "Wait for receipts, or cancel or return instead."),
    example=Text("海关入库（120）→ 可变更", "stored by customs (120) → can be changed"), source="transport.md §9.1, ceb README rule 30 (states unconfirmed)",
)  # fmt: skip
LIST_FIRST = _code(
    8, _BLOCK, Text("先删除清单", "the list must go first"),
    Text("{document} {value} 已被清单使用，先删除或撤销清单。", "{document} {value} is used by a list: withdraw or cancel the list first."),
    Text("已被清单使用的订单、支付和运单不能变更或删除。", "What a list uses can be neither changed nor deleted."),
    Text("先处理清单，再运行一次。", "Deal with the list, then run it again."),
    example=Text("-301011", "-301011"), source="transport.md §9.1, -301011, -401008, -504016",
)  # fmt: skip
LEFT_OUT = _code(
    10, Severity.WARN, Text("有包裹未列入", "parcels are left out"),
    Text("工作簿中 {value} 单的清单还没有被海关入库，未列入。", "{value} lists of the workbook are not stored by customs yet: their parcels are left out."),
    Text("总分单、运抵单和离境单只列海关已有清单的包裹。", "Only parcels whose list customs has are on a bill."),
    Text("收取回执后再办理一次。", "Collect receipts and run it again."),
    example=Text("3 单已入库，3 单列入", "3 lists stored, 3 parcels"), source="house",
)  # fmt: skip
NOTHING_LEFT = _code(
    9, _BLOCK, Text("没有可退的商品", "nothing is left to return"),
    Text("清单 {value} 的商品已全部申请退货。", "Everything on list {value} was returned already."),
    Text("退货数量不得超过原清单。", "Not more than on the list can be returned."),
    Text("用 yuhuo status 查看以前的退货申请。", "See earlier returns with yuhuo status."),
    example=Text("—", "-"), source="rules.md X7",
)  # fmt: skip
