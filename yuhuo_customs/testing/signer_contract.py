"""What every signer promises, as a test class: those who write one run it over theirs.

::

    from yuhuo_customs.testing.signer_contract import SignerContract

    class TestOurBox(SignerContract):
        @pytest.fixture
        def signer(self):
            return OurBox(...)
"""

from cryptography import x509

from yuhuo_customs.domain.ports import Certified, Signer
from yuhuo_customs.signing import values, verifying
from yuhuo_customs.signing.certificates import default_profile, key_name, load_certificate
from yuhuo_customs.signing.profiles import PROFILES
from yuhuo_customs.signing.xmldsig import literal_line, sign_message

BEFORE = (
    b'<ceb:CEB303Message xmlns:ceb="http://www.chinaport.gov.cn/ceb" '
    b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" guid="00000000-0000-0000-0000-000000000001" version="1.0">'
    b"<ceb:BaseTransfer><ceb:copName>\xe8\xb1\xab&amp;</ceb:copName></ceb:BaseTransfer>"
)
AFTER = b"</ceb:CEB303Message>"


class SignerContract:
    """The promises of :class:`~yuhuo_customs.domain.ports.Signer`; a subclass gives the fixture ``signer``."""

    def test_it_is_a_signer(self, signer: Signer) -> None:
        """Name and one of the three algorithm profiles."""
        assert isinstance(signer, Signer)
        assert isinstance(signer.name, str)
        assert signer.profile in PROFILES

    def test_what_it_signs_verifies(self, signer: Signer) -> None:
        """By the certificate that it gives, over the very bytes."""
        profile = PROFILES[signer.profile]
        data = literal_line(profile, "豫货")
        made = signer.sign(data)
        holder = load_certificate(made.certificate, "signer")
        assert len(made.value) in profile.signature_bytes
        assert values.judge(profile, holder, made.value, data)[0] == "ok"
        assert values.judge(profile, holder, made.value, data + b" ")[0] == "failed"

    def test_serial_and_profile_are_the_certificates(self, signer: Signer) -> None:
        """Neither is the user's word."""
        made = signer.sign(b"x")
        holder: x509.Certificate = load_certificate(made.certificate, "signer")
        assert made.serial == key_name(holder)
        assert (signer.profile == "rsa") == (default_profile(holder) == "rsa")

    def test_a_whole_message_in_both_readings(self, signer: Signer) -> None:
        """As it leaves."""
        content, made = sign_message(BEFORE, AFTER, signer)
        report = verifying.verify(content)
        assert (report.conclusion, report.state("lengths"), report.state("key_name")) == ("both", "ok", "ok")
        verifying.check_own_literal(content, made.certificate, PROFILES[signer.profile])

    def test_it_signs_again_and_again(self, signer: Signer) -> None:
        """With the same certificate."""
        assert len({signer.sign(str(number).encode()).certificate for number in range(3)}) == 1

    def test_a_certificate_that_is_shown_is_the_one_it_signs_with(self, signer: Signer) -> None:
        """So that a warning of its end is about the right one."""
        if isinstance(signer, Certified):
            assert signer.sign(b"x").certificate == signer.certificate
