"""Permanent codes of the proof (YH-CON-040 …): what does not agree, at its cell."""

from yuhuo_customs.consolidation.codes import BLOCK, declare

_REASON = (
    "清单、包裹、总包、分单、主单和总分单必须逐克逐件相符",
    "Lists, parcels, bags, house bills, masters and CEB607 agree to the gram and the piece",
)
_FIX = (
    "改回正确的数，或重新集拼：yuhuo consolidate",
    "Put the right number back, or consolidate again: yuhuo consolidate",
)

DIFFERENT = declare(
    40, BLOCK, title=("数不相符", "A number that does not agree"),
    message=("{about} 的“{what_zh}”为“{value}”，应为 {right}", "{what_en} of {about} is '{value}', it should be {right}"),
    reason=_REASON, fix=_FIX, example=("12.30 → 12.35", "12.30 → 12.35"),
)  # fmt: skip
LOST = declare(
    41, BLOCK, title=("缺少一行", "A row is missing"),
    message=("{place} 中没有 {value}", "{place} has no {value}"), reason=_REASON, fix=_FIX,
    example=("缺总包 B0001 → 补上", "bag B0001 is missing → put it back"),
)  # fmt: skip
EXTRA = declare(
    42, BLOCK, title=("多出一行", "A row too many"),
    message=("“{value}”不在工作簿或集拼结果中", "'{value}' is not in the workbook, or not in the consolidation"),
    reason=_REASON, fix=_FIX, example=("多出包裹 YT9 → 删除", "parcel YT9 too many → remove it"),
)  # fmt: skip
TWICE = declare(
    43, BLOCK, title=("同一项出现两次", "One thing in two places"),
    message=("“{value}”首次在第 {first} 行", "'{value}' stands first in row {first}"),
    reason=("每个包裹恰好在一处", "Each parcel is in exactly one place"), fix=_FIX,
    example=("包裹在两个总包 → 一个", "a parcel in two bags → in one"),
)  # fmt: skip
OVER = declare(
    44, BLOCK, title=("超过运输单元的限额", "Above the limit of a unit"),
    message=("单元 {about} 的“{what_zh}”为 {value}，限额 {right}", "{what_en} of unit {about} is {value}, the limit {right}"),
    reason=("超载的单元不收", "An overloaded unit is not accepted"), fix=("卸下一部分，或重新集拼", "Unload some of it, or consolidate again"),
    example=("1510 kg，限 1500 kg", "1510 kg, limit 1500 kg"),
)  # fmt: skip
NO_FILE = declare(
    45, BLOCK, title=("缺少文件", "A file is missing"),
    message=("集拼结果缺少 {value}", "the consolidation lacks {value}"), reason=_REASON,
    fix=("重新集拼：yuhuo consolidate", "Consolidate again: yuhuo consolidate"), example=("manifest-air.xlsx", "manifest-air.xlsx"),
)  # fmt: skip
NO_COLUMN = declare(
    46, BLOCK, title=("缺少一列或一张表", "A column or sheet is missing"),
    message=("{place} 缺少“{value}”", "{place} lacks '{value}'"), reason=_REASON,
    fix=("恢复标题，或重新集拼", "Put the heading back, or consolidate again"), example=("毛重（公斤）", "Gross weight (kg)"),
)  # fmt: skip
