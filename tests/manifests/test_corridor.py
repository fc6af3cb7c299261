"""Every message and function from a workbook with every column filled; and a sheet of ten thousand bills."""

from collections import Counter

import polars as pl
import pytest
from lxml import etree

from tests.manifests.books import TRANSFER
from tests.manifests.conftest import BLOCKS, rows, value
from yuhuo_customs.documents.manifest import manifests
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Source
from yuhuo_customs.manifests import checking, composing, profile
from yuhuo_customs.manifests.reading import Sheet, Workbook
from yuhuo_customs.messages import manifests as messages
from yuhuo_customs.sheets.grid import letters

_GOOD = {"BatchID": {"export": "1234567890A01", "import": "1234567891A01"}}
_NOT_WITH_OTHERS = ("TransitDepartureID", "TransitDestinationID")


def full(kind):
    """A workbook of one bill with a value in every column of the mode."""
    sheets = {}
    for name in ("bills", "items", "boxes"):
        columns = profile.load(kind.mode).sheet(name)
        cells = {}
        for column in columns:
            field = "CommunicationID" if column.scope.endswith("_lines") else column.field
            cell = str(value(kind, field, column.spec))
            if column.scope == "seals":
                cell = "M/123456@CA、E/1@CU"
            cells[column.address] = _GOOD.get(field, {}).get(kind.direction, cell)
            if field in _NOT_WITH_OTHERS and kind.mode == "road":
                cells[column.address] = None
        if cells:
            frame = pl.DataFrame(
                {key: [cell] for key, cell in cells.items()}, schema=dict.fromkeys(cells, pl.String)
            )
            frame = frame.with_columns(_row=pl.lit(3, pl.UInt32))
            places = {address: letters(at) for at, address in enumerate(cells)}
            sheets[name] = Sheet(profile.SHEETS[name].zh, frame, places)
    return Workbook(Source("book.xlsx", "book.xlsx", "", "xlsx"), sheets, Findings.none())


@pytest.mark.parametrize(("message", "function"), BLOCKS)
def test_a_full_workbook_becomes_a_valid_message(message, function):
    kind = manifests()[message]
    checked = checking.judge(full(kind), kind, function)
    blocking = [
        (each.code, each.where.field) for each in checked.findings.iterate() if each.severity.value == "block"
    ]
    assert blocking == []
    (made,) = composing.compose(checked, TRANSFER)
    assert messages.validate(made.content, message, function) == []
    elements = {etree.QName(each).localname for each in etree.fromstring(made.content)[1].iter()}
    needed = {
        row["element"]
        for row in rows()[message, function]
        if row["requirement"] == "必" and row["max_occurs"] != "0" and not _told_by_boxes(kind, row["path"])
    }
    assert needed - elements == set()


def _told_by_boxes(kind, path):
    return kind.part == "arrival" and path.startswith("Consignment")


def test_ten_thousand_bills_lose_nothing():
    kind = manifests()["MT2201"]
    book = full(kind)
    many = 10_000
    numbers = pl.Series([f"999{number:07d}{number % 7}" for number in range(many)])
    for name, sheet in book.sheets.items():
        frame = pl.concat([sheet.frame] * many).with_columns(
            numbers.alias("bills.MasterID"), _row=pl.int_range(3, many + 3, dtype=pl.UInt32)
        )
        book.sheets[name] = Sheet(sheet.name, frame, sheet.letters)
    checked = checking.judge(book, kind, "9")
    made = composing.compose(checked, TRANSFER)
    assert checked.ready == many
    assert len(made) == 20
    found = Counter()
    for each in made:
        root = etree.fromstring(each.content)
        found.update(root.xpath("//*[local-name()='TransportContractDocument']/*[local-name()='ID']/text()"))
    assert found == Counter(numbers.to_list())
