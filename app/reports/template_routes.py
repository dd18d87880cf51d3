"""Routes of the bulletin's template: take the present one, hand in another, go back to one."""

from __future__ import annotations

import io
from typing import Annotated, Any, Literal

from flask import Response, current_app, jsonify, request, send_file
from flask_login import current_user
from pydantic import Field
from sqlalchemy.orm import Session

from app.documents.docx_fields import Place
from app.documents.docx_package import MOST_BYTES
from app.kernel.access import roles
from app.kernel.api import Body, Reply, language
from app.kernel.api import blueprint as make_blueprint
from app.kernel.clock import to_wire
from app.kernel.kept_files import keep_bytes
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.people.queries import display_names
from app.reports import errors
from app.reports import template_actions as actions
from app.reports.bulletin_fields import FIELDS
from app.reports.monthly_routes import MIMETYPES
from app.reports.template_faults import TemplateRefused, check_template
from app.reports.template_queries import template_bytes, templates, version_in_use

blueprint = make_blueprint("report_template", "reports")
KEEPERS = ("administrator",)
PLACES = {
    "zh": {"body": "正文第 {n} 段", "table": "表格第 {n} 行", "header": "页眉第 {n} 段",
           "footer": "页脚第 {n} 段"},
    "en": {"body": "paragraph {n}", "table": "table row {n}", "header": "header, paragraph {n}",
           "footer": "footer, paragraph {n}"},
}  # fmt: skip
MOST_PLACES = 20


class FieldMeaning(Reply):
    """A field: text stands anywhere, a passage or an object takes a paragraph of its own."""

    name: str
    kind: Literal["text", "passage", "object"]
    meaning: str


class LayoutWarning(Reply):
    """A deviation from GB/T 9704, or what the PDF will not show. `section` from 1; 0: the whole document."""

    code: str
    found: str
    wanted: str
    section: int


class TemplateVersion(Reply):
    """A template that was handed in."""

    version: int
    name: str
    sha256: str
    size_bytes: int
    by: str
    at: str
    is_in_use: bool
    warnings: list[LayoutWarning]


class TemplatesDocument(Reply):
    """The template in use (none: the one that Chabu brings), those handed in, and the fields there are."""

    in_use: int | None
    versions: list[TemplateVersion]
    fields: list[FieldMeaning]


class TemplateFileQuery(Body):
    """Which one; 0 is the one that Chabu brings, none named the one in use."""

    version: Annotated[int, Field(ge=0, le=100_000)] | None = None


class TemplateNameQuery(Body):
    """What the file is called where it comes from."""

    file_name: Annotated[str, Field(min_length=1, max_length=200)]


class UseBody(Body):
    """Which one; none: the one that Chabu brings."""

    version: Annotated[int, Field(ge=1, le=100_000)] | None


@blueprint.get("/report-template", responses={200: TemplatesDocument})
@roles(*KEEPERS)
def show_templates() -> Response:
    """All templates and the fixed list of fields."""
    return _answer(read_session())


@blueprint.get("/report-template/file", summary="A template as DOCX")
@roles(*KEEPERS)
def take_template(query: TemplateFileQuery) -> Response:
    """The DOCX to edit; in the audit log."""
    session = read_session()
    version = version_in_use(session) if query.version is None else query.version or None
    content = template_bytes(session, current_app.config["CHABU"].data_dir, version)
    in_transaction(lambda writing: actions.note_template_export(writing, version))
    name = f"通报模板_{f'v{version}' if version else '内置'}.docx"
    return send_file(io.BytesIO(content), mimetype=MIMETYPES["docx"], as_attachment=True, download_name=name)


@blueprint.post("/report-template", responses={200: TemplatesDocument})
@roles(*KEEPERS)
def put_template(query: TemplateNameQuery) -> Response:
    """Take the DOCX in the body as the next version and put it in use, or say what is wrong with it."""
    content = request.stream.read(MOST_BYTES + 1)
    try:
        warnings = [deviation.__dict__ for deviation in check_template(content)]
    except TemplateRefused as refused:
        raise _problem(refused) from refused
    kept = keep_bytes(current_app.config["CHABU"].data_dir, content), len(content)
    user_id = current_user.id
    in_transaction(lambda session: actions.add_template(session, user_id, query.file_name, kept, warnings))
    return _answer(read_session())


@blueprint.put("/report-template/use", responses={200: TemplatesDocument})
@roles(*KEEPERS)
def use_template(body: UseBody) -> Response:
    """Let new drafts take another template; drafts that exist keep theirs until they are drafted anew."""
    in_transaction(lambda session: actions.use_template(session, body.version))
    return _answer(read_session())


def _problem(refused: TemplateRefused) -> Problem:
    if refused.places:
        places = [_where(place) for place in refused.places[:MOST_PLACES]]
        return Problem(errors.TEMPLATE_REFUSALS[refused.reason], places="；".join(places))
    return Problem(errors.TEMPLATE_REFUSALS[refused.reason], what=refused.what)


def _where(place: Place) -> str:
    said = PLACES[language()][place.kind].format(n=place.number)
    name = place.name if place.name.startswith("{") or place.name == "}}" else f"{{{{{place.name}}}}}"
    return f"{name}（{said}）" if language() == "zh" else f"{name} ({said})"


def _answer(session: Session) -> Response:
    rows = templates(session)
    called = display_names(session, [row.uploaded_by_id for row in rows])
    document: dict[str, Any] = {
        "in_use": next((row.version for row in rows if row.is_in_use), None),
        "versions": [
            {
                "version": row.version,
                "name": row.name,
                "sha256": row.sha256,
                "size_bytes": row.size_bytes,
                "by": called.get(row.uploaded_by_id, ""),
                "at": to_wire(row.uploaded_at),
                "is_in_use": row.is_in_use,
                "warnings": row.warnings,
            }
            for row in rows
        ],
        "fields": [
            {"name": field.name, "kind": field.kind, "meaning": field.zh if language() == "zh" else field.en}
            for field in FIELDS
        ],
    }
    return jsonify(TemplatesDocument.model_validate(document).model_dump(mode="json"))
