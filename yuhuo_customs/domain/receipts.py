"""A receipt as data (transport.md §8): which documents it speaks of, what it says, when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["", "taken", "refused", "again", "unsure", "told"]
"""What a technical answer says of a message: taken, not taken (stop and correct), not taken (repeat the same bytes), not
known, or a platform's own word that nobody else can interpret. "" for receipts that speak of documents."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt element.

    Attributes:
        kind: Message that carried it: CEB304Message, CEB604Message, CEB900Message, …
        answers: Kind of document it answers (CEB303, …); "" for CEB900.
        keys: The business keys it carries, by element name (orderNo, ebcCode, copNo …).
        status: ``returnStatus`` as text; negative numbers are processing errors.
        time: ``returnTime``, 17 digits (14 digits are padded with zeros).
        info: ``returnInfo``.
        fields: Every element of the record, by name.
        items: Its lines (of a tax bill or a summary result), element name → text.
        pushed: Sent by customs of its own accord: ``status`` is not the status of the document it answers.
        verdict: Of a technical answer (layer B), which speaks of a message and never for customs.
    """

    kind: str
    answers: str
    keys: Mapping[str, str]
    status: str
    time: str
    info: str
    fields: Mapping[str, str]
    items: tuple[Mapping[str, str], ...] = ()
    pushed: bool = False
    verdict: Verdict = ""
