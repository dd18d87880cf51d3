"""Problem documents (RFC 9457).

The catalogue of everything that can be refused, in both languages, and the exception that carries one.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Literal

Language = Literal["zh", "en"]
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # read out over the telephone: no 0 O 1 I L


@dataclass(frozen=True)
class ProblemType:
    """One entry of the catalogue.

    A stable code, an HTTP status and a sentence a person understands, per language.
    """

    code: str
    status: int
    zh: str
    en: str


CATALOGUE: dict[str, ProblemType] = {}


def declare(code: str, status: int, *, zh: str, en: str) -> str:
    """Add a problem type to the catalogue and return its code.

    Raises ValueError when the code is taken by another text.
    """
    entry = ProblemType(code, status, zh, en)
    if CATALOGUE.setdefault(code, entry) != entry:
        raise ValueError(f"problem code {code} is declared twice")
    return code


class Problem(Exception):
    """A refusal that the caller is told about. `details` fill the sentence and travel in the document."""

    def __init__(
        self, code: str, *, field_errors: list[dict[str, str]] | None = None, **details: Any
    ) -> None:
        super().__init__(code)
        self.type = CATALOGUE[code]
        self.details = details
        self.field_errors = field_errors or []

    @property
    def code(self) -> str:
        """The stable code."""
        return self.type.code

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.type.status

    def sentence(self, language: Language) -> str:
        """The sentence for a person, details filled in."""
        return sentence(self.code, language, self.details)

    def document(self, language: Language, reference: str | None = None) -> dict[str, Any]:
        """The RFC 9457 document."""
        text = self.sentence(language)
        body: dict[str, Any] = {
            **self.details,
            "type": f"/errors/{self.code}",
            "title": text,
            "status": self.status,
            "detail": text,
            "code": self.code,
        }
        body["reference"] = reference or new_reference()
        if self.field_errors:
            body["errors"] = self.field_errors
        return body


def sentence(code: str, language: Language, details: dict[str, Any] | None = None) -> str:
    """The catalogue's sentence for a code.

    A missing detail leaves its placeholder empty rather than failing; a number of bytes (`…_bytes`) is
    said as people say it.
    """
    entry = CATALOGUE[code]
    template = entry.zh if language == "zh" else entry.en
    said = {
        name: _size(value) if name.endswith("_bytes") and isinstance(value, int) else value
        for name, value in (details or {}).items()
    }
    return template.format_map(_Blank(said))


def _size(count: int) -> str:
    for unit, one in (("GB", 2**30), ("MB", 2**20), ("KB", 2**10)):
        if count >= one:
            return f"{count / one:.1f}".removesuffix(".0") + f" {unit}"
    return f"{count} B"


def new_reference() -> str:
    """Four letters that a user can read out and an operator can find in the log."""
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(4))


def language_of(accept_language: str | None) -> Language:
    """`en` only when the first language asked for is English; the product speaks Chinese first."""
    first = (accept_language or "").split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "zh"


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


SERVER_ERROR = declare(
    "server_error",
    500,
    zh="服务器出了点问题，没有保存。你填的都还在，请稍后再试。",
    en="Something went wrong on the server and nothing was saved. "
    "What you entered is still here; please try again later.",
)
NOT_FOUND = declare(
    "not_found", 404, zh="没有找到，或已不在你的范围内。", en="Not found, or no longer within your scope."
)
METHOD = declare(
    "method_not_allowed", 405, zh="这个地址不接受这种操作。", en="This address does not take that method."
)
BAD_REQUEST = declare(
    "bad_request",
    400,
    zh="这个请求读不懂，没有保存任何内容。",
    en="The request could not be read; nothing was saved.",
)
INVALID = declare(
    "invalid",
    422,
    zh="有几处填得不对，没有保存：{summary}",
    en="Some fields need another look; nothing was saved: {summary}",
)
SIGN_IN = declare(
    "sign_in",
    401,
    zh="需要登录后再继续，没发出的内容都还在。",
    en="Please sign in to go on; what was not sent is still here.",
)
FORBIDDEN = declare(
    "forbidden",
    403,
    zh="你的岗位不能做这件事。需要时请找督办员或管理员。",
    en="Your post may not do this. Ask a supervisor or administrator if you need it.",
)
CROSS_SITE = declare(
    "cross_site",
    403,
    zh="这个请求不是从本系统的页面发出的，没有执行。请刷新页面再试。",
    en="This request did not come from a page of this system and was not carried out. Reload and try again.",
)
TOO_LARGE = declare("too_large", 413, zh="内容太大，没有收下。", en="Too large; it was not taken in.")
MEDIA_TYPE = declare("media_type", 415, zh="这种内容格式不接受。", en="This content type is not accepted.")
TOO_MANY = declare(
    "too_many",
    429,
    zh="试得太快了，请 {retry_after_s} 秒后再试。",
    en="Too many tries; please wait {retry_after_s} seconds.",
)
NO_SPACE = declare(
    "no_space",
    507,
    zh="服务器存储空间不够，没有收下；你的内容仍在手机上，腾出空间后会自动再发。",
    en="The server is out of space and took nothing in; your work is still on the phone and goes out later.",
)
BUSY = declare(
    "busy",
    503,
    zh="服务器正忙，没有保存，请稍后再试。",
    en="The server is busy and nothing was saved; please try again shortly.",
)
