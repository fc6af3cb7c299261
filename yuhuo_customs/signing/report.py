"""The report of a verification: one line per point, then a conclusion (signature.md §10)."""

from dataclasses import dataclass

from yuhuo_customs.errors import Text

OK, FAILED, NOT_CHECKED = "ok", "failed", "not_checked"


@dataclass(frozen=True, slots=True)
class Line:
    """One point of the report: ``state`` is ok, failed or not_checked."""

    name: str
    title: Text
    state: str
    detail: Text


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """All points, and the conclusion: both, strict_only, literal_only, changed, wrong_key, unsigned or unjudged."""

    lines: tuple[Line, ...]
    conclusion: str
    meaning: Text

    @property
    def good(self) -> bool:
        """Whether at least one reading accepts the signature."""
        return self.conclusion in ("both", "strict_only", "literal_only")

    def state(self, name: str) -> str:
        """State of the line called ``name``."""
        return next((line.state for line in self.lines if line.name == name), NOT_CHECKED)


MEANINGS = {
    "both": Text("两种读法都通过。", "Both readings accept it."),
    "strict_only": Text("仅严格读法（W3C）通过。", "Only the strict reading (W3C) accepts it."),
    "literal_only": Text(
        "仅字面读法通过：Signature 周围有换行或缩进，或根元素声明了其他命名空间。",
        "Only the literal reading accepts it: line feeds or indent around Signature, or other namespaces on the root.",
    ),
    "changed": Text("签名之后内容被改动。", "The content was changed after signing."),
    "wrong_key": Text(
        "内容未变，但签名值不符：密钥、算法组合不对，或签名值是 DER 而非 r‖s。",
        "The content is as signed, the signature value is not: wrong key or algorithm, or DER instead of r‖s.",
    ),
    "unsigned": Text("报文没有签名。", "The message carries no signature."),
    "unjudged": Text(
        "摘要已核对，签名值无法核对（算法或证书不受支持）。",
        "The digest was checked, the signature value could not be (algorithm or certificate not supported).",
    ),
}
