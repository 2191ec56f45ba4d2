"""The API's OpenAPI 3.1 document, made of the table of routes and of the shapes that check and answer."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from bot.web_door.api_problems import DOCUMENT
from bot.web_door.api_routes import ROUTES, Route
from handlers.api.api_answers import Problem
from handlers.api.api_shapes import ETAGS
from handlers.api.api_tokens import SCOPES

AT = "#/components/schemas/{model}"
MEANS = {
    200: "Here it is.",
    304: "The lead is as If-None-Match names it.",
    400: "A parameter or the body cannot be read.",
    401: "The token is missing or wrong.",
    403: "The token does not have the scope that this takes.",
    404: "There is nothing of that number or name.",
    406: "Only JSON is answered.",
    409: "The rules do not let this happen, or the field is not the CRM's.",
    412: "The lead is not any more what If-Match names.",
    413: "The body is too large.",
    415: "The body is no application/json, or it is compressed.",
    422: "It can be read, but there is no such day, period or field, or a field cannot hold that.",
    429: "Too many requests by this token, or from this address.",
    500: "Something broke here.",
    503: "Slack does not say now whose e-mail address it is.",
}
HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    429: {
        "Retry-After": {"schema": {"type": "string", "pattern": "^[1-9][0-9]*$"}, "description": "Seconds."}
    },
}
ETAG = {"ETag": {"schema": {"type": "string", "pattern": '^"[0-9]+-[0-9a-f]{12}"$'},
                 "description": "Changes with the lead; for If-Match and If-None-Match."}}  # fmt: skip
SEEN: dict[str, Any] = {
    "in": "header", "required": False,
    "schema": {"type": "string", "pattern": ETAGS, "examples": ['"3-8c1f0a9be2d4"']},
}  # fmt: skip
IF_MATCH = {
    "name": "If-Match", **SEEN,
    "description": "The ETag of the lead that was read: answered 412 when it was changed since.",
}  # fmt: skip
IF_NONE_MATCH = {
    "name": "If-None-Match", **SEEN,
    "description": "The ETag of the lead that was read: answered 304, without a body, while it is as it was.",
}  # fmt: skip


def document() -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.at, {})[route.method.lower()] = _operation(route)
    paths[DOCUMENT] = {"get": _itself()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Glengarry",
            "version": "1",
            "description": "Leads, what was done with them, and the numbers, for programs. docs/api.md tells more.",
        },
        "paths": paths,
        "components": {"schemas": _schemas(), "securitySchemes": {"token": {
            "type": "http", "scheme": "bearer",
            "description": "Scopes: " + "; ".join(f"{name}: {what}" for name, what in SCOPES.items()) + ".",
        }}},
    }  # fmt: skip


def _schemas() -> dict[str, Any]:
    shapes: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(Problem, "validation"): None}
    for route in ROUTES:
        shapes[route.answer, "serialization"] = None
        if route.given:
            shapes[route.given, "validation"] = None
    _, found = models_json_schema(list(shapes), ref_template=AT)
    defined: dict[str, Any] = found["$defs"]
    return defined


def _operation(route: Route) -> dict[str, Any]:
    refused = {str(each): _answer(each, Problem) for each in route.problems}
    told: dict[str, Any] = {
        "operationId": route.name, "summary": route.says, "description": f"Takes the scope {route.scope}.",
        "security": [{"token": [route.scope]}], "parameters": list(_parameters(route)),
        "responses": {"200": _answer(200, route.answer), **refused},
    }  # fmt: skip
    if route.etag:
        told["responses"]["200"]["headers"] = ETAG
    if route.etag and not route.given:
        told["responses"]["304"] = {"description": MEANS[304], "headers": ETAG}
    if route.given:
        told["requestBody"] = {"required": True, "content": _content(route.given)}
    return told


def _answer(status: int, shape: type[BaseModel]) -> dict[str, Any]:
    told: dict[str, Any] = {"description": MEANS[status], "content": _content(shape)}
    return {**told, "headers": HEADERS[status]} if status in HEADERS else told


def _content(shape: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": AT.format(model=shape.__name__)}}}


def _parameters(route: Route) -> Iterator[dict[str, Any]]:
    yield from _in(route.there, "path", required=True)
    yield from _in(route.asked, "query", required=False)
    if route.etag:
        yield IF_MATCH if route.given else IF_NONE_MATCH


def _in(shape: type[BaseModel] | None, where: str, *, required: bool) -> Iterator[dict[str, Any]]:
    """The fields of a shape as parameters."""
    schema = shape.model_json_schema() if shape else {}
    for name, field in schema.get("properties", {}).items():
        plain = _plain(field, schema.get("$defs", {}))
        about = {"description": plain.pop("description")} if "description" in plain else {}
        yield {"name": name, "in": where, "required": required, "schema": plain, **about}


def _plain(field: dict[str, Any], defined: dict[str, Any]) -> dict[str, Any]:
    """A field's schema by itself: what may be left out is not sent as null."""
    told = {name: value for name, value in field.items() if name not in ("title", "anyOf", "$ref")}
    if told.get("default", 0) is None:
        del told["default"]
    said = next(each for each in field.get("anyOf", [field]) if each.get("type") != "null")
    named = said.get("$ref", "").rpartition("/")[2]
    more = (
        {name: value for name, value in defined[named].items() if name not in ("title", "description")}
        if named
        else said
    )
    return {**{name: value for name, value in more.items() if name not in ("title", "anyOf")}, **told}


def _itself() -> dict[str, Any]:
    """This document, for everybody."""
    whole = {
        "description": "An OpenAPI 3.1 document.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
    refused = {str(each): _answer(each, Problem) for each in (406, 429, 500)}
    return {
        "operationId": "showDocument", "summary": "Show this document.", "security": [],
        "responses": {"200": whole, **refused},
    }  # fmt: skip
