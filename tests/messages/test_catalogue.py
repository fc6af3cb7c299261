import csv
from pathlib import Path

from yuhuo_customs.documents import documents
from yuhuo_customs.messages.catalogue import kinds

FACTS = Path(__file__).parent.parent / "data" / "ceb_messages.csv"


def test_built_in_kinds():
    assert [(each.kind, each.role, each.document, each.answered_by) for each in kinds()] == [
        ("CEB303Message", "declaration", "CEB303", "CEB304Message"),
        ("CEB304Message", "receipt", "CEB303", None),
        ("CEB603Message", "declaration", "CEB603", "CEB604Message"),
        ("CEB604Message", "receipt", "CEB603", None),
        ("CEB900Message", "receipt", None, None),
    ]


def test_agrees_with_the_message_table():
    with FACTS.open(encoding="utf-8", newline="") as stream:
        table = {row["message"]: row for row in csv.DictReader(stream)}
    for each in kinds():
        row = table[each.kind]
        assert (each.direction, each.role, str(each.records)) == (
            row["direction"],
            row["kind"],
            row["records_max"],
        )
        assert each.answered_by == (row["receipt"] or None)
        if each.document is None or each.role == "receipt":
            assert tuple(each.title) == (row["name_zh"], row["name_en"])


def test_documents_agree_with_the_message_table():
    with FACTS.open(encoding="utf-8", newline="") as stream:
        table = {row["message"]: row for row in csv.DictReader(stream)}
    for kind, document in documents().items():
        assert str(document.most_items) == table[f"{kind}Message"]["items_max"]
