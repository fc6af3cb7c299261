"""From the workbook to a verdict for each order."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from yuhuo_customs import codes, tariff
from yuhuo_customs.classification import calibration, pack
from yuhuo_customs.classification.classifying import classify
from yuhuo_customs.classification.history import History
from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.domain.stages import Batch, Classified, Reviewed
from yuhuo_customs.pipeline import past
from yuhuo_customs.pipeline.drafts import EVIDENCE
from yuhuo_customs.pipeline.reviewing import judge
from yuhuo_customs.pipeline.roles import narrowed, own, roles
from yuhuo_customs.review.checklist import Need, checklist
from yuhuo_customs.review.past import Past
from yuhuo_customs.review.references import References
from yuhuo_customs.review.tables import of_tables
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.sheets import check as judging
from yuhuo_customs.sheets import codes_field, codes_sheet, reading
from yuhuo_customs.sheets import profile as profiles
from yuhuo_customs.workplace import today as on_day

LISTS = ("CEB603", "CEB621")
"""Kinds of list whose lines are classified."""


def read(path: str | Path, *, profile: str = "order-export") -> Batch:
    """Read a workbook and map its columns; values are not judged yet.

    Raises:
        InputError: the file is missing or unreadable.
    """
    return reading.read(Path(path), profiles.load(profile))


def classified(
    path: str | Path,
    *,
    profile: str = "order-export",
    settings: Settings | None = None,
    clock: Clock | None = None,
    packs: Sequence[Path] = (),
    as_of: date | None = None,
) -> Classified:
    """Read, check and classify: an HS code with evidence for each line, or a finding that says why not.

    Args:
        packs: Further classification packs (files or folders), beside the shipped ones and those of the settings.
        as_of: Day whose tariff, packs and rulings count; None: today.

    Raises:
        InputError: the file is missing or unreadable.
        SetupError: a table, a pack or the history is defective.
    """
    settings = settings or load()
    today = as_of or on_day(settings, clock)
    codes.use(settings.state_path / "codes", today)
    shape = profiles.load(profile)
    ours = own(shape.documents, roles(settings))
    checked = narrowed(judging.check(reading.read(Path(path), shape), shape), shape, ours)
    if not set(LISTS) & set(checked.documents):
        return Classified(checked.batch, checked.documents, pl.DataFrame(schema=EVIDENCE), checked.findings)
    with History.open(settings.state_path / "history.sqlite") as history:
        return classify(
            checked,
            history=history,
            packs=used_packs(settings, packs),
            tariff=tariff.tables(settings.state_path, today).tariff,
            calibration=calibration.load(settings.state_path),
            excusable=(codes_field.MISSING, codes_sheet.MISSING.code),
            today=today,
        )


def used_packs(settings: Settings, more: Sequence[Path] = ()) -> tuple[pack.Pack, ...]:
    """The shipped packs, those of the settings' folder, and ``more`` (files or folders); later ones replace their like.

    Raises:
        ResourceError: a pack is defective, or a place does not exist.
    """
    mine = (Path(settings.classification_packs),) if settings.classification_packs else ()
    return pack.together(pack.shipped(), (*mine, *more))


def check(
    path: str | Path,
    *,
    profile: str = "order-export",
    settings: Settings | None = None,
    clock: Clock | None = None,
) -> Reviewed:
    """Read, check, classify and review a workbook: a verdict for each order, and every finding.

    Raises:
        InputError: the file is missing or unreadable.
        SetupError: the policy, a table, a pack or the history is defective.
    """
    settings = settings or load()
    found = classified(path, profile=profile, settings=settings, clock=clock)
    return judge(found, settings=settings, clock=clock)


def needs(reviewed: Reviewed, *, settings: Settings, clock: Clock | None = None) -> tuple[Need, ...]:
    """The documents and inspections that the goods of a reviewed batch will need (预检验)."""
    found = Classified(reviewed.batch, reviewed.documents, reviewed.evidence, reviewed.findings)
    tables = of_tables(tariff.tables(settings.state_path, on_day(settings, clock)), "export")
    return checklist(found, References(tables))


def bring_past(
    path: str | Path, *, profile: str, settings: Settings, day: date | None = None, clock: Clock | None = None
) -> Past:
    """Keep the declarations of a workbook as facts of the past (``yuhuo history import --declared``).

    Args:
        day: When they were declared; None: today.

    Raises:
        InputError: the file is missing or unreadable.
        OutputError: the state folder cannot be written.
    """
    found = classified(path, profile=profile, settings=settings, clock=clock)
    return past.bring(Path(path), found, day or on_day(settings, clock), settings)
