"""A certificate for the local network: this machine's own authority, and the server certificate it signs.

A phone is told once to trust the authority. It can vouch for local addresses only (name constraints), so that
whoever got hold of its key could still not pretend to be a site of the internet.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LIFE = dt.timedelta(days=5 * 365)
SERVER_LIFE = dt.timedelta(days=397)
"""iPhones refuse longer ones."""
RENEW_BEFORE = dt.timedelta(days=30)
BACKDATED = dt.timedelta(days=1)
"""A phone's clock may be behind ours."""
LOCAL_NETWORKS = tuple(
    IPv4Network(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "100.64.0.0/10",
        "127.0.0.0/8",
    )
)
LOCAL_NAMES = ("localhost", "local")


@dataclass(frozen=True)
class LanCertificate:
    """The files a server and its guests need, all PEM."""

    authority: Path
    certificate: Path
    key: Path

    @property
    def authority_der(self) -> bytes:
        """The authority's certificate as phones install it."""
        loaded = x509.load_pem_x509_certificate(self.authority.read_bytes())
        return loaded.public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate in pairs of hexadecimal digits, as phones show it."""
        loaded = x509.load_pem_x509_certificate(self.authority.read_bytes())
        return loaded.fingerprint(hashes.SHA256()).hex(":").upper()


def provide(
    folder: Path, addresses: Sequence[IPv4Address], host_name: str, now: dt.datetime
) -> LanCertificate:
    """The certificate for these addresses: the kept one while it fits and lasts, else a new one.

    The authority stays the same, so that phones trust it once; it is replaced only near its end, or when an
    address lies outside what it may vouch for.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = LanCertificate(folder / "authority.crt", folder / "server.crt", folder / "server.key")
    authority_key = folder / "authority.key"
    if not _authority_serves(files.authority, authority_key, addresses, now):
        _make_authority(files.authority, authority_key, addresses, host_name, now)
        files.certificate.unlink(missing_ok=True)
    if not _certificate_serves(files, addresses, now):
        _make_certificate(files, authority_key, addresses, host_name, now)
    return files


def _authority_serves(path: Path, key: Path, addresses: Sequence[IPv4Address], now: dt.datetime) -> bool:
    if not (path.is_file() and key.is_file()):
        return False
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    permitted = (
        certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    )
    networks = [name.value for name in permitted if isinstance(name, x509.IPAddress)]
    covers_all = all(
        any(address in ip_network(str(network)) for network in networks) for address in addresses
    )
    return covers_all and certificate.not_valid_after_utc - now > SERVER_LIFE


def _certificate_serves(files: LanCertificate, addresses: Sequence[IPv4Address], now: dt.datetime) -> bool:
    if not (files.certificate.is_file() and files.key.is_file()):
        return False
    certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    covered = set(names.get_values_for_type(x509.IPAddress))
    return set(addresses) <= covered and certificate.not_valid_after_utc - now > RENEW_BEFORE


def _make_authority(
    path: Path, key_path: Path, addresses: Sequence[IPv4Address], host_name: str, now: dt.datetime
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Chabu on {host_name} ({now:%Y-%m-%d})")
    outside = [address for address in addresses if not any(address in network for network in LOCAL_NETWORKS)]
    networks = [*LOCAL_NETWORKS, *(IPv4Network(address) for address in outside)]
    permitted = [*(x509.IPAddress(net) for net in networks), *(x509.DNSName(local) for local in LOCAL_NAMES)]
    builder = (
        _builder(name, name, key.public_key(), now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(
            x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None), critical=True
        )
    )
    _write_private(key_path, _pem_of_key(key))
    path.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))


def _make_certificate(
    files: LanCertificate,
    authority_key: Path,
    addresses: Sequence[IPv4Address],
    host_name: str,
    now: dt.datetime,
) -> None:
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    signer = serialization.load_pem_private_key(authority_key.read_bytes(), password=None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{authority_key} holds another kind of key than was made here")
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName("localhost"), x509.DNSName(f"{host_name.split('.')[0].lower()}.local")]
    reached_at = [*names, *(x509.IPAddress(address) for address in addresses)]
    builder = (
        _builder(_name(str(addresses[0])), authority.subject, key.public_key(), now, SERVER_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(reached_at), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )
    certificate = builder.sign(signer, hashes.SHA256())
    _write_private(files.key, _pem_of_key(key))
    files.certificate.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + authority.public_bytes(serialization.Encoding.PEM)
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: dt.datetime,
    life: dt.timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now - BACKDATED + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])


def _pem_of_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, from its first moment on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
