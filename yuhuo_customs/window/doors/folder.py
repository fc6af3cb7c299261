"""The folder of the single-window client, played from the client's side (transport.md §7)."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

from yuhuo_customs.errors import OutputError, SetupError, Text
from yuhuo_customs.resources import write_whole
from yuhuo_customs.window import counter, dxp
from yuhuo_customs.window.dxp import Answer, Envelope, Unreadable
from yuhuo_customs.window.manifests.reading import Message, is_manifest, kind_of, read
from yuhuo_customs.window.window import Window

FOLDER = "folder"
"""The name of this door."""
_BEIJING = timezone(timedelta(hours=8))
_LARGEST = 96 * 1024 * 1024
_CANNOT_SEND = {
    "outage", "refused", "reset", "cut-reading", "429", "500", "502", "503", "401", "redirect", "captive-portal",
}  # fmt: skip
_SILENT = {"lost-reply", "reset", "half-reply", "504", "huge-reply"}


class _Bad(Exception):
    """The file cannot be handed on; the text says why."""


class Folder:
    """OutBox, SentBox, FailBox and InBox under one root."""

    def __init__(self, window: Window, root: Path, now: Callable[[], datetime]) -> None:
        """Play the client over ``root``.

        Raises:
            SetupError: the folders cannot be made.
        """
        self._window, self._root, self._now = window, root, now
        self._seen: dict[str, tuple[int, int]] = {}
        self._number = 0
        try:
            for name in ("OutBox", "SentBox", "FailBox", "InBox"):
                (root / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(
                Text(f"文件夹无法创建：{error.strerror}", f"The folders cannot be made: {error.strerror}"),
                where=str(root),
                todo=Text("请检查文件夹权限。", "Check the folder's rights."),
            ) from error

    def look(self) -> None:
        """Hand on every file of the OutBox that is the same in two looks.

        Raises:
            GatewayError: the store cannot be used; the file stays where it is.
        """
        found = {
            path.name: (path, _stamp(path))
            for path in sorted((self._root / "OutBox").iterdir())
            if _is_ours(path)
        }
        for name, (path, stamp) in found.items():
            if self._seen.get(name) == stamp and stamp[0] > 0:
                self._hand_on(path)
        self._seen = {name: stamp for name, (_, stamp) in found.items()}

    def deliver(self) -> None:
        """Write the receipts that wait into the InBox, and forget them.

        Raises:
            GatewayError: the store cannot be used.
        """
        for each in self._window.waiting(ways=(FOLDER,)):
            try:
                write_whole(self._root / "InBox" / f"Receipt_{each.id}_{self._time()}.xml", each.content)
            except OutputError:
                return  # the next round tries again
            self._window.forget([each.id])

    def _hand_on(self, path: Path) -> None:
        try:
            envelope = _envelope(path)
        except OSError:
            return  # still held by its writer
        except _Bad as error:
            self._move(path, "SentBox")
            self._say(path.stem, "Failed", _broken(str(error)))
            return
        fault = self._window.meet("hand-over", envelope.cop_msg_id, envelope.kind)
        if fault and fault.do in _CANNOT_SEND and not fault.stored:
            self._move(path, "FailBox")
            return
        answer = counter.receive(self._window, envelope, fault, FOLDER)
        self._move(path, "SentBox")
        if fault and fault.do in _SILENT:
            return
        taken = answer.code in (dxp.TAKEN, dxp.AGAIN)
        said = _of_manifest if is_manifest(envelope.data) else _response
        self._say(path.stem, "Successed" if taken else "Failed", said(answer, envelope, taken=taken))

    def _move(self, path: Path, box: str) -> None:
        target = self._root / box / path.name
        if target.exists():
            target = target.with_name(f"{path.stem}_{self._time()}{path.suffix}")
        path.replace(target)

    def _say(self, name: str, word: str, content: str) -> None:
        path = self._root / "InBox" / f"{word}_{name}_{self._time()}.xml"
        write_whole(path, f'<?xml version="1.0" encoding="UTF-8"?>\n{content}'.encode())

    def _time(self) -> str:
        self._number += 1
        return f"{self._now().astimezone(_BEIJING):%Y%m%d%H%M%S}{self._number % 1_000_000:06d}"


def _is_ours(path: Path) -> bool:
    return path.suffix.lower() in (".xml", ".zip") and not path.name.startswith(".") and path.is_file()


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _envelope(path: Path) -> Envelope:
    if path.stat().st_size > _LARGEST:
        raise _Bad("文件过大")
    raw = path.read_bytes()
    content = _unzipped(path.stem, raw) if path.suffix.lower() == ".zip" else raw
    try:
        root = etree.fromstring(
            content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        )
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _Bad(f"不是完好的XML：{error}") from error
    if etree.QName(root).namespace == dxp.NAMESPACE:
        try:
            return dxp.read_envelope(content)
        except Unreadable as error:
            raise _Bad(error.info) from error
    name = etree.QName(root).localname
    return Envelope(raw, path.stem, "", kind_of(content) if name == "Manifest" else name, content, "")


def _unzipped(name: str, raw: bytes) -> bytes:
    """The one XML of a zip: same base name, DEFLATE (transport.md §7)."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            if [each.filename for each in members] != [f"{name}.xml"]:
                raise _Bad(f"压缩包内应有且只有{name}.xml")
            if members[0].compress_type != zipfile.ZIP_DEFLATED or members[0].file_size > _LARGEST:
                raise _Bad("压缩包应使用DEFLATE，且不得过大")
            return archive.read(members[0])
    except (zipfile.BadZipFile, OSError, RuntimeError, EOFError) as error:
        raise _Bad(f"压缩包无法读取：{error}") from error


def _of_manifest(answer: Answer, envelope: Envelope, *, taken: bool) -> str:
    """The client's first answer to a manifest: journey or batch, 0 for taken over (transport.md §7)."""
    found = read(envelope.data)
    journey = found.journey if isinstance(found, Message) else ""
    info = "" if taken else answer.info or dxp.INFOS.get(answer.code, answer.code)
    return (
        f"<Response><ID>{escape(journey)}</ID><StatementCode>{0 if taken else 1}</StatementCode>"
        f"<StatementDescription>{escape(info or '调用成功')}</StatementDescription></Response>"
    )


def _response(answer: Answer, envelope: Envelope, *, taken: bool) -> str:
    info = "" if taken else answer.info or dxp.INFOS.get(answer.code, answer.code)
    return (
        '<DecImportResponse xmlns="http://www.chinaport.gov.cn/dec">'
        f"<ResponseCode>{0 if taken else 1}</ResponseCode><ErrorMessage>{escape(info)}</ErrorMessage>"
        f"<ClientSeqNo>{escape(envelope.cop_msg_id)}</ClientSeqNo><SeqNo>{escape(answer.reference)}</SeqNo><TrnPreId></TrnPreId>"
        "</DecImportResponse>"
    )


def _broken(why: str) -> str:
    return f"<Root><resultFlag>1</resultFlag><failInfo>{escape(why)}</failInfo></Root>"
