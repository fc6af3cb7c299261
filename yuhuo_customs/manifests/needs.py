"""What the message needs and the sheets lack: as its skeleton says, column by column."""

import json

import polars as pl

from yuhuo_customs.errors import Text
from yuhuo_customs.manifests import codes
from yuhuo_customs.manifests.judging import ROWS, Judged
from yuhuo_customs.manifests.profile import PARTIES, SHEETS
from yuhuo_customs.messages import manifests as messages
from yuhuo_customs.messages.outline import Need


def check(judged: Judged, *, without: pl.Series) -> None:
    """Add a finding for each row that lacks what it needs; ``without``: bills that the message does not carry."""
    for scope, scoped in messages.structure(judged.kind.kind, judged.function).items():
        frame = judged.scopes[scope]
        skipped = (
            pl.col("_bill").is_in(without.implode()) if scope in ("bills", "items") else pl.lit(value=False)
        )
        for need in scoped.needs:
            if need.what in ("bills", "MessageID", "SenderID", "ReceiverID", "SendTime"):
                continue
            lacking = frame.filter(~skipped & _is_lacking(judged, frame, need))
            if lacking.height:
                _say(judged, scope, need, lacking)


def _is_lacking(judged: Judged, frame: pl.DataFrame, need: Need) -> pl.Expr:
    there = [_filled(judged, frame, name) for name in need.names]
    asked = pl.any_horizontal(there) if there else pl.lit(value=True)
    return asked & ~_filled(judged, frame, need.what)


def _filled(judged: Judged, frame: pl.DataFrame, name: str) -> pl.Expr:
    """Whether the row has the field, or rows of the inner scope."""
    if name in frame.columns:
        return pl.col(name).is_not_null()
    rows = judged.scopes[name]["_up"].unique()
    return pl.col("_at").is_in(rows.implode())


def _say(judged: Judged, scope: str, need: Need, lacking: pl.DataFrame) -> None:
    sheet = ROWS.get(scope, "bills")
    address = _address(scope, need.what)
    name, given = _name(judged, scope, need.what), [_name(judged, scope, each) for each in need.names]
    params = {"kind": judged.kind.kind, "function": judged.function}
    if given:
        params = {"given": "、".join(each.zh for each in given)}
    code = codes.TOGETHER if given else codes.NEEDED
    judged.names.setdefault(address, name)
    rows = lacking.select(row="_row", order="_bill", params=pl.lit(json.dumps(params, ensure_ascii=False)))
    judged.say(rows, code.code, address, sheet)


def _address(scope: str, what: str) -> str:
    return f"{what}.TE" if what.endswith("_lines") else f"{scope}.{what}"


def _name(judged: Judged, scope: str, what: str) -> Text:
    if what in PARTIES:
        party = PARTIES[what]
        return Text(f"{party.zh}联系号码", f"phone, fax or e-mail of the {party.en}")
    if what in SHEETS:
        return SHEETS[what]
    if what in judged.kind.scopes:
        return next(iter(judged.kind.specs(what).values())).title
    return judged.kind.specs(scope)[what].title
