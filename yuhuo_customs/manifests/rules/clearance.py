"""Road clearance codes (RD01 …): seals of fast clearance, direction, empty vehicles, goods without a bill."""

import polars as pl

from yuhuo_customs.manifests.judging import Judged
from yuhuo_customs.manifests.rules.rule import BLOCK, WARN, rule, where

_FAST = ("RD09", "RD16")
_SEAL = r"E/[A-Za-z0-9]+@CU"
_IMPORT, _EXPORT = ("RD03", "RD05", "RD06", "RD07", "RD08", "RD12"), ("RD14", "RD15")
_EMPTY = ("RD10",)


def _sealed(judged: Judged) -> pl.DataFrame:
    """``_bill``, ``_row``, ``clearance``, and whether a customs seal (E/…@CU) stands in the workbook: box or vehicle."""
    sheet, boxes = judged.workbook.sheets["bills"], judged.workbook.sheets.get("boxes")
    frame = sheet.frame
    empty = pl.lit(None, pl.String)
    cells = {
        name: pl.col(address) if address in frame.columns else empty
        for name, address in (
            ("clearance", "bills.ClearanceCode"), ("car", "car_seals.CarSealID"), ("master", "bills.MasterID"),
        )
    }  # fmt: skip
    bills = frame.select("_row", **cells).with_row_index("_bill")
    held: list[str] = []
    if boxes is not None and {"seals.SealID", "bills.MasterID"} <= set(boxes.frame.columns):
        held = boxes.frame.filter(pl.col("seals.SealID").str.contains(_SEAL))["bills.MasterID"].to_list()
    there = pl.col("car").str.contains(_SEAL).fill_null(value=False) | pl.col("master").is_in(held)
    return bills.with_columns(sealed=there)


@rule(
    47, BLOCK, "bills", "VehicleID", modes="road", parts="loading",
    title=("跨境快速通关须有海关电子关锁", "Fast clearance needs an electronic customs seal"),
    message=("通关代码 {value} 的车辆没有 E/…@CU 封志", "clearance code {value}: vehicle and containers have no seal E/…@CU"),
    reason=("RD09、RD16 须施加海关电子关锁（填制规范）", "RD09 and RD16 are sealed by customs electronically (filling rules)"),
    fix=("在车辆海关关锁号或封志号列填写 E/号码@CU", "Enter E/number@CU as a seal of the vehicle or of a container"),
    example=("M/123456@CA → E/654321@CU", "M/123456@CA → E/654321@CU"), source="manifest/README.md, cross-field rule 12",
)  # fmt: skip
def fast_seal(judged: Judged) -> pl.DataFrame:
    """By the clearance code that stands in the workbook, though the carrier confirmation does not carry it."""
    lacking = _sealed(judged).filter(pl.col("clearance").is_in(_FAST) & ~pl.col("sealed"))
    return lacking.select("_row", "_bill", value="clearance")


@rule(
    53, WARN, "bills", "VehicleID", modes="road", parts="loading",
    title=("其他通关代码不得有海关电子关锁", "An electronic customs seal without fast clearance"),
    message=("通关代码 {value} 的车辆有 E/…@CU 封志，只有 RD09、RD16 才有", "clearance code {value} with a seal E/…@CU, which RD09 and RD16 alone carry"),
    reason=("填制规范：除 RD09、RD16 外不得填写", "Filling rules: no other code may carry it"),
    fix=("核对通关代码和封志", "Compare the clearance code with the seal"),
    example=("RD01 与 E/654321@CU → M/654321@CA", "RD01 and E/654321@CU → M/654321@CA"),
    source="manifest/README.md, cross-field rule 12",
)  # fmt: skip
def other_seal(judged: Judged) -> pl.DataFrame:
    """A hint: the sentence of the filling rules can be read in two ways."""
    odd = _sealed(judged).filter(~pl.col("clearance").is_in(_FAST) & pl.col("sealed"))
    return odd.select("_row", "_bill", value="clearance")


@rule(
    48, WARN, "bills", "ClearanceCode", modes="road", parts="advance original",
    title=("通关代码的方向与报文不符", "A clearance code of the other direction"),
    message=("通关代码 {value} 用于另一进出境方向", "clearance code {value} is for the other direction"),
    reason=("RD03、05 至 08、12 用于进口，RD14、RD15 用于出口", "RD03, 05 to 08 and 12 are for imports, RD14 and RD15 for exports"),
    fix=("改通关代码，或换报文类型", "Change the code, or the type of message"),
    example=("出口 RD03 → RD14", "export RD03 → RD14"), source="manifest/codes/road_clearance.csv",
)  # fmt: skip
def direction(judged: Judged) -> pl.DataFrame:
    """By the names of the list."""
    other = _IMPORT if judged.kind.direction == "export" else _EXPORT
    return where(judged, "bills", pl.col("ClearanceCode").is_in(other), "ClearanceCode")


@rule(
    49, BLOCK, "bills", "ClearanceCode", modes="road", parts="advance original",
    title=("空车没有舱单", "An empty vehicle has no manifest"),
    message=("{value} 为空车，不传输舱单", "{value} is an empty vehicle: it has no manifest"),
    reason=("空车只传输运输工具动态数据", "Empty vehicles send movement data only"),
    fix=("删除该行，或改通关代码", "Remove the row, or change the clearance code"),
    example=("RD10 → 不传输舱单", "RD10 → no manifest"), source="manifest/README.md, cross-field rule 13",
)  # fmt: skip
def empty_vehicle(judged: Judged) -> pl.DataFrame:
    """RD10."""
    return where(judged, "bills", pl.col("ClearanceCode").is_in(_EMPTY), "ClearanceCode")


@rule(
    28, BLOCK, "bills", "MasterID", modes="road", parts="arrival",
    title=("无提运单货物的编号有误", "The number of goods without a bill"),
    message=("“{value}”不是 FDCA + 批次号 + 序号", "'{value}' is not FDCA, the batch number and a serial number"),
    reason=("没有提运单的溢卸散货以 FDCA、批次号和序号为提运单号", "Over-landed loose cargo has FDCA, batch number and serial as its bill number"),
    fix=("写成 FDCA 加本车批次号加序号", "Write FDCA, the batch number of this vehicle, a serial number"),
    example=("FDCA01 → FDCA1234567890A0101", "FDCA01 → FDCA1234567890A0101"), source="manifest/README.md, cross-field rule 11",
)  # fmt: skip
def without_bill(judged: Judged) -> pl.DataFrame:
    """Of numbers that begin with FDCA."""
    batches = judged.scopes["message"].select("_bill", "BatchID")
    rows = judged.bills.select("_row", "_bill", "MasterID").join(batches, on="_bill", maintain_order="left")
    rest = pl.col("MasterID").str.strip_prefix("FDCA")
    fits = rest.str.starts_with(pl.col("BatchID")) & (
        rest.str.len_chars() > pl.col("BatchID").str.len_chars()
    )
    odd = pl.col("MasterID").str.starts_with("FDCA") & ~fits
    return rows.filter(odd.fill_null(value=False)).select("_row", "_bill", value="MasterID")
