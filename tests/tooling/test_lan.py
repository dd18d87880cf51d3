"""The local network: which addresses are found, and what the trust guide shows to whom."""

import datetime as dt
import urllib.error
import urllib.request
from ipaddress import IPv4Address

import pytest
from cryptography import x509

from tooling import certificates, lan

FIB_TRIE = """\
Local:
  +-- 0.0.0.0/0 3 0 5
     +-- 127.0.0.0/8 2 0 2
           |-- 127.0.0.1
              /32 host LOCAL
     +-- 192.168.3.0/24 2 0 2
        +-- 192.168.3.0/30 2 0 2
           |-- 192.168.3.0
              /24 link UNICAST
           |-- 192.168.3.7
              /32 host LOCAL
        |-- 192.168.3.255
           /32 link BROADCAST
"""


def test_addresses_are_read_from_the_kernel():
    assert [str(address) for address in lan.addresses_in(FIB_TRIE)] == ["127.0.0.1", "192.168.3.7"]


def test_this_machine_has_an_address():
    found = lan.addresses()
    assert found
    assert len(found) == len(set(found))


def test_without_any_network_it_is_the_loopback(monkeypatch):
    monkeypatch.setattr(lan, "_towards_others", list)
    monkeypatch.setattr(lan, "_known_to_kernel", list)
    assert lan.addresses() == [IPv4Address("127.0.0.1")]


@pytest.fixture
def guide(tmp_path):
    addresses = [IPv4Address("192.168.3.7"), IPv4Address("127.0.0.1")]
    certificate = certificates.provide(tmp_path, addresses, "pc-1", dt.datetime.now(dt.UTC))
    server = lan.serve_guide(0, 8000, addresses, certificate)
    yield f"http://127.0.0.1:{server.server_port}", certificate
    server.shutdown()
    server.server_close()


def fetch(url: str, **headers: str) -> tuple[str, bytes]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return answer.headers["Content-Type"], answer.read()


def test_the_guide_leads_to_the_address_the_phone_came_by(guide):
    url, certificate = guide
    media_type, page = fetch(url)
    assert media_type == "text/html; charset=utf-8"
    assert b'href="https://127.0.0.1:8000/"' in page
    assert certificate.fingerprint.encode() in page
    assert "证书信任设置".encode() in page


def test_a_forged_host_leads_nowhere_else(guide):
    url, _ = guide
    _, page = fetch(url, Host='evil.example"><script>')
    assert b"evil" not in page
    assert b'href="https://192.168.3.7:8000/"' in page


def test_the_authority_can_be_downloaded(guide):
    url, certificate = guide
    media_type, body = fetch(f"{url}/chabu-ca.crt")
    assert media_type == "application/x-x509-ca-cert"
    assert x509.load_der_x509_certificate(body) == x509.load_pem_x509_certificate(
        certificate.authority.read_bytes()
    )


@pytest.mark.parametrize("path", ["/authority.key", "/server.key", "/../authority.key", "/index.html"])
def test_nothing_else_is_served(guide, path):
    url, _ = guide
    with pytest.raises(urllib.error.HTTPError) as caught:
        fetch(url + path)
    caught.value.close()
    assert caught.value.code == 404


def test_the_terminal_tells_it_in_chinese_first():
    words = lan.how_to_trust("http://192.168.3.7:8001", "AB:CD")
    assert words.index("手机第一次使用前") < words.index("Before a phone's first use")
    assert "http://192.168.3.7:8001" in words
    assert "AB:CD" in words
