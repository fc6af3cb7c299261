"""A secret in a profile: where it is kept, never what it is."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from yuhuo_customs.credentials import from_environment, from_file


class Secret(BaseModel):
    """``{ env = "NAME" }`` or ``{ file = "PATH" }``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

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
