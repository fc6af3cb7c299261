"""Evidence of an order: made from the ledger, verified without it; any changed byte is found and named."""

import hashlib
import json
import random
import stat
import zipfile
from datetime import date

import pytest

from yuhuo_customs.errors import InputError
from yuhuo_customs.evidence import bundle
from yuhuo_customs.example.making import write_example
from yuhuo_customs.pipeline import make_evidence, submit, verify_evidence
from yuhuo_customs.settings import Settings


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """A submitted example: its settings and the workbook."""
    folder = tmp_path_factory.mktemp("evidence")
    path = folder / "orders.xlsx"
    write_example(path, 30, today=date.today())
    settings = Settings(state=str(folder / "state"))
    submit(path, settings=settings)
    return settings, path


@pytest.fixture(scope="module")
def order(work):
    from yuhuo_customs import tracking

    refused = tracking.look(settings=work[0]).orders.filter(outcome="refused")
    return refused["orderNo"][0]


@pytest.fixture
def made(work, order, tmp_path):
    done = make_evidence(order, tmp_path / "order.zip", settings=work[0])
    return done, tmp_path / "order.zip"


def named(path):
    return {fault.name for fault in verify_evidence(path).faults}


def rewritten(path, change):
    """The bundle with one file changed, and everything else as its maker would write it."""
    found, _ = bundle.unpack(path.read_bytes())
    files = dict(found.files)
    change(files)
    path.write_bytes(bundle.pack(found.manifest_bytes, bundle.as_json(found.seal), files))


def test_everything_is_there_and_holds(made, order):
    done, path = made
    found = verify_evidence(path)
    assert (found.order, found.faults, found.messages, found.fingerprint) == (order, (), 2, done.fingerprint)
    assert found.sealed_by == done.sealed_by != ""
    assert done.missing == ()
    with zipfile.ZipFile(path) as archive:
        cells = archive.read("input/run1.csv").decode()
        judgement = json.loads(archive.read("judgement/run1.json"))
    assert order in cells
    assert {row["basis"] for row in judgement["evidence"]} <= {"typed", "history", "rule"}
    assert judgement["packs"][0]["sha256"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_cells_are_those_of_this_order_alone(made, order):
    with zipfile.ZipFile(made[1]) as archive:
        lines = archive.read("input/run1.csv").decode().splitlines()[1:]
    numbers = {line.split(",")[3] for line in lines if ",订单编号," in line}
    assert numbers == {order}


def test_the_same_order_gives_the_same_files(work, order, made, tmp_path):
    again = make_evidence(order, tmp_path / "again.zip", settings=work[0])
    assert again.files == made[0].files
    one, _ = bundle.unpack(made[1].read_bytes())
    other, _ = bundle.unpack((tmp_path / "again.zip").read_bytes())
    assert one.files == other.files


@pytest.mark.parametrize("seed", range(8))
def test_any_changed_byte_is_found(made, seed):
    path, chance = made[1], random.Random(seed)
    good = path.read_bytes()
    for _ in range(10):
        at = chance.randrange(len(good))
        path.write_bytes(good[:at] + bytes([good[at] ^ (1 << chance.randrange(8))]) + good[at + 1 :])
        assert named(path), at
    path.write_bytes(good[: chance.randrange(len(good))])
    assert named(path)
    path.write_bytes(good + b"x")
    assert named(path)


def test_every_byte_of_the_directory_counts(made):
    path = made[1]
    good = path.read_bytes()
    start = good.rfind(b"PK\x01\x02")
    for at in range(start, len(good), 3):
        path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        assert named(path), at


@pytest.mark.parametrize(
    "name", ["messages/", "receipts/", "ledger/events.json", "input/run1.csv", "README.zh.txt"]
)
def test_a_file_that_was_replaced_is_named(made, name):
    path, touched = made[1], []

    def change(files):
        touched.append(next(each for each in files if each.startswith(name)))
        files[touched[0]] = files[touched[0]].replace(b"0", b"9", 1) + b" "

    rewritten(path, change)
    assert touched[0] in named(path)


def test_files_that_are_gone_or_new_are_named(made):
    rewritten(made[1], lambda files: files.pop("ledger/attempts.json"))
    assert named(made[1]) == {"ledger/attempts.json"}
    rewritten(made[1], lambda files: files.update({"more.txt": b"x"}))
    assert named(made[1]) == {"ledger/attempts.json", "more.txt"}


def test_a_manifest_that_fits_the_change_has_no_seal_any_more(made):
    path = made[1]
    found, _ = bundle.unpack(path.read_bytes())
    files = dict(found.files) | {"input/run1.csv": b"sheet,cell,heading,value\n"}
    about = {name: value for name, value in found.manifest.items() if name != "files"}
    path.write_bytes(bundle.pack(bundle.manifest_of(about, files), bundle.as_json(found.seal), files))
    assert named(path) == {"seal.json"}


def test_an_event_that_was_rewritten_breaks_its_hash(made):
    path = made[1]
    found, _ = bundle.unpack(path.read_bytes())
    events = json.loads(found.files["ledger/events.json"])
    events[-1]["detail"] = events[-1]["detail"].replace("100", "800")
    files = dict(found.files) | {"ledger/events.json": bundle.as_json(events)}
    about = {name: value for name, value in found.manifest.items() if name != "files"}
    path.write_bytes(bundle.pack(bundle.manifest_of(about, files), None, files))
    assert named(path) == {f"ledger/events.json #{events[-1]['sequence']}"}


def test_commands(yuhuo, example, tmp_path):
    assert yuhuo("submit", example).code in (1, 6)
    status = yuhuo("status", "--json").out
    number = json.loads(status)["orders"][0]["orderNo"]
    done = yuhuo("evidence", number, "-o", "a.zip")
    assert (done.code, "Fingerprint" in done.out) == (0, True)
    assert yuhuo("evidence", "verify", "a.zip").code == 0
    path = tmp_path / "a.zip"
    path.write_bytes(path.read_bytes().replace(b"<ceb:orderNo>X", b"<ceb:orderNo>Y", 1))
    bad = yuhuo("evidence", "verify", "a.zip")
    assert (bad.code, "messages/CEB" in bad.out) == (1, True)
    assert yuhuo("evidence", "verify", "none.zip").code == 3
    assert yuhuo("evidence", "NOBODY", "-o", "b.zip").code == 3
    assert yuhuo("evidence", "verify").code == 2
    assert not (tmp_path / "b.zip").exists()


def test_an_unknown_order_leaves_no_file(work, tmp_path):
    with pytest.raises(InputError):
        make_evidence("NOBODY", tmp_path / "x.zip", settings=work[0])
    assert list(tmp_path.iterdir()) == []


def test_a_receipt_forged_with_its_row_and_the_manifest_is_named_by_the_chain(made):
    path = made[1]
    found, _ = bundle.unpack(path.read_bytes())
    name = next(each for each in found.files if each.startswith("receipts/"))
    forged = found.files[name].replace(b"<ceb:returnStatus>100<", b"<ceb:returnStatus>800<") + b"\n"
    rows = json.loads(found.files["ledger/receipts.json"])
    row = next(each for each in rows if name == f"receipts/{each['id']:09d}_{each['kind']}.xml")
    row["sha256"] = hashlib.sha256(forged).hexdigest()
    files = dict(found.files) | {name: forged, "ledger/receipts.json": bundle.as_json(rows)}
    about = {key: value for key, value in found.manifest.items() if key != "files"}
    path.write_bytes(bundle.pack(bundle.manifest_of(about, files), None, files))
    assert named(path) == {name}


def test_out_of_a_ledger_on_postgresql(postgres, tmp_path):
    workbook = tmp_path / "orders.xlsx"
    write_example(workbook, 6, today=date.today())
    settings = Settings(state=str(tmp_path / "state"), ledger=postgres.database())
    numbers = submit(workbook, settings=settings).orders["orderNo"]
    made = make_evidence(numbers[0], tmp_path / "order.zip", settings=settings)
    assert (verify_evidence(tmp_path / "order.zip").faults, made.missing) == ((), ())
