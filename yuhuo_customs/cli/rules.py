"""``yuhuo rules``: the review rules."""

import json

import typer

from yuhuo_customs.cli.options import AsJson, Lang, language
from yuhuo_customs.errors import Text

app = typer.Typer(help="审核规则 / review rules", no_args_is_help=True)


@app.command("list")
def list_rules(as_json: AsJson = False, lang: Lang = None) -> int:
    """列出审核规则 / list the review rules"""
    from yuhuo_customs.domain.catalogue import CODES
    from yuhuo_customs.reports.terminal import Terminal
    from yuhuo_customs.reports.words import SEVERITIES
    from yuhuo_customs.review.engine import rules

    found = [(rule, CODES[rule.code]) for rule in rules()]
    if as_json:
        rows = [
            {
                "code": code.code,
                "severity": code.severity.value,
                "on": list(rule.on),
                "field": rule.field,
                "needs": rule.needs,
                "source": code.source,
                "title": code.title._asdict(),
                "reason": code.reason._asdict(),
                "fix": code.fix._asdict(),
                "example": code.example._asdict(),
            }
            for rule, code in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    rows_shown = [
        (
            code.code,
            SEVERITIES[code.severity.value].pick(language()),
            code.title.pick(language()),
            code.source,
        )
        for _, code in found
    ]
    Terminal(language()).table(
        [Text("代码", "code"), Text("级别", "level"), Text("规则", "rule"), Text("来源", "source")],
        rows_shown,
    )
    return 0
