"""The page of the review rules: the catalogue number by number, and every rule."""


def page() -> str:
    """docs/reference/rules.md."""
    from yuhuo_customs.domain.catalogue import CODES
    from yuhuo_customs.reports import manifest_rules
    from yuhuo_customs.review.coverage import ELSEWHERE, NUMBERS, PARTLY, covered
    from yuhuo_customs.review.packs import shipped_pack

    pack = shipped_pack()
    mine = covered(pack.rules)
    lines = [
        "# Review rules 审核规则",
        "",
        (
            f"Generated from the program (`make docs`). Pack {pack.info.name} {pack.info.version} of {pack.info.date}, "
            f"{len(pack.rules)} rules. Needs: N the documents, C code lists, H the past or sister documents, T the user's "
            "tables, L word lists, K the certificate. What is missing is reported as not checked, never as passed."
        ),
        "",
        "## The catalogue, number by number",
        "",
        "1 to 67: the rules of the pre-review catalogue; X1 to X18: the further checks.",
        "",
        "| number | codes | remark |",
        "|---|---|---|",
    ]
    for number in NUMBERS:
        codes, remark = mine.get(number, ()), PARTLY[number].en if number in PARTLY else ""
        if not codes:
            codes, text = ELSEWHERE[number]
            remark = text.en
        lines.append(f"| {number} | {' '.join(codes) or '–'} | {remark} |")
    lines += [
        "",
        "## Every rule",
        "",
        "| code | level | needs | grade | for | field | rule | 规则 | source |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for rule in pack.rules:
        code = CODES[rule.code]
        fields = rule.field.replace(", ", " ")
        lines.append(
            f"| {rule.code} | {code.severity.value} | {rule.needs} | {rule.grade} | {' '.join(rule.on)} | {fields} | "
            f"{code.title.en} | {code.title.zh} | {code.source.replace('|', '/')} |"
        )
    lines += [
        "",
        "## Checks of manifests",
        "",
        "| code | level | for | field | check | 检查 | source |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in manifest_rules.as_json():
        lines.append(
            f"| {each['code']} | {each['severity']} | {' '.join(each['on'])} | {each['field'].replace(', ', ' ')} | "
            f"{each['title']['en']} | {each['title']['zh']} | {each['source'].replace('|', '/')} |"
        )
    return "\n".join(lines) + "\n"
