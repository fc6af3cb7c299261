"""What the receipts of manifests say: statuses, and detail codes before the text (manifest/receipts.csv)."""

import re
from collections.abc import Mapping
from functools import cache

from yuhuo_customs.codes.replies import Reply, rows_of
from yuhuo_customs.errors import Text

TECHNICAL = ("0", "E3", "D0")
"""Of the client program or on the way: no answer of customs."""
_DETAIL = re.compile(r"\s*([0-9]{5})(?![0-9])")
_ADVICE = {
    "01": "本步骤完成。",
    "02": "等待；常因数据逾期，可能被处罚。",
    "03": "按回执原文改正后重新发送；此前未入库时批次号和提运单号可照用。",
    "11": "可以装载或提货。",
    "12": "不要装载，询问海关。",
    "13": "该提（运）单的货物一律不得卸下。",
    "0": "等待业务回执；这不是海关接受。",
    "E3": "等待。",
    "D0": "等待。",
    "D1": "该号码可以重新使用。",
    "19001": "用变更（5），或先删除（3）再发送；否则换提运单号。",
    "19010": "等待；注意时限。",
    "99001": "发送前先按模式检查。",
    "99999": "再发一次；仍不行请询问海关。",
}
"""In Chinese, our own words; the table holds the English ones."""
_COLUMNS = ("group", "mode", "code", "name_zh", "meaning", "what_to_do", "confidence", "note")


def explain(word: str) -> tuple[Reply, ...]:
    """What a status (01, E3 …) or a detail code (19001 …) means, or those at the front of a text; empty when unknown."""
    wanted = word.strip().upper()
    row = _rows().get(wanted) or _rows().get(detail(wanted))
    return (_reply(row),) if row else ()


def detail(text: str) -> str:
    """The five digits at the front of a receipt's text; "" when there are none."""
    found = _DETAIL.match(text)
    return found[1] if found else ""


def meaning(status: str) -> Text | None:
    """The status in words; None when the table does not have it."""
    row = _rows().get(status)
    return Text(row["name_zh"], row["meaning"]) if row and row["group"] != "detail_code" else None


def _reply(row: Mapping[str, str]) -> Reply:
    code, english = row["code"], row["what_to_do"] or "nothing to do"
    official = "spec" if row["confidence"] == "schema" else "seen in the wild; in no table of the spec"
    note = "; ".join(each for each in (row["mode"] if row["mode"] != "all" else "", row["note"]) if each)
    return Reply(
        code=code,
        kind="manifest",
        meaning=Text(row["name_zh"], row["meaning"]),
        action=Text(_ADVICE.get(code, "无需处理。"), english[:1].upper() + english[1:] + "."),
        final=None,
        note=note,
        source=f"manifest/receipts.csv ({official})",
    )


@cache
def _rows() -> Mapping[str, Mapping[str, str]]:
    return {row["code"]: row for row in rows_of("manifest_receipts", _COLUMNS)}
