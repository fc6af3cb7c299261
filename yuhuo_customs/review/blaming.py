"""From violated rows to findings: which cell, what stands in it, what the message shows."""

from dataclasses import dataclass

import polars as pl

from yuhuo_customs.domain.findings import SCHEMA, Findings
from yuhuo_customs.domain.stages import Classified
from yuhuo_customs.review.rule import Site


@dataclass(frozen=True, slots=True)
class Blaming:
    """Makes the findings of one batch."""

    classified: Classified

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Columns of a findings frame."""
        return dict(SCHEMA)

    def findings(self, code: str, site: Site, rows: pl.Series, params: pl.DataFrame) -> pl.DataFrame:
        """One finding of ``code`` for each of ``rows`` (positions in the site's frame).

        Args:
            params: One row for each of ``rows``, String columns, for the message; may have no columns.
        """
        frames = self.classified.documents[site.document]
        frame = frames.head if site.group == "head" else frames.items
        order = frame["_order"].gather(rows)
        line = frame["_line"].gather(rows) if site.group == "items" else None
        index = order if line is None else line
        found = self.classified.batch.locate(site.address, index).with_columns(
            order=order,
            line=pl.lit(None, dtype=pl.UInt32) if line is None else line,
            value=self._value(site, frame, rows, index),
        )
        if params.width:
            found = found.with_columns(
                params=params.select(pl.struct(pl.all()).struct.json_encode()).to_series()
            )
        return Findings.bulk(found, code, document=site.document, field=site.address).frame

    def _value(self, site: Site, frame: pl.DataFrame, rows: pl.Series, index: pl.Series) -> pl.Series:
        """As it stands in the cell; what stands in no cell was derived, and is shown as it would be sent."""
        batch = self.classified.batch
        table = batch.orders if site.group == "head" else batch.lines
        typed = _plain(frame[site.field].gather(rows)) if site.field in frame.columns else None
        if site.address not in table.columns:
            return pl.Series([None], dtype=pl.String).new_from_index(0, len(rows)) if typed is None else typed
        written = table[site.address].gather(index)
        return written if typed is None else written.zip_with(written.is_not_null(), typed)


def _plain(values: pl.Series) -> pl.Series:
    text = values.cast(pl.String)
    return text.str.strip_chars_end("0").str.strip_chars_end(".") if values.dtype.is_decimal() else text
