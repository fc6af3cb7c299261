"""The cases of the checks of manifests: for each one workbook in which it fires, one in which it is silent, and the border.

``rules/cases/*.toml``, in the form of the review's cases (``review.casing``)::

    ["YH-MFT-036"]
    on = "MT2201"                        # the message, its function after a stroke; the first sending as a rule
    fires = { "items.ItemPieces" = "9" } # what is changed in the sound workbook (``trying``)
    at = ["bills.Pieces@0"]              # exactly these cells are blamed
    silent = {}
    border = { … }                       # border_fires = true where the border itself is a violation
    also_fires = [{ … }]                 # further ones; each may name another message with "on"
    also_silent = [{ … }]
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from yuhuo_customs.domain.catalogue import CODES, Code
from yuhuo_customs.errors import Text
from yuhuo_customs.manifests.policy import known
from yuhuo_customs.manifests.trying import Trial
from yuhuo_customs.review.casing import KINDS, Problem

PREFIX = "YH-MFT-"
_FOLDER = Path(__file__).parent / "rules" / "cases"


def checks() -> list[Code]:
    """Every check of manifests: of sheets and cells, of single fields, of rail items, and rules across fields."""
    known()
    return [CODES[code] for code in sorted(CODES) if code.startswith(PREFIX)]


def cases() -> dict[str, Mapping[str, Any]]:
    """``CODE`` or ``CODE:variant`` → case, in the order of the files."""
    found: dict[str, Mapping[str, Any]] = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def test() -> Iterator[Problem]:
    """A check without its cases, texts or source, a case of no check, a case that does not come out."""
    found, codes = cases(), {each.code: each for each in checks()}
    named = {key.partition(":")[0] for key in found}
    for code in sorted(set(codes) - named):
        yield Problem(code, "", Text("没有三个用例", "it has no three cases"))
    for code in sorted(named - set(codes)):
        yield Problem(code, "", Text("没有这项检查", "there is no such check"))
    for check in codes.values():
        yield from _untold(check)
    for key, case in found.items():
        if key.partition(":")[0] in codes:
            yield from judge(key, case)


def judge(key: str, case: Mapping[str, Any]) -> Iterator[Problem]:
    """What does not come out as the case says."""
    missing = [name for name in (*KINDS, "at", "on") if name not in case]
    if missing:
        yield Problem(key, "", Text(f"缺少 {missing}", f"lacks {', '.join(missing)}"))
        return
    wanted = [(kind, case[kind], kind == "fires" or (kind == "border" and case.get("border_fires", False)))
              for kind in KINDS]  # fmt: skip
    wanted += [("also_fires", each, True) for each in case.get("also_fires", ())]
    wanted += [("also_silent", each, False) for each in case.get("also_silent", ())]
    for kind, changes, fires in wanted:
        cells = run(key, case, changes)
        if fires != bool(cells):
            yield Problem(key, kind, Text(f"得到 {cells}", f"it gave {cells}"))
        elif kind == "fires" and cells != sorted(case["at"]):
            yield Problem(key, kind, Text(f"指出的单元格为 {cells}", f"it blames {cells}"))


def run(key: str, case: Mapping[str, Any], changes: Mapping[str, Any]) -> list[str]:
    """The blamed cells."""
    own = {name: value for name, value in changes.items() if name != "on"}
    return Trial(str(changes.get("on", case["on"])), own).cells(key.partition(":")[0])


def _untold(code: Code) -> Iterator[Problem]:
    texts = (code.title, code.reason, code.fix, code.example)
    if not all(text.zh.strip() and text.en.strip() for text in texts):
        yield Problem(
            code.code, "", Text("四段双语文字不全", "its four texts in two languages are not complete")
        )
    if not code.source.strip():
        yield Problem(code.code, "", Text("没有出处", "it has no source"))
