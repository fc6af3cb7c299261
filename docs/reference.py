"""Writes the reference pages from the program itself; ``--check`` fails when a page is stale."""

import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Callable
from pathlib import Path

os.environ["COLUMNS"] = "100"

FOLDER = Path(__file__).parent / "reference"


def _findings() -> str:
    import yuhuo_customs
    from yuhuo_customs.domain.catalogue import CODES

    for module in pkgutil.walk_packages(yuhuo_customs.__path__, "yuhuo_customs."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    parts = [
        "# Codes of findings 问题代码\n\nGenerated from the program (`make docs`). A code is assigned once and never reused.\n"
    ]
    for name in sorted(CODES):
        code = CODES[name]
        parts.append(
            f"## {name} · {code.title.zh} · {code.title.en}\n\n"
            f"| | 中文 | English |\n|---|---|---|\n"
            f"| {code.severity.value} | {_cell(code.message.zh)} | {_cell(code.message.en)} |\n"
            f"| why | {_cell(code.reason.zh)} | {_cell(code.reason.en)} |\n"
            f"| fix | {_cell(code.fix.zh)} | {_cell(code.fix.en)} |\n"
            f"| example | {_cell(code.example.zh)} | {_cell(code.example.en)} |\n\n"
            f"Source: {code.source}{'. No policy may lower it.' if code.schema_level else ''}\n"
        )
    return "\n".join(parts)


def _columns() -> str:
    from yuhuo_customs.documents import documents
    from yuhuo_customs.sheets.profile import load, profiles

    parts = [
        "# Columns of the workbooks 表头\n\nGenerated from `templates/sheets` and the models (`make docs`).\n"
    ]
    for name in profiles():
        profile = load(name)
        specs = {
            f"{kind}.{group}.{element}": spec
            for kind, document in documents().items()
            for group in ("head", "items")
            for element, spec in document.specs(group).items()
        }
        parts.append(f"## {profile.id}: {profile.title.zh} · {profile.title.en}\n")
        parts.append("| 中文 | English | required | limits | CEB | also read as |\n|---|---|---|---|---|---|")
        for column in profile.columns:
            limits = " · ".join(dict.fromkeys(_limits(specs[each]) for each in column.fills if each in specs))
            fills = ", ".join(column.fills)
            required = "yes" if column.required else ""
            aliases = _cell("、".join(column.aliases))
            parts.append(f"| {column.zh} | {column.en} | {required} | {limits} | {fills} | {aliases} |")
        parts.append("")
    return "\n".join(parts) + "\n"


def _limits(spec: object) -> str:
    digits = f"N{spec.total_digits},{spec.fraction_digits or 0}" if spec.total_digits else ""
    length = f"{spec.min_length}–{spec.max_length}" if spec.max_length and not digits else ""
    codes = f"list {spec.codes}" if spec.codes else ("/".join(spec.values) if spec.values else "")
    return " ".join(part for part in (spec.kind, digits, length, codes) if part)


def _commands() -> str:
    import typer

    from yuhuo_customs.cli.app import app

    parts = ["# Commands 命令\n\nGenerated from the program (`make docs`).\n"]

    def walk(command: object, path: str) -> None:
        if hasattr(command, "commands"):
            for name, inner in command.commands.items():
                walk(inner, f"{path} {name}")
            return
        parts.append(f"## `{path}`\n\n{(command.help or '').strip()}\n")
        rows = []
        for parameter in command.params:
            words = ", ".join([*parameter.opts, *parameter.secondary_opts])
            if parameter.param_type_name == "argument":
                words = parameter.name.upper()
            rows.append(f"| `{words}` | {_cell(getattr(parameter, 'help', '') or '')} |")
        parts.append("| | |\n|---|---|\n" + "\n".join(rows) + "\n")

    walk(typer.main.get_command(app), "yuhuo")
    return "\n".join(parts)


def _schema() -> str:
    from yuhuo_customs.reports.model import Report

    return json.dumps(Report.model_json_schema(), ensure_ascii=False, indent=2) + "\n"


def _settings() -> str:
    from docs.reference_settings import page

    return page()


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _rules() -> str:
    from docs.reference_rules import page

    return page()


PAGES: dict[str, Callable[[], str]] = {
    "findings.md": _findings,
    "columns.md": _columns,
    "commands.md": _commands,
    "settings.md": _settings,
    "rules.md": _rules,
    "report.schema.json": _schema,
}


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` say which are stale."""
    stale = []
    for name, make in PAGES.items():
        path, wanted = FOLDER / name, make()
        if not path.exists() or path.read_text(encoding="utf-8") != wanted:
            stale.append(name)
            if "--check" not in arguments:
                path.parent.mkdir(exist_ok=True)
                path.write_text(wanted, encoding="utf-8", newline="\n")
    if "--check" in arguments and stale:
        print(f"docs/reference is stale: {', '.join(stale)}. Run `make docs`.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
