"""The local network: this machine's addresses, and the page and words that tell a phone how to trust it."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Iterable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from threading import Thread

from tooling.certificates import LanCertificate

KERNEL_ADDRESSES = Path("/proc/net/fib_trie")
PAGE = Path(__file__).with_name("trust_page.html")
ANYWHERE = ("192.0.2.1", 9)
"""An address for documentation (RFC 5737): asking for the way to it sends nothing."""


def addresses() -> list[IPv4Address]:
    """This machine's IPv4 addresses, the likeliest way to it first; loopback only where there is no other."""
    found = [*_towards_others(), *_known_to_kernel()]
    unique = list(dict.fromkeys(address for address in found if not address.is_loopback))
    return unique or [IPv4Address("127.0.0.1")]


def _towards_others() -> Iterable[IPv4Address]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ANYWHERE)
        except OSError:
            return []
        return [IPv4Address(probe.getsockname()[0])]


def _known_to_kernel() -> Iterable[IPv4Address]:
    return addresses_in(KERNEL_ADDRESSES.read_text()) if KERNEL_ADDRESSES.is_file() else []


def addresses_in(fib_trie: str) -> list[IPv4Address]:
    """The local addresses in the kernel's routing table: each stands on the line before `/32 host LOCAL`."""
    lines = [line.strip() for line in fib_trie.splitlines()]
    return [
        IPv4Address(before.removeprefix("|-- "))
        for before, line in itertools.pairwise(lines)
        if line == "/32 host LOCAL"
    ]


def how_to_trust(guide_url: str, fingerprint: str) -> str:
    """What a terminal says about trusting the certificate."""
    return f"""\
手机第一次使用前：扫上面的二维码，按页面提示安装并信任证书（相机、定位和离线都需要它）。
  安卓：下载证书 → 设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书；用 Chrome、Edge 或系统浏览器打开。
  iPhone：用 Safari 下载描述文件 → 设置 → 已下载描述文件 → 安装 → 通用 → 关于本机 → 证书信任设置 → 打开开关。
  微信：点右上角「…」→「在浏览器打开」，微信内不能安装证书。
Before a phone's first use: scan the code, then install and trust the certificate as the page says
(camera, position and offline work need it). Guide: {guide_url}
  Android: download → Settings → Security → Encryption & credentials → Install a certificate → CA certificate.
  iPhone: download in Safari → Settings → Profile Downloaded → Install; then
    General → About → Certificate Trust Settings → on.
  WeChat: tap … at the top right → Open in browser.
证书指纹 Fingerprint (SHA-256): {fingerprint}"""


def serve_guide(
    port: int, app_port: int, reached_at: Sequence[IPv4Address], certificate: LanCertificate
) -> ThreadingHTTPServer:
    """Serve the page that walks a phone through trusting the certificate, over plain HTTP, in a thread.

    `reached_at` are this machine's addresses: the page leads to the application at the one the phone came by.
    Nothing but the page and the authority's public certificate can be read here.
    """
    template = PAGE.read_text(encoding="utf-8")
    hosts = [str(address) for address in reached_at]
    authority = certificate.authority_der
    fingerprint = certificate.fingerprint

    class Guide(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/chabu-ca.crt":
                self._answer(authority, "application/x-x509-ca-cert")
            elif self.path == "/":
                asked = self.headers.get("Host", "").rsplit(":", 1)[0]
                host = asked if asked in hosts else hosts[0]
                page = template.replace("{app_url}", f"https://{host}:{app_port}/")
                self._answer(page.replace("{fingerprint}", fingerprint).encode(), "text/html; charset=utf-8")
            else:
                self.send_error(404)

        def _answer(self, body: bytes, media_type: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The terminal shows the addresses; single requests would push them out of sight."""

    server = ThreadingHTTPServer(("", port), Guide)
    Thread(target=server.serve_forever, name="trust-guide", daemon=True).start()
    return server
