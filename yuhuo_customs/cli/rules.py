"""``yuhuo rules``: the review rules, pack by pack."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from yuhuo_customs.cli.options import AsJson, Lang, language, settings
from yuhuo_customs.errors import Text

if TYPE_CHECKING:
    from yuhuo_customs.review.packs import Pack

app = typer.Typer(help="审核规则 / review rules", no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="规则代码 / code of a rule", show_default=False)]
Which = Annotated[
    str,
    typer.Argument(
        help="规则包的文件夹或名称 / folder or name of a pack", show_default=False, metavar="PACK"
    ),
]
Side = Annotated[
    str, typer.Argument(help="日期（2026-01-01）或规则包文件夹 / a day, or a folder", show_default=False)
]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="该日有效的规则 / rules in force", show_default=False),
]


def _packs() -> "tuple[Pack, ...]":
    from yuhuo_customs.review.packs import installed

    return installed(settings().rules)


@app.command("list")
def list_rules(as_of: AsOf = None, as_json: AsJson = False, lang: Lang = None) -> int:
    """列出审核规则和舱单检查 / list the review rules and the checks of manifests"""
    from yuhuo_customs.reports import manifest_rules, rulebook
    from yuhuo_customs.reports.terminal import Terminal

    day, packs = as_of.date() if as_of else None, _packs()
    if as_json:
        found = [*rulebook.as_json(packs, day), *manifest_rules.as_json()]
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        rulebook.show_list(Terminal(language()), packs, day)
        manifest_rules.show_list(Terminal(language()))
    return 0


@app.command("show")
def show(code: Code, lang: Lang = None) -> int:
    """一条规则的全部内容和用例 / all about one rule, with its cases"""
    from yuhuo_customs.errors import UsageError
    from yuhuo_customs.reports import manifest_rules, rulebook
    from yuhuo_customs.reports.terminal import Terminal

    for pack in _packs():
        rule = next((each for each in pack.rules if each.code == code.upper()), None)
        if rule is not None:
            rulebook.show_rule(Terminal(language()), pack, rule)
            return 0
    if manifest_rules.show(Terminal(language()), code):
        return 0
    raise UsageError(
        Text(f"没有规则 {code}。", f"There is no rule {code}."),
        todo=Text("yuhuo rules list 列出全部规则。", "yuhuo rules list shows them all."),
    )


@app.command("diff")
def diff(old: Side, new: Side, lang: Lang = None) -> int:
    """比较两个规则包，或同一规则包的两个日期 / compare two packs, or two days"""
    from yuhuo_customs.reports import rulebook
    from yuhuo_customs.reports.terminal import Terminal
    from yuhuo_customs.review.comparing import compare, side

    found = compare(side(old), side(new))
    rulebook.show_diff(Terminal(language()), found)
    return 1 if found else 0


@app.command("test")
def run_cases(pack: Which = "", lang: Lang = None) -> int:
    """运行规则包或舱单检查（manifest）的用例，不写为全部 / run the cases of a pack, of the checks of manifests, or of all"""
    from yuhuo_customs.manifests import casing as manifests
    from yuhuo_customs.reports import manifest_rules, rulebook
    from yuhuo_customs.reports.terminal import Terminal
    from yuhuo_customs.review import casing, packs

    bad, terminal = False, Terminal(language())
    for each in packs.chosen(pack, settings().rules) if pack != manifest_rules.PACK else ():
        problems = list(casing.test(each))
        rulebook.show_problems(terminal, each, len(casing.cases(each)), problems)
        bad = bad or bool(problems)
    if pack in ("", manifest_rules.PACK):
        found = list(manifests.test())
        manifest_rules.show_problems(terminal, found)
        bad = bad or bool(found)
    return 1 if bad else 0
