"""The kinds of tables a user brings, and their columns: names, headings they are known by, how a cell is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from yuhuo_customs.errors import Text

Form = Literal[
    "code", "code8", "prefix", "name", "text", "unit", "rate", "consumption", "supervision", "ciq", "elements", "date",
    "amount", "yes", "mode", "direction", "restriction", "codes", "limit",
]  # fmt: skip
"""How a cell is read (``tariff.values``)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table.

    Attributes:
        name: As in the frames that ``tariff.tables`` hands out.
        needed: A row without it is not taken, a file without the column is refused.
        headings: Further headings it is known by, beside its own name and title.
    """

    name: str
    title: Text
    form: Form
    headings: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table: the tariff, the positive list, restrictions, platform prices."""

    id: str
    title: Text
    fields: Mapping[str, Field] = field(default_factory=dict)

    @property
    def needed(self) -> tuple[str, ...]:
        """Names of the columns that must be there."""
        return tuple(each.name for each in self.fields.values() if each.needed)


def _kind(name: str, zh: str, en: str, *fields: Field) -> Kind:
    return Kind(name, Text(zh, en), {each.name: each for each in fields})


_FROM = Field(
    "valid_from", Text("生效日期", "valid from"), "date", ("有效期起", "启用日期", "开始日期", "起始日期")
)
_TO = Field(
    "valid_to", Text("失效日期", "valid to"), "date", ("有效期止", "截止日期", "停用日期", "结束日期")
)


def _unit_headings(*numbers: str) -> tuple[str, ...]:
    """Every order of 法定, 第一 (or 一, 1), 计量 and 单位 that is seen: 法定第一计量单位, 第一法定单位, 法定计量单位1 and so on."""
    said = [*(f"第{number}" for number in numbers), *numbers]
    return tuple(
        heading
        for number in said
        for legal in ("法定", "")
        for measure in ("计量", "")
        for heading in (
            f"{legal}{number}{measure}单位",
            f"{number}{legal}{measure}单位",
            f"{legal}{measure}单位{number}",
        )
    )


TARIFF = _kind(
    "tariff", "税则", "tariff",
    Field("code", Text("商品编码", "code"), "code",
          ("税则号列", "税号", "商品编号", "hs编码", "海关编码", "hs code", "hscode", "code_ts", "十位编码", "商品代码"), needed=True),
    Field("name", Text("商品名称", "name"), "name",
          ("品名", "货品名称", "中文名称", "名称", "g_name", "商品描述", "description"), needed=True),
    Field("unit1", Text("第一法定单位", "first legal unit"), "unit",
          (*_unit_headings("一", "1"), "法定单位", "法定计量单位", "计量单位", "unit_1", "unit")),
    Field("unit2", Text("第二法定单位", "second legal unit"), "unit",
          (*_unit_headings("二", "2"), "unit_2")),
    Field("vat", Text("增值税率", "VAT"), "rate", ("增值税", "增值税税率", "vat rate")),
    Field("consumption", Text("消费税率", "consumption tax"), "consumption", ("消费税", "消费税税率")),
    Field("tariff", Text("最惠国税率", "MFN rate"), "rate",
          ("进口最惠国税率", "最惠国", "进口关税税率", "关税税率", "进口税率", "mfn", "tariff", "tariff rate", "最惠国进口税率")),
    Field("export_tariff", Text("出口税率", "export duty"), "rate", ("出口关税税率", "出口关税", "export tariff")),
    Field("rebate", Text("出口退税率", "export rebate"), "rate", ("退税率", "出口退税", "rebate")),
    Field("supervision", Text("监管条件", "supervision conditions"), "supervision",
          ("海关监管条件", "监管证件", "监管证件代码", "supervision", "control_ma")),
    Field("ciq", Text("检验检疫类别", "CIQ conditions"), "ciq",
          ("检验检疫", "检验检疫监管条件", "检验检疫条件", "ciq", "inspection")),
    Field("elements", Text("申报要素", "declaration elements"), "elements", ("规范申报要素", "申报要素内容", "elements")),
    Field("price_low", Text("价格下限", "price floor"), "amount", ("单价下限", "最低单价")),
    Field("price_high", Text("价格上限", "price ceiling"), "amount", ("单价上限", "最高单价")),
    Field("successors", Text("后继编码", "successors"), "codes", ("替代编码", "新编码", "调整后编码")),
    _FROM, _TO,
)  # fmt: skip

POSITIVE = _kind(
    "positive", "跨境零售进口正面清单", "positive list of retail import",
    Field("code8", Text("税则号列", "code8"), "code8",
          ("商品编码", "税号", "税则号", "hs编码", "hs code", "八位编码", "code"), needed=True),
    Field("name", Text("货品名称", "name"), "name", ("商品名称", "名称", "品名", "货品简称"), needed=True),
    Field("remark", Text("备注", "remark"), "text", ("说明", "note")),
    Field("bonded_only", Text("仅限网购保税", "bonded only"), "yes", ("仅限保税",)),
    Field("excluded", Text("除外", "excluded"), "text", ("排除", "不包括")),
    Field("named", Text("仅限商品", "named goods"), "text", ("仅限", "限定商品")),
    Field("limit", Text("每人每年限量", "limit per person and year"), "limit", ("年度限量", "限量")),
    _FROM, _TO,
)  # fmt: skip

RESTRICTIONS = _kind(
    "restrictions", "禁止和限制商品", "prohibited and restricted goods",
    Field("prefix", Text("编码前缀", "prefix"), "prefix", ("商品编码", "税号", "hs编码", "编码", "hs code", "code"), needed=True),
    Field("kind", Text("类别", "kind"), "restriction", ("禁限类别", "禁止或限制", "管理方式"), needed=True),
    Field("mode", Text("监管方式", "mode"), "mode", ("贸易方式", "trade mode")),
    Field("direction", Text("进出口", "direction"), "direction", ("进出口标记", "ie")),
    Field("reason", Text("依据", "reason"), "text", ("说明", "备注", "商品名称", "名称", "来源", "source", "name")),
    _FROM, _TO,
)  # fmt: skip

PRICES = _kind(
    "prices", "平台售价", "platform prices",
    Field("ebpCode", Text("电商平台代码", "platform code"), "text", ("平台代码", "平台编号", "平台海关编码"), needed=True),
    Field("itemNo", Text("企业商品货号", "article number"), "text", ("货号", "商品货号", "sku", "item no", "商品编号"), needed=True),
    Field("price_low", Text("售价", "price"), "amount", ("最低售价", "平台价格", "价格", "单价", "price low"), needed=True),
    Field("price_high", Text("最高售价", "highest price"), "amount", ("最高价", "price high")),
    _FROM, _TO,
)  # fmt: skip

KINDS: Mapping[str, Kind] = {each.id: each for each in (TARIFF, POSITIVE, RESTRICTIONS, PRICES)}
"""By name, as the folder of editions and the command line call them."""
