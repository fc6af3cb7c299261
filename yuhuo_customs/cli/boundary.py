"""The one error boundary: every failure becomes what, where and what to do, and the right exit code."""

import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from yuhuo_customs.cli.app import app
from yuhuo_customs.cli.options import language
from yuhuo_customs.domain.privacy import masked_text
from yuhuo_customs.errors import Text, YuhuoError

INTERRUPTED = 130
# Typer carries its own copy of click since 0.16 and uses the real one before: the base class is reached through it.
_WRONG_USE: type[Any] = next(each for each in typer.BadParameter.__mro__ if each.__name__ == "ClickException")


def run(arguments: Sequence[str]) -> int:
    """Run the command line; returns the exit code, never raises."""
    try:
        outcome = app(list(arguments), prog_name="yuhuo", standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        return _interrupted()
    except _WRONG_USE as error:
        _wrong_use(error)
        return int(error.exit_code)
    except YuhuoError as error:
        _tell(error)
        return error.exit_code
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 - the boundary itself: a fault of the tool, told without a traceback
        return _interrupted() if _comes_of_interruption(error) else _fault()
    if outcome == INTERRUPTED:  # newer Typers turn the interruption into an exit code, and say nothing
        return _interrupted()
    return outcome if isinstance(outcome, int) else 0


def _tell(error: YuhuoError) -> None:
    lang = language()
    place = f"{error.where}\n  " if error.where else ""
    mark = Text("错误：", "Error: ").pick(lang)
    told = f"{mark}{place}{error.what.pick(lang)}\n  → {error.todo.pick(lang)}\n"
    sys.stderr.write(masked_text(told))


def _wrong_use(error: Any) -> None:
    """What Typer says of a command line; it knows English only, so the Chinese frame is ours."""
    if language() != "zh":
        error.show()
        return
    context = error.ctx
    path = context.command_path if context else "yuhuo"
    sys.stderr.write(f"错误：命令写法不对：{error.format_message()}\n  → 查看用法：{path} -h\n")


def _comes_of_interruption(error: BaseException | None) -> bool:
    """Whether Ctrl-C is behind it: Python itself wraps what rises while a class is made (``__set_name__``)."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__
    return error is not None


def _interrupted() -> int:
    text = Text(
        "已中断，已完成的工作都已保存；再次运行同一命令即可继续。",
        "Interrupted. What was done is saved; the same command goes on from there.",
    )
    sys.stderr.write(f"\n{text.pick(language())}\n")
    return INTERRUPTED


def _fault() -> int:
    with tempfile.NamedTemporaryFile(
        "w", prefix="yuhuo-fault-", suffix=".txt", delete=False, encoding="utf-8"
    ) as stream:
        # frames and lines only: values of a declaration may be personal data
        stream.write("".join(traceback.format_tb(sys.exc_info()[2])))
        stream.write(f"{(sys.exc_info()[0] or Exception).__name__}\n")
    text = Text(
        f"程序内部错误，不是您的数据有问题。已完成的工作都已保存。\n  → 请把此文件发给维护者：{Path(stream.name)}",
        "A fault of the tool, not of your data. What was done is saved.\n"
        f"  → Send this file to the maintainers: {Path(stream.name)}",
    )
    sys.stderr.write(f"{text.pick(language())}\n")
    return YuhuoError.exit_code
