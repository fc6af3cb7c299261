"""SM2 with SM3: against the published vector, against OpenSSL, and in every form of key."""

import base64
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from yuhuo_customs.errors import SetupError
from yuhuo_customs.signing import der, sm2, verifying
from yuhuo_customs.signing.certificates import default_profile, describe
from yuhuo_customs.signing.demo import throwaway
from yuhuo_customs.signing.signers import software
from yuhuo_customs.signing.xmldsig import sign_message
from yuhuo_customs.testing.signer_contract import AFTER, BEFORE
from yuhuo_customs.testing.sm2 import pkcs8, throwaway_sm2

KEY, CERTIFICATE = throwaway_sm2()
POINT = sm2.point_of(CERTIFICATE)

# GM/T 0003.5, example on the recommended curve
VECTOR_POINT = bytes.fromhex(
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
VECTOR_VALUE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)


def test_the_published_vector():
    assert sm2.verify(VECTOR_POINT, b"message digest", VECTOR_VALUE)
    assert not sm2.verify(VECTOR_POINT, b"message digest.", VECTOR_VALUE)


@settings(max_examples=4, deadline=None)
@given(st.binary(max_size=800))
def test_what_is_signed_verifies_and_nothing_else(data):
    value = sm2.sign(KEY, POINT, data)
    assert len(value) == 64
    assert sm2.verify(POINT, data, value)
    assert not sm2.verify(POINT, data + b"\0", value)
    assert not sm2.verify(POINT, data, bytes((value[0] ^ 1,)) + value[1:])


@pytest.mark.parametrize("value", [b"", b"\0" * 64, b"\xff" * 64, b"\x30" * 70])
def test_rubbish_is_no_signature(value):
    assert not sm2.verify(POINT, b"x", value)


def test_the_certificate_says_what_it_is():
    about = describe(CERTIFICATE)
    assert (about.is_sm2, default_profile(CERTIFICATE), about.serial[:2], len(about.serial)) == (
        True, "sm-official", "03", 16,
    )  # fmt: skip
    with pytest.raises(SetupError, match="not SM2"):
        sm2.point_of(throwaway()[1])


def test_a_profile_or_key_that_does_not_go_with_the_certificate(tmp_path):
    with pytest.raises(SetupError, match="does not go with"):
        sm2.Sm2Signer(KEY, CERTIFICATE, "rsa")
    with pytest.raises(SetupError, match="does not belong"):
        sm2.Sm2Signer(throwaway_sm2()[0], CERTIFICATE)
    (tmp_path / "c").write_bytes(throwaway()[1].public_bytes(Encoding.PEM))
    with pytest.raises(SetupError, match="does not go with"):
        software.load(tmp_path / "k", tmp_path / "c", None, "sm-official")


@pytest.mark.parametrize("form", ["pkcs8", "pem", "sec1"])
def test_keys_in_plain_forms(tmp_path, form):
    plain = pkcs8(KEY)
    pem = b"-----BEGIN PRIVATE KEY-----\n" + base64.encodebytes(plain) + b"-----END PRIVATE KEY-----\n"
    sec1 = der.inside(plain)[2][1]
    content = {"pkcs8": plain, "pem": pem, "sec1": sec1}[form]
    (tmp_path / "k").write_bytes(content)
    (tmp_path / "c").write_bytes(CERTIFICATE.public_bytes(Encoding.PEM))

    def never():
        pytest.fail("nobody is asked for the password of a plain key")

    signer = software.load(tmp_path / "k", tmp_path / "c", never)
    assert sm2.verify(POINT, b"x", signer.sign(b"x").value)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x30\x03\x02\x01\x00", b"rubbish", b"\x30\x84\xff\xff\xff\xff", pkcs8(KEY)[:-5]],
    ids=["empty", "short", "rubbish", "length", "cut"],
)
def test_a_damaged_key_is_named(tmp_path, content):
    with pytest.raises(SetupError, match="cannot be opened"):
        sm2.load(content, tmp_path / "k", None)


def test_the_chain():
    issuer = throwaway_sm2("ROOT")
    _, holder = throwaway_sm2("LEAF", issuer=issuer)
    signer = sm2.Sm2Signer(KEY, CERTIFICATE)
    leaf = sm2.Sm2Signer(*throwaway_sm2("LEAF", issuer=issuer))
    good, _ = sign_message(BEFORE, AFTER, leaf)
    foreign, _ = sign_message(BEFORE, AFTER, signer)
    root = [issuer[1].public_bytes(Encoding.DER)]
    assert verifying.verify(good, roots=root).state("chain") == "ok"
    assert verifying.verify(foreign, roots=root).state("chain") == "failed"
    assert holder.issuer == issuer[1].subject


def test_verify_tells_der_from_plain():
    signer = sm2.Sm2Signer(KEY, CERTIFICATE)
    content, made = sign_message(BEFORE, AFTER, signer)
    numbers = (der.integer(int.from_bytes(part, "big")) for part in (made.value[:32], made.value[32:]))
    coded = der.element(der.SEQUENCE, *numbers)
    assert sm2.plain(coded) == made.value
    wrong = content.replace(base64.b64encode(made.value), base64.b64encode(coded))
    report = verifying.verify(wrong)
    assert (report.conclusion, report.state("lengths")) == ("wrong_key", "failed")
    assert "DER" in next(line.detail.en for line in report.lines if line.name == "signature_strict")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on this machine")
class TestAgainstOpenSsl:
    def run(self, folder, *words):
        done = subprocess.run(["openssl", *words], check=False, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"this openssl has no SM2: {done.stderr[:80]}")

    @pytest.fixture
    def made(self, tmp_path):
        self.run(
            tmp_path, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", "k.pem"
        )
        self.run(
            tmp_path, "req", "-x509", "-new", "-key", "k.pem", "-sm3", "-subj", "/CN=OPENSSL", "-days", "30",
            "-sigopt", "distid:1234567812345678", "-out", "c.pem",
        )  # fmt: skip
        return tmp_path

    def test_our_signature_of_its_key_and_its_of_ours(self, made):
        signer = software.load(made / "k.pem", made / "c.pem", None)
        (made / "data").write_bytes(b"some data")
        value = signer.sign(b"some data").value
        numbers = (der.integer(int.from_bytes(part, "big")) for part in (value[:32], value[32:]))
        (made / "sig").write_bytes(der.element(der.SEQUENCE, *numbers))
        options = ("-sm3", "-sigopt", "distid:1234567812345678")
        self.run(made, "x509", "-in", "c.pem", "-pubkey", "-noout", "-out", "p.pem")
        checked = subprocess.run(
            ["openssl", "dgst", *options, "-verify", "p.pem", "-signature", "sig", "data"],
            check=False, cwd=made, capture_output=True, text=True,
        )  # fmt: skip
        assert checked.stdout == "Verified OK\n", checked.stderr
        self.run(made, "dgst", *options, "-sign", "k.pem", "-out", "theirs", "data")
        theirs = sm2.plain((made / "theirs").read_bytes())
        assert sm2.verify(
            sm2.point_of(software.load_certificate((made / "c.pem").read_bytes(), "")), b"some data", theirs
        )

    @pytest.mark.parametrize("cipher", ["-aes-256-cbc", "-aes-128-cbc", "-sm4-cbc"])
    def test_its_encrypted_keys(self, made, cipher):
        self.run(
            made,
            "pkcs8",
            "-topk8",
            "-in",
            "k.pem",
            "-v2",
            cipher[1:],
            "-passout",
            "pass:geheim",
            "-out",
            "e.pem",
        )
        signer = software.load(made / "e.pem", made / "c.pem", lambda: b"geheim")
        assert signer.profile == "sm-official"
        with pytest.raises(SetupError, match="wrong password"):
            software.load(made / "e.pem", made / "c.pem", lambda: b"falsch")
