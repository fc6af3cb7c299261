"""Every built-in signer under the published contract suite."""

import sys

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from yuhuo_customs.settings import Settings, Table
from yuhuo_customs.signing import signers
from yuhuo_customs.signing.demo import throwaway
from yuhuo_customs.signing.sm2 import Sm2Signer
from yuhuo_customs.testing import throwaway_signer
from yuhuo_customs.testing.signer_contract import SignerContract
from yuhuo_customs.testing.sm2 import pkcs8, throwaway_sm2
from yuhuo_customs.testing.ukey import fake_ukey


def opened(kind, ask=None, **values):
    table = Table("signer.s", {"kind": kind, **values})
    return signers.open("s", Settings(signers={"s": table}), ask)


class TestSoftwareRsa(SignerContract):
    @pytest.fixture
    def signer(self, tmp_path):
        key, certificate = throwaway()
        (tmp_path / "k").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (tmp_path / "c").write_bytes(certificate.public_bytes(Encoding.PEM))
        return opened("software", key=str(tmp_path / "k"), certificate=str(tmp_path / "c"))


class TestSoftwareSm2(SignerContract):
    profile = ""

    @pytest.fixture
    def signer(self, tmp_path):
        key, certificate = throwaway_sm2()
        (tmp_path / "k").write_bytes(pkcs8(key))
        (tmp_path / "c").write_bytes(certificate.public_bytes(Encoding.DER))
        return opened(
            "software", key=str(tmp_path / "k"), certificate=str(tmp_path / "c"), profile=self.profile
        )


class TestSoftwareSm2AsTheUkey(TestSoftwareSm2):
    profile = "sm-ukey-compat"


class TestUkeyRsa(SignerContract):
    @pytest.fixture
    def signer(self):
        inner = throwaway_signer()
        with fake_ukey(inner, inner.certificate) as card:
            made = opened("ukey", lambda: card.pin, port=card.port)
            yield made
            made.close()


class TestUkeySm2(SignerContract):
    @pytest.fixture
    def signer(self):
        inner = Sm2Signer(*throwaway_sm2())
        with fake_ukey(inner, inner.certificate) as card:
            made = opened("ukey", lambda: card.pin, port=card.port, profile="sm-ukey-compat")
            yield made
            made.close()


PROGRAM = """
import sys
from pathlib import Path
from yuhuo_customs.signing.signers.software import load
sys.stdout.buffer.write(load(Path(sys.argv[1]), Path(sys.argv[2]), None).sign(sys.stdin.buffer.read()).value)
"""


class TestCommand(SignerContract):
    @pytest.fixture
    def signer(self, tmp_path):
        key, certificate = throwaway()
        (tmp_path / "k").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (tmp_path / "c").write_bytes(certificate.public_bytes(Encoding.PEM))
        (tmp_path / "sign.py").write_text(PROGRAM, encoding="utf-8")
        words = [sys.executable, *(str(tmp_path / name) for name in ("sign.py", "k", "c"))]
        return opened("command", command=words, certificate=str(tmp_path / "c"), output="raw")


def test_the_built_in_names():
    assert list(signers.signers()) == ["command", "software", "ukey", "unsigned"]


def test_unsigned_is_chosen_by_name_only():
    assert opened("unsigned") is None
