"""What an estimate has to say, as findings."""

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.tax import codes_tax as codes
from yuhuo_customs.tax.estimating import GENERAL, NO_QUANTITY, NO_RATE, Estimate

_DOCUMENT = "CEB621"


def judge(estimate: Estimate, withheld: pl.DataFrame) -> Findings:
    """Findings on lines without rate or quantity, orders over the limit, and tax withheld that is not the estimate.

    ``withheld``: from :func:`yuhuo_customs.tax.comparing.with_withheld`.
    """
    lines, lists = estimate.lines, estimate.lists
    at = pl.col("_order").alias("order"), pl.col("_line").alias("line")
    code = {"field": f"{_DOCUMENT}.items.gcode", "document": _DOCUMENT}
    no_rate = lines.filter(pl.col("why") == NO_RATE).select(*at, value="gcode")
    no_quantity = lines.filter(pl.col("why") == NO_QUANTITY).select(
        *at, value="gcode", params=pl.struct("unit").struct.json_encode()
    )
    over = lists.filter(pl.col("why") == GENERAL).select(
        at[0],
        value=_text("taxPrice"),
        params=pl.struct(limit=pl.lit(str(estimate.rules.limit))).struct.json_encode(),
    )
    differs = withheld.select(
        at[0], value=_text("withheld"), params=pl.struct(estimate=_text("estimate")).struct.json_encode()
    )
    found = [
        Findings.bulk(no_rate, codes.NO_RATE.code, **code),
        Findings.bulk(no_quantity, codes.NO_QUANTITY.code, **code),
        Findings.bulk(over, codes.OVER_LIMIT.code, document=_DOCUMENT),
        Findings.bulk(differs, codes.DIFFERS.code, document="CEB311", field="CEB311.head.taxTotal"),
        Findings.of(codes.NO_YEAR.code, document=_DOCUMENT),
    ]
    return found[0].and_(*found[1:])


def _text(name: str) -> pl.Expr:
    return pl.col(name).round(2).cast(pl.Decimal(19, 2)).cast(pl.String)
