"""A well-known validator with the same field rules, made from our models."""

from pathlib import Path

from frictionless import Resource, Schema, fields
from frictionless.resources import TableResource

from yuhuo_customs.codes import table
from yuhuo_customs.documents import documents
from yuhuo_customs.sheets.profile import load


def validate(source: Path) -> bool:
    """``frictionless validate`` on the whole workbook."""
    from bench.data import HEADINGS

    specs = {
        f"{kind}.{group}.{name}": spec
        for kind, document in documents().items()
        for group in ("head", "items")
        for name, spec in document.specs(group).items()
    }
    columns = {column.zh: column for column in load("order-export").columns}
    schema = Schema(fields=[_field(heading, specs[columns[heading].fills[0]]) for heading in HEADINGS])
    resource: Resource = TableResource(
        path=str(source.relative_to(Path.cwd()) if source.is_absolute() else source), schema=schema
    )
    report = resource.validate(limit_rows=10_000_000)
    assert report.stats["errors"] == 0, report.flatten(["rowNumber", "fieldNumber", "type"])[:5]
    return True


def _field(name: str, spec: object) -> fields.StringField | fields.NumberField:
    if spec.kind in ("decimal", "integer"):
        return fields.NumberField(name=name, constraints={"required": spec.required})
    limits: dict[str, object] = {"required": spec.required}
    if spec.min_length:
        limits |= {"minLength": spec.min_length}
    if spec.max_length:
        limits |= {"maxLength": spec.max_length}
    if spec.codes:
        limits |= {"enum": sorted(table(spec.codes).codes)}
    elif spec.values:
        limits |= {"enum": list(spec.values)}
    return fields.StringField(name=name, constraints=limits)
