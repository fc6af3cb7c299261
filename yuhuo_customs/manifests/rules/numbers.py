"""Numbers of bills, containers, batches and seals."""

import polars as pl

from yuhuo_customs.manifests.judging import Judged
from yuhuo_customs.manifests.rules.rule import BLOCK, WARN, rule, where

_BATCH = r"^[0-9A-Z]{9}[01][0-9A-Z]{3}$"
_CARGO_LIST = r"^[0-9]{13}$"


@rule(
    20, WARN, "bills", "MasterID", modes="air",
    title=("空运主单号校验不符", "An air waybill number that does not add up"),
    message=("主单号 {value} 的第 11 位应为 {digit}", "the 11th digit of air waybill {value} should be {digit}"),
    reason=("空运单序号 7 位对 7 求余即末位", "The last digit is the seven-digit serial number modulo 7"),
    fix=("核对运单正本", "Compare it with the waybill"),
    example=("99912345670 → 99912345675", "99912345670 → 99912345675"), source="house",
)  # fmt: skip
def air_waybill(judged: Judged) -> pl.DataFrame:
    """Three digits of the airline, seven of the serial number, its remainder by 7."""
    number = pl.col("MasterID")
    digit = number.str.slice(3, 7).cast(pl.Int64, strict=False) % 7
    whole = number.str.contains(r"^[0-9]{11}$")
    return where(
        judged,
        "bills",
        whole & (number.str.slice(10, 1).cast(pl.Int64, strict=False) != digit),
        "MasterID",
        digit=digit,
    )


@rule(
    21, WARN, "bills", "MasterID", modes="air",
    title=("空运主单号不是 11 位数字", "An air waybill number that is not 11 digits"),
    message=("主单号“{value}”不是 11 位数字", "master bill '{value}' is not 11 digits"),
    reason=("空运主单号为 11 位数字，不带短横", "Air master numbers are 11 digits, written without a dash"),
    fix=("去掉短横和空格", "Leave out dashes and blanks"),
    example=("999-1234 5675 → 99912345675", "999-1234 5675 → 99912345675"),
    source="manifest/README.md, cross-field rule 22",
)  # fmt: skip
def air_form(judged: Judged) -> pl.DataFrame:
    """Eleven digits, no dash."""
    return where(judged, "bills", ~pl.col("MasterID").str.contains(r"^[0-9]{11}$"), "MasterID")


_LETTERS = dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (value for value in range(10, 39) if value % 11), strict=True)
)


def check_digit(number: pl.Expr) -> pl.Expr:
    """The check digit that a container number should end with. ISO 6346: letters count 10 to 38 without the multiples of 11, each place doubles, modulo 11, 10 is 0."""
    values = {**{str(n): n for n in range(10)}, **_LETTERS}
    places = [
        number.str.slice(place, 1).replace_strict(values, default=None, return_dtype=pl.Int64) * 2**place
        for place in range(10)
    ]
    return pl.sum_horizontal(places, ignore_nulls=False) % 11 % 10


@rule(
    22, WARN, "boxes", "EquipmentID", modes="water road",
    title=("集装箱号校验不符", "A container number that does not add up"),
    message=("箱号 {value} 的校验码应为 {digit}", "the check digit of container {value} should be {digit}"),
    reason=("国际集装箱号末位为校验码（ISO 6346）", "The last digit of a container number is a check digit (ISO 6346)"),
    fix=("核对箱号；非标准箱可不理会", "Compare it with the box; leave it for boxes that follow no standard"),
    example=("CSQU3054380 → CSQU3054383", "CSQU3054380 → CSQU3054383"), source="house",
)  # fmt: skip
def container(judged: Judged) -> pl.DataFrame:
    """Four letters, six digits and the check digit."""
    number = pl.col("EquipmentID")
    whole = number.str.contains(r"^[A-Z]{3}[UJZ][0-9]{7}$")
    digit = check_digit(number)
    wrong = whole & (number.str.slice(10, 1).cast(pl.Int64, strict=False) != digit)
    return where(judged, "boxes", wrong, "EquipmentID", digit=digit)


@rule(
    23, WARN, "message", "BatchID", modes="road",
    title=("公路批次号不是 13 位", "A road batch number that is not 13 characters"),
    message=("批次号“{value}”不是 13 位", "batch number '{value}' has not 13 characters"),
    reason=("批次号为组织机构代码 9 位、进出标志 1 位、3 位流水；港澳车辆用 13 位载货清单号",
            "Organisation code (9), 1 or 0, three characters; Hong Kong and Macau vehicles use the 13-digit cargo list"),
    fix=("向承运人核对批次号", "Ask the carrier"),
    example=("1234567890A0 → 1234567890A01", "1234567890A0 → 1234567890A01"), source="manifest/README.md, road numbers",
)  # fmt: skip
def batch_length(judged: Judged) -> pl.DataFrame:
    """Thirteen characters in both forms."""
    return where(judged, "message", pl.col("BatchID").str.len_chars() != 13, "BatchID")


@rule(
    24, WARN, "message", "BatchID", modes="road",
    title=("批次号的进出标志与报文不符", "The batch number is for the other direction"),
    message=("批次号 {value} 的第 10 位为进境“1”、出境“0”", "the tenth character of batch number {value} is 1 for import, 0 for export"),
    reason=("第 10 位区分进境与出境", "The tenth character tells import from export"),
    fix=("核对批次号，或换报文类型", "Check the batch number, or the type of message"),
    example=("出境 1234567891A01 → 1234567890A01", "export 1234567891A01 → 1234567890A01"),
    source="manifest/README.md, road numbers",
)  # fmt: skip
def batch_direction(judged: Judged) -> pl.DataFrame:
    """Not asked of a 13-digit cargo list number."""
    wanted = "1" if judged.kind.direction == "import" else "0"
    number = pl.col("BatchID")
    other = (
        number.str.contains(_BATCH) & ~number.str.contains(_CARGO_LIST) & (number.str.slice(9, 1) != wanted)
    )
    return where(judged, "message", other, "BatchID")


@rule(
    25, BLOCK, "bills", "MasterID",
    title=("提运单号重复", "A bill that stands twice"),
    message=("{value} 在同一航次（批次）中重复，首次在第 {first} 行", "{value} stands twice in one journey (batch), first in row {first}"),
    reason=("同一航次或批次内提运单号不得重复，否则退单（19001）", "A bill number known for the same journey or batch is refused (19001)"),
    fix=("合并成一行，或改正号码；分运单各填分运单号", "Make it one row, or correct the number; house bills have numbers of their own"),
    example=("两行 99912345675 → 一行", "two rows 99912345675 → one row"),
    source="manifest/README.md, cross-field rules 5 and 19", schema_level=True,
)  # fmt: skip
def twice(judged: Judged) -> pl.DataFrame:
    """Master and house together, within the journey or the batch: nobody knows which of the rows is meant."""
    bills, head = judged.bills, judged.scopes["message"]
    journey = next((name for name in ("JourneyID", "BatchID") if name in head.columns), None)
    key = pl.concat_str(
        pl.col("MasterID"), *[pl.col(each) for each in ("HouseID",) if each in bills.columns],
        separator=" / ", ignore_nulls=True,
    )  # fmt: skip
    place = head[journey] if journey else pl.Series([None] * bills.height, dtype=pl.String)
    rows = bills.with_columns(_journey=place, _key=key).filter(pl.col("MasterID").is_not_null())
    first = pl.col("_row").min().over("_journey", "_key")
    return (
        rows.with_columns(first=first)
        .filter(pl.len().over("_journey", "_key") > 1)
        .select("_row", "_bill", "first", value="_key")
    )


@rule(
    26, WARN, "seals", "SealID", modes="water",
    title=("封志号写法不明", "A seal in an unknown form"),
    message=("封志“{value}”不是“M/号码@施加人”或“E/号码@施加人”", "seal '{value}' is not M/number@agency or E/number@agency"),
    reason=("封志由类型、号码和施加人组成；水运报文的写法是推定的", "A seal is kind, number and agency; the form by water is assumed"),
    fix=("写成 M/123456@CA", "Write M/123456@CA"),
    example=("123456 → M/123456@CA", "123456 → M/123456@CA"), source="manifest/README.md, road numbers",
)  # fmt: skip
def seal(judged: Judged) -> pl.DataFrame:
    """As by road, where it is official and the schema judges."""
    return where(judged, "seals", ~pl.col("SealID").str.contains(r"^(?:[ME]/[A-Za-z0-9]+|0000)$"), "SealID")


@rule(
    27, BLOCK, "seals", "SealID", modes="road", parts="loading",
    title=("封志号重复", "A seal that stands twice"),
    message=("封志 {value} 在同一承运确报中重复", "seal {value} stands twice in one carrier confirmation"),
    reason=("承运确报中车辆、托架、箱号和封志各自唯一", "Vehicles, trailers, containers and seals are unique in a carrier confirmation"),
    fix=("核对封志号", "Compare the seal with the box"),
    example=("两箱都是 M/123456@CA → 各填各的", "M/123456@CA on two boxes → each its own"),
    source="manifest/README.md, cross-field rule 4", schema_level=True,
)  # fmt: skip
def seal_twice(judged: Judged) -> pl.DataFrame:
    """Seals of boxes and of vehicles together, within the batch."""
    batches = judged.scopes["message"].select("_bill", "BatchID")
    seals = judged.scopes["seals"].select("_row", "_bill", "SealID")
    cars = judged.scopes["car_seals"].select("_row", "_bill", SealID="CarSealID")
    rows = pl.concat([cars, seals]).join(batches, on="_bill", maintain_order="left")
    again = ~pl.struct("BatchID", "SealID").is_first_distinct() & (pl.col("SealID") != "0000")
    return rows.filter(again).select("_row", "_bill", value="SealID")
