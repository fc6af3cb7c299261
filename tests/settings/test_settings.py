"""The settings file: what it says, where it says it, and that a mistake is named with file and line."""

import pytest

from yuhuo_customs import gateways
from yuhuo_customs.errors import SetupError
from yuhuo_customs.settings import NAMES, load

FILE = """\
dxpId = "DXPENT0000000001"
message_bytes = 1000

[gateway]
use = "office"

[gateway.office]
kind = "mock"

[gateway.office.receivers]
export = ["DXPEDCCEB0000009"]
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def put(text):
        (tmp_path / "yuhuo.toml").write_text(text, encoding="utf-8")

    return put


def test_file_environment_flags_in_this_order(write, monkeypatch):
    write('lang = "zh"\nledger = "a"\nstate = "s"\n')
    monkeypatch.setenv("YUHUO_LEDGER", "b")
    monkeypatch.setenv("YUHUO_STATE", "t")
    found = load(ledger="c", policy=None)
    assert (found.lang, found.state, found.ledger, found.policy) == ("zh", "t", "c", "")
    assert found.origins == {"lang": "yuhuo.toml:1", "state": "YUHUO_STATE", "ledger": "flag"}


def test_profiles_and_the_chosen_one(write):
    write(FILE)
    found = load()
    assert (found.gateway, found.message_bytes, list(found.gateways)) == ("office", 1000, ["office"])
    assert found.origins["gateway"] == "yuhuo.toml:5"
    profile = gateways.check(found)["office"]
    assert (profile.options.kind, profile.production) == ("mock", False)
    assert profile.options.receivers.of("CEB303Message") == ("DXPEDCCEB0000009",)
    assert profile.options.receivers.of("CEB621Message") == ("DXPEDCCEB0000002",)
    assert profile.table.place("kind") == "yuhuo.toml:8 [gateway.office] kind"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('lang = "zh"\nlanguage = "zh"\n', "yuhuo.toml:2"),
        ("message_bytes = true\n", "yuhuo.toml:1"),
        ('confirm = "live"\n', "yuhuo.toml:1"),
        ('\n[gateway]\noffice = "mock"\n', "yuhuo.toml:3"),
        ('[gateway."a b"]\nkind = "mock"\n', "yuhuo.toml:1"),
        ("[gateway]\nuse = 5\n", "yuhuo.toml:2"),
        ("[gateways.office]\n", "yuhuo.toml:1"),
        ("lang = \n", "yuhuo.toml"),
    ],
)
def test_a_mistake_is_named_with_its_line(write, text, where):
    write(text)
    with pytest.raises(SetupError) as caught:
        load()
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ('[gateway.a]\nkind = "mock"\n\nspeed = 5\n', "yuhuo.toml:4 [gateway.a] speed", "no such setting"),
        ('[gateway.a]\nkind = "pigeon"\n', "yuhuo.toml:2 [gateway.a] kind", "kind of gateway.a is wrong"),
        ("[gateway.a]\nproduction = false\n", "yuhuo.toml:1 [gateway.a] kind", "kind of gateway.a is wrong"),
        ('[gateway.a]\nkind = "mock"\nproduction = true\n', "yuhuo.toml:3 [gateway.a] production", "False"),
        (
            '[gateway.a]\nkind = "mock"\nreceivers.export = []\n',
            "yuhuo.toml:3 [gateway.a] receivers.export",
            "at least 1",
        ),
    ],
)
def test_a_mistake_in_a_profile_is_named_though_another_is_used(write, text, where, words):
    write(text)
    with pytest.raises(SetupError, match=words) as caught:
        gateways.find("mock", load())
    assert caught.value.where == where


def test_every_setting_is_described():
    from yuhuo_customs.settings import Settings

    text = Settings.__doc__.partition("Attributes:")[2]
    assert [name for name in (*NAMES, "confirm") if name not in text] == []


def test_receivers_follow_the_direction_of_the_document():
    from yuhuo_customs.codes import table
    from yuhuo_customs.documents import documents
    from yuhuo_customs.gateways.profiles import Receivers

    rules = Receivers()
    of = {"export": rules.export, "import": rules.import_}
    kinds = {kind: each.direction for kind, each in documents().items() if kind.startswith("CEB")}
    assert {kind: rules.of(f"{kind}Message") for kind in kinds} == {
        kind: of[way] for kind, way in kinds.items()
    }
    defaults = {*rules.export, *rules.import_, *rules.declaration, *rules.zone}
    assert defaults <= table("dxp_receivers").codes
    assert (rules.of("DECMSG"), rules.of("INV101"), rules.of("MT1401")) == (rules.declaration, rules.zone, ())
