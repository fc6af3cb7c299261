"""Secrets: from a named environment variable, a file that only its owner can read, or a prompt. Never a flag, never a log."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from yuhuo_customs.errors import SetupError, Text


def password(
    variable: str = "", file: str = "", prompt: Callable[[], str] | None = None
) -> Callable[[], bytes]:
    """A function that gives the secret when it is asked.

    Args:
        variable: Name of an environment variable.
        file: Path of a file that only its owner can read.
        prompt: Asks the person.

    Raises:
        SetupError: (when asked) the variable is not set, the file is readable by others, or nobody can be asked.
    """

    def ask() -> bytes:
        if variable:
            return from_environment(variable)
        if file:
            return from_file(Path(file))
        if prompt is not None:
            return prompt().encode()
        raise _nobody()

    return ask


def at_the_terminal() -> str:
    """Ask the person at the terminal, without echo; asked once, never again by itself.

    Raises:
        SetupError: there is no terminal.
    """
    if not sys.stdin.isatty():
        raise _nobody()
    import getpass

    return getpass.getpass("密码 / password: ")


def from_environment(variable: str) -> bytes:
    """The value of a variable.

    Raises:
        SetupError: it is not set.
    """
    value = os.environ.get(variable)
    if value is None:
        raise SetupError(
            Text("密码环境变量没有设置。", "The environment variable with the password is not set."),
            where=variable,
            todo=Text("请先设置该环境变量。", "Set this variable first."),
        )
    return value.encode()


def from_file(path: Path) -> bytes:
    """The content of a file, without line ends behind it.

    Raises:
        SetupError: it cannot be read, or others can read it.
    """
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


def _nobody() -> SetupError:
    return SetupError(
        Text("需要私钥密码，但当前无法提示输入。", "The key's password is needed, and nobody can be asked."),
        todo=Text(
            "请设置 password_env（环境变量名）或 password_file（文件）。",
            "Set password_env (name of a variable) or password_file.",
        ),
    )
