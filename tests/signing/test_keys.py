import os
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from yuhuo_customs.credentials import password
from yuhuo_customs.errors import SetupError
from yuhuo_customs.signing.certificates import describe, load_certificate
from yuhuo_customs.signing.demo import DEMO_NAME, demo_signer, throwaway
from yuhuo_customs.signing.rsa import RsaSigner, load

KEY, CERTIFICATE = throwaway("A")
PEM, DER = Encoding.PEM, Encoding.DER


def _asked(secret):
    return lambda: secret


def _write(folder, *, encoding, secret):
    encryption = BestAvailableEncryption(secret) if secret else NoEncryption()
    (folder / "key").write_bytes(KEY.private_bytes(encoding, PrivateFormat.PKCS8, encryption))
    (folder / "certificate").write_bytes(CERTIFICATE.public_bytes(encoding))
    return folder / "key", folder / "certificate"


@pytest.mark.parametrize("encoding", [PEM, DER])
@pytest.mark.parametrize("secret", [None, b"secret"])
def test_pkcs8_in_every_form(tmp_path, encoding, secret):
    signer = load(*_write(tmp_path, encoding=encoding, secret=secret), _asked(secret) if secret else None)
    signature = signer.sign(b"x")
    assert (len(signature.value), len(signature.serial), signature.serial[:2]) == (256, 16, "02")
    assert signature.certificate == CERTIFICATE.public_bytes(DER)


def test_pfx(tmp_path):
    path = tmp_path / "key.pfx"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"a", KEY, CERTIFICATE, None, BestAvailableEncryption(b"s"))
    )
    assert load(path, None, _asked(b"s")).profile == "rsa"
    with pytest.raises(SetupError, match="wrong password"):
        load(path, None, _asked(b"wrong"))


@pytest.mark.parametrize("encoding", [PEM, DER])
def test_a_wrong_password_is_asked_for_once(tmp_path, encoding):
    asked = []
    with pytest.raises(SetupError, match="wrong password"):
        load(*_write(tmp_path, encoding=encoding, secret=b"s"), lambda: asked.append(1) or b"wrong")
    assert asked == [1]


def test_key_and_certificate_must_belong_together():
    with pytest.raises(SetupError, match="does not belong"):
        RsaSigner(KEY, throwaway("B")[1])


def test_a_short_key_is_refused():
    with pytest.raises(SetupError, match="shorter than 2048"):
        RsaSigner(*throwaway("C", bits=1024))


def test_a_key_that_is_not_rsa_is_refused(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "key").write_bytes(key.private_bytes(PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "certificate").write_bytes(CERTIFICATE.public_bytes(PEM))
    with pytest.raises(SetupError, match="no RSA key"):
        load(tmp_path / "key", tmp_path / "certificate")


@pytest.mark.parametrize(
    "content", [b"", b"rubbish", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"]
)
def test_rubbish_is_a_set_up_error(tmp_path, content):
    (tmp_path / "key").write_bytes(content)
    (tmp_path / "certificate").write_bytes(CERTIFICATE.public_bytes(PEM))
    with pytest.raises(SetupError):
        load(tmp_path / "key", tmp_path / "certificate")
    with pytest.raises(SetupError):
        load(tmp_path / "missing", tmp_path / "certificate")
    with pytest.raises(SetupError):
        load_certificate(content, "here")


def test_the_demo_key_is_made_once_and_named_as_such(tmp_path):
    first, second = demo_signer(tmp_path / "state"), demo_signer(tmp_path / "state")
    assert first.sign(b"a") == second.sign(b"a")
    path = tmp_path / "state" / "demo-signer.pem"
    assert DEMO_NAME in describe(load_certificate(path.read_bytes(), "")).subject
    assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"rubbish")
    with pytest.raises(SetupError, match="demo key"):
        demo_signer(tmp_path / "state")


def test_two_processes_at_once_get_one_demo_key(tmp_path):
    code = (
        "import sys, pathlib; from yuhuo_customs.signing.demo import demo_signer;"
        "print(demo_signer(pathlib.Path(sys.argv[1])).sign(b'a').serial)"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE) for _ in range(2)
    ]
    assert len({run.communicate()[0] for run in runs}) == 1


def test_password_from_variable_file_or_prompt(tmp_path, monkeypatch):
    monkeypatch.setenv("KEY_PASSWORD", "from variable")
    path = tmp_path / "password"
    path.write_bytes(b"from file\r\n")
    path.chmod(0o600)
    assert password("KEY_PASSWORD")() == b"from variable"
    assert password(file=str(path))() == b"from file"
    assert password(prompt=lambda: "typed")() == b"typed"
    for broken in (password("NOT_SET"), password(file=str(tmp_path / "missing")), password()):
        with pytest.raises(SetupError):
            broken()


@pytest.mark.skipif(os.name != "posix", reason="rights of a file are a POSIX matter")
def test_a_password_file_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "password"
    path.write_bytes(b"x")
    path.chmod(0o644)
    with pytest.raises(SetupError, match="Others can read"):
        password(file=str(path))()
