"""Calls to addresses that people typed in: to public ones only, and with a word for each way it can end.

The name is looked up once, every address it has is judged, and the connection goes to one that was judged: a
name that answers differently a moment later leads nowhere else. Redirects are not followed.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.kernel.carriers import Answer, Outcome

CONNECT_S = 5.0
ANSWER_S = 10.0
MOST_S = 20.0
MOST_READ = 64 * 1024
REFUSED_ADDRESS = "private_address"
NAT64 = ipaddress.ip_network("64:ff9b::/96")
TRIED_AGAIN = frozenset({408, 425, 429})
"""Answers by which a server asks for another try, beside all of 5xx."""


@dataclass(frozen=True)
class WebAddress:
    """An http or https address, taken apart."""

    is_https: bool
    host: str
    port: int
    path: str


def web_address(url: str) -> WebAddress:
    """Take an address apart. Raises ValueError for anything but http(s)://host[:port]/path."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.fragment:
        raise ValueError("not an http address")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    path = parts.path or "/"
    return WebAddress(
        parts.scheme == "https", parts.hostname, port, f"{path}?{parts.query}" if parts.query else path
    )


def is_public(address: str) -> bool:
    """Whether an IP address lies in the internet: not this machine, not the house's network, no metadata."""
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def addresses_of(host: str, port: int) -> list[str]:
    """The IP addresses of a name. Raises OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def may_be_called(url: str, *, private_allowed: bool) -> bool:
    """Whether an address leads to public places only; one that cannot be looked up now may. For forms."""
    address = web_address(url)
    try:
        return private_allowed or all(map(is_public, addresses_of(address.host, address.port)))
    except OSError:
        return True


def post_outside(url: str, body: bytes, headers: Mapping[str, str], *, private_allowed: bool) -> Answer:
    """One POST, at most some 25 seconds. Never raises for what the other side does.

    2xx is SENT. No connection, or an answer of 5xx, 408, 425, 429, is FAILED; a private address and all other
    answers REFUSED; silence after the body was sent UNCERTAIN.
    """
    address = web_address(url)
    try:
        addresses = addresses_of(address.host, address.port)
    except OSError:
        return Answer(Outcome.FAILED, "no_such_host")
    if not private_allowed and not all(map(is_public, addresses)):
        return Answer(Outcome.REFUSED, REFUSED_ADDRESS)
    try:
        line = _open(address, addresses)
    except OSError as error:
        return Answer(
            Outcome.FAILED, "bad_certificate" if isinstance(error, ssl.SSLError) else "no_connection"
        )
    connection = http.client.HTTPConnection(address.host, address.port)
    connection.sock = line
    hang_up = threading.Timer(MOST_S, _hang_up, (line,))  # an answer may come letter by letter
    hang_up.start()
    try:
        connection.request("POST", address.path, body, dict(headers))
        answer = connection.getresponse()
        answer.read(MOST_READ)
    except (OSError, ValueError, http.client.HTTPException):
        return Answer(Outcome.UNCERTAIN, "no_answer")
    finally:
        hang_up.cancel()
        connection.close()
    if 200 <= answer.status < 300:
        return Answer(Outcome.SENT, None, answer.status)
    again = answer.status >= 500 or answer.status in TRIED_AGAIN
    return Answer(Outcome.FAILED if again else Outcome.REFUSED, f"http_{answer.status}", answer.status)


def _hang_up(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)  # a close would leave whoever reads from it waiting


def _open(address: WebAddress, addresses: list[str]) -> socket.socket:
    last: OSError | None = None
    for each in addresses:
        try:
            line = socket.create_connection((each, address.port), CONNECT_S)
        except OSError as error:
            last = error
            continue
        line.settimeout(ANSWER_S)
        if not address.is_https:
            return line
        return ssl.create_default_context().wrap_socket(line, server_hostname=address.host)
    raise last or OSError("no address")
