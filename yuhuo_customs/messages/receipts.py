"""Receipts as data: which documents they answer, what they say, when (transport.md §8, ceb README §6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yuhuo_customs.domain.receipts import Receipt
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.messages.reading import MessageContent, RecordContent
from yuhuo_customs.messages.reading import read as read_content


@dataclass(frozen=True, slots=True)
class Answer:
    """A kind of receipt: its record, what it answers ("" = any message), its keys in the order of matching."""

    record: str
    answers: str
    keys: tuple[str, ...]


ANSWERS: Mapping[str, Answer] = {
    "CEB304Message": Answer("OrderReturn", "CEB303", ("ebpCode", "orderNo", "ebcCode")),
    "CEB604Message": Answer(
        "InventoryReturn",
        "CEB603",
        ("copNo", "agentCode", "preNo", "invtNo", "orderNo", "ebcCode", "ebpCode"),
    ),
    "CEB900Message": Answer("MessageReturn", "", ("oriCopMsgId",)),
}
"""Kinds of receipt that can be applied (transport.md §8.3)."""

_SEPARATORS = re.compile(r"[-/:. T]")


def read(content: bytes) -> list[Receipt]:
    """Every receipt element of one message, in its order; repeated ones are not dropped.

    Elements that no table knows are kept in ``fields``. Blanks around keys, status and time go, ``guid`` is written
    in upper case as it was declared (receipts often have it in lower case), a ``returnTime`` of 14 digits gets
    three zeros. A status that no table knows stays as it is.

    Args:
        content: The receipt as it came, bare or in a ``DxpMsg`` envelope.

    Raises:
        InputError: no XML that is safe to read, a message that is no receipt, or a kind of receipt that cannot be
            applied: a person must look at it.
    """
    found = read_content(content)
    answer = ANSWERS.get(found.kind)
    if answer is None:
        raise _unusable(found)
    records = [record for record in found.records if record.name == answer.record]
    if not records:
        raise _without_status(found.kind)
    return [_receipt(found.kind, answer, record) for record in records]


def _receipt(kind: str, answer: Answer, record: RecordContent) -> Receipt:
    fields = dict(record.head)
    status = fields.get("returnStatus", "").strip()
    if not status:
        raise _without_status(kind)
    if "guid" in fields:
        fields["guid"] = fields["guid"].strip().upper()
    keys = {name: fields[name].strip() for name in answer.keys if fields.get(name, "").strip()}
    return Receipt(
        kind=kind,
        answers=answer.answers,
        keys=keys,
        status=status,
        time=_moment(fields.get("returnTime", "")),
        info=fields.get("returnInfo", ""),
        fields=fields,
    )


def _moment(text: str) -> str:
    """17 digits (yyyyMMddHHmmssfff) where the text holds 14 to 17 of them; else the text as it stands."""
    digits = _SEPARATORS.sub("", text.strip())
    is_time = digits.isascii() and digits.isdigit() and 14 <= len(digits) <= 17
    return digits.ljust(17, "0") if is_time else text.strip()


def _unusable(found: MessageContent) -> InputError:
    if any("returnStatus" in record.head for record in found.records):
        return InputError(
            Text(
                f"未知种类的回执 {found.kind}，需要人工处理。",
                f"A receipt of the unknown kind {found.kind}: it needs a person.",
            ),
            todo=Text(
                "请用 yuhuo inspect 查看内容，人工核对它对应的单证。",
                "Look at it with yuhuo inspect and find the document it speaks of.",
            ),
        )
    return InputError(
        Text(f"{found.kind} 不是回执。", f"{found.kind} is no receipt."),
        todo=Text(
            "请只提供 CEB304、CEB604、CEB900 回执；查看报文请用 yuhuo inspect。",
            "Give receipts CEB304, CEB604 or CEB900 only; yuhuo inspect shows messages.",
        ),
    )


def _without_status(kind: str) -> InputError:
    return InputError(
        Text(
            f"回执 {kind} 缺少 returnStatus，需要人工处理。",
            f"A {kind} has no returnStatus: it needs a person.",
        ),
        todo=Text(
            "请用 yuhuo inspect 查看内容，必要时询问电子口岸。",
            "Look at it with yuhuo inspect; ask the e-port.",
        ),
    )
