"""What the rules could not judge, for every report: a missing table never means "passed" (rules.md §1)."""

import polars as pl

from yuhuo_customs.domain.stages import Reviewed


def unchecked(reviewed: Reviewed) -> pl.DataFrame:
    """One row per reason: ``state`` (not_checked, broken), ``why``, ``codes`` (List of String), ``rows`` (UInt32)."""
    return (
        reviewed.rules.filter(pl.col("state").is_in(["not_checked", "broken"]))
        .group_by("state", "why", maintain_order=True)
        .agg(pl.col("code").alias("codes"), pl.col("unchecked").sum().alias("rows"))
        .sort("state", "why")
    )


def partly_unchecked(reviewed: Reviewed) -> dict[str, int]:
    """Code → rows without an entry in a table or in the past, of rules that did judge others."""
    rows = reviewed.rules.filter(pl.col("state") == "ran", pl.col("unchecked") > 0)
    return dict(rows.select("code", "unchecked").iter_rows())
