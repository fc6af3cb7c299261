"""Every failure of the program, in one tree, each with its exit code.

::

    YuhuoError                      70  (base; never raised itself)
    ├── UsageError                   2  wrong use of a command or function
    ├── InputError                   3  an input could not be read: nothing was judged
    ├── SetupError                   4  configuration, key, certificate
    │   └── ResourceError            4  a table, template, schema or rule pack is defective
    ├── OutputError                  4  a result could not be written; no half-written file is left
    ├── GatewayError                 5  trouble with the gateway
    │   ├── NotSent                  5  certain that nothing arrived: safe to repeat
    │   ├── Refused                  5  the gateway answered and did not take the message in
    │   │   └── AlreadyThere         5  … because it has this message already: look for the earlier verdict
    │   └── OutcomeUnknown           6  it may have arrived: ask before sending again
    └── LedgerError                  7  the ledger cannot be read or written

Problems in the user's data are no exceptions: they are findings (``domain.findings``). A bug of the
program is a plain traceback for the developer and exit code 70 for the user.
"""

from typing import NamedTuple


class Text(NamedTuple):
    """A text for people, in both languages."""

    zh: str
    en: str

    def pick(self, lang: str) -> str:
        """The text in ``lang`` ("zh" or "en")."""
        return self.zh if lang.startswith("zh") else self.en

    def format(self, **values: object) -> "Text":
        """Both languages with the same values filled in."""
        return Text(self.zh.format(**values), self.en.format(**values))


class YuhuoError(Exception):
    """What happened, where, and what to do, in both languages."""

    exit_code = 70

    def __init__(self, what: Text, *, todo: Text, where: str = "") -> None:
        """Keep the three parts apart so that a program can show them as it likes."""
        super().__init__(what.en)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what.en} {self.todo.en}"


class UsageError(YuhuoError):
    """Wrong use of a command or function."""

    exit_code = 2


class InputError(YuhuoError):
    """An input is missing or unreadable: nothing was judged."""

    exit_code = 3


class SetupError(YuhuoError):
    """Configuration, key or certificate."""

    exit_code = 4


class ResourceError(SetupError):
    """A table, template, schema or rule pack is defective; ``where`` names file and line."""


class OutputError(YuhuoError):
    """A result could not be written; no half-written file is left."""

    exit_code = 4


class GatewayError(YuhuoError):
    """Trouble with the gateway, safe to repeat.

    ``retry_after``: seconds that the other side asked to be left alone (Retry-After), None when it said nothing.
    """

    exit_code = 5

    def __init__(self, what: Text, *, todo: Text, where: str = "", retry_after: float | None = None) -> None:
        """As every error, with the wait that the other side asked for."""
        super().__init__(what, todo=todo, where=where)
        self.retry_after = retry_after


class NotSent(GatewayError):
    """Certain that nothing arrived (for example: no connection)."""


class Refused(GatewayError):
    """The gateway answered and did not take the message in."""


class AlreadyThere(Refused):
    """The gateway has this message (or its documents) already: not a fault, the earlier verdict counts."""


class OutcomeUnknown(GatewayError):
    """The message may have arrived: ask the gateway before it is sent again."""

    exit_code = 6


class LedgerError(YuhuoError):
    """The ledger cannot be read or written."""

    exit_code = 7
