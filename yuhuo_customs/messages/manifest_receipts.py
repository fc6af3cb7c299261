"""Receipts of manifests as data: one for each bill, each container, or the whole file (manifest/receipts.csv)."""

from yuhuo_customs.documents.manifest.kind import RESPONSE
from yuhuo_customs.domain.receipts import Receipt
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.messages.manifest_reading import (
    Answer,
    ManifestContent,
    answers,
    client_answer,
)
from yuhuo_customs.messages.manifest_reading import read as read_content

CLIENT = "ClientResponse"
"""The answer of the client program that hands a manifest on: only what became of the file."""


ROOTS = ("Manifest", "Response")
"""Root elements of what is read here."""


def read(content: bytes) -> list[Receipt]:
    """Every answer in a manifest's receipt.

    ``kind`` is the type it answers and ``Response`` (MT2201Response), ``keys`` are flight, voyage or batch (under both
    names), bill and container. An answer for the whole file carries the id of the message as ``oriCopMsgId``: whether
    customs repeats the id of the message it answers is not confirmed, so it is only tried first.

    Raises:
        InputError: no XML that is safe to read, a message that is no receipt, or a receipt without a status.
    """
    if (said := client_answer(content)) is not None:
        return [
            Receipt(CLIENT, "", {}, said["StatementCode"], "", said.get("StatementDescription", ""), said)
        ]
    found = read_content(content)
    told = answers(found) if found.is_receipt else []
    if not told:
        raise _unusable(found)
    return [_receipt(found, each) for each in told]


def _receipt(found: ManifestContent, told: Answer) -> Receipt:
    body = found.body.values
    journey = body.get("BorderTransportMeans/JourneyID") or body.get("ID", "")
    keys = {"JourneyID": journey, "BatchID": journey}
    match told.about:
        case "bill":
            keys |= {"MasterID": told.number, "HouseID": told.house}
        case "container":
            keys |= {"EquipmentID": told.number}
        case _:
            keys |= {"oriCopMsgId": found.head.get("MessageID", "")}
    given = {name: value.strip() for name, value in keys.items() if value.strip()}
    return Receipt(
        kind=f"{found.kind}{RESPONSE}",
        answers=found.kind,
        keys=given,
        status=told.status.strip(),
        time=found.head.get("SendTime", "").strip(),
        info=told.text,
        fields={**given, "MessageID": found.head.get("MessageID", "")},
    )


def _unusable(found: ManifestContent) -> InputError:
    if found.is_receipt:
        return InputError(
            Text(f"舱单回执 {found.kind} 没有回执代码，需要人工处理。", f"The receipt of {found.kind} has no status: it needs a person."),
            todo=Text("请用 yuhuo inspect 查看内容。", "Look at it with yuhuo inspect."),
        )  # fmt: skip
    return InputError(
        Text(f"{found.kind or '舱单'} 不是回执。", f"{found.kind or 'This manifest'} is no receipt."),
        todo=Text(
            "请只提供海关回执；查看报文请用 yuhuo inspect。",
            "Give receipts of customs only; yuhuo inspect shows messages.",
        ),
    )
