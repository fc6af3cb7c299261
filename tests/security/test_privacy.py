"""Masks: what a person may see of another person's data, and what must stay readable."""

import pytest

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.privacy import _KINDS, masked, masked_text

ID = "110101199003078515"


@pytest.mark.parametrize(
    ("value", "field", "shown"),
    [
        (ID, "CEB311.head.buyerIdNumber", "11**************15"),
        ("1101", "CEB311.head.buyerIdNumber", "****"),
        ("13800138000", "CEB311.head.buyerTelephone", "13*******00"),
        ("张三丰", "CEB311.head.buyerName", "张**"),
        ("张", "CEB411.head.payerName", "张*"),
        ("河南省郑州市金水区某路1号", "CEB511.head.consigneeAddress", "河南省郑州市*******"),
        ("ORDER-1", "CEB311.head.orderNo", "ORDER-1"),
        (f"note {ID}", "CEB311.head.note", "note 11**************15"),
        (ID, "", "11**************15"),
        ("", "CEB311.head.buyerName", "*"),
    ],
)
def test_by_field(value, field, shown):
    assert masked(value, field) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"a{ID}b", f"a{ID}b"),
        (f"身份证{ID}，", "身份证11**************15，"),
        ("11010119900307002x", "11**************2x"),
        ("123456202611110001", "123456202611110001"),  # an order number: its check digit does not hold
        ("460120261000000001", "460120261000000001"),
        (f"{ID}1", f"{ID}1"),
    ],
)
def test_by_shape(text, shown):
    assert masked_text(text) == shown


def test_every_element_that_names_a_person_is_masked():
    words = ("idnumber", "telephone", "buyername", "payername", "consigneeaddress")
    found = {
        element
        for document in documents().values()
        for group in ("head", "items")
        for element in document.specs(group)
        if element.lower().endswith(words) or element == "consignee"
    }
    assert found - set(_KINDS) == set()
