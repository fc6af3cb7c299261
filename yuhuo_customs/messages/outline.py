"""What a skeleton asks of the data: the fields and scopes it carries, and which it needs under which condition.

A leaf that is neither ``y:optional`` nor inside a ``y:when`` is needed in every row of its scope; inside a ``y:when``
it is needed where the group is there; an attribute is needed where its element is. ``y:each="…+"`` needs a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from yuhuo_customs.messages.skeleton_check import BINDING, ROOT, own_marks, sole_binding


@dataclass(frozen=True, slots=True)
class Need:
    """A field, or an inner scope, that must be filled wherever one of ``names`` is; always, where that is empty."""

    what: str
    names: tuple[str, ...]


@dataclass(slots=True)
class Scoped:
    """One scope of a skeleton: its fields in the order met (those left out where empty), inner scopes, needs."""

    parent: str = ""
    fields: list[str] = field(default_factory=list)
    optional: set[str] = field(default_factory=set)
    inner: list[str] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)


def outline(root: etree._Element) -> Mapping[str, Scoped]:
    """Scope → what the skeleton asks of it; the outermost is "message"."""
    found = {ROOT: Scoped()}
    _walk(root, ROOT, (), found)
    return found


def _walk(element: etree._Element, scope: str, guards: tuple[str, ...], found: dict[str, Scoped]) -> None:
    marks = own_marks(element)
    if "each" in marks:
        name = marks["each"].removesuffix("+")
        found[name] = Scoped(scope)
        found[scope].inner.append(name)
        if marks["each"].endswith("+"):
            found[scope].needs.append(Need(name, tuple(each for each in guards if each != name)))
        scope, guards = name, ()
    if "when" in marks:
        guards = tuple(marks["when"].split())
    _leaf(element, found[scope], guards, optional="optional" in marks)
    for child in element:
        if isinstance(child.tag, str):
            _walk(child, scope, guards, found)


def _leaf(element: etree._Element, scoped: Scoped, guards: tuple[str, ...], *, optional: bool) -> None:
    attributes = [each[1] for value in element.attrib.values() for each in BINDING.finditer(str(value))]
    bound = sole_binding(element)
    scoped.fields += [each.rstrip("?") for each in attributes] + ([bound] if bound else [])
    if bound is None:
        return
    if optional:
        scoped.optional.add(bound)
    kept = [each for each in attributes if not each.endswith("?")]
    if not optional:
        scoped.needs += [
            Need(name, tuple(each for each in guards if each != name))
            for name in [bound, *kept]
            if guards != (name,)
        ]
    elif kept:
        scoped.needs += [Need(bound, tuple(kept)), *(Need(each, (bound,)) for each in kept)]
