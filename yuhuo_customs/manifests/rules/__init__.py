"""Rules across the fields of a manifest, one module per subject, found by walking this package."""

import importlib
import pkgutil
from functools import cache

from yuhuo_customs.manifests.rules.rule import RULES, Rule


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, by code."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return tuple(sorted(RULES, key=lambda each: each.code))


__all__ = ["Rule", "rules"]
