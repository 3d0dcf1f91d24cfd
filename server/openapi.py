"""The settings in, the OpenAPI description of the HTTP interface out (OpenAPI 3.1)."""

import json
from collections.abc import Mapping
from typing import Any

from server.http import Response
from server.settings import Settings

__all__ = ["openapi"]

RESULTS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
GRAPHS = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
DATASETS = ("application/n-quads", "application/trig")
FORM = "application/x-www-form-urlencoded"
Value = dict[str, Any]


def openapi(settings: Settings) -> Response:
    """Return the description of what is served under ``settings``."""
    described: Value = {
        "openapi": "3.1.0",
        "info": {
            "title": "Pactgraph",
            "version": "1",
            "description": "A knowledge graph over SPARQL 1.1: Protocol, Graph Store Protocol, Service Description.",
        },
        "paths": {
            "/sparql": {"get": _query_by_get(), "post": _sparql_by_post()},
            "/data": _graph_paths(),
            "/.well-known/void": {"get": _plain("Service description and VoID.", *GRAPHS)},
            "/health/live": {"get": _plain("Whether the server runs.", "text/plain")},
            "/health/ready": {"get": _plain("Whether it answers queries.", "text/plain")},
            "/metrics": {"get": _plain("Figures for Prometheus.", "text/plain")},
            "/openapi.json": {"get": _plain("This description.", "application/json")},
            **({} if settings.plain else _page_paths()),
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Problem": _problem()},
        },
    }
    return Response(
        200, {"Content-Type": "application/json"}, json.dumps(described, indent=1).encode(), keep=True
    )


def _query_by_get() -> Value:
    names = ("default-graph-uri", "named-graph-uri")
    return {
        "summary": "Answer a query; without one, describe the service.",
        "parameters": [
            _parameter("query", "A SPARQL query."),
            *(_parameter(name, "A graph to ask.", many=True) for name in names),
            _parameter("timeout", "Seconds to take at most.", {"type": "number", "exclusiveMinimum": 0}),
            _parameter("facts", "All facts, or those that are stated only.", {"enum": ["all", "asserted"]}),
        ],
        "responses": _answers({"200": ("The answer.", (*RESULTS, *GRAPHS))}, 400, 405, 406, 413, 429, 503),
    }


def _sparql_by_post() -> Value:
    form = {
        "type": "object",
        "properties": {
            "query": {"type": "string"},
            "update": {"type": "string"},
            **{
                name: {"type": "array", "items": {"type": "string"}}
                for name in (
                    "default-graph-uri",
                    "named-graph-uri",
                    "using-graph-uri",
                    "using-named-graph-uri",
                )
            },
        },
    }
    text = {"schema": {"type": "string"}}
    return {
        "summary": "Answer a query or, with a token, carry out an update.",
        "security": [{}, {"token": []}],
        "requestBody": {
            "required": True,
            "content": {
                "application/sparql-query": text,
                "application/sparql-update": text,
                FORM: {"schema": form},
            },
        },
        "responses": _answers(
            {"200": ("The answer.", (*RESULTS, *GRAPHS)), "204": ("Updated.", ())},
            400, 401, 403, 404, 406, 409, 413, 415, 422, 429, 502, 503,
        ),
    }  # fmt: skip


def _graph_paths() -> Value:
    which = [
        _parameter("graph", "The IRI of a graph."),
        {**_parameter("default", "The default graph."), "allowEmptyValue": True},
    ]
    content = {kind: {"schema": {"type": "string"}} for kind in (*GRAPHS, *DATASETS)}
    body = {"required": True, "content": content}
    guarded = {"security": [{"token": []}], "parameters": which}
    problems = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
    made = {"201": ("The graph was made.", ()), "204": ("Done.", ())}
    return {
        "get": {
            "summary": "Read a graph, or all of them.",
            "parameters": which,
            "responses": _answers({"200": ("The graph.", (*GRAPHS, *DATASETS))}, 400, 404, 406, 429, 503),
        },
        "put": {
            **guarded,
            "summary": "Replace a graph.",
            "requestBody": body,
            "responses": _answers(made, *problems),
        },
        "post": {
            **guarded,
            "summary": "Add to a graph.",
            "requestBody": body,
            "responses": _answers(made, *problems),
        },
        "delete": {
            **guarded,
            "summary": "Delete a graph.",
            "responses": _answers({"204": ("Deleted.", ())}, *problems),
        },
    }


def _page_paths() -> Value:
    name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    path = {**name, "name": "path"}
    return {
        "/": {"get": _plain("What there is.", "text/html", "application/json")},
        "/queries": {"get": _plain("The questions.", "text/html", "application/json")},
        "/queries/{name}": {
            "get": {
                **_plain("The answer to a question.", "text/html", *RESULTS, *GRAPHS),
                "parameters": [name],
            }
        },
        "/id/{path}": {
            "get": {**_plain("A thing.", "text/html", "application/json", *GRAPHS), "parameters": [path]}
        },
    }


def _parameter(name: str, told: str, schema: Value | None = None, many: bool = False) -> Value:
    schema = schema or {"type": "string"}
    return {
        "name": name,
        "in": "query",
        "description": told,
        "schema": {"type": "array", "items": schema} if many else schema,
    }


def _plain(summary: str, *kinds: str) -> Value:
    return {
        "summary": summary,
        "responses": _answers({"200": (summary, kinds)}, 400, 404, 406, 413, 429, 503),
    }


def _answers(good: Mapping[str, tuple[str, tuple[str, ...]]], *problems: int) -> Value:
    told = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        **{
            status: {"description": what, **({"content": {kind: {} for kind in kinds}} if kinds else {})}
            for status, (what, kinds) in good.items()
        },
        **{str(status): {"description": "A problem.", "content": told} for status in problems},
    }


def _problem() -> Value:
    return {
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
    }
