"""What packs and history say about a product: the sure code, and the proposals for a person."""

from collections.abc import Collection, Iterable, Sequence

import polars as pl

from yuhuo_customs.classification import deciding
from yuhuo_customs.classification.matching import rules
from yuhuo_customs.classification.pack import Pack, Question, Rule
from yuhuo_customs.errors import Text

SURE = {
    "_product": pl.UInt32,
    "sure": pl.String,
    "rule": pl.String,
    "rule_zh": pl.String,
    "rule_en": pl.String,
}
TEXTS = ("codes", "basis_zh", "basis_en", "questions_zh", "questions_en", "proposals_zh", "proposals_en")


def sure(matches: pl.DataFrame, packs: Sequence[Pack]) -> pl.DataFrame:
    """The code that exact rules decide, per product: ``sure`` (4, 6 or 10 digits), ``rule``, ``rule_zh``, ``rule_en``.

    The longest code counts when every other exact rule agrees with its beginning. Where they only agree in the
    heading, the heading is sure; where not even that, nothing is.
    """
    exact = [
        (place, number, rule.codes[0], f"{pack.id}/{rule.id}", rule.reason.zh, rule.reason.en)
        for (place, number), (pack, rule) in rules(packs).items()
        if rule.exact
    ]
    names = {"pack": pl.UInt32, "rule": pl.UInt32, "code": pl.String, "id": pl.String, "zh": pl.String}
    table = pl.DataFrame(exact, schema={**names, "en": pl.String}, orient="row")
    ranked = (
        matches.join(table, on=["pack", "rule"], maintain_order="left")
        .sort(pl.col("code").str.len_bytes(), descending=True, maintain_order=True)
        .with_columns(longest=pl.col("code").first().over("_product"))
    )
    agreed = ranked.group_by("_product", maintain_order=True).agg(
        pl.col("longest").str.starts_with(pl.col("code")).all().alias("whole"),
        (pl.col("code").str.head(4) == pl.col("longest").str.head(4)).all().alias("heading"),
        pl.first("code", "id", "zh", "en"),
    )
    return agreed.filter("heading").select(
        "_product",
        sure=pl.when("whole").then("code").otherwise(pl.col("code").str.head(4)),
        rule="id",
        rule_zh="zh",
        rule_en="en",
    )


def describe(
    matches: pl.DataFrame, known: pl.DataFrame, packs: Sequence[Pack], answers: pl.DataFrame
) -> pl.DataFrame:
    """The proposals in words, per product: the columns of :data:`TEXTS`; ``codes`` is "6704.11 6704.19".

    Texts are made once for each combination of rules and remembered code, not for each product.

    Args:
        known: ``_product``, ``match``, ``gcode`` of the history, as far as it is only a proposal.
        answers: Questions that the goods answer themselves (``matching.answered``).
    """
    said = matches.group_by("_product", maintain_order=True).agg(
        said=pl.concat_str("pack", "rule", separator=":").str.join(",")
    )
    remembered = known.select("_product", memory=pl.concat_str("match", "gcode", separator=":"))
    both = said.join(remembered, on="_product", how="full", coalesce=True).join(
        answers, on="_product", how="left", maintain_order="left"
    )
    keys = ["said", "memory", "answers"]
    distinct = both.select(keys).unique(maintain_order=True)
    texts = [_texts(said, memory, answers, packs) for said, memory, answers in distinct.iter_rows()]
    schema = dict.fromkeys(TEXTS, pl.String)
    described = distinct.hstack(pl.DataFrame(texts, schema=schema, orient="row"))
    return both.join(described, on=keys, how="left", nulls_equal=True).select("_product", *TEXTS)


def dotted(code: str) -> str:
    """670420 → 6704.20; 6704200000 stays readable as 6704.20.0000."""
    return ".".join(part for part in (code[:4], code[4:6], code[6:]) if part)


def _texts(
    said: str | None, memory: str | None, answers: str | None, packs: Sequence[Pack]
) -> tuple[str, ...]:
    known = rules(packs)
    spoken = _telling([known[_pair(key)] for key in said.split(",")] if said else [])
    codes: list[str] = []
    basis: list[Text] = []
    if memory:
        match, gcode = memory.split(":")
        codes += [gcode] if match == "article" else []
        basis.append(MEMORIES[match].format(gcode=gcode))
    for pack, rule in spoken:
        codes += rule.codes
        basis.append(_because(pack, rule))
    asked, told = _asked_and_told(spoken, answers or "", packs)
    basis += told
    # 6704 says nothing beside 670420
    shown = [
        code for code in dict.fromkeys(codes) if not any(o != code and o.startswith(code) for o in codes)
    ]
    because = "；".join(each.zh for each in basis), "; ".join(each.en for each in basis)
    questions = " ".join(_asked(each, "zh") for each in asked), " ".join(_asked(each, "en") for each in asked)
    named = [dotted(code) for code in shown]
    return (
        " ".join(named),
        *because,
        *questions,
        *sentences("、".join(named), ", ".join(named), because, questions),
    )


def _telling(spoken: Sequence[tuple[Pack, Rule]]) -> list[tuple[Pack, Rule]]:
    """The rules worth telling: beside an exact subheading, or beside longer codes, the vaguer ones add nothing."""
    certain = [(pack, rule) for pack, rule in spoken if rule.exact and len(rule.codes[0]) > 4]
    told = certain or list(spoken)
    codes = {code for _, rule in told for code in rule.codes}
    return [pair for pair in told if not all(_refined(code, codes) for code in pair[1].codes)]


def _refined(code: str, codes: Collection[str]) -> bool:
    """Whether ``codes`` has a longer one that begins with ``code``."""
    return any(other != code and other.startswith(code) for other in codes)


MEMORIES = {
    "ended": Text("曾确认 {gcode}，该编码已失效", "{gcode} was confirmed once, and has ended"),
    "expired": Text("预裁定 {gcode} 已过期", "the advance ruling for {gcode} has run out"),
    "article": Text(
        "同一货号、其他名称或材质曾确认 {gcode}",
        "{gcode} was confirmed for the same article number with another name or material",
    ),
}


def _because(pack: Pack, rule: Rule) -> Text:
    return Text(
        f"{rule.reason.zh}，规则 {pack.id}/{rule.id}，{pack.edition}",
        f"{rule.reason.en}, rule {pack.id}/{rule.id}, {pack.edition}",
    )


NO_TARIFF = Text(
    "没有税则，10 位未核对。建议不是归类决定。",
    "No tariff: ten digits not checked. A suggestion, not a ruling.",
)


def sentences(
    zh: str, en: str, basis: tuple[str, str], questions: tuple[str, str], last: Text = NO_TARIFF
) -> tuple[str, str]:
    """What a person is told: the codes (``zh``, ``en``), what they rest on, what is open, and ``last`` the edition."""
    if not zh:
        return f"{basis[0]}。", f"{basis[1]}."
    because = (f"（{basis[0]}）", f" ({basis[1]})") if basis[0] else ("", "")
    zh, en = f"可能的编码：{zh}{because[0]}。", f"Possible codes: {en}{because[1]}."
    if questions[0]:
        zh, en = f"{zh}待确认：{questions[0]}", f"{en} Open: {questions[1]}"
    return f"{zh}{last.zh}", f"{en} {last.en}"


def _asked_and_told(
    spoken: Sequence[tuple[Pack, Rule]], answers: str, packs: Sequence[Pack]
) -> tuple[list[Question], list[Text]]:
    """The questions still open, and those that the goods answer themselves."""
    places = {pack.id: place for place, pack in enumerate(packs)}
    given = dict(each.split("=") for each in answers.split(",") if each)
    open_: list[Question] = []
    told = []
    for pack, name in dict.fromkeys((pack.id, name) for pack, rule in spoken for name in rule.questions):
        question = packs[places[pack]].questions[name]
        answer = given.get(f"{places[pack]}:{name}")
        if answer is None:
            open_.append(question)
            continue
        text = question.answers[int(answer)].text
        told.append(
            Text(
                f"{question.text.zh.rstrip('？')}：{text.zh}（品名等已说明）",
                f"{question.text.en} {text.en} (the goods say so)",
            )
        )
    return open_, told


def open_questions(codes: Iterable[str], answers: str, packs: Sequence[Pack]) -> tuple[Text, ...]:
    """What would decide between ``codes`` and is not answered by the goods (``matching.answered``)."""
    known = deciding.given(answers)
    return tuple(
        Text(_asked(question, "zh"), _asked(question, "en"))
        for key, question in deciding.deciding(codes, packs)
        if key not in known
    )


def _asked(question: Question, lang: str) -> str:
    answers = [
        f"{answer.text.pick(lang)} → {'/'.join(dotted(code) for code in answer.codes)}"
        for answer in question.answers
        if answer.codes
    ]
    if not answers:
        return question.text.pick(lang)
    listed = "；".join(answers) if lang == "zh" else "; ".join(answers)
    return question.text.pick(lang) + (f"（{listed}）" if lang == "zh" else f" ({listed})")


def _pair(key: str) -> tuple[int, int]:
    place, number = key.split(":")
    return int(place), int(number)
