"""What the message needs and the sheets lack: as its skeleton says, column by column."""

import json

import polars as pl

from yuhuo_customs.domain.catalogue import Severity
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.errors import Text
from yuhuo_customs.manifests import codes, codes_cells
from yuhuo_customs.manifests.judging import ROWS, Judged
from yuhuo_customs.manifests.profile import PARTIES, SHEETS, WAYS
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
    """Once for a column that is not there, at the bill's number for a bill without rows, else at each empty cell."""
    sheet = ROWS.get(scope, "bills")
    address = _address(judged, scope, need.what)
    name, given = _name(judged, scope, need.what), [_name(judged, scope, each) for each in need.names]
    judged.names.setdefault(address, name)
    params: dict[str, object] = {"kind": judged.kind.kind, "function": judged.function}
    if need.what in ("items", "boxes") and scope == "bills":
        params = {"sheet_zh": SHEETS[need.what].zh, "sheet_en": SHEETS[need.what].en}
        rows = lacking.select(row="_row", order="_bill", value="MasterID", params=pl.lit(_json(params)))
        judged.say(rows, codes_cells.NO_GOODS.code, "bills.MasterID", "bills")
        return
    found = judged.workbook.sheets.get(sheet)
    if not given and found is not None and address not in found.letters:
        said = {"document": judged.kind.kind, "field": address, "sheet": found.name}
        judged.findings = judged.findings.and_(Findings.of(codes_cells.NO_COLUMN.code, params=params, **said))
        return
    if given:
        params = {
            "given": "、".join(each.zh for each in given),
            "given_en": ", ".join(each.en for each in given),
        }
    code = codes.TOGETHER if given else codes.NEEDED
    rows = _untold(judged, lacking, address).select(row="_row", order="_bill", params=pl.lit(_json(params)))
    judged.say(rows, code.code, address, sheet)


def _untold(judged: Judged, lacking: pl.DataFrame, address: str) -> pl.DataFrame:
    """Without the rows whose cell is filled, and refused: what is wrong with it has been told."""
    blocks = pl.col("severity") == Severity.BLOCK.value
    told = judged.findings.frame.filter((pl.col("field") == address) & blocks)
    return lacking.join(told.select("row"), left_on="_row", right_on="row", how="anti", maintain_order="left")


def _json(params: dict[str, object]) -> str:
    return json.dumps(params, ensure_ascii=False)


def _address(judged: Judged, scope: str, what: str) -> str:
    if what.endswith("_lines"):
        ways = [f"{what}.{way}" for way in WAYS]
        sheet = judged.workbook.sheets.get("bills")
        return next((each for each in ways if sheet and each in sheet.letters), ways[0])
    if what in judged.kind.scopes and what not in judged.kind.specs(scope):
        return f"{what}.{next(iter(judged.kind.specs(what)))}"
    return f"{scope}.{what}"


def _name(judged: Judged, scope: str, what: str) -> Text:
    if what in PARTIES:
        party = PARTIES[what]
        return Text(f"{party.zh}联系号码", f"phone, fax or e-mail of the {party.en}")
    if what in SHEETS:
        return SHEETS[what]
    if what in judged.kind.scopes:
        return next(iter(judged.kind.specs(what).values())).title
    return judged.kind.specs(scope)[what].title
