"""Advance rulings (预裁定) among the confirmations: warned before they end, and when they have ended.

Binding, three years; an extension is asked for 30 to 90 days before the end (rules.md §5).
"""

from datetime import date, timedelta

import polars as pl

from yuhuo_customs.classification import notices
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Batch

WARNED = timedelta(days=90)
"""So long before the end the extension can be asked for."""


def warn(lines: pl.DataFrame, known: pl.DataFrame, batch: Batch, kind: str, today: date) -> list[Findings]:
    """One finding for each line whose product rests on a ruling that ends soon, or that has ended.

    Args:
        lines: ``_line``, ``_order``, ``_product``, ``product`` (its name), ``cell``.
        known: ``History.lookup``.
    """
    rulings = known.filter(pl.col("ruling") != "")
    if not rulings.height:
        return []
    soon = rulings.filter((pl.col("match") == "exact") & (pl.col("until") <= (today + WARNED).isoformat()))
    over = rulings.filter(pl.col("match") == "expired")
    return [
        _at(lines, soon, batch, kind, notices.RULING_ENDS.code),
        _at(lines, over, batch, kind, notices.RULING_ENDED.code),
    ]


def _at(lines: pl.DataFrame, rulings: pl.DataFrame, batch: Batch, kind: str, code: str) -> Findings:
    found = lines.select("_line", "_order", "_product", "product", "cell").join(
        rulings.select("_product", "ruling", "until", ruled="gcode"), on="_product", maintain_order="left"
    )
    if not found.height:
        return Findings.none()
    address = f"{kind}.items.gcode"
    spoken = pl.struct(pl.col("product").fill_null(""), "ruling", "until", code="ruled")
    frame = found.select(
        order="_order", line="_line", value="cell", params=spoken.struct.json_encode()
    ).hstack(batch.locate(address, found["_line"]))
    return Findings.bulk(frame, code, document=kind, field=address)
