"""The reference page of the settings, from the program's own models."""

import re
from typing import Any

from pydantic import BaseModel


def page() -> str:
    """Every setting, then every kind of gateway and signer with what its profile may say."""
    from yuhuo_customs.gateways import gateways
    from yuhuo_customs.settings import ENVIRONMENT, NAMES, Settings
    from yuhuo_customs.signing.signers import signers

    told = _told(Settings.__doc__ or "")
    variables = {name: variable for variable, name in ENVIRONMENT.items()}
    parts = [
        "# Settings 配置项\n\nGenerated from the program (`make docs`); how they work together: [settings](../settings.md).\n",
        "## At the top of `yuhuo.toml`\n\n| setting | variable | meaning |\n|---|---|---|",
    ]
    parts += [f"| `{name}` | {variables.get(name, '')} | {told.get(name, '')} |" for name in NAMES]
    kinds = [("gateway", *each) for each in gateways().items()] + [
        ("signer", *each) for each in signers().items()
    ]
    for table, name, kind in kinds:
        parts.append(f'\n## `[{table}.NAME]` with `kind = "{name}"`\n\n{_first(kind.Options)}\n')
        parts.append("| key | default | meaning |\n|---|---|---|")
        parts += _rows(kind.Options, "")
    return "\n".join(parts) + "\n"


def _told(docstring: str) -> dict[str, str]:
    found = {}
    for names, text in re.findall(
        r"^        ([\w, ]+): (.+(?:\n            .+)*)", docstring.partition("Attributes:")[2], re.MULTILINE
    ):
        for name in names.split(", "):
            found[name] = " ".join(text.split()).replace("|", "\\|")
    return found


def _first(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split())


def _rows(model: type[BaseModel], path: str) -> list[str]:
    rows = []
    for name, field in model.model_fields.items():
        key = f"{path}{field.alias or name}"
        inner: Any = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            rows += _rows(inner, f"{key}.")
            continue
        default = (
            "required 必填"
            if field.is_required()
            else f"`{_shown(field.get_default(call_default_factory=True))}`"
        )
        rows.append(f"| `{key}` | {default} | {(field.description or '').replace('|', chr(92) + '|')} |")
    return rows


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return "[" + ", ".join(f'"{each}"' for each in value) + "]"
    return str(value) if isinstance(value, int | float) else (f'"{value}"' if value is not None else "–")
