"""The local network's certificate: trusted by who trusts its authority, for local addresses and no others."""

import datetime as dt
import socket
import ssl
import stat
import subprocess
from ipaddress import IPv4Address
from threading import Thread

import pytest
from cryptography import x509

from tooling.certificates import LanCertificate, provide

NOW = dt.datetime.now(dt.UTC)
HERE = IPv4Address("127.0.0.1")
OFFICE = IPv4Address("192.168.3.7")


def read(path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


@pytest.fixture
def made(tmp_path) -> LanCertificate:
    return provide(tmp_path, [OFFICE, HERE], "pc-1", NOW)


def handshake(certificate: LanCertificate, host: str) -> str:
    """Meet a server with the certificate as a client that trusts its authority. Returns the TLS version."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate.certificate, certificate.key)
    client = ssl.create_default_context(cafile=str(certificate.authority))
    ours, theirs = socket.socketpair()

    def answer() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).close()
        except OSError:
            theirs.close()

    thread = Thread(target=answer)
    thread.start()
    try:
        with client.wrap_socket(ours, server_hostname=host) as connection:
            return str(connection.version())
    finally:
        ours.close()
        thread.join()


def test_a_client_that_trusts_the_authority_trusts_the_server(made):
    assert handshake(made, str(OFFICE)) == "TLSv1.3"
    assert handshake(made, "localhost") == "TLSv1.3"


def test_another_address_is_not_trusted(made):
    with pytest.raises(ssl.SSLCertVerificationError, match="IP address mismatch"):
        handshake(made, "192.168.3.8")


def test_the_authority_cannot_vouch_for_the_internet(made, tmp_path):
    config = tmp_path / "leaf.cnf"
    config.write_text("subjectAltName=DNS:bank.example.com\nextendedKeyUsage=serverAuth\n")
    run = lambda *command: subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)  # noqa: E731
    run(
        "openssl",
        "req",
        "-new",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "k",
        "-out",
        "r",
        "-subj",
        "/CN=bank",
    )
    sign = ["-CA", str(made.authority), "-CAkey", "authority.key", "-CAcreateserial"]
    run(
        "openssl",
        "x509",
        "-req",
        "-in",
        "r",
        *sign,
        "-days",
        "9",
        "-extfile",
        str(config),
        "-out",
        "forged.crt",
    )
    verify = ["openssl", "verify", "-CAfile", str(made.authority), "forged.crt"]
    refused = subprocess.run(verify, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert refused.returncode != 0
    assert "permitted subtree violation" in refused.stderr


def test_openssl_agrees_with_the_chain(made):
    verify = ["openssl", "verify", "-x509_strict", "-CAfile", str(made.authority), str(made.certificate)]
    assert subprocess.run(verify, capture_output=True, text=True, check=False).stdout.endswith(": OK\n")


def test_keys_are_for_their_owner_only(made, tmp_path):
    for key in (made.key, tmp_path / "authority.key"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_it_is_kept_while_it_fits(made, tmp_path):
    before = made.certificate.read_bytes()
    assert provide(tmp_path, [HERE], "pc-1", NOW).certificate.read_bytes() == before


def test_a_new_address_renews_the_server_certificate_but_not_the_trust(made, tmp_path):
    trusted, before = made.fingerprint, made.certificate.read_bytes()
    again = provide(tmp_path, [IPv4Address("10.0.0.9")], "pc-1", NOW)
    assert again.certificate.read_bytes() != before
    assert again.fingerprint == trusted
    assert handshake(again, "10.0.0.9") == "TLSv1.3"


def test_an_address_outside_the_local_networks_makes_a_new_authority(made, tmp_path):
    trusted = made.fingerprint
    again = provide(tmp_path, [IPv4Address("203.0.113.5")], "pc-1", NOW)
    assert again.fingerprint != trusted
    assert handshake(again, "203.0.113.5") == "TLSv1.3"


def test_it_is_renewed_before_it_ends(made, tmp_path):
    ends = read(made.certificate).not_valid_after_utc
    later = provide(tmp_path, [OFFICE, HERE], "pc-1", ends - dt.timedelta(days=20))
    assert read(later.certificate).not_valid_after_utc > ends + dt.timedelta(days=300)


def test_iphones_accept_its_length(made):
    certificate = read(made.certificate)
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= dt.timedelta(days=398)
    assert certificate.not_valid_before_utc < NOW


def test_the_fingerprint_is_what_openssl_prints(made):
    command = ["openssl", "x509", "-in", str(made.authority), "-noout", "-fingerprint", "-sha256"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert printed.strip().endswith(made.fingerprint)
