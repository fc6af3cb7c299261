"""Receipts as data: which documents they answer, what they say, when (transport.md §8, ceb README §6)."""

import re

from yuhuo_customs.documents import ReceiptKind, receipts
from yuhuo_customs.domain.receipts import Receipt
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.messages import answers, manifest_receipts
from yuhuo_customs.messages.reading import MessageContent, RecordContent
from yuhuo_customs.messages.reading import read as read_content

_SEPARATORS = re.compile(r"[-/:. T]")


def read(content: bytes) -> list[Receipt]:
    """Every receipt element of one message, in its order; repeated ones are not dropped.

    Elements that no table knows are kept in ``fields``. Blanks around keys, status and time go, ``guid`` is written
    in upper case as it was declared (receipts often have it in lower case), a ``returnTime`` of 14 digits gets
    three zeros. A status that no table knows stays as it is.

    Args:
        content: The receipt as it came, bare or in a ``DxpMsg`` envelope, of CEB or of a manifest. Tax bills (CEB816, CEB818)
            and summary results (CEB792) are told as ``pushed``: their status is their own, not that of the document they
            speak of. Technical answers (``DxpRep``, ``KJDOCREC`` …) have a ``verdict``.

    Raises:
        InputError: no XML that is safe to read, a message that is no receipt, or a kind of receipt that cannot be
            applied: a person must look at it.
    """
    found = read_content(content)
    if found.kind in manifest_receipts.ROOTS:
        return manifest_receipts.read(content)
    kind = receipts().get(found.kind.removesuffix("Message"))
    if kind is None:
        technical = answers.read(content)
        if technical:
            return technical
        raise _unusable(found)
    records = [record for record in found.records if record.name == kind.record]
    if not records:
        raise _without_status(found.kind, kind.status)
    return [_receipt(found.kind, kind, record) for record in records]


def _receipt(name: str, kind: ReceiptKind, record: RecordContent) -> Receipt:
    fields = dict(record.head)
    status = fields.get(kind.status, "").strip()
    if not status:
        raise _without_status(name, kind.status)
    if "guid" in fields:
        fields["guid"] = fields["guid"].strip().upper()
    keys = {each: fields[each].strip() for each in kind.keys if fields.get(each, "").strip()}
    return Receipt(
        kind=name,
        answers=kind.answers,
        keys=keys,
        status=status,
        time=_moment(fields.get(kind.time, "")),
        info=fields.get("returnInfo", ""),
        fields=fields,
        items=tuple(record.items),
        pushed=kind.pushed,
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
            "请只提供海关回执；查看报文请用 yuhuo inspect。",
            "Give receipts of customs only; yuhuo inspect shows messages.",
        ),
    )


def _without_status(kind: str, element: str) -> InputError:
    return InputError(
        Text(
            f"回执 {kind} 缺少 {element}，需要人工处理。",
            f"A {kind} has no {element}: it needs a person.",
        ),
        todo=Text(
            "请用 yuhuo inspect 查看内容，必要时询问电子口岸。",
            "Look at it with yuhuo inspect; ask the e-port.",
        ),
    )
