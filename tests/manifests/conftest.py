"""A full sample of every manifest message, and the field table that its schemas and models are held against."""

import csv
import gzip
import io
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from yuhuo_customs.codes import table
from yuhuo_customs.documents.manifest import manifests
from yuhuo_customs.messages import manifests as messages

FIELDS = Path(__file__).parents[1] / "data" / "manifest_fields.csv.gz"
BLOCKS = [(kind.kind, function) for kind in manifests().values() for function in kind.functions]
TRANSFER = messages.Transfer(
    "4604123456789_DXPESW0000000001",
    "EPORT",
    datetime(2026, 11, 24, 8, 30, 15, 123000, ZoneInfo("Asia/Shanghai")),
)
WORDS = {
    "DeclarationOfficeID": "4604", "TransitDepartureID": "5317", "TransitDestinationID": "5317",
    "MasterID": "99912345675", "HouseID": "YHH0001", "JourneyID": "CZ0001", "BatchID": "1234567890A01",
    "ExitOffice": "4604", "LoadingID": "CGO/4604", "UnloadingID": "FRA", "EquipmentID": "YHUU1234565",
    "UNNumber": "1950", "SealID": "M/123456@CA", "CarSealID": "E/654321@CU", "CommunicationID": "+86-371-00000000",
    "CharacteristicCode": "22G1", "CargoDescription": "人发制假发 HUMAN HAIR WIGS", "HSCode": "6704200000",
    "TariffCode": "670420", "ConsigneeName": "EXAMPLE TRADING GMBH", "ConsignorName": "河南样例发制品有限公司",
    "AgencyCode": "CA",
}  # fmt: skip
ROAD_WORDS = {"LoadingID": "53171", "UnloadingID": "HKHKG", "CarrierID": "YHTRUCK1"}


@cache
def rows():
    """The field table: (type, function) → its rows in document order."""
    found = {}
    with gzip.open(FIELDS, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(io.StringIO(stream.read())):
            found.setdefault((row["message"], row["function"]), []).append(row)
    return found


def value(kind, name, spec):
    words = WORDS | (ROAD_WORDS if kind.mode == "road" else {})
    if name in words:
        return words[name]
    if name in ("ModeCode", "VehicleMode"):
        return {"water": "1", "road": "3", "air": "4"}[kind.mode]
    if spec.codes:
        return min(table(spec.codes).codes)
    match spec.kind:
        case "integer":
            return 12 if name != "SequenceNumeric" else 1
        case "decimal":
            return "123.5"
        case "date8":
            return "20261125"
        case "datetime14":
            return "20261125203000"
    return (spec.title.en if spec.kind == "text" and not spec.pattern else "YH01")[: spec.max_length]


def frames(type_, function):
    """One row in every scope of the message."""
    kind = manifests()[type_]
    found = {}
    for scope, scoped in messages.structure(type_, function).items():
        names = [name for name in scoped.fields if name in kind.specs(scope)]
        row = {name: value(kind, name, kind.specs(scope)[name]) for name in names}
        frame = pl.DataFrame({name: [row[name]] for name in names}) if names else pl.DataFrame({"_": [0]})
        decimals = [name for name in names if kind.specs(scope)[name].kind == "decimal"]
        frame = frame.with_columns(pl.col(name).cast(pl.Decimal(19, 5)) for name in decimals)
        found[scope] = frame.with_columns(_parent=pl.lit(0, pl.UInt32))
    return found


@cache
def sample(type_, function):
    """The full sample as a message."""
    (message,) = messages.render(type_, function, frames(type_, function), TRANSFER)
    return message
