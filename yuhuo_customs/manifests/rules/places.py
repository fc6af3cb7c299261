"""Offices and places: which form each of them has, by mode (manifest/codes/office_and_places.csv)."""

import polars as pl

from yuhuo_customs.manifests.judging import Judged
from yuhuo_customs.manifests.rules.rule import WARN, rule, where

_OFFICE = r"^(?:[0-9]{2}[A-Z0-9]{2}|LokMaChau)$"
_FOREIGN = r"[A-Z]{2}[A-Z0-9]{3}"
_FORMS = {
    "air": rf"^(?:[A-Z]{{3}}/[0-9]{{2}}[0-9A-Z]{{2}}|{_FOREIGN}|[A-Z]{{3}})$",
    "water": rf"^(?:CN[A-Z]{{3}}/[0-9]{{2}}[0-9A-Z]{{2}}|{_FOREIGN}|[A-Z]{{3}})$",
    "road": rf"^(?:[0-9]{{2}}[A-Z0-9]{{2}}[A-Z0-9]{{1,13}}|CN[A-Z0-9]{{3,15}}|{_FOREIGN})$",
}
"""A place in China by mode, or a foreign one: country and place, by water and air also three letters of an airport."""


@rule(
    80, WARN, "message", "ExitOffice", modes="air water",
    title=("离境地海关写法不明", "An office of exit in an unknown form"),
    message=("离境地“{value}”：出口为 4 位关区代码，进口为境外启运地（如 HKHKG）",
             "exit '{value}': by export a four-character office, by import the foreign place of departure (HKHKG)"),
    reason=("出口舱单填离境地关区；进口舱单实务中填境外启运地", "Exports name the office of exit; imports name the foreign place of departure in practice"),
    fix=("出口填 4 位关区代码，进口填境外地点代码", "By export the office, by import the foreign place"),
    example=("460 → 4604", "460 → 4604"), source="manifest/README.md, parties (ExitCustomsOffice)",
)  # fmt: skip
def exit_office(judged: Judged) -> pl.DataFrame:
    """An office by export; by import an office or a foreign place."""
    form = _OFFICE if judged.kind.direction == "export" else rf"{_OFFICE}|{_FORMS['air']}"
    return where(judged, "message", ~pl.col("ExitOffice").str.contains(form), "ExitOffice")


@rule(
    81, WARN, "bills", "LoadingID", also="bills.UnloadingID message.UnloadingID message.FirstArrivalLocationID message.LoadingID",
    title=("地点代码写法不明", "A place in an unknown form"),
    message=("地点“{value}”不是已知写法（空运 CGO/4604，水运 CNSTG/6014，公路 53171，境外 HKHKG）",
             "place '{value}' has no known form (air CGO/4604, water CNSTG/6014, road 53171, abroad HKHKG)"),
    reason=("境内地点由口岸和关区组成，境外为国别加城市；境内写法未经公布确认", "Places in China are port and office, abroad country and city; the forms are seen in practice"),
    fix=("按上述写法填写，或向承运人核对", "Write it so, or ask the carrier"),
    example=("郑州 → CGO/4604", "Zhengzhou → CGO/4604"), source="manifest/codes/office_and_places.csv (places)",
)  # fmt: skip
def place(judged: Judged, scope: str, field: str) -> pl.DataFrame:
    """Loading, discharge and first arrival."""
    return where(judged, scope, ~pl.col(field).str.contains(_FORMS[judged.kind.mode]), field)


@rule(
    82, WARN, "bills", "ConsignedPlaceID", also="bills.TranshipmentID bills.TransitDestinationID bills.ReceiptPlaceID", modes="air water",
    title=("托运、中转或收货地写法不明", "A place of consignment, transhipment or receipt in an unknown form"),
    message=("“{value}”不是地点或国别代码", "'{value}' is no code of a place or country"),
    reason=("填地点代码，或两位国别代码", "A code of a place, or two letters of a country"),
    fix=("例如 CNCGO、HKHKG 或 DE", "For example CNCGO, HKHKG or DE"),
    example=("德国 → DE", "Germany → DE"), source="manifest/codes/office_and_places.csv (places)",
)  # fmt: skip
def other_place(judged: Judged, scope: str, field: str) -> pl.DataFrame:
    """As other places, or a country, or an office."""
    form = rf"{_FORMS[judged.kind.mode]}|^[A-Z]{{2}}$|{_OFFICE}"
    return where(judged, scope, ~pl.col(field).str.contains(form), field)


@rule(
    83, WARN, "message", "DeclarationOfficeID",
    title=("关区代码的地区不存在", "An office of no known customs district"),
    message=("关区代码 {value} 的前两位不是已知的直属海关", "the first two digits of office {value} are no known customs district"),
    reason=("前两位为直属海关；代码表为 2018 年版", "The first two digits are the district; the list is of 2018"),
    fix=("核对关区代码：yuhuo codes search", "Check the office: yuhuo codes search"),
    example=("3404 → 4604", "3404 → 4604"), source="codes/customs_offices.csv",
)  # fmt: skip
def district(judged: Judged) -> pl.DataFrame:
    """Of the list of offices; what has no office's form is told by others."""
    from yuhuo_customs.codes import table

    known = sorted({each[:2] for each in table("customs_offices").codes})
    office = pl.col("DeclarationOfficeID")
    odd = office.str.contains(_OFFICE) & ~office.str.slice(0, 2).is_in([*known, "Lo"])
    return where(judged, "message", odd, "DeclarationOfficeID")
