"""From a workbook of any profile to messages, without review: every order is taken as ready."""

from datetime import datetime, timedelta, timezone

import polars as pl
import pytest

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import DocumentFrames, Identity, Reviewed
from yuhuo_customs.messages.composing import compose
from yuhuo_customs.messages.unpacking import unpack
from yuhuo_customs.sheets.check import check
from yuhuo_customs.sheets.reading import read
from yuhuo_customs.sheets.template import write_template

NOON = datetime(2026, 11, 11, 12, 0, 0, tzinfo=timezone(timedelta(hours=8)))
IDENTITY = Identity("4101980ABC", "郑州示例报关有限公司", "DXPENT0000000001")
DS = "http://www.w3.org/2000/09/xmldsig#"
SIGNATURE = f"""<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>
<ds:SignatureMethod Algorithm="{DS}rsa-sha1"/><ds:Reference URI=""><ds:Transforms>
<ds:Transform Algorithm="{DS}enveloped-signature"/></ds:Transforms><ds:DigestMethod Algorithm="{DS}sha1"/>
<ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue>
<ds:KeyInfo><ds:KeyName>01</ds:KeyName><ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data>
</ds:KeyInfo></ds:Signature>""".encode()


TYPES = {"decimal": pl.Decimal(19, 5), "integer": pl.Int32}


def typed(document, group, rows, numbers):
    columns = {name: pl.Series([row[name] for row in rows], dtype=pl.UInt32) for name in numbers}
    for name, spec in document.specs(group).items():
        if not spec.stamped:
            texts = pl.Series([row.get(name) for row in rows], dtype=pl.String)
            columns[name] = texts.cast(TYPES.get(spec.kind, pl.String))
    return pl.DataFrame(columns)


def frames(document, heads, items):
    return DocumentFrames(
        typed(document, "head", heads, ["_order"]), typed(document, "items", items, ["_order", "_line"])
    )


class Corridor:
    """Workbook → checked → messages."""

    identity, noon, signature = IDENTITY, NOON, SIGNATURE

    def example(self, profile, path, *rows, form="flat", lang="zh"):
        """Write a workbook with the profile's own example row, once for each of ``rows`` (changes by heading)."""
        columns = {column.zh: column.example or None for column in profile.columns}
        if "商品编码" in columns:  # the export template leaves it to the classification
            columns["商品编码"] = columns["商品编码"] or "6704200000"
        frame = pl.DataFrame(
            [{**columns, **changes} for changes in rows or ({},)], schema=dict.fromkeys(columns, pl.String)
        )
        write_template(profile, path, lang=lang, form=form, orders=frame)
        return path

    def checked(self, profile, path):
        return check(read(path, profile), profile)

    def reviewed(self, documents, batch=None):
        empty = pl.DataFrame()
        orders = next(iter(documents.values())).head.select("_order")
        verdicts = orders.with_columns(orderNo=pl.lit(""), verdict=pl.lit("ready"))
        return Reviewed(batch, documents, empty, verdicts, Findings.none(), empty)

    def messages(self, documents):
        found = compose(self.reviewed(documents), identity=IDENTITY, app_time=NOON)
        return found.messages

    def again(self, content):
        """The bytes of a message that was read, rendered once more, without its signature."""
        back = unpack([content])
        kind = content.kind.removesuffix("Message")
        assert (back.unknown, back.others, list(back.documents)) == ((), (), [kind])
        heads, items = (frame.to_dicts() for frame in (back.documents[kind].head, back.documents[kind].items))
        (message,) = self.messages({kind: frames(documents()[kind], heads, items)})
        return message.before + message.after


@pytest.fixture(scope="session")
def corridor():
    return Corridor()
