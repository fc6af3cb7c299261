"""What profiles of gateways and signers share: a table of ``yuhuo.toml`` judged by a settings model, secrets in it, plug-ins."""

from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from yuhuo_customs.credentials import from_environment, from_file
from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.settings import Table

_TOLD = {
    "missing": Text("必须填写。", "It is missing."),
    "extra_forbidden": Text("没有这个配置项。", "There is no such setting."),
}


class Part(BaseModel):
    """A settings model, or a part of one: unknown keys are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Secret(Part):
    """Where a secret is kept, never what it is: ``{ env = "NAME" }`` or ``{ file = "PATH" }``."""

    env: str = Field("", description="环境变量名 / name of a variable")
    file: str = Field("", description="只有本人可读的文件 / a file that only its owner can read")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if bool(self.env) == bool(self.file):
            raise ValueError("a secret is { env = NAME } or { file = PATH }")
        return self

    def reveal(self) -> bytes:
        """The secret itself.

        Raises:
            SetupError: the variable is not set, the file is readable by others.
        """
        return from_environment(self.env) if self.env else from_file(Path(self.file))


def judge(model: type[BaseModel], table: Table) -> Any:
    """The settings model filled from a table.

    Raises:
        SetupError: a key is missing, unknown or wrong; the place is named.
    """
    try:
        return model.model_validate(dict(table.values))
    except ValidationError as error:
        raise _wrong(table, error) from None


def loaded(point: EntryPoint, what: Text, names: tuple[str, ...]) -> Any:
    """The object of a plug-in's entry point, which must have these functions.

    Raises:
        SetupError: it cannot be loaded, or lacks one.
    """
    try:
        found = point.load()
    except (
        ImportError,
        AttributeError,
        NameError,
        TypeError,
        ValueError,
        SyntaxError,
        OSError,
        RuntimeError,
    ) as error:
        raise broken(point, what, Text(f"无法加载：{error}。", f"It cannot be loaded: {error}.")) from error
    for name in names:
        if not callable(getattr(found, name, None)):
            raise broken(point, what, Text(f"缺少 {name} 函数。", f"It has no function {name}."))
    return found


def broken(point: EntryPoint, what: Text, why: Text) -> SetupError:
    """A plug-in that cannot be used, by its name and its maker's."""
    maker = point.dist.name if point.dist else point.value
    return SetupError(
        Text(
            f"{what.zh}插件“{point.name}”有误：{why.zh}",
            f"The {what.en} plug-in {point.name!r} is broken: {why.en}",
        ),
        where=f"{maker} ({point.value})",
        todo=Text("请更新或卸载该插件。", "Update the plug-in or uninstall it."),
    )


def _wrong(table: Table, error: ValidationError) -> SetupError:
    first = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(str(part) for part in first["loc"] if not isinstance(part, int))
    # the message of pydantic tells the rule; the value is left out: it may be a secret
    why = _TOLD.get(first["type"], Text(first["msg"], first["msg"]))
    place = next((at for at in (key, key.rpartition(".")[0]) if at in table.places), "")
    where = f"{table.places.get(place, '')} [{table.name}] {key}".strip()
    return SetupError(
        Text(f"配置项“{key}”不对：{why.zh}", f"The setting {key!r} is wrong: {why.en}"),
        where=where,
        todo=Text("请按 docs/settings.md 改正。", "Correct it by docs/settings.md."),
    )
