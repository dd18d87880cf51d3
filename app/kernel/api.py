"""The HTTP edge shared by all routes.

Problem documents, cross-site protection, security headers, request bodies.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import sqlite3
from functools import cache
from typing import Annotated, Any
from urllib.parse import urlsplit

import psycopg
from flask import Flask, Response, jsonify, request
from flask.json.provider import DefaultJSONProvider
from flask.typing import ResponseReturnValue
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.exc import DataError, DBAPIError
from werkzeug.exceptions import HTTPException

from app.kernel.field_words import field_name
from app.kernel.problems import CATALOGUE, Problem, language_of, new_reference
from app.kernel.validation_words import words_of

log = logging.getLogger(__name__)
Blueprint = APIBlueprint
READING = {"GET", "HEAD", "OPTIONS"}
OWN_HEADER = "X-Chabu"  # a form of another site cannot set it, and a script of another site may not
POLICY = (
    "default-src 'self'; img-src 'self' blob: data:{map_images}; media-src 'self' blob:; "
    "font-src 'self' data:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; "
    "connect-src 'self' blob: data:{map_images}; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""What nobody types: C0 but tab and line ends, and DEL. Neither XML nor PostgreSQL keeps them all."""
SQLITE_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}
"""SQLite's words for it; the second where the file beside the database that readers share cannot grow."""
TIANDITU = " https://*.tianditu.gov.cn"

FIRST_INSTANT = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
LAST_INSTANT = dt.datetime(2999, 12, 31, tzinfo=dt.UTC)
Instant = Annotated[AwareDatetime, Field(ge=FIRST_INSTANT, le=LAST_INSTANT)]
"""An instant that may be asked for; nearer the ends of the calendar another zone has no date for it."""


class Body(BaseModel):
    """Base of request bodies: unknown fields are refused, and texts with control characters."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before", check_fields=False)
    @classmethod
    def _refuse_control_characters(cls, value: Any) -> Any:
        if isinstance(value, str) and CONTROL.search(value):
            raise PydanticCustomError("control_characters", "has control characters")
        return value

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The JSON schema; without arguments it is kept, because every request with a query asks for it."""
        if args or kwargs:
            return super().model_json_schema(*args, **kwargs)
        return _schema_of(cls)


@cache
def _schema_of(model: type[Body]) -> dict[str, Any]:
    return BaseModel.model_json_schema.__func__(model)  # type: ignore[attr-defined, no-any-return]


class Reply(BaseModel):
    """Base of answers."""

    model_config = ConfigDict(extra="forbid")


def blueprint(name: str, tag: str) -> APIBlueprint:
    """A capability's blueprint, all of it under /api."""
    return APIBlueprint(name, name, url_prefix="/api", abp_tags=[Tag(name=tag)], abp_responses={"4XX": None})


def language() -> Any:
    """The language of the caller."""
    return language_of(request.headers.get("Accept-Language"))


class Json(DefaultJSONProvider):
    """JSON as it comes and goes: Chinese unescaped, and a body nested too deep is a bad one."""

    ensure_ascii = False
    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Parse. Raises ValueError for what is no JSON."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deep") from error


def install(app: Flask, map_images: bool = False) -> None:
    """Add the handlers every route shares."""
    app.json = Json(app)
    policy = POLICY.format(map_images=TIANDITU if map_images else "")
    app.before_request(_refuse_cross_site)
    app.after_request(lambda response: _harden(response, policy))
    app.register_error_handler(Problem, _answer_problem)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)


def answer_validation_error(error: ValidationError) -> Response:
    """The document for a body or query that does not fit its model: each field with what is wrong with it."""
    spoken = language()
    found = error.errors(include_url=False, include_input=False)
    fields = [
        {"field": ".".join(str(part) for part in item["loc"]), "message": words_of(item, spoken)}
        for item in found
    ]
    joint = "；" if spoken == "zh" else "; "
    named = zip(found[:5], fields, strict=False)
    summary = joint.join(f"{field_name(item['loc'], spoken)} {entry['message']}" for item, entry in named)
    return _problem_response(Problem("invalid", field_errors=fields, summary=summary))


def _refuse_cross_site() -> None:
    if request.method in READING:
        return
    if not request.headers.get(OWN_HEADER):
        raise Problem("cross_site")
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise Problem("cross_site")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Problem("cross_site")


def _harden(response: Response, policy: str) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.path.startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


def _problem_response(problem: Problem, reference: str | None = None) -> Response:
    response = jsonify(problem.document(language(), reference))
    response.status_code = problem.status
    response.mimetype = "application/problem+json"
    retry_after = problem.details.get("retry_after_s")
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _answer_problem(problem: Problem) -> ResponseReturnValue:
    return _problem_response(problem)


BY_STATUS = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "media_type",
}


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and 300 <= error.code < 400:
        return error.get_response()
    return _problem_response(
        Problem(
            BY_STATUS.get(error.code or 500, "bad_request" if (error.code or 500) < 500 else "server_error")
        )
    )


def _answer_unexpected(error: Exception) -> ResponseReturnValue:
    if is_out_of_space(error):
        return _problem_response(Problem("no_space"))
    if is_unstorable_text(error):
        return _problem_response(Problem("bad_request"))
    reference = new_reference()
    log.exception("unexpected error %s at %s %s", reference, request.method, _place())
    if isinstance(error, DBAPIError) and "database is locked" in str(error.orig):
        return _problem_response(Problem("busy", retry_after_s=2), reference)
    return _problem_response(Problem("server_error"), reference)


def _place() -> str:
    """What was called, for the log: without a secret that stands in an address."""
    is_secret = "secret" in (request.view_args or {})
    return str(request.url_rule) if is_secret else request.path


def is_unstorable_text(error: BaseException) -> bool:
    """Whether a text with NUL or half a surrogate pair met a database.

    No person types one, no database keeps it.
    """
    return isinstance(error, DataError | UnicodeEncodeError) or isinstance(
        getattr(error, "orig", None), UnicodeEncodeError
    )


def is_out_of_space(error: BaseException) -> bool:
    """Whether an error means that a disk is full: the file system's, SQLite's or PostgreSQL's word for it.

    A library may have put its own error around that word.
    """
    within = error.__cause__ or error.__context__
    return _says_full(error) or (within is not None and is_out_of_space(within))


def _says_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in (28, 122):  # ENOSPC, EDQUOT
        return True
    original = getattr(error, "orig", None)
    cause = error if original is None else original
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode in SQLITE_FULL
    return isinstance(cause, psycopg.errors.DiskFull)


def catalogue_markdown() -> str:
    """docs/errors.md: every problem type, by code."""
    lines = [
        "# Problem types",
        "",
        "Made by `./chabu export-contract`. Answers are RFC 9457 documents (`application/problem+json`);",
        "`code` is stable.",
        "",
    ]
    lines += ["| code | status | 中文 | English |", "|---|---|---|---|"]
    lines += [
        f"| `{entry.code}` | {entry.status} | {entry.zh} | {entry.en} |"
        for _, entry in sorted(CATALOGUE.items())
    ]
    return "\n".join(lines) + "\n"
