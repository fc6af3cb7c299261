"""One round of the manifests: every bill that moves gets one answer; then what can be released is released."""

import sqlite3
from datetime import datetime

from yuhuo_customs.window.faults import draw
from yuhuo_customs.window.manifests import lists, shelf
from yuhuo_customs.window.manifests.answers import Answer, origins
from yuhuo_customs.window.manifests.judging import Verdict, accepted, refusal, verdict
from yuhuo_customs.window.manifests.kinds import CHANGE, DELETE, KINDS, NEW, OTHER
from yuhuo_customs.window.manifests.shelf import ACCEPTED, REFUSED, RELEASED, REVIEW, Entry
from yuhuo_customs.window.numbers import Numbers
from yuhuo_customs.window.script import Script

_PAUSE = 2
"""Rounds of a manual review."""
_RELEASE = "提（运）单放行"


def stirs(connection: sqlite3.Connection, script: Script) -> bool:
    """Whether a round would do anything."""
    moves = connection.execute("SELECT EXISTS (SELECT 1 FROM bills WHERE moving = 1)").fetchone()[0]
    return bool(moves) or bool(lists.releasable(connection, undeclared=script.release_undeclared))


def advance(connection: sqlite3.Connection, numbers: Numbers, script: Script) -> list[Answer]:
    """Move every bill by one step; returns the answers of the round. ``connection``: inside a write transaction."""
    found: list[Answer] = []
    # releases first: who was accepted in this very round waits for the next one
    for one in lists.releasable(connection, undeclared=script.release_undeclared):
        one.status = RELEASED
        shelf.write_back(connection, [(one, False)])
        found += _told(connection, [(one, [Verdict(RELEASED, _RELEASE)])], notice=script.manifest_notice)
    for name in KINDS:
        moved = [(one, _step(connection, one, script, numbers.now)) for one in shelf.moving(connection, name)]
        found += _told(connection, moved)
    return found


def _told(
    connection: sqlite3.Connection, moved: list[tuple[Entry, list[Verdict]]], *, notice: bool = False
) -> list[Answer]:
    known = origins(connection, [one for one, _ in moved])
    return [
        Answer(one, "MT9999" if notice else one.name, said.status, said.text, *known[one.number])
        for one, verdicts in moved
        for said in verdicts
    ]


def _step(connection: sqlite3.Connection, one: Entry, script: Script, now: datetime) -> list[Verdict]:
    """The answers of this round to one bill."""
    if one.step == 0 and one.kind.road and script.client_steps:
        one.step = 1
        shelf.write_back(connection, [(one, True)])
        return [Verdict("0", "调用成功"), Verdict("E3", "发往海关成功")]
    if one.status == REVIEW:
        one.waited += 1
        if one.waited < _PAUSE:
            shelf.write_back(connection, [(one, True)])
            return []
        return [_end(connection, one, Verdict(ACCEPTED, accepted(one)))]
    said = verdict(connection, one, script, now)
    if said.status == ACCEPTED:
        said = _fate(connection, one, script) or said
    if said.status == REVIEW:
        one.step, one.status = one.step + 1, REVIEW
        shelf.write_back(connection, [(one, True)])
        return [said]
    before = [Verdict("D0", "删除中")] if script.client_deletions and one.function == DELETE else []
    after = [Verdict("D1", "已删除")] if before and said.status == ACCEPTED else []
    return [*before, _end(connection, one, said), *after]


def _end(connection: sqlite3.Connection, one: Entry, said: Verdict) -> Verdict:
    one.step, one.status = one.step + 1, said.status
    former = shelf.find(connection, "number = ?", one.former) if one.former else []
    if said.status == ACCEPTED and former and one.function in (CHANGE, OTHER):
        shelf.keep(connection, one.number, shelf.merged(former[0].bill, one.bill))
    if said.status == ACCEPTED and former and one.function == OTHER:
        one.status = former[0].status  # a bill that is released stays so
    shelf.write_back(connection, [(one, False)])
    if said.status == REFUSED:
        shelf.undo(connection, one)
    elif one.function == DELETE:
        shelf.remove(connection, one)
    return said


def _fate(connection: sqlite3.Connection, one: Entry, script: Script) -> Verdict | None:
    """What the script has in store for the first sending of a bill; what was refused once passes."""
    if one.function not in NEW or shelf.earlier(connection, one):
        return None
    chosen = draw(script.seed, one.name, one.key)
    if chosen < script.manifests_refused:
        return Verdict(REFUSED, refusal(one.kind, "模拟窗口按脚本退单"))
    if chosen < script.manifests_refused + script.manifests_reviewed:
        return Verdict(REVIEW, "19010 转人工审核" if one.kind.road else "转人工审核")
    return None
