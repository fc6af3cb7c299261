"""A newer edition of one of our code lists comes in; from its first day on it takes the place of ours."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yuhuo_customs import codes
from yuhuo_customs.codes import editions as kept
from yuhuo_customs.codes.editions import CodeEdition
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.errors import InputError, Text, UsageError
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.sheets import grids
from yuhuo_customs.tariff import editions, headings, notices
from yuhuo_customs.tariff.headings import Header
from yuhuo_customs.tariff.kinds import Field, Kind
from yuhuo_customs.tariff.values import plain
from yuhuo_customs.workplace import SystemClock

_OWN = ("code", "name_zh", "name_en", "note", "valid_from", "valid_to", "confidence")


@dataclass(frozen=True, slots=True)
class CodesImported:
    """What became of a file: the edition, a finding for each row left out, codes that are new, codes that are gone."""

    edition: CodeEdition
    findings: Findings
    new: tuple[str, ...]
    gone: tuple[str, ...]


def import_codes(
    name: str, path: str | Path, *, edition: str = "", source: str = "", valid_from: date | None = None,
    settings: Settings | None = None, clock: Clock | None = None,
) -> CodesImported:  # fmt: skip
    """Import an edition of the code list ``name``; columns that the file lacks (English name, dimension …) are ours.

    Raises:
        UsageError: there is no such list.
        InputError: the file cannot be read, lacks a column, or has no usable row.
    """
    settings, path = settings or load(), Path(path)
    if name not in codes.tables():
        raise UsageError(
            Text(f"没有代码表“{name}”。", f"There is no code list {name!r}."),
            todo=Text("代码表名称见 yuhuo codes list。", "yuhuo codes list names them."),
        )
    ours = {entry.code: entry for entry in codes.shipped(name).entries}
    more = tuple(next(iter(ours.values())).more)
    _, sheets = grids.load(path)
    header = headings.find(sheets, _kind(name, more), {}, path.name)
    found, findings = _rows(header)
    if not found:
        raise InputError(
            Text("没有可用的行。", "No usable row."),
            where=path.name,
            todo=Text("请检查代码列。", "Check the codes."),
        )
    rows = []
    for code, cells in found.items():
        before = ours.get(code)
        row = dict.fromkeys((*_OWN, *more), "") | {"confidence": "wild"}
        if before is not None:
            row |= {"name_zh": before.name.zh, "name_en": before.name.en, "note": before.note, **before.more}
        rows.append(row | cells)
    now = (clock or SystemClock()).now()
    made = CodeEdition(
        name, editions.safe_name(edition or path.stem), source or path.name,
        valid_from.isoformat() if valid_from else "", now.isoformat(timespec="microseconds"), len(rows),
    )  # fmt: skip
    folder = settings.state_path / "codes"
    kept.save(folder, made, (*_OWN, *more), rows)
    codes.use(folder, now.date())
    gone = tuple(code for code in ours if code not in found)
    return CodesImported(made, findings, tuple(code for code in found if code not in ours), gone)


def _kind(name: str, more: tuple[str, ...]) -> Kind:
    fields = (
        Field("code", Text("代码", "code"), "text", ("编码", "编号"), needed=True),
        Field("name_zh", Text("名称", "name"), "text", ("中文名称", "中文名", "name_zh"), needed=True),
        Field("name_en", Text("英文名称", "English name"), "text", ("英文名", "name_en")),
        Field("note", Text("备注", "note"), "text", ("说明",)),
        *(Field(each, Text(each, each), "text") for each in more),
    )
    return Kind(name, Text(f"代码表 {name}", f"code list {name}"), {each.name: each for each in fields})


def _rows(header: Header) -> tuple[dict[str, dict[str, str]], Findings]:
    """Code → cells that are filled; rows without a code or name, and codes that come again, are left out."""
    found: dict[str, dict[str, str]] = {}
    first: dict[str, int] = {}
    said = []
    for number, row in enumerate(header.sheet.frame.iter_rows(), 1):
        cells = {name: plain(str(row[place] or "")) for name, place in header.columns.items()}
        if number <= header.row + 1 or not any(cells.values()):
            continue
        place = {"sheet": header.sheet.sheet, "row": number}
        lacking = next((name for name in ("code", "name_zh") if not cells[name]), None)
        if lacking:
            titles = {"title_zh": {"code": "代码", "name_zh": "名称"}[lacking], "title_en": lacking}
            column = header.sheet.letters(header.columns[lacking])
            said.append(Findings.of(notices.EMPTY.code, params=titles, field=lacking, column=column, **place))
        elif cells["code"] in found:
            column = header.sheet.letters(header.columns["code"])
            params = {"first": first[cells["code"]]}
            said.append(
                Findings.of(
                    notices.TWICE.code,
                    params=params,
                    field="code",
                    value=cells["code"],
                    column=column,
                    **place,
                )
            )
        else:
            first[cells["code"]] = number
            found[cells["code"]] = {name: cell for name, cell in cells.items() if cell}
    return found, Findings.none().and_(*said)
