"""A canary person and a canary secret run through every command: neither is ever seen in an error, a log or a report.

The commands are those of the program: a new one is run too, with what it asks for filled by kind.
"""

import socket

import pytest
import typer

from yuhuo_customs.cli.app import app
from yuhuo_customs.sheets.profile import load
from yuhuo_customs.testing.peer import peer

ID, PHONE, NAME, SECRET = "110101199003078515", "13987654321", "金丝雀甲", "canary-secret-8f2c1"
ADDRESS = "河南省郑州市金水区金丝雀路七号"
PERSONAL = {
    "buyerIdNumber": ID + "9",  # wrong, so that findings speak of it
    "payerIdNumber": ID,
    "buyerTelephone": PHONE,
    "consigneeTelephone": PHONE,
    "telephone": PHONE,
    "buyerName": NAME,
    "payerName": NAME,
    "consignee": NAME,
    "consigneeAddress": ADDRESS,
}
SHOWN_ON_PURPOSE = {("inspect",)}
"""Commands whose very purpose is to show a file's content to the person who named it; their errors are still looked at."""


def _tree(group, path=()):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _tree(command, (*path, name))
        else:
            yield (*path, name), command


FILES = {
    "workbook",
    "goods",
    "payments",
    "file",
    "files",
    "folder",
    "out",
    "request",
    "certificate",
    "messages",
}
"""Parameters that name a file; every other word is filled with the canary itself."""
COMMANDS = dict(_tree(typer.main.get_command(app)))


def workbook(profile="order-import"):
    columns = load(profile).columns
    cells = []
    for column in columns:
        elements = [each.rpartition(".")[2] for each in column.fills]
        cells.append(next((PERSONAL[each] for each in elements if each in PERSONAL), "1"))
    return "\n".join(",".join(row) for row in ([column.zh for column in columns], cells, cells)) + "\n"


MESSAGE = (
    '<CEB311Message xmlns="http://www.chinaport.gov.cn/ceb" guid="G" version="1.0"><Order><OrderHead>'
    f"<buyerIdNumber>{ID}</buyerIdNumber><buyerName>{NAME}</buyerName></OrderHead></Order><broken>{ID}&{SECRET}"
)
SETTINGS = """
dxpId = "DXPENT0000000001"
copCode = "4101W60001"
copName = "示例"
key = "key.pem"
certificate = "certificate.pem"
password_env = "CANARY"

[gateway]
use = "live"

[gateway.live]
kind = "http"
production = true
url = "{url}"
secret_headers.Authorization = {{ env = "CANARY" }}
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

    from yuhuo_customs.signing.demo import throwaway

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CANARY", SECRET)
    key, certificate = throwaway()
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"another"))
    )
    (tmp_path / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (tmp_path / "orders.csv").write_text(workbook(), encoding="utf-8")
    (tmp_path / "message.xml").write_text(MESSAGE, encoding="utf-8")
    return tmp_path


def words_for(path, command, home, taken):
    """A command line that fills what the command asks for: files by their kind, all other words with the canary."""
    given = []
    for parameter in command.params:
        names = {*parameter.opts}
        is_file = parameter.name in FILES
        if parameter.param_type_name == "argument":
            value = _file(parameter.name, home) if is_file else ID
            given += [value] if parameter.nargs == 1 or parameter.nargs == -1 else [value] * parameter.nargs
        elif "--profile" in names:
            given += ["--profile", "order-import"]
        elif names & {"--port", "--http"}:
            given += ["--port", str(taken)] if "--port" in names else ["--http", f"127.0.0.1:{taken}"]
        elif parameter.required:
            given += [parameter.opts[0], str(home / "message.xml") if is_file else ID]
    return [*path, *given]


def _file(name, home):
    if name == "folder":
        return str(home / "out")
    return str(home / ("orders.csv" if name in ("workbook", "goods", "payments") else "message.xml"))


@pytest.fixture
def taken():
    """A port that is in use: servers end with an error instead of running on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_no_command_tells_a_secret_or_reaches_production(path, home, taken, yuhuo):
    with peer() as live:
        (home / "yuhuo.toml").write_text(SETTINGS.format(url=live.url), encoding="utf-8")
        outcome = yuhuo(*words_for(path, COMMANDS[path], home, taken))
        assert live.connections == 0
    assert outcome.code in (0, 1, 2, 3, 4, 5, 6, 7), outcome.err
    shown = outcome.err if path in SHOWN_ON_PURPOSE else outcome.out + outcome.err
    typed = {ID} if ID in words_for(path, COMMANDS[path], home, taken) else set()
    told = [word for word in (ID, PHONE, NAME, SECRET, ADDRESS) if word not in typed and word in shown]
    assert told == []


def test_findings_speak_of_the_canary_and_mask_it(home, yuhuo):
    (home / "yuhuo.toml").write_text("", encoding="utf-8")
    outcome = yuhuo("check", "orders.csv", "--profile", "order-import", "--format", "json=report.json")
    told = outcome.out + (home / "report.json").read_text("utf-8")
    assert outcome.code == 1
    assert "11***" in told
    assert [word for word in (ID, PHONE, NAME, ADDRESS) if word in told] == []


def test_with_its_words_production_is_reached(home, yuhuo, monkeypatch):
    """The proof that the test above can fail: the same settings, and the two words."""
    with peer() as live:
        live.answers(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        text = SETTINGS.format(url=live.url) + 'receipts.path = "/receipts"\n'
        (home / "yuhuo.toml").write_text(text, encoding="utf-8")
        for words in ([], ["--confirm=other"], ["--gateway=live"]):
            assert yuhuo("receipts", "collect", *words).code in (2, 4)
            assert live.connections == 0
        monkeypatch.setenv("YUHUO_CONFIRM", "live")
        assert yuhuo("receipts", "collect").code == 4
        assert live.connections == 0
        outcome = yuhuo("receipts", "collect", "--confirm=live")
        assert (outcome.code, len(live.requests)) == (5, 1)
        assert SECRET.encode() in live.requests[0]
        assert SECRET not in outcome.out + outcome.err


@pytest.mark.parametrize("lines", ['confirm = "live"\n', '[gateway]\nconfirm = "live"\n'])
def test_the_file_cannot_confirm(home, yuhuo, lines):
    (home / "yuhuo.toml").write_text(lines, encoding="utf-8")
    assert yuhuo("doctor").code == 4
    assert yuhuo("receipts", "collect").code == 4


def _options(command):
    return {name for parameter in command.params for name in parameter.opts}


LISTENS_ONLY = {("receipts", "serve")}
"""Takes a gateway's profile and never connects to it."""


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_that_takes_a_gateway_takes_its_confirmation(path):
    taken = _options(COMMANDS[path]) & {"--gateway", "--confirm"}
    assert taken in (set(), {"--gateway", "--confirm"}) or (path in LISTENS_ONLY and taken == {"--gateway"})


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_no_command_line_holds_a_secret(path):
    words = ("password", "secret", "token", "pin", "passphrase")
    assert [
        name for name in _options(COMMANDS[path]) if any(part in words for part in name.lower().split("-"))
    ] == []


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_password_of_a_database_is_never_told(path, home, taken, yuhuo, monkeypatch):
    (home / "yuhuo.toml").write_text("", encoding="utf-8")
    monkeypatch.setenv("YUHUO_LEDGER", f"postgresql+psycopg://firm:{SECRET}@127.0.0.1:1/ledger")
    outcome = yuhuo(*words_for(path, COMMANDS[path], home, taken))
    assert SECRET not in outcome.out + outcome.err
