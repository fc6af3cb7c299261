"""What the window's book holds, to be compared with the book of who sent it."""

import json
from typing import Any

from yuhuo_customs.window.eport import key_names
from yuhuo_customs.window.window import Window

_MESSAGES = """
SELECT m.cop_msg_id, m.sha256, m.reference, m.sender, m.kind, count(*) AS arrived,
       count(DISTINCT a.content) AS contents, count(DISTINCT nullif(a.envelope, '')) AS envelopes
FROM messages m JOIN arrivals a USING (cop_msg_id) GROUP BY m.number ORDER BY m.number
"""
_DOCUMENTS = """
WITH declared AS (SELECT kind, key, count(*) AS times, max(number) AS last FROM declarations GROUP BY kind, key),
     refused AS (SELECT kind, key, count(*) AS times, max(number) AS last FROM refusals GROUP BY kind, key),
     keys AS (SELECT kind, key FROM declared UNION SELECT kind, key FROM refused)
SELECT k.kind, k.key, m.cop_msg_id, coalesce(d.guid, ''), coalesce(iif(d.life = '1', 1, d.status), rr.status),
       coalesce(declared.times, 0), coalesce(refused.times, 0), coalesce(d.gone, '')
FROM keys k
     LEFT JOIN declared USING (kind, key) LEFT JOIN declarations d ON d.number = declared.last
     LEFT JOIN refused USING (kind, key) LEFT JOIN refusals rr ON rr.number = refused.last
     JOIN messages m ON m.number = coalesce(d.message, rr.message)
ORDER BY k.kind, k.key
"""
_BILLS = """
WITH bill AS (SELECT *, journey || char(31) || master || char(31) || house || char(31) || box AS key FROM bills),
     lives AS (
         SELECT kind, key, sum(function IN ('9', '2') AND status <> '03') AS declared, sum(status = '03') AS refused,
                coalesce(max(iif(current = 1, number, NULL)), max(number)) AS last
         FROM bill GROUP BY kind, key
     )
SELECT b.kind, b.key, m.cop_msg_id, b.status, lives.declared, lives.refused, b.gone
FROM lives JOIN bill b ON b.number = lives.last JOIN messages m ON m.number = b.message ORDER BY b.kind, b.key
"""
_HEADINGS = ("copMsgId", "sha256", "reference", "sender", "kind", "arrived", "contents", "envelopes")


def book(window: Window) -> dict[str, Any]:
    """Messages and documents of the book (docs/mock-window.md), after all that was taken in has been judged.

    Raises:
        GatewayError: the store cannot be used.
        ResourceError: the schemas are missing.
    """
    window.open()
    with window.reading() as connection:
        messages = [dict(zip(_HEADINGS, row, strict=True)) for row in connection.execute(_MESSAGES)]
        documents = [
            {
                "kind": kind,
                "key": dict(zip(key_names(kind), key.split("\x1f"), strict=True)),
                "copMsgId": cop_msg_id,
                "guid": guid,
                "status": status,
                "declared": declared,
                "refused": refused,
                "gone": gone,
            }
            for kind, key, cop_msg_id, guid, status, declared, refused, gone in connection.execute(_DOCUMENTS)
        ]
        documents += [
            {**_bill(kind, key), "copMsgId": cop_msg_id, "guid": "", "status": status, "declared": declared,
             "refused": refused, "gone": gone}
            for kind, key, cop_msg_id, status, declared, refused, gone in connection.execute(_BILLS)
        ]  # fmt: skip
    return {"messages": messages, "documents": documents}


def _bill(kind: str, key: str) -> dict[str, Any]:
    names = ("journey", "master", "house", "box")
    return {
        "kind": kind,
        "key": {name: each for name, each in zip(names, key.split("\x1f"), strict=True) if each},
    }


def book_json(window: Window) -> bytes:
    """The same as JSON.

    Raises:
        GatewayError, ResourceError: as :func:`book`.
    """
    return (json.dumps(book(window), ensure_ascii=False, indent=1) + "\n").encode()
