"""Finding gateways: the built-in ones by name, plug-ins by entry point, broken ones by name too."""

import sys

import pytest

from yuhuo_customs import gateways
from yuhuo_customs.domain.ports import Gateway
from yuhuo_customs.errors import SetupError
from yuhuo_customs.settings import Settings, Table
from yuhuo_customs.testing import FixedClock

BUILT_IN = ["amqp", "folder", "http", "mock"]


GOOD = """
from yuhuo_customs.gateways import profiles

class Options(profiles.Options):
    speed: int = 1

class Courier:
    can_look_up = refuses_repeats = False

def connect(profile, settings, clock):
    made = Courier()
    made.name, made.production = profile.name, profile.options.speed > 8
    return made
"""


def plug_in(folder, monkeypatch, *, name="courier", code=GOOD):
    """A distribution as an installer would leave it."""
    (folder / "courier_plugin.py").write_text(code, encoding="utf-8")
    info = folder / "courier_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: courier-plugin\nVersion: 1.0\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(f"[{gateways.GROUP}]\n{name} = courier_plugin\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "courier_plugin", raising=False)


def test_the_built_in_names():
    assert list(gateways.gateways()) == BUILT_IN


def test_open(tmp_path):
    gateway = gateways.open("mock", Settings(state=str(tmp_path / "state")), FixedClock())
    assert isinstance(gateway, Gateway)
    assert (tmp_path / "state" / "mock-window.sqlite").is_file()


def test_an_unknown_name_lists_those_that_exist():
    with pytest.raises(SetupError) as caught:
        gateways.open("post", Settings(), FixedClock())
    assert caught.value.todo.en == f"Gateways that exist: {', '.join(BUILT_IN)}."


def test_a_plug_in_is_found(tmp_path, monkeypatch):
    plug_in(tmp_path, monkeypatch)
    assert list(gateways.gateways()) == [*BUILT_IN, "courier"]
    assert gateways.open("courier", Settings(state=str(tmp_path)), FixedClock()).name == "courier"


def test_a_plug_in_is_no_production_behind_its_profile(tmp_path, monkeypatch):
    plug_in(tmp_path, monkeypatch)
    settings = Settings(gateways={"fast": Table("gateway.fast", {"kind": "courier", "speed": 9})})
    with pytest.raises(SetupError, match="says it is production"):
        gateways.open("fast", settings, FixedClock())


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("import no_such_module", "no_such_module"),
        ("connect = 1", "no function connect"),
        ("", "no function connect"),
        ("def connect(profile, settings, clock): ...", "no settings model"),
        ("this is no python", "invalid syntax"),
        ("raise RuntimeError('licence expired')", "licence expired"),
    ],
)
def test_a_broken_plug_in_is_named(tmp_path, monkeypatch, code, word):
    plug_in(tmp_path, monkeypatch, code=code)
    with pytest.raises(SetupError) as caught:
        gateways.gateways()
    assert "'courier'" in caught.value.what.en
    assert word in caught.value.what.en
    assert caught.value.where == "courier-plugin (courier_plugin)"


def test_a_plug_in_cannot_take_a_built_in_name(tmp_path, monkeypatch):
    plug_in(tmp_path, monkeypatch, name="mock")
    with pytest.raises(SetupError, match="taken"):
        gateways.gateways()
