"""What can be wrong with the ledger's file, said so that a person knows what to do."""

import contextlib
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from yuhuo_customs.errors import LedgerError, Text

LOCKED = (
    Text("账本正被另一个程序使用。", "The ledger is in use by another program."),
    Text("请等另一个豫货命令结束后重试。", "Wait until the other yuhuo command has ended, then repeat."),
)
READ_ONLY = (
    Text("账本无法写入。", "The ledger cannot be written."),
    Text(
        "请检查文件和文件夹的权限，或用 --ledger 另选位置。",
        "Check the rights of file and folder, or choose another place with --ledger.",
    ),
)
UNOPENED = (
    Text("账本无法打开。", "The ledger cannot be opened."),
    Text(
        "请检查路径、文件夹权限，或用 --ledger 另选位置。",
        "Check the path and the folder's rights, or choose another place with --ledger.",
    ),
)
DAMAGED = (
    Text("账本文件已损坏，或不是账本。", "The ledger's file is damaged, or is no ledger."),
    Text(
        "请勿删除该文件；请恢复备份，或用 --ledger 另选文件。",
        "Do not delete the file; restore a backup, or choose another file with --ledger.",
    ),
)
FULL = (
    Text("磁盘已满或写入出错，账本未改动。", "The disk is full or fails; the ledger was not changed."),
    Text("请清理磁盘空间后重复同一命令。", "Free some space on the disk, then repeat the same command."),
)
NEWER = (
    Text("账本由更新版本的程序建立。", "The ledger was made by a newer version of the program."),
    Text("请升级 yuhuo-customs。", "Upgrade yuhuo-customs."),
)
SENDING = (
    Text("另一个程序正在从这个账本发送报文。", "Another program is already sending from this ledger."),
    Text("请等它结束后重试。", "Wait until it has ended, then repeat."),
)
OVERTAKEN = (
    Text("这些单证刚被另一个命令登记。", "These documents were just entered by another command."),
    Text("请重复同一命令：程序会接着处理。", "Repeat the same command: it goes on from there."),
)
FOREIGN = (
    Text("账本只支持 SQLite 文件和 PostgreSQL。", "A ledger is an SQLite file, or lies in PostgreSQL."),
    Text(
        "请给出文件路径，或 postgresql+psycopg:// 开头的地址。",
        "Give a file path, or an address postgresql+psycopg://…",
    ),
)

UNREACHED = (
    Text("账本所在的数据库无法连接。", "The ledger's database cannot be reached."),
    Text("请检查地址、账号和数据库服务。", "Check the address, the account and the database server."),
)

Kind = tuple[Text, Text]

_BY_NAME: tuple[tuple[str, Kind], ...] = (
    ("SQLITE_BUSY", LOCKED),
    ("SQLITE_LOCKED", LOCKED),
    ("SQLITE_READONLY", READ_ONLY),
    ("SQLITE_PERM", READ_ONLY),
    ("SQLITE_CANTOPEN", UNOPENED),
    ("SQLITE_CORRUPT", DAMAGED),
    ("SQLITE_NOTADB", DAMAGED),
    ("SQLITE_FULL", FULL),
    ("SQLITE_IOERR", FULL),
)
_BY_SQLSTATE: tuple[tuple[str, Kind], ...] = (
    ("55P03", LOCKED),
    ("40", LOCKED),  # two transactions in each other's way
    ("25006", READ_ONLY),
    ("42501", READ_ONLY),
    ("53100", FULL),
    ("XX", DAMAGED),
    ("08", UNREACHED),
    ("28", UNREACHED),
    ("3D", UNREACHED),
    ("53", UNREACHED),
    ("57", UNREACHED),
)


def ledger_error(kind: Kind, where: str) -> LedgerError:
    """A failure of this kind at this ledger."""
    what, todo = kind
    return LedgerError(what, where=where, todo=todo)


def recognised(error: sqlite3.Error | DBAPIError, where: str) -> LedgerError | None:
    """The failure that the database's error stands for; None when it is a defect of the program."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(origin, "sqlite_errorname", "")
    if name:
        return next((ledger_error(kind, where) for start, kind in _BY_NAME if name.startswith(start)), None)
    state = getattr(origin, "sqlstate", None) or ""
    if not state and isinstance(error, OperationalError) and not isinstance(origin, sqlite3.Error):
        return ledger_error(UNREACHED, where)  # no answer at all
    return next((ledger_error(kind, where) for start, kind in _BY_SQLSTATE if state.startswith(start)), None)


def is_taken(error: DBAPIError) -> bool:
    """Whether a row with the same key was there already."""
    name = getattr(error.orig, "sqlite_errorname", "")
    return name == "SQLITE_CONSTRAINT_UNIQUE" or getattr(error.orig, "sqlstate", "") == "23505"


@contextlib.contextmanager
def translated(where: str) -> Iterator[None]:
    """What the database says inside, told as a LedgerError where it is :func:`recognised`.

    Raises:
        LedgerError: as :func:`recognised`.
        IntegrityError: a fact about the data: whoever wrote knows what it means.
    """
    try:
        yield
    except IntegrityError:
        raise
    except (sqlite3.Error, DBAPIError) as error:
        known = recognised(error, where)
        if known is None:
            raise
        raise known from error
