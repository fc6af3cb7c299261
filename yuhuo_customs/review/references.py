"""Tables that rules may hold the documents against: the user's (tariff, positive list, …) and those of the past.

None of them is shipped: where one is missing, the rules that need it are "not checked" (rules.md §1). A rule asks for
a column of one by its name, ``tariff.unit1`` or ``waybills.orderNo``; the table is looked up once for each distinct
key of the batch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from yuhuo_customs.errors import ResourceError, Text

Look = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Reference:
    """A table by key.

    Attributes:
        on: Columns of the judged frame that make the key, for example ("gcode",) or ("ebpCode", "orderNo").
        look: Gets the distinct keys (columns ``on``, without nulls) and gives one row for each, in the same order:
            the columns that rules may use.
    """

    on: tuple[str, ...]
    look: Look

    @classmethod
    def of(cls, frame: pl.DataFrame, *on: str) -> "Reference":
        """A frame in memory, unique by its columns ``on``."""
        return cls(on, lambda keys: keys.join(frame, on=list(on), how="left", maintain_order="left").drop(on))


NAMES: Mapping[str, Text] = {
    "tariff": Text(
        "没有导入税则表（yuhuo tariff import）", "no tariff table was imported (yuhuo tariff import)"
    ),
    "positive": Text("没有导入跨境电商零售进口商品清单（正面清单）", "no positive list was imported"),
    "restricted": Text("没有导入禁止限制商品表", "no table of prohibited and restricted goods was imported"),
    "firms": Text("没有以往申报的记录（yuhuo history import）", "nothing is known of past declarations"),
    "catalogue": Text(
        "没有导入平台商品价格表（yuhuo tariff import --kind prices）",
        "no platform prices were imported (yuhuo tariff import --kind prices)",
    ),
    "certificate": Text(
        "策略没有 certificate_holders，也没有可读的签名证书",
        "the policy has no certificate_holders, and there is no certificate to be read",
    ),
    "ended": Text(
        "没有导入税则表（yuhuo tariff import）", "no tariff table was imported (yuhuo tariff import)"
    ),
    "estimate": Text("没有税款估算（缺税则表）", "no tax estimate (no tariff table)"),
}
"""What is said when a table is missing, by name; those of the past share one sentence."""


@dataclass(frozen=True, slots=True)
class References:
    """What this run has.

    Attributes:
        tables: By name.
    """

    tables: Mapping[str, Reference] = field(default_factory=dict)

    def get(self, name: str) -> Reference:
        """The table called ``name``.

        Raises:
            ResourceError: this run does not have it.
        """
        found = self.tables.get(name)
        if found is None:
            raise lacking(name)
        return found


NO_REFERENCES = References()

TABLES = frozenset({
    "tariff", "positive", "restricted", "catalogue", "ended", "orders", "waybills", "payments", "people", "year",
    "sku", "heading", "portions", "estimate", "lists", "listlines", "bills",
    "phones", "addresses", "minutes", "today", "taken",
    "articles", "namesakes", "certificate",
})  # fmt: skip
"""First parts of column names that mean a table."""


def lacking(name: str) -> ResourceError:
    """That a table is not there."""
    what = NAMES.get(name, NAMES["firms"])
    return ResourceError(what, todo=Text("导入后再次检查。", "Import it and check again."))


def lacking_setting(name: str) -> ResourceError:
    """That a list of the policy is empty."""
    return ResourceError(
        Text(f"策略中没有 {name}", f"the policy has no {name}"),
        todo=Text(f"在策略文件 [settings] 中填写 {name}。", f"Enter {name} under [settings] of the policy."),
    )
