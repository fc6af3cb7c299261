"""What the example's seller sells, through whom, and where it goes. Firms, codes and prices are invented."""

from dataclasses import dataclass
from decimal import Decimal

PIECE, ARTICLE, BOX, KILOGRAM = "007", "011", "140", "035"
AIR, RAIL, MAIL = "5", "3", "6"


@dataclass(frozen=True, slots=True)
class Product:
    """One article: ``price`` in USD per ``unit``, ``weight`` in kg per unit, ``gcode`` "" where nobody knows it yet."""

    item_no: str
    name: str
    gname: str
    gcode: str
    gmodel: str
    material: str
    price: Decimal
    weight: Decimal
    unit: str = PIECE
    unit1: str = KILOGRAM
    bar_code: str = "无"


def _hair(  # noqa: PLR0917 - one row of the table below
    item_no: str, name: str, gname: str, gcode: str, details: str, material: str, price: str, weight: str,
    **more: str,
) -> Product:  # fmt: skip
    gmodel = f"0|0|{material or '未注明'}|{details}"  # no brand, preference not applicable (rules.md §5)
    return Product(item_no, name, gname, gcode, gmodel, material, Decimal(price), Decimal(weight), **more)


PRODUCTS = (
    _hair("XC-H-1801", "18寸人发全蕾丝假发", "人发制假发", "6704200000", "全蕾丝|18寸", "人发", "128.00", "0.18"),
    _hair("XC-H-2201", "22寸人发前蕾丝假发", "人发制假发", "6704200000", "前蕾丝|22寸", "人发", "168.00", "0.22", bar_code="2000000000015"),
    _hair("XC-H-1402", "14寸人发波波头假发", "人发制假发", "6704200000", "前蕾丝|14寸", "人发", "89.50", "0.15"),
    _hair("XC-H-2603", "26寸人发大波浪假发", "人发制假发", "6704200000", "全蕾丝|26寸", "人发", "215.00", "0.28"),
    _hair("XC-E-2001", "20寸人发卡子接发片", "人发制接发片", "6704200000", "卡子|20寸", "人发", "75.00", "0.12"),
    _hair("XC-E-1802", "18寸人发发帘", "人发制发帘", "6704200000", "机制|18寸", "人发", "62.40", "0.1", bar_code="2000000000022"),
    _hair("XC-S-1601", "16寸化纤直发假发头套", "化纤制假发", "6704110000", "机织网帽|16寸", "化纤", "24.50", "0.2"),
    _hair("XC-S-2402", "24寸化纤卷发假发头套", "化纤制假发", "6704110000", "机织网帽|24寸", "化纤", "29.90", "0.26", bar_code="2000000000039"),
    _hair("XC-S-1203", "12寸高温丝短发假发头套", "化纤制假发", "6704110000", "机织网帽|12寸", "高温丝", "18.80", "0.14"),
    _hair("XC-P-2401", "24寸化纤马尾接发", "化纤制接发", "6704190000", "抓夹|24寸", "化纤", "12.60", "0.13"),
    _hair("XC-P-0102", "化纤刘海发片", "化纤制发片", "6704190000", "卡子|6寸", "化纤", "6.90", "0.05"),
    _hair("XC-L-0101", "化纤假睫毛五对装", "化纤制假睫毛", "6704190000", "五对|手工", "化纤", "9.90", "0.06", unit=BOX),
    _hair("XC-C-0301", "弹力尼龙发网三只装", "尼龙发网", "6505009900", "针织|均码", "尼龙", "3.20", "0.03", unit=ARTICLE),
)  # fmt: skip
"""Articles whose code the firm knows: its own data, not the program's."""

WAITING = (
    _hair("XC-M-0501", "20寸人发混化纤蕾丝假发", "混合材料假发", "", "前蕾丝|20寸", "人发、化纤", "59.00", "0.2"),
    _hair("XC-N-0601", "仿真人发蕾丝假发", "假发", "", "前蕾丝|18寸", "", "33.00", "0.19"),
    _hair("XC-T-0701", "折叠假发支架", "塑料支架", "", "可折叠|30厘米", "塑料", "4.10", "0.15", unit1=PIECE),
)  # fmt: skip
"""New articles without a code: a blend, an unknown material, goods that no pack knows."""


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise: customs code (10 characters) or credit code (18), and name."""

    code: str
    name: str


SELLER = Firm("4110960X8A", "许昌示例发制品有限公司")
DECLARANT = Firm("4101980Y1B", "郑州示例报关有限公司")
PLATFORMS = (Firm("无", "Example Hair Market"), Firm("4101960Z2C", "郑州示例跨境电商平台有限公司"))
CARRIERS = {
    AIR: Firm("4101960E3D", "郑州示例国际航空物流有限公司"),
    RAIL: Firm("91410100EXAMPLE00Q", "郑州示例国际班列物流有限公司"),
    MAIL: Firm("4101910F4E", "河南示例邮政速递有限公司"),
}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where orders go.

    Attributes:
        country: As sellers write it: the name.
        code: Customs' code of the country, also declared as destination port.
        rate: Units of ``currency`` for one USD, an invented price list rate; ``places`` after the point.
        mode: Mode of transport; ``office``: customs office of exit that fits it.
        share: How often, in parts of the sum of all shares.
    """

    country: str
    code: str
    currency: str
    rate: Decimal
    places: int
    mode: str
    office: str
    share: int


DESTINATIONS = (
    Destination("美国", "502", "502", Decimal(1), 2, AIR, "4604", 40),
    Destination("英国", "303", "303", Decimal("0.79"), 2, AIR, "4604", 12),
    Destination("加拿大", "501", "501", Decimal("1.36"), 2, AIR, "4613", 8),
    Destination("澳大利亚", "601", "601", Decimal("1.52"), 2, AIR, "4604", 8),
    Destination("德国", "304", "300", Decimal("0.92"), 2, RAIL, "4606", 10),
    Destination("法国", "305", "300", Decimal("0.92"), 2, RAIL, "4606", 8),
    Destination("西班牙", "312", "300", Decimal("0.92"), 2, AIR, "4604", 5),
    Destination("日本", "116", "116", Decimal(150), 0, MAIL, "4605", 6),
    Destination("墨西哥", "429", "502", Decimal(1), 2, AIR, "4604", 3),
)
