"""The window at work: messages judged when they are in the book, and the rounds; both families side by side."""

import sqlite3
from datetime import datetime

from yuhuo_customs.window import eport, rounds
from yuhuo_customs.window.manifests import answers, shelf
from yuhuo_customs.window.manifests import reading as manifest_reading
from yuhuo_customs.window.manifests import rounds as manifest_rounds
from yuhuo_customs.window.manifests.reading import Message, Unfit
from yuhuo_customs.window.numbers import Numbers
from yuhuo_customs.window.reading import Declared, Malformed
from yuhuo_customs.window.reading import read as read_ceb
from yuhuo_customs.window.replies import Origin, format_receipt, keep, write
from yuhuo_customs.window.script import Script

Read = Declared | Malformed | Message | Unfit


def read(content: bytes, now: datetime) -> Read:
    """Read a message of either family.

    Raises:
        ResourceError: the schemas are missing or defective.
    """
    if manifest_reading.is_manifest(content):
        return manifest_reading.read(content)
    return read_ceb(content, now)


def enter(
    connection: sqlite3.Connection,
    message: Read,
    content: bytes,
    *,
    origin: Origin,
    script: Script,
    numbers: Numbers,
) -> None:
    """Take a message into the book; what is refused at once is answered. ``connection``: inside a write transaction."""
    match message:
        case Message():
            shelf.put(connection, message, origin.number)
        case Unfit():
            keep(connection, [answers.refuse_whole(message, origin, script, numbers)], numbers)
        case Malformed():
            keep(connection, [format_receipt(message, origin, content, numbers)], numbers)
        case _:
            replies = eport.enter(connection, message, origin, script, numbers)
            keep(connection, write(replies, script, numbers), numbers)


def stirs(connection: sqlite3.Connection, script: Script) -> bool:
    """Whether a round would do anything."""
    return rounds.stirs(connection) or manifest_rounds.stirs(connection, script)


def turn(connection: sqlite3.Connection, numbers: Numbers, script: Script) -> None:
    """One round: whatever moves takes one step. ``connection``: inside a write transaction."""
    numbers.next("round")
    keep(connection, write(rounds.advance(connection, numbers, script), script, numbers), numbers)
    told = manifest_rounds.advance(connection, numbers, script)
    keep(connection, answers.write(told, script, numbers), numbers)


def moving(connection: sqlite3.Connection) -> int:
    """How many declarations and bills still move."""
    query = "SELECT (SELECT count(*) FROM declarations WHERE moving = 1) + (SELECT count(*) FROM bills WHERE moving = 1)"
    return int(connection.execute(query).fetchone()[0])
