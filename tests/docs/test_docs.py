"""The documents say what the program does: commands, links, exit codes, the library example."""

import re
import shlex
import textwrap
from datetime import date
from pathlib import Path

import pytest
import typer

from yuhuo_customs import errors
from yuhuo_customs.cli.app import app

ROOT = Path(__file__).parents[2]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
GUIDES = [
    *READMES,
    ROOT / "docs" / "guide.md",
    ROOT / "docs" / "review.md",
    ROOT / "docs" / "consolidation.md",
    *sorted(ROOT.glob("docs/*-*.md")),
]
PAGES = [*GUIDES, ROOT / "CHANGELOG.md", ROOT / "docs" / "architecture.md", *ROOT.glob("docs/decisions/*.md")]
LIBRARY = {0: "done", 1: "findings, or refused by customs", 130: "interrupted, work saved"}
"""Exit codes that are no error of the tree."""


def _commands(group, path=()):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(_commands(typer.main.get_command(app)))


def _whole(page):
    """Command lines to be typed as they stand: indented, comments cut off."""
    found = re.findall(r"^ {4}(yuhuo [^#\n]+)", page.read_text("utf-8"), re.MULTILINE)
    return [line.strip() for line in found]


def _mentioned(page):
    """Commands in running text; arguments may be left out."""
    return re.findall(r"`(yuhuo [^`]+)`", page.read_text("utf-8"))


WHOLE = sorted({line for page in GUIDES for line in _whole(page)})
MENTIONED = sorted({line for page in [*GUIDES, ROOT / "CHANGELOG.md"] for line in _mentioned(page)})


def _split(line):
    words = shlex.split(line)[1:]
    path = next((tuple(words[:n]) for n in (2, 1) if tuple(words[:n]) in COMMANDS), None)
    return path, words[len(path) :] if path else words


@pytest.mark.parametrize("line", WHOLE)
def test_the_parser_accepts_every_command_line(line):
    path, words = _split(line)
    with COMMANDS[path].make_context("yuhuo", words):
        pass


@pytest.mark.parametrize("line", MENTIONED)
def test_commands_in_running_text_exist(line):
    path, words = _split(line)
    options = {word for word in words if re.match("--?[a-z]", word)}
    known = {name for parameter in COMMANDS[path].params for name in parameter.opts} | {"-h"}
    assert options - known == set()


def test_every_command_is_in_a_document():
    mentioned = {_split(line)[0] for line in [*WHOLE, *MENTIONED]}
    assert set(COMMANDS) - mentioned == set()


def test_both_readmes_show_the_same_commands():
    assert _whole(READMES[0]) == _whole(READMES[1])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_exit_codes_of_the_guide_are_those_of_the_program():
    text = (ROOT / "docs" / "guide.md").read_text("utf-8")
    table = text.split("## Exit codes")[1]
    shown = {int(code): words for code, words in re.findall(r"^\| (\d+) \| (.+) \|$", table, re.MULTILINE)}
    kinds = [each for each in vars(errors).values() if isinstance(each, type)]
    of_errors = {each.exit_code for each in kinds if issubclass(each, errors.YuhuoError)}
    assert (set(shown), {code: shown[code] for code in LIBRARY}) == (of_errors | set(LIBRARY), LIBRARY)


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_library_example_runs_and_prints_what_it_says(page, tmp_path, monkeypatch, capsys):
    from yuhuo_customs.example.making import write_example

    code = re.search(r"```python\n(.+?)```", page.read_text("utf-8"), re.DOTALL).group(1)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YUHUO_STATE", str(tmp_path / "state"))
    write_example(tmp_path / "orders.xlsx", today=date.today())
    names = {}
    exec(textwrap.dedent(code), names)
    said = re.search(r"# (\{.+\})", code).group(1)
    assert capsys.readouterr().out.splitlines()[0] == said
    assert names["signed"].messages
