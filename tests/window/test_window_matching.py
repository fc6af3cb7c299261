"""Documents of one order against one another, limits, taxes, and what the script can do to every path."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

import yuhuo_customs.window as package
from tests.window.family import message, record
from tests.window.official import negative_codes
from yuhuo_customs.errors import SetupError
from yuhuo_customs.window import Script
from yuhuo_customs.window.kinds import KINDS, Kind

DOCUMENTS = ("CEB311", "CEB411", "CEB511", "CEB621")
QUIET = {"refused": 0, "reviewed": 0, "inspected": 0}


def declare(desk, order="A1", /, omit=(), items=({},), **changes):
    """Order, payment, waybill and list of one purchase; ``changes``: head elements by kind."""
    own = {
        "CEB311": {"orderNo": order}, "CEB411": {"orderNo": order, "payTransactionId": f"P{order}"},
        "CEB511": {"orderNo": order, "logisticsNo": f"L{order}"},
        "CEB621": {"orderNo": order, "logisticsNo": f"L{order}", "copNo": f"C{order}"},
    }  # fmt: skip
    for kind in DOCUMENTS:
        if kind not in omit:
            head = {**own[kind], **changes.get(kind, {})}
            own_items = head.pop("items", items)
            desk.give(message(kind, record(kind, own_items, **head)))


def verdict(desk, kind="CEB622", rounds=3):
    """The last status of the list, and what was said with it."""
    last = None
    for _ in range(rounds):
        desk.round()
        last = next(
            ((int(each["returnStatus"]), each["returnInfo"]) for each in desk.raw if each["kind"] == kind),
            last,
        )
    return last


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"CEB621": {"items": ({}, {})}}, 1320),
        ({"CEB621": {"items": ({"qty": "1", "totalPrice": "50"},)}}, 1322),
        ({"CEB621": {"items": ({"itemName": "发套"},)}}, 1322),
        ({"CEB411": {"payerName": "李四"}}, 1327),
        ({"CEB411": {"payerIdNumber": "ID-2"}}, 1327),
        ({"CEB411": {"amountPaid": "109.11"}}, 1332),
        ({"CEB621": {"buyerName": "李四"}}, 13127),
        ({"CEB621": {"buyerTelephone": "13900000000"}}, 130126),
        ({"CEB621": {"buyerIdNumber": "ID-2"}}, 1300),
        ({"CEB511": {"consignee": "李四"}}, 1300),
        ({"CEB511": {"consigneeTelephone": "13900000000"}}, 1300),
        ({"CEB511": {"consigneeAddress": "许昌"}}, 1300),
        ({"CEB621": {"netWeight": "0.6"}}, 1300),
        ({"CEB311": {"acturalPaid": "100"}, "CEB411": {"amountPaid": "100"}}, 1300),
    ],
)
def test_documents_that_do_not_fit_together(desk, changes, code):
    declare(desk, **changes)
    status, said = verdict(desk)
    assert (status, said.split(";")[0]) == (100, f"[Code:{code}")


def test_the_payment_firm_of_the_order_must_be_that_of_the_payment(desk):
    declare(desk, CEB311={"payCode": "41019999X9"})
    desk.round()
    desk.round()
    said = {each["kind"]: each["returnInfo"] for each in desk.raw}
    assert said["CEB312"].startswith("[Code:13035;")
    assert "三单不符" in said["CEB622"]


def test_documents_that_are_written_differently_and_mean_the_same(desk):
    declare(
        desk,
        CEB411={"amountPaid": "109.1000"},
        CEB621={"items": ({"qty": "2.0", "price": "50.00", "totalPrice": "100.0"},)},
    )
    assert verdict(desk)[0] == 800


@pytest.mark.parametrize("missing", ["CEB311", "CEB411", "CEB511"])
def test_a_missing_document_is_named_after_two_rounds(desk, missing):
    declare(desk, omit=(missing,))
    assert verdict(desk, rounds=2) is None
    status, said = verdict(desk, rounds=1)
    assert (status, missing in said) == (-621001, True)


def test_the_script_says_which_documents_a_list_waits_for(open_desk):
    desk = open_desk(Script.loads('refused = 0\nreviewed = 0\ninspected = 0\ndocuments_import = ["CEB311"]'))
    declare(desk, omit=("CEB411", "CEB511"))
    assert verdict(desk)[0] == 800


def test_an_export_list_may_wait_for_its_waybill(open_desk):
    script = Script.loads('refused = 0\nreviewed = 0\ninspected = 0\ndocuments_export = ["CEB303", "CEB505"]')
    desk = open_desk(script)
    desk.give(message("CEB303", record("CEB303")), message("CEB603", record("CEB603")))
    assert desk.life(2) == "304:2 | 304:120"
    desk.give(message("CEB505", record("CEB505")))
    assert desk.life(2) == "506:2 604:2 | 506:120 604:120"


BONDED = {"tradeMode": "1210", "emsNo": "E1", "areaCode": "A1", "areaName": "区", "country": "142"}
BONDED |= {"trafNo": None, "voyageNo": None, "billNo": None}


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ({}, 800),
        ({"assureCode": "41019999D4"}, 800),
        ({"assureCode": "41019999Z9"}, -621001),
        ({"billNo": None}, -621001),
        (BONDED, 800),
        ({**BONDED, "emsNo": None}, -621001),
        ({**BONDED, "country": "502"}, -621001),
        ({**BONDED, "billNo": "B1"}, -621001),
    ],
)
def test_what_an_import_list_must_say(desk, head, status):
    declare(desk, CEB621=head)
    assert verdict(desk)[0] == status


# --- limits ---------------------------------------------------------------------------------------------------------------


def priced(price, qty="1"):
    total = f"{Decimal(price) * Decimal(qty):f}"
    paid = f"{Decimal(total) + Decimal('9.10'):f}"
    items = ({"qty": qty, "price": price, "totalPrice": total},)
    return {
        "items": items,
        "CEB311": {"goodsValue": total, "acturalPaid": paid},
        "CEB411": {"amountPaid": paid},
    }


@pytest.mark.parametrize(
    ("price", "qty", "status"),
    [
        ("2500", "2", 800),
        ("2500.01", "2", -621005),
        ("5000.01", "1", 800),
        ("26000", "1", 800),
        ("26000.01", "1", -621018),
    ],
)
def test_the_limit_of_one_purchase_has_one_exception(desk, price, qty, status):
    declare(desk, **priced(price, qty))
    assert verdict(desk)[0] == status


def test_freight_and_insurance_count(desk):
    case = priced("2500", "2")
    declare(desk, **case, CEB621={"freight": "0.01"})
    assert verdict(desk)[0] == -621005


def year(desk, *, returned=False):
    """26,000 in two purchases, then 0.01 more."""
    declare(desk, "A1", **priced("13000"))
    declare(desk, "A2", **priced("13000"))
    for _ in range(4):
        desk.round()
        found = [each["invtNo"] for each in desk.raw if each["kind"] == "CEB622" and each.get("invtNo")]
    if returned:
        item = {"gcode": "6704200000", "qty": "1"}
        desk.give(message("CEB625", record("CEB625", (item,), invtNo=found[0], copNo="R1")))
        for _ in range(3):
            desk.round()
    declare(desk, "A3", **priced("0.01"))
    return verdict(desk)[0]


def test_the_yearly_limit_counts_what_was_bought_before(desk):
    assert year(desk) == -621018


def test_what_came_back_counts_no_more(desk):
    assert year(desk, returned=True) == 800


def test_another_buyer_has_a_year_of_his_own(desk):
    declare(desk, "A1", **priced("26000"))
    case = priced("100")
    case["CEB311"] |= {"buyerIdNumber": "ID-2"}
    case["CEB411"] |= {"payerIdNumber": "ID-2"}
    declare(desk, "A2", **case, CEB621={"buyerIdNumber": "ID-2"})
    desk.life(2)
    assert [each["returnStatus"] for each in desk.raw if each["kind"] == "CEB622"] == ["120", "120"]


def test_customs_may_be_the_one_who_counts(open_desk):
    desk = open_desk(Script(**QUIET, limits_at="customs", yearly_limit=100.0))
    declare(desk, **priced("101"))
    status, said = verdict(desk)
    assert (status, said[:10]) == (100, "[Code:1313")


# --- taxes ----------------------------------------------------------------------------------------------------------------

RATES = 'refused = 0\nreviewed = 0\ninspected = 0\n[[rate]]\ngcode = "67"\ntariff = "0.05"\nconsumption = "0.15"\nvat = "0.13"'


@pytest.mark.parametrize(
    ("price", "tariff", "vat", "consumption"),
    # rules.md §3.3: inside the limit, and a single item above it, taxed in full
    [
        ("425.00", "0.00", "45.50", "52.50"),
        ("99.99", "0.00", "10.70", "12.35"),
        ("6000", "300.00", "963.53", "1111.76"),
    ],
)
def test_the_tax_bill_follows_from_the_rates_of_the_script(open_desk, price, tariff, vat, consumption):
    desk = open_desk(Script.loads(RATES))
    declare(desk, **priced(price))
    for _ in range(3):
        desk.round()
    bill = next(each for each in desk.raw if each["kind"] == "CEB816")
    assert (bill["customsTax"], bill["valueAddedTax"], bill["consumptionTax"]) == (tariff, vat, consumption)
    assert Decimal(bill["taxPrice"]) == Decimal(price)
    desk.round()
    paid = next(each for each in desk.raw if each["kind"] == "CEB818")
    assert (paid["taxNo"], paid["status"]) == (bill["taxNo"], "2")


def test_without_rates_all_taxes_are_zero(desk):
    declare(desk)
    for _ in range(3):
        desk.round()
    bill = next(each for each in desk.raw if each["kind"] == "CEB816")
    assert {bill[name] for name in ("customsTax", "valueAddedTax", "consumptionTax")} == {"0.00"}


@pytest.mark.parametrize(
    "text",
    [
        "gcode = 67",
        'vat = "0.13"',
        'gcode = "67"\nvat = "x"',
        'gcode = "67"\nvat = "1.3"',
        'gcode = "6"\nx = "1"',
    ],
)
def test_wrong_rates_are_refused_when_loaded(text):
    with pytest.raises(SetupError, match="rate"):
        Script.loads(f"[[rate]]\n{text}")


# --- the script on every path -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "life"),
    [
        ({"refused": 1}, "622:2 | 622:100 |  |  |  | "),
        ({"reviewed": 1}, "622:2 | 622:120 | 622:300 |  | 622:399 | 622:800"),
        ({"inspected": 1}, "622:2 | 622:120 | 622:500 |  |  | "),
        ({"inspected": 1, "after_inspection": 700}, "622:2 | 622:120 | 622:500 | 622:700 |  | "),
        ({"orders_refused": 1}, "622:2 | 622:100 |  |  |  | "),
        ({"others_refused": 1}, "622:2 | 622:100 |  |  |  | "),
    ],
)
def test_each_fate_of_an_import_list(open_desk, key, life):
    desk = open_desk(Script(**{**QUIET, **key}))
    declare(desk)
    found = []
    for _ in range(6):
        shown = [f"{kind[3:]}:{status}" for kind, _, status in desk.round() if kind == "CEB622"]
        found.append(" ".join(shown))
    assert " | ".join(found) == life


@pytest.mark.parametrize(
    "kind",
    ["CEB403", "CEB505", "CEB507", "CEB509", "CEB607", "CEB411", "CEB511", "CEB513", "CEB711", "CEB215"],
)
def test_every_other_kind_can_be_refused_by_customs(open_desk, kind):
    desk = open_desk(Script(**QUIET, others_refused=1))
    if kind == "CEB403":
        desk.give(message("CEB303", record("CEB303")), message("CEB603", record("CEB603")))
        desk.life(4)
    desk.give(message(kind, record(kind)))
    receipt = KINDS[kind].receipt[3:]
    assert desk.life(2) == f"{receipt}:2 | {receipt}:100"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_any_negative_code_can_be_played_on_any_kind(open_desk, kind):
    desk = open_desk(Script.loads(f'[[fault]]\ndo = "negative"\nstatus = -10102\nmessages = ["{kind}*"]'))
    desk.give(
        message(
            kind,
            record(kind, invtNo="46122026I000000001")
            if KINDS[kind].cancels or KINDS[kind].returns
            else record(kind),
        )
    )
    assert desk.life(1) == f"{KINDS[kind].receipt[3:]}:-10102"


def test_the_codes_of_the_window_are_official():
    official = negative_codes()
    for each in KINDS.values():
        assert isinstance(each, Kind)
        unknown = {
            code for code in each.codes if code < 0 and not any(low <= code <= high for low, high in official)
        }
        assert (each.name, unknown) == (each.name, set())
    text = "".join(path.read_text("utf-8") for path in Path(package.__file__).parent.rglob("*.py"))
    written = {int(code) for code in re.findall(r"(?<![\w.])-\d{5,6}\b", text)}
    assert {code for code in written if not any(low <= code <= high for low, high in official)} == set()
