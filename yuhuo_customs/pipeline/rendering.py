"""A workbook's messages as files; nothing is sent."""

from dataclasses import dataclass
from pathlib import Path

from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.domain.stages import Reviewed, Signed
from yuhuo_customs.errors import Text
from yuhuo_customs.pipeline import billing
from yuhuo_customs.pipeline.billing import Bill
from yuhuo_customs.pipeline.judging import check
from yuhuo_customs.pipeline.preparing import Sealed, prepare
from yuhuo_customs.pipeline.roles import own, roles
from yuhuo_customs.resources import write_whole
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.workplace import SystemClock


@dataclass(frozen=True, slots=True)
class Rendered:
    """Messages as files; ``files`` and ``messages`` go together, in the order of sending.

    ``bills``: the master waybills that follow the lists; only whole ones are written.
    """

    reviewed: Reviewed
    files: tuple[Path, ...]
    messages: tuple[Sealed, ...]
    warnings: tuple[Text, ...]
    bills: tuple[Bill, ...] = ()


def render(
    path: str | Path,
    out: str | Path,
    *,
    profile: str = "order-export",
    settings: Settings | None = None,
    clock: Clock | None = None,
    sign: bool = True,
) -> Rendered:
    """Check a workbook and write the messages of its ready orders into ``out``; nothing is sent.

    Raises:
        InputError, SetupError, OutputError: as :func:`check` and :func:`prepare`; a file is whole or absent.
    """
    settings, clock = settings or load(), clock or SystemClock()
    reviewed = check(path, profile=profile, settings=settings, clock=clock)
    named = roles(settings)
    kinds = own(reviewed.documents, named)
    signed = prepare(reviewed, settings=settings, clock=clock, sign=sign, kinds=kinds)
    lists = billing.following(reviewed, profile, named)
    bills = billing.bills(lists)
    if whole := [each for each in bills if each.is_whole]:
        made = billing.judged(billing.drafts(lists, whole), reviewed.batch.source.name, settings, clock)
        more = prepare(made, settings=settings, clock=clock, sign=sign)
        signed = Signed(
            (*signed.messages, *more.messages),
            signed.app_time,
            tuple(dict.fromkeys(signed.warnings + more.warnings)),
        )
    files = write_messages(signed, Path(out))
    return Rendered(reviewed, files, seals(signed), signed.warnings, bills)


def write_messages(signed: Signed, out: Path) -> tuple[Path, ...]:
    """Write each message as ``<kind>_<appTime>_<number>.xml``; returns the paths in the order of sending."""
    files = []
    for number, each in enumerate(signed.messages, 1):
        kind = each.kind.removesuffix("Message")
        files.append(out / f"{kind}_{signed.app_time:%Y%m%d%H%M%S}_{number:05d}.xml")
        write_whole(files[-1], each.content)
    return tuple(files)


def seals(signed: Signed) -> tuple[Sealed, ...]:
    """What is told of each message."""
    return tuple(
        Sealed(each.kind, each.guid, each.records.height, each.sha256, len(each.content))
        for each in signed.messages
    )
