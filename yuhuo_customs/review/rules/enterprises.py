"""Codes and names of the firms of an order."""

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.errors import Text
from yuhuo_customs.review.rule import BLOCK, WARN, Given, Texts, rule

HEADS = tuple(f"{kind}.head" for kind in documents())
FIRMS = (
    "ebpCode", "ebcCode", "agentCode", "logisticsCode", "ownerCode", "iacCode", "payCode", "areaCode", "assureCode",
)  # fmt: skip
PLACEHOLDERS = {"ebpCode": "无", "ownerCode": "NO"}
"""Field → what stands for "no code" in exports: a foreign platform, an unregistered producer (ceb README §8 rule 37)."""
EXPORTS = frozenset(kind for kind, each in documents().items() if each.direction == "export")

_CUSTOMS = r"^[0-9]{5}[0-9A-Z]{5}$"
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT = rf"^[1-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{{6}}[{_ALPHABET}]{{10}}$"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}


def check_character(code: str) -> str:
    """Check character of an 18-character credit code by its first 17 (GB 32100: Σ c·3ⁱ mod 31; rules.md §8).

    Written out here because python-stdnum refuses the registering authorities A, N and Y.
    """
    total = sum(_VALUES[character] * pow(3, place, 31) for place, character in enumerate(code[:17]))
    return _ALPHABET[-total % 31]


def _wrong_check(codes: pl.Series) -> pl.Series:
    """A batch has few firms: each distinct code is computed once."""
    shaped = codes.drop_nulls().unique()
    shaped = shaped.filter(shaped.str.contains(_CREDIT))
    wrong = [code for code in shaped if check_character(code) != code[17]]
    return codes.is_in(pl.Series(wrong, dtype=pl.String).implode())


@rule(
    "YH-INV-030", BLOCK, "rules.md §2 #22, §8; ceb README §8 rule 37", "spec",
    on=HEADS, field=FIRMS,
    says=Texts(
        title=Text("企业代码格式不对", "Form of an enterprise code"),
        message=Text(
            "{field}“{value}”既不是 10 位海关注册编码，也不是 18 位统一社会信用代码。",
            "{field} {value!r} is neither a 10-character customs code nor an 18-character credit code.",
        ),
        reason=Text(
            "企业代码不合格时电子口岸答复企业类型错误（−10101、−10102）。"
            "只有境外平台可填“无”，未登记的生产销售企业可填 NO。",
            "The e-port answers −10101 or −10102 to a wrong code. Only a foreign platform may be 无, and only an "
            "unregistered producer NO.",
        ),
        fix=Text("填写在海关登记的代码。", "Enter the code registered with customs."),
        example=Text("4110960XYZ", "4110960XYZ"),
    ),
)  # fmt: skip
def enterprise_code(given: Given) -> pl.Expr:
    code = pl.col(given.field)
    return (
        ~code.str.contains(_CUSTOMS)
        & ~code.str.contains(_CREDIT)
        & (code != (PLACEHOLDERS.get(given.field, "") if given.site.document in EXPORTS else ""))
    )


@rule(
    "YH-INV-031", BLOCK, "rules.md §2 #22, §8 (GB 32100)", "spec",
    on=HEADS, field=FIRMS, counted=True,
    says=Texts(
        title=Text("统一社会信用代码校验位错误", "Check character of a credit code"),
        message=Text(
            "{field}“{value}”的校验位不对，有字符输错。",
            "The check character of {field} {value!r} is wrong: a character was mistyped.",
        ),
        reason=Text("最后一位由前 17 位计算得出（GB 32100）。", "The last character follows from the first 17 (GB 32100)."),
        fix=Text("对照营业执照改正。", "Compare it with the business licence."),
        example=Text("9141010012345678A? → 9141010012345678A5", "9141010012345678A? → 9141010012345678A5"),
    ),
)  # fmt: skip
def credit_code(given: Given) -> pl.Expr:
    return pl.col(given.field).map_batches(_wrong_check, return_dtype=pl.Boolean)


@rule(
    "YH-INV-032", WARN, "rules.md §2 #22; codes/enterprise_kinds.csv", "derived",
    on=("CEB303.head", "CEB603.head", "CEB311.head", "CEB621.head"), field="ebcCode",
    says=Texts(
        title=Text("收发货人是报关企业", "The consignor is a customs broker"),
        message=Text(
            "{field} {value} 的第 6 位为 8，表示没有进出口经营权的报关企业。",
            "The 6th character of {field} {value} is 8: a broker without trading right.",
        ),
        reason=Text(
            "收发货人应为电商企业，可能与申报企业填反。",
            "The consignor is the e-commerce company; it may be swapped with the declarant.",
        ),
        fix=Text("核对电商企业代码与申报企业代码。", "Look at the codes of e-commerce company and declarant."),
        example=Text("4101980ABC → 4110960XYZ", "4101980ABC → 4110960XYZ"),
    ),
)  # fmt: skip
def broker_as_consignor(_given: Given) -> pl.Expr:
    return pl.col("ebcCode").str.contains(_CUSTOMS) & (pl.col("ebcCode").str.slice(5, 1) == "8")


@rule(
    "YH-INV-033", WARN, "house; ceb/fields.csv: registered names", "derived",
    on=("CEB603.head", "CEB621.head"), field=("agentName", "ownerName", "logisticsName"),
    says=Texts(
        title=Text("同一代码两个名称", "One code, two names"),
        message=Text(
            "{field}为“{value}”，同一代码在收发货人处名为“{expected}”。",
            "{field} is {value!r}; as consignor the same code is called {expected!r}.",
        ),
        reason=Text(
            "名称应为企业在海关登记的名称，同一代码只有一个。",
            "Names are those registered with customs: one code has one.",
        ),
        fix=Text("统一为登记的名称，或改正代码。", "Use the registered name in both, or correct the code."),
        example=Text("两处均为“许昌示例发制品有限公司”", "The same name in both places"),
        params={"expected": pl.col("ebcName")},
    ),
)  # fmt: skip
def one_name_in_list(given: Given) -> pl.Expr:
    code = given.field.replace("Name", "Code")
    return (pl.col(code) == pl.col("ebcCode")) & (pl.col(given.field) != pl.col("ebcName"))
