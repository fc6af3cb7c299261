"""How often something may stand in one bill, item or container (manifest/fields.csv, max_occurs)."""

import json

import polars as pl

from yuhuo_customs.manifests import codes_cells
from yuhuo_customs.manifests.judging import ROWS, Judged
from yuhuo_customs.manifests.profile import PARTIES, WAYS
from yuhuo_customs.messages import manifests as messages

_SEA_AIR = {"items": 999, "boxes": 9999, "statuses": 99, "routing": 99, "item_boxes": 9999}
_ROAD = {"routing": 99, "trailers": 9, "car_seals": 9}
_ALWAYS = {"reasons": 3, "seals": 9, **dict.fromkeys(PARTIES, 3)}
_CONFIRMED = {"boxes": 9}
"""A carrier confirmation by road: containers of one vehicle."""


def most(kind: str, scope: str) -> int | None:
    """How many rows of ``scope`` one row above it takes; None where the schema sets no bound."""
    found = _ALWAYS | (_ROAD if kind[3] == "4" else _SEA_AIR) | (_CONFIRMED if kind == "MT4402" else {})
    return found.get(scope)


def check(judged: Judged) -> None:
    """A finding at the first row too many."""
    for scope, scoped in messages.structure(judged.kind.kind, judged.function).items():
        bound, rows = most(judged.kind.kind, scope), judged.scopes[scope]
        if bound is None or rows.height <= bound or (scoped.parent == "message" and scope != "bills"):
            continue
        above = rows["_up"].sort()
        if not (above == above.shift(bound)).any():  # nobody has more: told without grouping
            continue
        count = pl.len().over("_up")
        over = rows.with_columns(_count=count, _n=pl.int_range(pl.len()).over("_up")).filter(
            pl.col("_n") == bound
        )
        address, name = _column(judged, scope, list(scoped.fields))
        judged.names.setdefault(address, judged.kind.specs(scope)[name].title)
        params = [json.dumps({"count": each, "most": bound}) for each in over["_count"]]
        said = over.select(row="_row", order="_bill").with_columns(params=pl.Series(params, dtype=pl.String))
        judged.say(said, codes_cells.TOO_MANY.code, address, ROWS.get(scope, "bills"))


def _column(judged: Judged, scope: str, fields: list[str]) -> tuple[str, str]:
    """Address and field of the scope's first column that the sheet has."""
    specs = judged.kind.specs(scope)
    known = [each for each in fields if each in specs] or list(specs)
    places = [(f"{scope}.{each}", each) for each in known]
    if scope in PARTIES:
        places = [(f"{scope}.{way}", known[0]) for way in WAYS]
    sheet = judged.workbook.sheets.get(ROWS.get(scope, "bills"))
    return next((each for each in places if sheet and each[0] in sheet.letters), places[0])
