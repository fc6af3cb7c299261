"""UKey and signing program: what goes wrong stops everything, and no PIN is ever tried twice."""

import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from yuhuo_customs.errors import SetupError
from yuhuo_customs.settings import Settings, Table
from yuhuo_customs.signing import certificates, signers
from yuhuo_customs.signing.demo import throwaway
from yuhuo_customs.signing.signers.ukey import told
from yuhuo_customs.testing import throwaway_signer
from yuhuo_customs.testing.sm2 import throwaway_sm2
from yuhuo_customs.testing.ukey import fake_ukey


def opened(kind, ask=None, **values):
    return signers.open("s", Settings(signers={"s": Table("signer.s", {"kind": kind, **values})}), ask)


@pytest.fixture
def card():
    inner = throwaway_signer()
    with fake_ukey(inner, inner.certificate) as made:
        yield made


def signs(card):
    return [call for call in card.calls if "Sign" in call and "Cert" not in call]


def test_a_wrong_pin_is_tried_once_even_by_many_threads(card):
    asked = []
    signer = opened("ukey", lambda: asked.append(1) or "0000", port=card.port)
    problems = []

    def work():
        try:
            signer.sign(b"x")
        except SetupError as error:
            problems.append(error.what.en)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(problems), set(problems)) == (
        8, {"Signing with the UKey stopped: the PIN is wrong: do not try again and again, it locks (4294967294)."},
    )  # fmt: skip
    assert (asked, card.wrong, card.locked) == ([1], 1, False)
    signer.close()


def test_a_reader_that_dies_in_the_middle_stops_cleanly(card):
    card.dies_after = 2
    signer = opened("ukey", lambda: card.pin, port=card.port)
    assert [len(signer.sign(b"x").value) for _ in range(2)] == [256, 256]
    for _ in range(3):
        with pytest.raises(SetupError, match="could not be reset"):
            signer.sign(b"x")
    assert len(signs(card)) == 3
    signer.close()


def test_a_control_that_hangs(card):
    card.silent = ("cus-sec_SpcSignDataAsPEM",)
    signer = opened("ukey", lambda: card.pin, port=card.port, timeout=0.2)
    with pytest.raises(SetupError, match="hangs"):
        signer.sign(b"x")
    with pytest.raises(SetupError, match="hangs"):
        signer.sign(b"x")
    assert len(signs(card)) == 1
    signer.close()


def test_no_control():
    with pytest.raises(SetupError, match="does not answer"):
        opened("ukey", port=1, timeout=0.5)


def test_the_pin_is_not_needed_before_the_first_signature(card):
    def never():
        pytest.fail("asked too early")

    signer = opened("ukey", never, port=card.port)
    assert (signer.card, signer.profile) == ("8930000012345", "rsa")
    assert signs(card) == []
    signer.close()


def test_a_pin_from_a_file_that_others_can_read_is_refused(card, tmp_path):
    path = tmp_path / "pin"
    path.write_text("8888\n")
    path.chmod(0o644)
    signer = opened("ukey", port=card.port, pin={"file": str(path)})
    with pytest.raises(SetupError, match="Others can read"):
        signer.sign(b"x")
    path.chmod(0o600)
    assert signer.sign(b"x").value
    signer.close()


def test_quotes_and_backslashes_arrive_as_they_are(card):
    seen = []
    inner = card.signer

    class Spy:
        name, profile = inner.name, inner.profile

        def sign(self, data):
            seen.append(data)
            return inner.sign(data)

    card.signer = Spy()
    data = '{"a": "\\\\ \' \u8c6b"}'.encode()
    signer = opened("ukey", lambda: card.pin, port=card.port)
    signer.sign(data)
    assert seen == [data]
    signer.close()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (["4294967295"], "the card is not ready"),
        (["-1"], "the card is not ready"),
        (["code=4294967293"], "signing failed"),
        (["复位读卡器失败", "50070"], "restart the control"),
        ("4294967292", "PEM conversion"),
        (["secret 8888 words"], "the control reports a failure 8888"),
        (None, "the control reports a failure"),
    ],
)
def test_numbers_are_translated(error, words):
    assert words in told(error).en


PEM = Encoding.PEM


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("raise SystemExit(3)", "code 3"),
        ("print('no base 64!')", "no signature"),
        ("", "no signature"),
        ("import time; time.sleep(5)", "No result within 0.5 s"),
    ],
)
def test_a_program_that_fails_is_not_run_again(tmp_path, code, words):
    (tmp_path / "c").write_bytes(throwaway()[1].public_bytes(PEM))
    count = tmp_path / "count"
    program = f"open({str(count)!r}, 'a').write('x'); {code or 'pass'}"
    signer = opened(
        "command", command=[sys.executable, "-c", program], certificate=str(tmp_path / "c"), timeout=0.5
    )
    with pytest.raises(SetupError, match=words):
        signer.sign(b"x")
    with pytest.raises(SetupError, match="not tried again"):
        signer.sign(b"x")
    assert count.read_text() == "x"


def test_a_program_that_does_not_exist(tmp_path):
    (tmp_path / "c").write_bytes(throwaway()[1].public_bytes(PEM))
    signer = opened("command", command=["no-such-program-here"], certificate=str(tmp_path / "c"))
    with pytest.raises(SetupError, match="cannot be run"):
        signer.sign(b"x")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (90, None),
        (61, None),
        (60, "Plan its renewal"),
        (31, "Plan"),
        (30, "Renew it soon"),
        (8, "soon"),
        (7, "now!"),
        (0, "now!"),
    ],
)
def test_warnings_grow_louder(days, words):
    content = throwaway_sm2(days=100)[1].public_bytes(Encoding.DER)
    end = certificates.load_certificate(content, "").not_valid_after_utc
    note = certificates.expiry(content, end - timedelta(days=days, seconds=5))
    assert (note is None) if words is None else (words in note.en and f"{days} days" in note.en)


def test_a_certificate_that_has_ended_signs_nothing():
    content = throwaway_sm2(days=100)[1].public_bytes(Encoding.DER)
    with pytest.raises(SetupError, match="nothing was signed"):
        certificates.expiry(content, datetime.now(UTC) + timedelta(days=200))
