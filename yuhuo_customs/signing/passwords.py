"""Where a key's password comes from: a named environment variable, a file, or a prompt. Never a flag."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from yuhuo_customs.errors import SetupError, Text


def password(
    variable: str = "", file: str = "", prompt: Callable[[], str] | None = None
) -> Callable[[], bytes]:
    """A function that gives the password when it is asked.

    Args:
        variable: Name of an environment variable.
        file: Path of a file that only its owner can read.
        prompt: Asks the person.

    Raises:
        SetupError: (when asked) the variable is not set, the file is readable by others, or nobody can be asked.
    """

    def ask() -> bytes:
        if variable:
            return _from_environment(variable)
        if file:
            return _from_file(Path(file))
        if prompt is not None:
            return prompt().encode()
        raise SetupError(
            Text(
                "需要私钥密码，但当前无法提示输入。", "The key's password is needed, and nobody can be asked."
            ),
            todo=Text(
                "请设置 password_env（环境变量名）或 password_file（文件）。",
                "Set password_env (name of a variable) or password_file.",
            ),
        )

    return ask


def _from_environment(variable: str) -> bytes:
    value = os.environ.get(variable)
    if value is None:
        raise SetupError(
            Text("密码环境变量没有设置。", "The environment variable with the password is not set."),
            where=variable,
            todo=Text("请先设置该环境变量。", "Set this variable first."),
        )
    return value.encode()


def _from_file(path: Path) -> bytes:
    try:
        open_to_others = os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        content = path.read_bytes()
    except OSError as error:
        raise SetupError(
            Text("密码文件无法读取。", "The password file cannot be read."),
            where=str(path),
            todo=Text("请检查路径和权限。", "Check the path and the rights."),
        ) from error
    if open_to_others:
        raise SetupError(
            Text("密码文件可被其他用户读取，拒绝使用。", "Others can read the password file: it is refused."),
            where=str(path),
            todo=Text("请执行 chmod 600。", "Run chmod 600 on it."),
        )
    return content.rstrip(b"\r\n")
