"""CEB messages built and signed by the tests themselves, and a window to give them to."""

import base64
import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree

from yuhuo_customs import resources
from yuhuo_customs.window import Script, Window

NS = "http://www.chinaport.gov.cn/ceb"
DS = "http://www.w3.org/2000/09/xmldsig#"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NOW = datetime(2026, 11, 11, 0, 0, tzinfo=UTC)


def fields(text):
    """Elements in their order, from ``name=value`` parted by blanks."""
    return dict(each.split("=") for each in text.split())


ORDER = fields(
    "guid= appType=1 appTime=20261111080000 appStatus=2 orderType=E orderNo= ebpCode=41019999A1 ebpName=豫A平台 "
    "ebcCode=41019999B2 ebcName=许昌某发制品公司 goodsValue=31 freight=0 currency=502"
)
ORDER_ITEM = fields("gnum=1 itemNo=W1 itemName=假发 unit=011 currency=502 qty=2 price=15.5 totalPrice=31")
LIST = fields(
    "guid= appType=1 appTime=20261111080000 appStatus=2 customsCode=4612 ebpCode=41019999A1 ebpName=豫A平台 orderNo= "
    "logisticsCode=41019999C3 logisticsName=某物流 logisticsNo= copNo= ieFlag=E portCode=4604 ieDate=20261112 "
    "statisticsFlag=A agentCode=41019999D4 agentName=某报关行 ebcCode=41019999B2 ebcName=许昌某发制品公司 "
    "ownerCode=41019999B2 ownerName=许昌某发制品公司 tradeMode=9610 trafMode=5 country=502 POD=3154 freight=1 "
    "fCurrency=502 fFlag=3 insuredFee=0 iCurrency=502 iFlag=3 wrapType=2 packNo=1 grossWeight=0.5 netWeight=0.4"
)
LIST_ITEM = fields(
    "gnum=1 itemNo=W1 itemName=假发 gcode=6704200000 gname=假发 gmodel=人发|成套 barCode=无 country=502 currency=502 "
    "qty=2.00 qty1=0.4 unit=011 unit1=035 price=15.50 totalPrice=31.0"
)
TRANSFER = fields("copCode=41019999D4 copName=某报关行 dxpMode=DXP dxpId=DXPENT0000000001")
PARTS = {
    "CEB303": ("Order", "OrderHead", "OrderList", ORDER, ORDER_ITEM),
    "CEB603": ("Inventory", "InventoryHead", "InventoryList", LIST, LIST_ITEM),
}


class Key:
    """A throw-away RSA key with its certificate."""

    def __init__(self, days=3650):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "THROW-AWAY")])
        self.serial = 0x0200000000000ABC
        built = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self.key.public_key())
            .serial_number(self.serial).not_valid_before(NOW - timedelta(days=30))
            .not_valid_after(NOW - timedelta(days=30) + timedelta(days=days))
        )  # fmt: skip
        self.certificate = built.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def sign(self, data):
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA1())


@cache
def key(days=3650):
    return Key(days)


def guid(*about):
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "|".join(map(str, about)))).upper()


def elements(values):
    return "".join(f"<ceb:{name}>{value}</ceb:{name}>" for name, value in values.items() if value is not None)


class Ceb:
    """Builder of messages: a record is its XML text."""

    key = staticmethod(key)
    guid = staticmethod(guid)

    def order(self, number, items=({},), **head):
        return self.record("CEB303", items, {"orderNo": number, "guid": guid("303", number), **head})

    def list(self, number, items=({},), **head):
        own = {
            "orderNo": number,
            "guid": guid("603", number),
            "copNo": f"C{number}",
            "logisticsNo": f"L{number}",
        }
        return self.record("CEB603", items, {**own, **head})

    def record(self, kind, items, head):
        record, head_name, item_name, head_values, item_values = PARTS[kind]
        body = f"<ceb:{head_name}>{elements({**head_values, **head})}</ceb:{head_name}>"
        for gnum, item in enumerate(items, 1):
            values = elements({**item_values, "gnum": str(gnum), **item})
            body += f"<ceb:{item_name}>{values}</ceb:{item_name}>"
        return f"<ceb:{record}>{body}</ceb:{record}>"

    def message(self, *records, kind=None, signed=True, change=lambda text: text, **signing):
        kind = kind or ("CEB303" if records[0].startswith("<ceb:Order>") else "CEB603")
        name = f"ceb:{kind}Message"
        before = f'<{name} xmlns:ceb="{NS}" xmlns:xsi="{XSI}" guid="{guid(*records)}" version="1.0">'
        before += "".join(records) + f"<ceb:BaseTransfer>{elements(TRANSFER)}</ceb:BaseTransfer>"
        after = f"</{name}>"
        signature = sign(before + after, **signing) if signed else ""
        return ('<?xml version="1.0" encoding="UTF-8"?>\n' + change(before + signature + after)).encode()


def sign(
    text,
    by=None,
    pair=("rsa-sha1", "sha1"),
    uri="",
    transform=f"{DS}enveloped-signature",
    serial=None,
    scope=f' xmlns:ceb="{NS}" xmlns:ds="{DS}" xmlns:xsi="{XSI}"',
):
    by = by or key()
    canonical = etree.tostring(etree.fromstring(text), method="c14n")
    digest = base64.b64encode(hashlib.sha1(canonical).digest()).decode()
    info = (
        f'<ds:SignedInfo{{}}><ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315">'
        f'</ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="{DS}{pair[0]}"></ds:SignatureMethod>'
        f'<ds:Reference URI="{uri}"><ds:Transforms><ds:Transform Algorithm="{transform}"></ds:Transform>'
        f'</ds:Transforms><ds:DigestMethod Algorithm="{DS}{pair[1]}"></ds:DigestMethod>'
        f"<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    )
    value = base64.b64encode(by.sign(info.format(scope).encode())).decode()
    certificate = base64.b64encode(by.certificate).decode()
    return (
        f'<ds:Signature xmlns:ds="{DS}">{info.format("")}<ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo>'
        f"<ds:KeyName>{serial or f'{by.serial:016x}'}</ds:KeyName><ds:X509Data><ds:X509Certificate>{certificate}"
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
    )


@cache
def schema():
    return [
        etree.XMLSchema(etree.parse(resources.schemas() / f"ceb-{name}.xsd"))
        for name in ("export", "import", "common")
    ]


class Desk:
    """A window with its messages numbered, and its receipts read."""

    def __init__(self, window):
        self.window = window
        self.sent = 0
        self.raw = []

    def give(self, *contents):
        for content in contents:
            self.sent += 1
            self.window.take(f"M{self.sent}", content)

    def round(self):
        """One round, everything forgotten after it: (kind, order number, status) of each record, all fields in ``raw``."""
        found = self.window.receipts()
        self.window.forget([number for number, _ in found])
        self.raw = [record for _, content in found for record in self.read(content)]
        return [
            (
                each["kind"],
                each.get("orderNo", ""),
                int(each.get("returnStatus") or each.get("status") or each["decState"]),
            )
            for each in self.raw
        ]

    def life(self, count):
        """The statuses of so many rounds, as one text: ``311:2 621:2 | 311:120 …``."""
        rounds = [" ".join(f"{kind[3:]}:{status}" for kind, _, status in self.round()) for _ in range(count)]
        return " | ".join(rounds)

    def infos(self):
        return [each["returnInfo"] for each in self.raw]

    @staticmethod
    def read(content):
        root = etree.fromstring(content)
        assert any(each.validate(root) for each in schema()), schema()[0].error_log
        kind = etree.QName(root).localname.removesuffix("Message")
        return [
            {
                "kind": kind,
                **{etree.QName(each).localname: each.text or "" for each in record.iter() if not len(each)},
            }
            for record in root
        ]


@pytest.fixture
def ceb():
    return Ceb()


@pytest.fixture
def desk(tmp_path):
    window = Window(tmp_path / "window.sqlite", Script(refused=0, reviewed=0, inspected=0), lambda: NOW)
    yield Desk(window)
    window.close()


@pytest.fixture
def open_desk(tmp_path):
    """A desk over the same store each time, as another process would open it."""

    def open_desk(script=None, now=lambda: NOW, wait=0.05):
        return Desk(
            Window(
                tmp_path / "window.sqlite",
                script or Script(refused=0, reviewed=0, inspected=0),
                now,
                wait=wait,
            )
        )

    return open_desk
