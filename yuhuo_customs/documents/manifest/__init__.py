"""Cargo manifests (舱单) by air, road and water: the twelve types that are composed (manifest/messages.csv)."""

from collections.abc import Mapping
from functools import cache

from yuhuo_customs.documents.manifest.kind import FUNCTIONS, ManifestKind


@cache
def manifests() -> Mapping[str, ManifestKind]:
    """Every kind of manifest, by type (MT2201, …)."""
    from yuhuo_customs.documents.manifest import kinds

    found = [each for each in vars(kinds).values() if isinstance(each, ManifestKind)]
    return {each.kind: each for each in sorted(found, key=lambda each: each.kind)}


__all__ = ["FUNCTIONS", "ManifestKind", "manifests"]
