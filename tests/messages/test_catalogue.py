import csv
from pathlib import Path

from yuhuo_customs.documents import documents
from yuhuo_customs.messages.catalogue import kinds

FACTS = Path(__file__).parent.parent / "data" / "ceb_messages.csv"


BUILT_IN = """
    213 215 303 311 403 411 505 507 509 511 513 603 605 607 621 623 625 701 711
    214 216 304 312 404 412 506 508 510 512 514 604 606 608 622 624 626 702 712
    792 816 818 900
"""


def test_built_in_kinds():
    assert {each.kind for each in kinds()} == {f"CEB{number}Message" for number in BUILT_IN.split()}


def table():
    with FACTS.open(encoding="utf-8", newline="") as stream:
        return {row["message"]: row for row in csv.DictReader(stream)}


def test_the_catalogue_is_the_message_table():
    known = table()
    assert set(known) == {each.kind for each in kinds()}
    for each in kinds():
        row = known[each.kind]
        assert (each.direction, each.role, each.record) == (row["direction"], row["kind"], row["record"])
        assert ("unbounded" if each.records is None else str(each.records)) == row["records_max"]
        assert each.answered_by == (row["receipt"] or None)
        if each.role == "receipt":
            assert tuple(each.title) == (row["name_zh"], row["name_en"])


def test_documents_agree_with_the_message_table():
    known = table()
    for kind, document in documents().items():
        row = known[f"{kind}Message"]
        assert "+".join(document.business_key) == row["business_key"]
        assert (document.signature, document.signature_place) == (
            row["signature"],
            row["position_of_signature"],
        )
        assert document.title.zh == row["name_zh"]
        if document.items:
            most = "unbounded" if document.most_items is None else str(document.most_items)
            assert (str(document.least_items), most) == (row["items_min"], row["items_max"])
        else:
            assert row["list"] == ""


def test_what_documents_name_exists():
    for document in documents().values():
        head = document.specs("head")
        assert {document.signed_by, *document.business_key} <= set(head)
        assert set(document.after) <= set(documents())
        assert {way[0] for way in document.ways} <= set(head)
        assert set(document.given) <= set(head)
