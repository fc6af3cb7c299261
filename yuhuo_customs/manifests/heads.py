"""What is said once of a whole message and differs within one journey: it becomes several messages, and is often a slip."""

import polars as pl

from yuhuo_customs.manifests import codes
from yuhuo_customs.manifests.judging import Judged
from yuhuo_customs.messages import manifests as messages
from yuhuo_customs.messages.skeleton_check import ROOT


def check(judged: Judged) -> None:
    """A finding at each cell of the head that is another than most of its journey (batch) have."""
    rows, journey = judged.scopes[ROOT], judged.kind.journey
    fields = messages.structure(judged.kind.kind, judged.function)[ROOT].fields
    names = [name for name in fields if name in rows.columns and name != journey]
    if not names or journey not in rows.columns or rows.select(names).n_unique() < 2:
        return
    count = pl.struct(names).n_unique().over(journey)
    rows = rows.with_columns(count=count).filter(pl.col("count") > 1, pl.col(journey).is_not_null())
    for name in names if rows.height else ():
        usual = pl.col(name).mode(maintain_order=True).first().over(journey)
        said = rows.filter(pl.col(name).ne_missing(usual)).select(
            row="_row", order="_bill", value=name, params=pl.struct("count").struct.json_encode()
        )
        if said.height:
            judged.say(said, codes.HEADS_DIFFER.code, f"{ROOT}.{name}", "bills")
