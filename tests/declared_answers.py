"""Holds every answer of an application against what its route declares in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, request
from flask_openapi3 import OpenAPI
from pydantic import BaseModel, ValidationError

from app.kernel.api import Reply


def reply_models(base: type[BaseModel] = Reply) -> Iterator[type[BaseModel]]:
    """Every model of an answer, wherever it stands."""
    for model in base.__subclasses__():
        yield model
        yield from reply_models(model)


class DeclaredAnswers:
    """Watches an application: `seen` is which operations answered as declared, `faults` who did not, and how."""

    def __init__(self, app: OpenAPI) -> None:
        self.seen: set[str] = set()
        self.faults: list[str] = []
        self._models = {model.__name__: model for model in reply_models()}
        self._declared = dict(declared(app.api_doc))

    def watch(self, app: Flask) -> None:
        """Look at each answer from now on; what is asked is answered as ever."""
        app.after_request(self._look)

    def _look(self, response: Response) -> Response:
        rule = str(request.url_rule) if request.url_rule else ""
        name = self._declared.get(f"{request.method} {_as_in_openapi(rule)}")
        if name and response.status_code == 200:
            try:
                self._models[name].model_validate_json(response.get_data(), strict=True)
            except ValidationError as error:
                self.faults.append(f"{request.method} {rule} is no {name}: {error}")
            else:
                self.seen.add(f"{request.method} {_as_in_openapi(rule)}")
        return response


def declared(contract: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(operation, name of the schema of its 200) of each operation that declares one."""
    for path, operations in contract["paths"].items():
        for method, operation in operations.items():
            content = operation["responses"].get("200", {}).get("content", {})
            reference = content.get("application/json", {}).get("schema", {}).get("$ref")
            if reference:
                yield f"{method.upper()} {path}", reference.rpartition("/")[2]


def _as_in_openapi(rule: str) -> str:
    """`/api/issues/<uuid:issue_id>` as `/api/issues/{issue_id}`."""
    parts = [part.rpartition(":")[2] if part.endswith(">") else part for part in rule.split("/")]
    return "/".join("{" + part.strip("<>") + "}" if part.endswith(">") else part for part in parts)
