"""The skeleton engine: an XML file that is the message itself, with bindings, rendered column by column.

``{orderNo}`` in text or in an attribute is a binding; ``{unit?}`` as a whole attribute value leaves the attribute
out where the field is null. In the namespace ``urn:yuhuo:skeleton``:

* ``y:each="items"`` repeats the element over the rows of that scope's frame; scopes nest to any depth;
  ``y:each="items+"`` says that there is at least one row wherever the parent element is (:mod:`.outline`);
* ``y:when="a b"`` keeps the element only where one of these fields (or inner scopes) is not null;
* ``y:optional=""`` on a leaf leaves it out where its value is null (else it is written empty);
* ``<y:signature/>``, a child of the root, marks the place of the signature (signature.md §3).

White space between elements and comments do not reach the message. The constant parts are canonicalised once by
libxml2, the values are escaped as C14N wants: the result is canonical XML by construction (signature.md §5).
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from lxml import etree

from yuhuo_customs.errors import ResourceError, Text
from yuhuo_customs.messages.binding import (
    Group,
    Piece,
    Scope,
    Value,
    inner,
    joined,
    prepared,
    values,
    without,
)
from yuhuo_customs.messages.skeleton_check import BINDING, ROOT, Shape, Y, check, own_marks, sole_binding

_OPEN, _CLOSE = "\ue000", "\ue001"  # private-use characters: C14N leaves them alone
_MARK = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_OPTIONAL_ATTRIBUTE = re.compile(f'( [^\\s="]+="){_OPEN}attribute ([^{_CLOSE}?]+)\\?{_CLOSE}"')


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A compiled skeleton.

    Attributes:
        name: Local name of the root: CEB303Message, …
        before, after: Pieces of the root scope on both sides of the place of the signature.
        scopes: Every repeated scope by name.
    """

    name: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    scopes: Mapping[str, Scope]

    def render(self, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        """The messages: String columns ``before`` and ``after``, one row per row of ``frames["message"]``.

        Every other scope's frame has ``_parent`` (row number in the outer scope's frame); rows of one parent keep
        their order. What :meth:`Filled.rows` gave can stand for the scope's frame.

        Raises:
            Unwritable: a text holds a character that XML cannot carry.
        """
        frame = _filled(ROOT, (*self.before, *self.after), frames).frame
        return frame.select(before=joined(self.before, frame), after=joined(self.after, frame))

    def filled(
        self, scope: str, frames: Mapping[str, pl.DataFrame], *, drop: Collection[str] = ()
    ) -> "Filled":
        """The rows of one scope, ready to be written; ``drop``: fields whose leaf elements are left out."""
        return _filled(scope, without(self.scopes[scope].pieces, drop), frames)


@dataclass(frozen=True, slots=True)
class Filled:
    """A scope's values as canonical text, beside them the rows of the inner scopes."""

    pieces: tuple[Piece, ...]
    frame: pl.DataFrame
    parent: pl.Series | None

    def rows(self, *, bare: Collection[str] = ()) -> pl.DataFrame:
        """The rows as XML: ``_xml`` (String), and ``_parent`` where the scope's frame has it.

        ``bare``: fields, bound at the top of the scope, whose leaf elements are left out of a second column,
        ``_bare``. What follows the last of them is rendered once for both.
        """
        last = max((at for at, piece in enumerate(self.pieces) if not without([piece], bare)), default=-1)
        lead, rest = self.pieces[: last + 1], self.pieces[last + 1 :]
        frame = self.frame.with_columns(_rest=joined(rest, self.frame))
        columns = {"_xml": lead, "_bare": without(lead, bare)} if bare else {"_xml": lead}
        text = frame.select(
            **{
                name: pl.concat_str(joined(pieces, frame), "_rest") if pieces else pl.col("_rest")
                for name, pieces in columns.items()
            }
        )
        return text if self.parent is None else text.with_columns(self.parent)


def load(path: Path, shape: Shape) -> Skeleton:
    """Compile the skeleton in ``path`` and hold it against ``shape`` (scope → field → whether it is required).

    Raises:
        ResourceError: the file is unreadable, or binds what does not exist, leaves out what is required, or breaks
            the order of the fields; ``where`` names file and line.
    """
    # a skeleton is our own file, and still no reason to fetch anything
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(path.read_bytes(), parser)
    except (OSError, etree.XMLSyntaxError) as error:
        line = getattr(error, "lineno", None)
        raise ResourceError(
            Text(f"报文骨架无法读取：{error}", f"The message skeleton cannot be read: {error}"),
            where=f"{path}:{line}" if line else str(path),
            todo=Text(
                "请改正该文件，或重新安装 yuhuo-customs。",
                "Correct the file, or install yuhuo-customs again.",
            ),
        ) from error
    check(root, shape, path)
    name = etree.QName(root).localname
    _mark(root)
    prefixes = [prefix for prefix, uri in root.nsmap.items() if prefix and uri != Y]
    etree.cleanup_namespaces(root, keep_ns_prefixes=prefixes)
    text = etree.tostring(root, method="c14n").decode("utf-8")
    text = _OPTIONAL_ATTRIBUTE.sub(
        f'{_OPEN}when \\2{_CLOSE}\\1{_OPEN}attribute \\2{_CLOSE}"{_OPEN}end{_CLOSE}', text
    )
    before, _, after = text.partition(f"{_OPEN}signature{_CLOSE}")
    halves = _pieces(_tokens(before)), _pieces(_tokens(after))
    return Skeleton(name, *halves, {scope.name: scope for half in halves for scope in _all_scopes(half)})


def _all_scopes(pieces: Sequence[Piece]) -> Iterator[Scope]:
    for scope in inner(pieces):
        yield scope
        yield from _all_scopes(scope.pieces)


def _mark(element: etree._Element) -> None:
    """Replace what belongs to the skeleton by marks in the text, so that libxml2 can canonicalise the rest."""
    marks = own_marks(element)
    for name in marks:
        del element.attrib[f"{{{Y}}}{name}"]
    regions = [f"{name} {marks[name].rstrip('+')}" for name in ("each", "when") if name in marks]
    if bound := sole_binding(element):
        regions.append(f"{'when' if 'optional' in marks else 'leaf'} {bound}")
    for key, value in element.attrib.items():
        element.set(key, BINDING.sub(f"{_OPEN}attribute \\1{_CLOSE}", str(value)))
    text = (element.text or "").strip()
    element.text = BINDING.sub(f"{_OPEN}text \\1{_CLOSE}", text)
    for child in list(element):
        child.tail = ""
        if child.tag == f"{{{Y}}}signature":
            _before(element, child, f"{_OPEN}signature{_CLOSE}")
            element.remove(child)
        else:
            _mark(child)
    if (parent := element.getparent()) is not None:
        _before(parent, element, "".join(f"{_OPEN}{region}{_CLOSE}" for region in regions))
        element.tail = f"{_OPEN}end{_CLOSE}" * len(regions)


def _before(parent: etree._Element, child: etree._Element, mark: str) -> None:
    """Write ``mark`` directly before ``child``."""
    sibling = child.getprevious()
    if sibling is None:
        parent.text = (parent.text or "") + mark
    else:
        sibling.tail = (sibling.tail or "") + mark


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Kind and argument: constant text has the kind ""."""
    for place, part in enumerate(_MARK.split(text)):
        if place % 2:
            kind, _, argument = part.partition(" ")
            yield kind, argument
        elif part:
            yield "", part


def _pieces(tokens: Iterator[tuple[str, str]]) -> tuple[Piece, ...]:
    """Pieces up to the end of the region or of the tokens."""
    found: list[Piece] = []
    for kind, argument in tokens:
        if kind == "end":
            break
        if kind == "":
            found.append(argument)
        elif kind in ("text", "attribute"):
            found.append(Value(argument, attribute=kind == "attribute"))
        elif kind == "each":
            found.append(Scope(argument, _pieces(tokens)))
        else:
            found.append(Group(tuple(argument.split()), _pieces(tokens), always=kind == "leaf"))
    return tuple(found)


def _filled(scope: str, pieces: tuple[Piece, ...], frames: Mapping[str, pl.DataFrame]) -> Filled:
    frame = frames[scope]
    text = prepared(scope, frame, set(values(pieces)))
    children = []
    for each in inner(pieces):
        known = frames[each.name]
        rows = known if "_xml" in known.columns else _filled(each.name, each.pieces, frames).rows()
        children.append(_gathered(rows, frame.height).alias(each.column))
    parent = frame["_parent"] if "_parent" in frame.columns else None
    return Filled(pieces, text.with_columns(children) if text.width else pl.DataFrame(children), parent)


def _gathered(rows: pl.DataFrame, height: int) -> pl.Series:
    """The rows of each parent in one string; null where a parent has none."""
    rows = rows.with_columns(pl.col("_parent").cast(pl.UInt32))
    if not (rows["_parent"] < height).all():
        raise ValueError("a row names a parent that does not exist")
    # list.join is vectorised; str.join inside agg is called once per group
    texts = (
        rows.group_by("_parent", maintain_order=True).agg("_xml").with_columns(pl.col("_xml").list.join(""))
    )
    parents = pl.select(_parent=pl.int_range(height, dtype=pl.UInt32))
    return parents.join(texts, on="_parent", how="left", maintain_order="left")["_xml"]
