"""What the commands of every message say of manifests too: the list of messages, messages and receipts as tables, zips."""

import json
import zipfile
from pathlib import Path

import pytest

from yuhuo_customs.documents.manifest import manifests

GOLDEN = Path(__file__).parent / "golden"
FUNCTIONS = {"MT11": "9053", "MT12": "9053", "MT14": "953", "MT21": "9053", "MT22": "9053", "MT24": "953"}
"""Of original and advance manifests; arrival and loading know 2 and 3 (manifest/messages.csv)."""


def test_they_are_listed_beside_the_ceb_family(yuhuo):
    rows = {each["kind"]: each for each in json.loads(yuhuo("messages", "--json").out)}
    assert {"CEB303", "CEB603", "CEB607", "CEB621"} <= {kind.removesuffix("Message") for kind in rows}
    listed = {kind: row for kind, row in rows.items() if kind.startswith("MT")}
    assert set(listed) == set(manifests())
    for kind, row in listed.items():
        assert set(row["functions"]) == set(FUNCTIONS.get(kind[:4], "23")), kind
        assert row["title_zh"], kind
        assert row["title_en"], kind


@pytest.mark.parametrize(
    "name", [f"{kind.lower()}-{each.functions[0]}" for kind, each in manifests().items()]
)
def test_each_type_is_shown(name, yuhuo):
    done = yuhuo("inspect", GOLDEN / f"{name}.xml")
    assert done.code == 0
    assert name[:6].upper() in done.out
    number = "1234567890A01" if name.startswith("mt4402") else "99912345675"
    assert number in done.out


def test_a_receipt_is_shown_bill_by_bill(yuhuo, tmp_path):
    said = "<ResponseType><Code>{}</Code><Text>{}</Text></ResponseType>"
    bill = "<Consignment><TransportContractDocument><ID>{}</ID></TransportContractDocument>{}</Consignment>"
    bills = bill.format("99912345675", said.format("01", "00000 ok")) + bill.format(
        "99912345686", said.format("03", "19001 twice")
    )
    (tmp_path / "r.xml").write_text(
        "<Manifest><Head><MessageType>MT2201</MessageType><FunctionCode>11</FunctionCode></Head><Response>"
        f"<BorderTransportMeans><JourneyID>YH8001</JourneyID></BorderTransportMeans>{bills}</Response></Manifest>"
    )  # fmt: skip
    shown = yuhuo("inspect", tmp_path / "r.xml").out
    for words in ("99912345675", "99912345686", "01", "03", "19001"):
        assert words in shown


def test_the_zip_of_a_message(yuhuo, tmp_path):
    """One XML of the same base name, no folder (manifest README, frame)."""
    yuhuo("template", "manifest-road-example", "-o", "truck.xlsx")
    sender = "5317123456789_DXPESW0000000001"
    done = yuhuo(
        "manifest", "render", "truck.xlsx", "--message", "MT2401", "-o", "out", "--sender", sender, "--zip"
    )
    assert done.code == 0
    (path,) = (tmp_path / "out").iterdir()
    assert path.name.startswith(f"CN_MT2401_1p0_{sender}_")
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == [f"{path.stem}.xml"]
        assert path.stem.encode() in archive.read(f"{path.stem}.xml")
