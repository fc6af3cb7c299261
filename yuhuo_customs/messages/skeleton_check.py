"""A skeleton held against the fields it may bind: a typo fails at load, with file and line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from yuhuo_customs.errors import ResourceError, Text

Y = "urn:yuhuo:skeleton"
ROOT = "message"
"""Name of the root's scope: one row per message."""
BINDING = re.compile(r"\{([A-Za-z_]\w*\??)\}")

Shape = Mapping[str, Mapping[str, bool]]
"""Scope → field → whether it is required; fields in the order of the message. The root's scope is "message"."""


def sole_binding(element: etree._Element) -> str | None:
    """The field, where the element is a leaf that holds one binding and nothing else."""
    found = BINDING.fullmatch((element.text or "").strip())
    return found[1] if found and not len(element) else None


def own_marks(element: etree._Element) -> dict[str, str]:
    """The element's attributes in the skeleton's namespace, by local name."""
    return {
        etree.QName(key).localname: str(value)
        for key, value in element.attrib.items()
        if etree.QName(key).namespace == Y
    }


def check(root: etree._Element, shape: Shape, path: Path) -> None:
    """Hold the skeleton against ``shape``.

    Raises:
        ResourceError: the first defect, with file and line.
    """
    _Check(shape, path).run(root)


@dataclass(slots=True)
class _Check:
    shape: Shape
    path: Path
    seen: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    """Scope → its fields in the order met, with their lines."""

    def run(self, root: etree._Element) -> None:
        self.seen[ROOT] = []
        if root.getroottree().docinfo.internalDTD is not None:
            self.fail(root, "骨架不得含 DTD", "a skeleton has no DTD")
        if any(root.get(f"{{{Y}}}{name}") is not None for name in ("each", "when", "optional")):
            self.fail(root, "根元素不能重复或省略", "the root is neither repeated nor optional")
        self.element(root, ROOT, guarded="")
        signatures = list(root.iter(f"{{{Y}}}signature"))
        if len(signatures) > 1:
            self.fail(signatures[1], "签名位置出现两次", "the place of the signature is marked twice")
        for scope, fields in self.shape.items():
            self.scope(root, scope, fields)

    def scope(self, root: etree._Element, scope: str, fields: Mapping[str, bool]) -> None:
        """Everything required is there, in the order of the fields."""
        if scope not in self.seen:
            self.fail(root, f"缺少重复范围 {scope}", f"nothing repeats over {scope}")
        if not self.seen[scope]:
            self.fail(root, f"重复范围 {scope} 没有绑定字段", f"nothing is bound in {scope}")
        places = {name: place for place, name in enumerate(fields)}
        last = -1
        for name, line in self.seen[scope]:
            if places[name] <= last:
                self.fail(
                    line,
                    f"{scope} 的字段 {name} 顺序不对或重复",
                    f"the field {name} of {scope} is out of order or there twice",
                )
            last = places[name]
        met = {name for name, _ in self.seen[scope]}
        if missing := [name for name, required in fields.items() if required and name not in met]:
            self.fail(
                root,
                f"{scope} 缺少必填字段 {missing[0]}",
                f"the required field {missing[0]} of {scope} is missing",
            )

    def element(self, element: etree._Element, scope: str, guarded: str) -> None:
        marks = self.marks(element)
        if "each" in marks:
            scope, guarded = self.opened(element, marks["each"].removesuffix("+")), ""
        if "when" in marks:
            self.condition(element, marks["when"].split())
            # only a single name proves that this very field is filled
            guarded = marks["when"] if len(marks["when"].split()) == 1 else ""
        if len(element) and (element.text or "").strip():
            self.fail(element, "元素与文字混排", "text stands beside elements")
        for key, value in element.attrib.items():
            if not str(key).startswith(f"{{{Y}}}"):
                self.bindings(element, scope, str(value), attribute=True, guarded=guarded)
        self.leaf(element, scope, optional="optional" in marks, guarded=guarded)
        for child in element:
            if (child.tail or "").strip():
                self.fail(child, "元素与文字混排", "text stands beside elements")
            if etree.QName(child).namespace == Y:
                self.own(child, element)
            else:
                self.element(child, scope, guarded)

    def marks(self, element: etree._Element) -> dict[str, str]:
        """The element's own y: attributes."""
        found = own_marks(element)
        if unknown := set(found) - {"each", "when", "optional"}:
            name = min(unknown)
            self.fail(element, f"未知的骨架属性 y:{name}", f"unknown skeleton attribute y:{name}")
        if len(found) > 1:
            self.fail(
                element, "一个元素只能有一个骨架属性", "an element bears one skeleton attribute at most"
            )
        if "optional" in found and sole_binding(element) is None:
            self.fail(
                element,
                "y:optional 只用于单一绑定的叶元素",
                "y:optional is for a leaf that holds one binding",
            )
        return found

    def own(self, child: etree._Element, parent: etree._Element) -> None:
        if etree.QName(child).localname != "signature":
            self.fail(child, "未知的骨架元素", "unknown skeleton element")
        if parent.getparent() is not None or len(child) or child.attrib:
            self.fail(
                child,
                "签名位置须为根元素的空子元素",
                "the place of the signature is an empty child of the root",
            )

    def opened(self, element: etree._Element, scope: str) -> str:
        if scope not in self.shape or scope == ROOT:
            self.fail(element, f"未知的重复范围 {scope}", f"there is no scope {scope} to repeat over")
        if scope in self.seen:
            self.fail(element, f"重复范围 {scope} 出现两次", f"two elements repeat over {scope}")
        self.seen[scope] = []
        return scope

    def condition(self, element: etree._Element, names: list[str]) -> None:
        bound, scopes = _within(element)
        if not names or any(name not in bound | scopes for name in names):
            self.fail(
                element,
                "条件只能引用该元素内绑定的字段或重复范围",
                "a condition names fields bound, or scopes repeated, inside its element",
            )

    def leaf(self, element: etree._Element, scope: str, *, optional: bool, guarded: str) -> None:
        text = (element.text or "").strip()
        local, name, fields = etree.QName(element).localname, sole_binding(element), self.shape[scope]
        if name and name in fields and local in fields and local != name:
            self.fail(element, f"元素 {local} 绑定了字段 {name}", f"the element {local} is bound to {name}")
        if text and not BINDING.search(text) and local in fields and not len(element):
            self.seen[scope].append((local, _line(element)))  # a constant stands for the field
        self.bindings(element, scope, text, attribute=False, guarded=name or "" if optional else guarded)
        if optional and name and fields[name]:
            self.fail(element, f"必填字段 {name} 不能省略", f"the required field {name} may not be left out")

    def bindings(
        self, element: etree._Element, scope: str, text: str, *, attribute: bool, guarded: str
    ) -> None:
        if set("{}") & set(BINDING.sub("", text)):
            self.fail(element, "绑定写法有误（花括号）", "a brace that belongs to no binding")
        for found in BINDING.finditer(text):
            name, maybe = found[1].rstrip("?"), found[1].endswith("?")
            if name not in self.shape[scope]:
                self.fail(element, f"{scope} 没有字段 {name}", f"there is no field {name} in {scope}")
            if maybe and not (attribute and found[0] == text):
                self.fail(element, "“?” 只用于整个属性值", "a question mark is for a whole attribute value")
            if not (self.shape[scope][name] or maybe or name == guarded):
                self.fail(
                    element,
                    f"选填字段 {name} 须标 y:optional 或置于 y:when",
                    f"the optional field {name} needs y:optional, or y:when around it",
                )
            self.seen[scope].append((name, _line(element)))

    def fail(self, at: etree._Element | int, zh: str, en: str) -> None:
        line = at if isinstance(at, int) else _line(at)
        raise ResourceError(
            Text(f"报文骨架有误：{zh}。", f"Defect in the message skeleton: {en}."),
            where=f"{self.path}:{line}",
            todo=Text(
                "请改正该文件，或重新安装 yuhuo-customs。",
                "Correct the file, or install yuhuo-customs again.",
            ),
        )


def _within(element: etree._Element) -> tuple[set[str], set[str]]:
    """Fields bound inside the element, and scopes repeated directly inside it."""
    texts = [element.text or "", *map(str, element.attrib.values())]
    bound = {found[1].rstrip("?") for text in texts for found in BINDING.finditer(text)}
    scopes: set[str] = set()
    for child in element:
        repeated = own_marks(child).get("each", "").removesuffix("+")
        found, deeper = (set(), {repeated}) if repeated else _within(child)
        bound |= found
        scopes |= deeper
    return bound, scopes


def _line(element: etree._Element) -> int:
    line: object = element.sourceline
    return line if isinstance(line, int) else 0
