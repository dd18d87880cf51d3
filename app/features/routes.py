"""The routes of OGC API - Features, part 1: core, OpenAPI 3.0 apart, GeoJSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, current_app, jsonify, request
from flask_login import current_user
from pydantic import BaseModel, ConfigDict, Field

from app.features.errors import BAD_PARAMETER
from app.features.feature_document import PROPERTIES, feature_of
from app.features.item_parameters import BadParameter, ItemParameters, is_json_format, item_parameters
from app.features.queries import QUERYABLES, count_of_features, extent_of_features, page_of_features
from app.issues.queries import visibility, visible_issue
from app.issues.row_queries import state_of
from app.kernel.access import open_to_tokens, signed_in
from app.kernel.api import blueprint as make_blueprint
from app.kernel.api import language
from app.kernel.clock import agency_zone, now, to_wire
from app.kernel.problems import Problem
from app.kernel.transaction import read_session

blueprint = make_blueprint("features", "features")
GEOJSON = "application/geo+json"
JSON = "application/json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
COLLECTION = "issues"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)


class CollectionPath(BaseModel):
    """The collection of an address."""

    collection_id: str = Field(max_length=40)


class FeaturePath(CollectionPath):
    """The feature of an address."""

    feature_id: UUID


class ItemsQuery(BaseModel):
    """What a page of items shows; read and refused by the standard's rules, so here all are texts."""

    model_config = ConfigDict(extra="allow")

    limit: str | None = Field(default=None, description="1 and more; at most 1000 are served")
    bbox: str | None = Field(default=None, description="west,south,east,north in WGS-84 degrees")
    datetime: str | None = Field(default=None, description="Reporting time: an instant, a day, or start/end")
    after: str | None = Field(default=None, description="From the link `next` of the page before")
    f: str | None = Field(default=None, description="json")
    state: str | None = None
    category: str | None = None
    severity: str | None = None
    source: str | None = None
    area_id: str | None = None
    lead_unit_id: str | None = None
    project_id: str | None = None


class AnyDocument(BaseModel):
    """A document as the standard describes it."""

    model_config = ConfigDict(extra="allow")


@blueprint.get("/features", responses={200: AnyDocument}, summary="OGC API: landing page")
@open_to_tokens("read_issues")
@signed_in
def landing_page() -> Response:
    """Where everything is."""
    _refuse_parameters()
    title = "Chabu issues" if language() == "en" else "查补 问题"
    return jsonify(
        title=title,
        description=title,
        links=[
            _link("self", "", JSON),
            _link("service-desc", "", OPENAPI, base="/api/openapi.json"),
            _link("service-doc", "", "text/html", base="/api-docs"),
            _link("conformance", "/conformance", JSON),
            _link("data", "/collections", JSON),
        ],
    )


@blueprint.get("/features/conformance", responses={200: AnyDocument}, summary="OGC API: conformance")
@open_to_tokens("read_issues")
@signed_in
def conformance() -> Response:
    """Which classes of the standard are kept."""
    _refuse_parameters()
    return jsonify(conformsTo=list(CONFORMANCE))


@blueprint.get("/features/collections", responses={200: AnyDocument}, summary="OGC API: collections")
@open_to_tokens("read_issues")
@signed_in
def collections() -> Response:
    """The one collection there is."""
    _refuse_parameters()
    return jsonify(links=[_link("self", "/collections", JSON)], collections=[_collection()])


@blueprint.get(
    "/features/collections/<collection_id>", responses={200: AnyDocument}, summary="OGC API: a collection"
)
@open_to_tokens("read_issues")
@signed_in
def collection(path: CollectionPath) -> Response:
    """What the collection holds, and where."""
    _require_collection(path)
    _refuse_parameters()
    return jsonify(_collection())


@blueprint.get(
    "/features/collections/<collection_id>/queryables",
    responses={200: AnyDocument},
    summary="OGC API: properties that filter",
)
@open_to_tokens("read_issues")
@signed_in
def queryables(path: CollectionPath) -> Response:
    """The properties by which items can be filtered, as JSON schema."""
    _require_collection(path)
    _refuse_parameters()
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _address("/collections/issues/queryables"),
        "type": "object",
        "title": COLLECTION,
        "properties": {name: PROPERTIES[name] for name in QUERYABLES},
        "additionalProperties": False,
    }
    response = jsonify(document)
    response.mimetype = "application/schema+json"
    return response


@blueprint.get(
    "/features/collections/<collection_id>/items", responses={200: AnyDocument}, summary="OGC API: items"
)
@open_to_tokens("read_issues")
@signed_in
def items(path: CollectionPath, query: ItemsQuery) -> Response:  # noqa: ARG001 -- describes what _asked reads
    """Issues within the caller's scope as GeoJSON, newest first, paged by key."""
    _require_collection(path)
    asked = _asked()
    session, at = read_session(), now()
    seen = visibility(session, current_user.id)
    rows, after = page_of_features(session, seen, asked)
    own = "/collections/issues/items"
    links = [_link("self", own, GEOJSON, _given()), _link("collection", "/collections/issues", JSON)]
    if after is not None:
        links.append(_link("next", own, GEOJSON, {**_given(), "after": str(after)}))
    document: dict[str, Any] = {
        "type": "FeatureCollection",
        "timeStamp": to_wire(at),
        "numberReturned": len(rows),
        "links": links,
        "features": [feature_of(state_of(row), at) for row in rows],
    }
    matched = count_of_features(session, seen, asked)
    if matched is not None:
        document["numberMatched"] = matched
    return _geojson(document)


@blueprint.get(
    "/features/collections/<collection_id>/items/<uuid:feature_id>",
    responses={200: AnyDocument},
    summary="OGC API: an item",
)
@open_to_tokens("read_issues")
@signed_in
def item(path: FeaturePath) -> Response:
    """One issue as GeoJSON."""
    _require_collection(path)
    _refuse_parameters()
    session = read_session()
    row = visible_issue(session, visibility(session, current_user.id), path.feature_id)
    own = f"/collections/issues/items/{row.id}"
    links = [_link("self", own, GEOJSON), _link("collection", "/collections/issues", JSON)]
    return _geojson({**feature_of(state_of(row), now()), "links": links})


def _asked() -> ItemParameters:
    try:
        return item_parameters(request.args.to_dict(flat=False), QUERYABLES, agency_zone())
    except BadParameter as bad:
        raise Problem(BAD_PARAMETER, name=bad.name[:60]) from bad


def _refuse_parameters() -> None:
    for name, value in request.args.items():
        if name != "f" or not is_json_format(value):
            raise Problem(BAD_PARAMETER, name=name[:60])


def _require_collection(path: CollectionPath) -> None:
    if path.collection_id != COLLECTION:
        raise Problem("not_found")


def _collection() -> dict[str, Any]:
    session = read_session()
    box, first = extent_of_features(session, visibility(session, current_user.id))
    extent: dict[str, Any] = {"temporal": {"interval": [[to_wire(first), None]], "trs": GREGORIAN}}
    if box is not None:
        extent["spatial"] = {"bbox": [box], "crs": CRS84}
    schema = "application/schema+json"
    return {
        "id": COLLECTION,
        "title": "Issues" if language() == "en" else "问题",
        "itemType": "feature",
        "crs": [CRS84],
        "extent": extent,
        "links": [
            _link("self", "/collections/issues", JSON),
            _link("items", "/collections/issues/items", GEOJSON),
            _link(
                "http://www.opengis.net/def/rel/ogc/1.0/queryables", "/collections/issues/queryables", schema
            ),
        ],
    }


def _given() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if name != "after"}


def _address(path: str, base: str = "/api/features") -> str:
    return f"{current_app.config['CHABU'].public_url}{base}{path}"


def _link(
    rel: str, path: str, media_type: str, query: dict[str, str] | None = None, base: str = "/api/features"
) -> dict[str, str]:
    href = _address(path, base) + (f"?{urlencode(query)}" if query else "")
    return {"rel": rel, "href": href, "type": media_type, "title": rel.rsplit("/", 1)[-1]}


def _geojson(document: dict[str, Any]) -> Response:
    response = jsonify(document)
    response.mimetype = GEOJSON
    return response
