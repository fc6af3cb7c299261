"""Marks of what was handed over: written and flushed before a file appears in OutBox, so that nothing is written twice."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from yuhuo_customs.gateways.boxes.files import sha256
from yuhuo_customs.resources import write_whole


@dataclass(frozen=True, slots=True)
class Mark:
    """One message: the name of its file, the hash of its bytes, how often it was moved back from FailBox."""

    cop_msg_id: str
    file: str
    sha256: str
    returns: int = 0


class Marks:
    """The marks of one profile, a small file each."""

    def __init__(self, folder: Path) -> None:
        """Kept in ``folder``, which is made when it is needed."""
        self._folder = folder

    def read(self, cop_msg_id: str) -> Mark | None:
        """The mark of a message; None when it was never handed over."""
        try:
            return _read(self._path(cop_msg_id))
        except FileNotFoundError:
            return None

    def write(self, cop_msg_id: str, file: str, content: bytes) -> None:
        """Mark a message before it is put into OutBox.

        Raises:
            OutputError: it cannot be written: nothing may leave then.
        """
        self._keep(Mark(cop_msg_id, file, sha256(content)))

    def count_return(self, mark: Mark) -> None:
        """One more move back from FailBox."""
        self._keep(replace(mark, returns=mark.returns + 1))

    def failed_in(self, box: Path) -> Iterator[Mark]:
        """Marks whose file lies in the box."""
        lying = {path.name for path in box.iterdir()} if box.is_dir() else set()
        if lying:
            marks = (_read(path) for path in sorted(self._folder.glob("*.json")))
            yield from [mark for mark in marks if mark.file in lying]

    def by_stem(self, stem: str) -> Mark | None:
        """The mark of the file with this base name; None when it is not one of ours."""
        direct = self.read(stem)
        if direct is not None and _stem(direct) == stem:  # as a rule the name is the message's own id
            return direct
        marks = (_read(path) for path in sorted(self._folder.glob("*.json")))
        return next((mark for mark in marks if _stem(mark) == stem), None)

    def _keep(self, mark: Mark) -> None:
        write_whole(self._path(mark.cop_msg_id), json.dumps(asdict(mark)).encode())

    def _path(self, cop_msg_id: str) -> Path:
        # by hash: an id may hold what no file name may
        return self._folder / f"{hashlib.sha256(cop_msg_id.encode()).hexdigest()[:40]}.json"


def _read(path: Path) -> Mark:
    return Mark(**json.loads(path.read_text("utf-8")))


def _stem(mark: Mark) -> str:
    return mark.file.rpartition(".")[0]
