"""Numbers that receipts give (preNo, invtNo …): kept with the document, and found by them from then on."""

import json

import polars as pl
from sqlalchemy import Connection, bindparam, insert, select, update

from yuhuo_customs.documents import tracked
from yuhuo_customs.ledger.schema import DOCUMENTS, NUMBERS
from yuhuo_customs.ledger.store import bulk, fetch_in


def learn(connection: Connection, judged: pl.DataFrame) -> None:
    """Keep the numbers of matched receipts that their documents do not have yet.

    Of two numbers of one name the greater is shown, so no order of arrival counts; the document is found by both.
    """
    given = _given(judged)
    if given.is_empty():
        return
    query = select(DOCUMENTS.c.id.label("document"), DOCUMENTS.c.fields)
    current = fetch_in(connection, query, DOCUMENTS.c.id, given["document"].unique().to_list())
    fields = {document: json.loads(text) for document, text in current.iter_rows()}
    new, touched = [], set()
    for document, name, value in given.iter_rows():
        mine = fields[document]
        if mine.get(name) == value:
            continue
        new.append((name, value, document))
        if (mine.get(name) or "") < value:
            mine[name] = value
            touched.add(document)
    _add(connection, new)
    if touched:
        rows = [
            {
                "b_document": each,
                "fields": json.dumps(fields[each], ensure_ascii=False, separators=(",", ":")),
            }
            for each in sorted(touched)
        ]
        statement = update(DOCUMENTS).where(DOCUMENTS.c.id == bindparam("b_document"))
        bulk(connection, statement.values(fields=bindparam("fields")), pl.DataFrame(rows))


def _given(judged: pl.DataFrame) -> pl.DataFrame:
    """``document``, ``name``, ``value`` of every number that a kind of document may learn, in order of arrival."""
    found = [pl.DataFrame(schema={"document": pl.Int64, "name": pl.String, "value": pl.String})]
    for kind, document in tracked().items():
        mine = judged.filter(pl.col("old_kind") == kind)
        for name in document.given if mine.height else ():
            own = pl.col("old_fields").str.json_path_match(f"$.{name}").fill_null("")
            found.append(
                mine.filter(pl.col(name).is_not_null() & (pl.col(name) != own)).select(
                    "document", name=pl.lit(name), value=name
                )
            )
    return pl.concat(found).unique(maintain_order=True)


def _add(connection: Connection, new: list[tuple[str, str, int]]) -> None:
    if not new:
        return
    frame = pl.DataFrame(new, schema=["name", "value", "document"], orient="row").unique(maintain_order=True)
    query = select(NUMBERS.c.name, NUMBERS.c.value, NUMBERS.c.document)
    here = fetch_in(connection, query, NUMBERS.c.value, frame["value"].unique().to_list())
    missing = frame.join(here, on=["name", "value", "document"], how="anti", maintain_order="left")
    bulk(connection, insert(NUMBERS), missing)
