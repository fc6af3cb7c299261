"""The marked-up copy of a manifest workbook: the user's own file, its cells coloured and noted, bills to mend in front."""

from pathlib import Path

import polars as pl

from yuhuo_customs.manifests.checking import CheckedManifest
from yuhuo_customs.sheets import marking
from yuhuo_customs.sheets.summary import BILLS


def write(source: Path, checked: CheckedManifest, out: Path, lang: str) -> None:
    """Write the copy of ``source`` to ``out``, as ``yuhuo check --mark`` does for declarations.

    Raises:
        InputError: the source cannot be opened.
        OutputError: the copy cannot be written; nothing is left behind.
    """
    number = pl.concat_str("master", "house", separator=" / ", ignore_nulls=True)
    verdicts = checked.verdicts.select("verdict", "blocks", "holds", "warns", _order="_bill", orderNo=number)
    marking.mark(source, checked.findings, verdicts, out, lang, noun=BILLS)
