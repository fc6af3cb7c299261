"""Messages back into a workbook: what was declared can be looked at, corrected and checked again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from yuhuo_customs.domain.stages import DocumentFrames
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.messages import reading
from yuhuo_customs.messages.unpacking import unpack
from yuhuo_customs.sheets import profile as profiles
from yuhuo_customs.sheets.profile import Profile
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
        others: Messages that are no declarations and were passed over.
    """

    profile: str
    documents: Mapping[str, int]
    orders: int
    lost: tuple[str, ...]
    differing: Mapping[str, int]
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
        others=found.others,
    )


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
