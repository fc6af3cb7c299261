"""Messages back into a workbook: what was declared can be looked at, corrected and checked again."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.stages import DocumentFrames
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.messages import reading
from yuhuo_customs.messages.unpacking import unpack
from yuhuo_customs.sheets import profile as profiles
from yuhuo_customs.sheets.check import check
from yuhuo_customs.sheets.profile import Profile
from yuhuo_customs.sheets.reading import read
from yuhuo_customs.sheets.returning import Returned, rows_of
from yuhuo_customs.sheets.template import write_template


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made.

    Attributes:
        profile: Name of the profile whose workbook was written.
        documents: Kind → how many documents were read.
        orders: Orders in the workbook.
        lost: Addresses with values that the workbook has no column for, and elements that no model knows.
        differing: Heading → cells where documents of one order do not agree; the first one's value was written.
        altered: Address of a field that the profile computes or fills by itself → documents or items whose message says
            something else, or nothing, there.
        others: Messages that are no declarations and were passed over.
    """

    profile: str
    documents: Mapping[str, int]
    orders: int
    lost: tuple[str, ...]
    differing: Mapping[str, int]
    altered: Mapping[str, int]
    others: tuple[str, ...]


def import_messages(
    contents: Iterable[bytes], path: Path, *, profile: str | None = None, lang: str = "zh"
) -> Imported:
    """Write the documents of ``contents`` as a workbook that :func:`yuhuo_customs.pipeline.check` reads.

    Args:
        contents: Messages, bare or in their envelope, signed or not.
        path: The workbook to write.
        profile: Which workbook; None: the one that loses least, the smallest of equals.
        lang: Of headings and notes.

    Raises:
        InputError: a content is no message, or there is no declaration among them.
        UsageError: no such profile.
        OutputError: the workbook cannot be written.
    """
    found = unpack(reading.read(content) for content in contents)
    if not found.documents:
        raise InputError(
            Text("没有可导入的单证报文。", "There is no declaration to import."),
            todo=Text(
                "请提供申报报文；回执请用 yuhuo inspect 查看。",
                "Give declarations; yuhuo inspect shows receipts.",
            ),
        )
    shape, returned = _fitting(found.documents, profiles.load(profile) if profile else None)
    write_template(shape, path, lang=lang, orders=returned.rows)
    return Imported(
        profile=shape.id,
        documents={kind: frames.head.height for kind, frames in found.documents.items()},
        orders=returned.orders,
        lost=(*returned.lost, *found.unknown),
        differing=returned.differing,
        altered=_altered(shape, found.documents, path, returned.differing),
        others=found.others,
    )


def _altered(
    shape: Profile, found: Mapping[str, DocumentFrames], path: Path, told: Collection[str]
) -> dict[str, int]:
    """What the workbook that was written says otherwise than the messages: read back and compared.

    ``told``: headings of which it is known that the documents do not agree.
    """
    elsewhere = {address for column in shape.columns if column.zh in told for address in column.fills}
    filled = [
        each for each in dict.fromkeys((*shape.derived, *shape.defaults)) if each.split(".")[0] in found
    ]
    if not filled:
        return {}
    again = check(read(path, shape), shape).documents
    counts = {each: _unequal(each, found, again) for each in filled if each not in elsewhere}
    return {address: count for address, count in counts.items() if count}


def _unequal(address: str, found: Mapping[str, DocumentFrames], again: Mapping[str, DocumentFrames]) -> int:
    kind, group, name = address.split(".")
    said, made = (_keyed(frames[kind], kind, group, name) for frames in (found, again))
    pairs = said.join(made, on=["_key", "_place"], how="left", suffix="_made")
    value = pl.col(name).cast(pairs.schema[f"{name}_made"], strict=False)
    return pairs.filter(~value.eq_missing(pl.col(f"{name}_made"))).height


def _keyed(frames: DocumentFrames, kind: str, group: str, name: str) -> pl.DataFrame:
    """``_key``, ``_place`` (of an item in its document) and the field's values."""
    parts = [pl.col(each).cast(pl.String).fill_null("") for each in documents()[kind].business_key]
    heads = frames.head.with_columns(_key=pl.concat_str(parts, separator="|"), _place=0)
    if group == "head":
        return heads.select("_key", "_place", name).unique(["_key", "_place"], keep="first")
    items = frames.items.select("_order", name, _place=pl.int_range(pl.len()).over("_order"))
    return items.join(heads.select("_order", "_key"), on="_order").unique(["_key", "_place"], keep="first")


def _fitting(found: Mapping[str, DocumentFrames], given: Profile | None) -> tuple[Profile, Returned]:
    if given is not None:
        return given, rows_of(given, found)
    known = [profiles.load(name) for name in profiles.profiles()]
    able = [each for each in known if set(found) <= set(each.documents)]
    if not able:
        kinds = "、".join(found)
        raise InputError(
            Text(f"没有一个模板包含 {kinds}。", f"No profile holds {', '.join(found)} together."),
            todo=Text(
                "请分开导入，或用 --profile 指定模板。",
                "Import them apart, or name a profile with --profile.",
            ),
        )
    made = [(each, rows_of(each, found)) for each in able]
    return min(made, key=_weight)


def _weight(pair: tuple[Profile, Returned]) -> tuple[int, int, int, int, str]:
    """What loses least; of equals the smallest; of these the one that fixes most by itself."""
    profile, returned = pair
    return (
        len(returned.lost), len(profile.documents), len(profile.columns), -len(profile.constants), profile.id,
    )  # fmt: skip
