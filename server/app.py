"""A store in, the HTTP application out: SPARQL, named queries, pages of things with their evidence, health."""

import os
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from flask import Flask, Response, json, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answered

from kg.ask import catalogue, named_query
from kg.errors import PactgraphError, QueryError, SettingError
from kg.store import GRAPH_FORMATS, RESULT_FORMATS, Store
from server.evaluate import Limits, evaluate
from server.negotiation import choose
from server.overview import overview, resource
from server.problem import Problem, problem_response
from server.protocol import QueryOperation, query_operation

__all__ = ["create_app", "from_environment"]


def bare(media_type: str) -> str:
    """``media_type`` without its parameters."""
    return media_type.partition(";")[0].strip()


RESULTS = {bare(kind.media_type): name for name, kind in RESULT_FORMATS.items()} | {
    "application/json": "json",
    "application/xml": "xml",
}
GRAPHS = {bare(kind.media_type): name for name, kind in GRAPH_FORMATS.items()} | {"text/plain": "ntriples"}
OFFERS = [bare(RESULT_FORMATS[n].media_type) for n in ("json", "xml", "csv", "tsv")]
GRAPH_OFFERS = [bare(GRAPH_FORMATS[n].media_type) for n in ("turtle", "ntriples", "rdfxml", "jsonld")]
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
METHODS = ["GET", "HEAD", "POST", "OPTIONS"]


def create_app(store: Path, limits: Limits | None = None) -> Flask:
    """Return the application that serves the graph in ``store``.

    Raises:
        StoreError: there is no store, or it cannot be read.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 1 << 20
    opened = Store.open(store)
    data = opened.mirror()
    version = opened.version
    limits = limits or Limits()
    _add_sparql(app, data, limits)
    _add_queries(app, data, limits)
    _add_pages(app, data, version)
    _add_errors(app)

    @app.after_request
    def guard(answer: Response) -> Response:
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("Referrer-Policy", "no-referrer")
        answer.headers.setdefault("Access-Control-Allow-Origin", "*")
        answer.headers.setdefault("Vary", "Accept")
        if answer.mimetype == "text/html":
            answer.headers.setdefault("Content-Security-Policy", POLICY)
        return answer

    return app


def from_environment() -> Flask:
    """Return the application for the store that ``PACTGRAPH_STORE`` names; ``PACTGRAPH_QUERY_TIMEOUT`` is in seconds.

    Raises:
        SettingError: a setting is missing or out of range.
    """
    place, seconds = os.environ.get("PACTGRAPH_STORE", ""), os.environ.get("PACTGRAPH_QUERY_TIMEOUT", "30")
    if not place:
        raise SettingError("PACTGRAPH_STORE is not set; set it to the folder of a store")
    if not re.fullmatch(r"\d+(\.\d+)?", seconds) or float(seconds) <= 0:
        raise SettingError(f"PACTGRAPH_QUERY_TIMEOUT={seconds!r} must be a number of seconds above 0")
    return create_app(Path(place), Limits(seconds=float(seconds)))


def _add_sparql(app: Flask, data: ox.Store, limits: Limits) -> None:
    @app.route("/sparql", methods=METHODS)
    def sparql() -> Response:
        if request.method == "OPTIONS":
            return Response(
                status=204,
                headers={
                    "Allow": ", ".join(METHODS),
                    "Access-Control-Allow-Methods": ", ".join(METHODS),
                    "Access-Control-Allow-Headers": "Accept, Content-Type",
                },
            )
        body = request.get_data(cache=True)
        if (
            request.method in ("GET", "HEAD")
            and not request.args
            and "text/html" in request.headers.get("Accept", "")
        ):
            return Response(status=303, headers={"Location": "/"})
        operation = query_operation(
            request.method, request.mimetype, dict(request.args.lists()), dict(request.form.lists()), body
        )
        if _wants_page():
            return _page_of(data, operation, "Your query", "", limits)
        return _answer(data, operation, limits)


def _wants_page() -> bool:
    """Whether a browser asks: it prefers a page to every form of data."""
    accept = request.headers.get("Accept", "")
    return "text/html" in accept and choose(accept, [*OFFERS, *GRAPH_OFFERS, "text/html"]) == "text/html"


def _answer(data: ox.Store, operation: QueryOperation, limits: Limits) -> Response:
    """The answer to ``operation`` in the form the request prefers."""
    accept = request.headers.get("Accept", "")
    results = _preferred(accept, [*OFFERS, *RESULTS], RESULTS)
    graphs = _preferred(accept, [*GRAPH_OFFERS, *GRAPHS], GRAPHS)
    if results is None and graphs is None:
        choose(accept, [*OFFERS, *GRAPH_OFFERS])
    seconds = min(limits.seconds, operation.timeout or limits.seconds)
    allowed = Limits(seconds, limits.result_bytes, limits.memory_bytes, limits.query_characters)
    answer = evaluate(
        data,
        operation.query,
        results or "json",
        graphs or "turtle",
        operation.default_graphs,
        operation.named_graphs,
        allowed,
    )
    if (graphs if answer.form == "graph" else results) is None:
        choose(accept, GRAPH_OFFERS if answer.form == "graph" else OFFERS)
    named = bare(answer.media_type)
    return Response(
        answer.body, 200, content_type=named + ("; charset=utf-8" if named.startswith("text/") else "")
    )


def _preferred(accept: str, offers: list[str], names: dict[str, str]) -> str | None:
    try:
        return names[choose(accept, list(dict.fromkeys(offers)))]
    except Problem:
        return None


def _add_queries(app: Flask, data: ox.Store, limits: Limits) -> None:
    @app.get("/queries")
    def queries() -> Response:
        listed = [
            {
                "name": q.name,
                "title": q.title,
                "description": q.description,
                "view": q.view,
                "url": f"/queries/{q.name}",
            }
            for q in catalogue()
        ]
        return _json_or_page({"queries": listed}, "queries.html", queries=listed)

    @app.get("/queries/<name>")
    def run_query(name: str) -> Response:
        try:
            query = named_query(name)
        except QueryError as error:
            raise Problem(404, "No such query", str(error)) from error
        operation = QueryOperation(query.text)
        if _wants_page():
            return _page_of(data, operation, query.title, query.description, limits)
        return _answer(data, operation, limits)


def _page_of(
    data: ox.Store, operation: QueryOperation, title: str, description: str, limits: Limits
) -> Response:
    """The answer to ``operation`` as a page: rows as a table, a graph as Turtle, ASK as yes or no."""
    graphs = operation.default_graphs, operation.named_graphs
    answer = evaluate(data, operation.query, "json", "turtle", *graphs, limits)
    columns: list[str] = []
    rows: list[list[str]] = []
    text = ""
    if answer.form == "graph":
        text = answer.body.decode()
    else:
        found: dict[str, Any] = json.loads(answer.body)
        if answer.form == "ask":
            text = "Yes." if found["boolean"] else "No."
        else:
            columns = found["head"]["vars"]
            rows = [[b[c]["value"] if c in b else "" for c in columns] for b in found["results"]["bindings"]]
    page = render_template(
        "query.html",
        title=title,
        description=description,
        query=operation.query,
        columns=columns,
        rows=rows,
        text=text,
        local=_local,
    )
    return Response(page)


def _json_or_page(twin: object, template: str, **values: object) -> Response:
    """A page, or its JSON twin at the same address."""
    if choose(request.headers.get("Accept", ""), ["text/html", "application/json"]) == "application/json":
        return Response(json.dumps(twin, ensure_ascii=False) + "\n", mimetype="application/json")
    return Response(render_template(template, **values))


def _add_pages(app: Flask, data: ox.Store, version: str) -> None:
    @app.get("/")
    def index() -> Response:
        known = overview(data)
        twin = {
            "version": version,
            "triples": known.triples,
            "inferred": known.inferred,
            "articles": [{"iri": iri, "title": title} for iri, title in known.articles],
            "situations": dict(known.situations),
            "entities": dict(known.entities),
            "queries": [q.name for q in catalogue()],
        }
        return _json_or_page(twin, "index.html", known=known, queries=catalogue(), local=_local)

    @app.get("/id/<path:path>")
    def thing(path: str) -> Response | Answered:
        iri = next((i for i in _candidates(data, path)), "")
        found = resource(data, iri) if iri else None
        if found is None:
            raise Problem(404, "Nothing is known of it", f"the graph has nothing called id/{path}")
        kind = choose(request.headers.get("Accept", ""), ["text/html", "application/json", *GRAPH_OFFERS])
        if kind in GRAPHS:
            described = data.query(
                f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ BIND (<{iri}> AS ?s) ?s ?p ?o }} UNION {{ BIND (<{iri}> AS ?o) ?s ?p ?o }} }}"
            )
            assert isinstance(described, ox.QueryTriples)
            return Response(described.serialize(format=GRAPH_FORMATS[GRAPHS[kind]]) or b"", content_type=kind)
        twin = {
            "iri": found.iri,
            "label": found.label,
            "classes": found.classes,
            "statements": found.statements,
            "mentions": found.mentions,
            "evidence": found.evidence,
        }
        return _json_or_page(twin, "thing.html", thing=found, local=_local)

    @app.get("/health/live")
    def live() -> Response:
        return Response("live\n", mimetype="text/plain")

    @app.get("/health/ready")
    def ready() -> Response:
        return Response(f"ready {version}\n", mimetype="text/plain")

    @app.get("/favicon.ico")
    def icon() -> Answered:
        return redirect("/static/icon.svg", 308)


def _candidates(data: ox.Store, path: str) -> list[str]:
    """The IRIs of the graph that end in ``id/path``: one, unless the store mixes bases."""
    bases = {
        graph.value.rpartition("/graph/")[0].partition("/graph/")[0] + "/"
        for graph in data.named_graphs()
        if isinstance(graph, ox.NamedNode)
    }
    return [f"{base}id/{path}" for base in sorted(bases) if not set(path) & set('<>"{}|\\^` ')]


def _local(iri: str) -> str:
    """The address of the page about ``iri`` here, or ``iri`` itself where it is somebody else's."""
    _, found, path = iri.partition("/id/")
    return f"/id/{path}" if found else iri if iri.startswith(("http://", "https://")) else ""


def _add_errors(app: Flask) -> None:
    @app.errorhandler(Problem)
    def on_problem(problem: Problem) -> Response:
        return problem_response(problem)

    @app.errorhandler(PactgraphError)
    def on_error(error: PactgraphError) -> Response:
        return problem_response(Problem(500, "The server cannot answer", str(error)))

    @app.errorhandler(HTTPException)
    def on_http(error: HTTPException) -> Response:
        methods = getattr(error, "valid_methods", None)
        headers = {"Allow": ", ".join(sorted(methods))} if methods else {}
        return problem_response(Problem(error.code or 500, error.name, error.description or "", headers))
