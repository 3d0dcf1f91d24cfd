"""What is served in, its pages for people out: the front page, questions, things with their evidence; each with a JSON twin."""

import json
from typing import Any

from flask import Flask, redirect, render_template, request
from flask import Response as Page
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answered

from kg.ask import catalogue, named_query
from kg.errors import PactgraphError, QueryError
from server.endpoint import Served, query_reply, run_query
from server.http import Request, Response
from server.negotiation import GRAPHS, RESULTS, chosen, preferred
from server.problem import Problem
from server.protocol import QueryOperation

__all__ = ["pages", "query_page"]

MOST_BYTES = 4 << 20
DESCRIBED = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ BIND (<{0}> AS ?s) ?s ?p ?o }} UNION {{ BIND (<{0}> AS ?o) ?s ?p ?o }} }}"


def pages(served: Served) -> Flask:
    """Return the application that shows the pages."""
    app = Flask(__name__)
    _add_site(app, served)
    _add_questions(app, served)
    _add_errors(app)
    return app


def query_page(
    served: Served, request: Request, operation: QueryOperation, title: str, description: str
) -> Response:
    """Return the answer to a query as a page: rows as a table, a graph as Turtle, ASK as yes or no.

    Raises:
        Problem: it cannot be answered, or has more than fits a page.
    """
    reply = query_reply(served, request, operation, "json", "turtle")
    body = reply.start
    for part in () if reply.whole else reply.rest():
        body += part
        if len(body) > MOST_BYTES:
            reply.close()
            raise Problem(413, "Too much for a page", "add LIMIT, or ask for it as CSV or JSON")
    columns: list[str] = []
    rows: list[list[str]] = []
    text = ""
    if reply.head["form"] == "graph":
        text = body.decode()
    else:
        found: dict[str, Any] = json.loads(body)
        if reply.head["form"] == "ask":
            text = "Yes." if found["boolean"] else "No."
        else:
            columns = found["head"]["vars"]
            rows = [[_shown(b.get(c)) for c in columns] for b in found["results"]["bindings"]]
    with _application.app_context():
        page = _application.jinja_env.get_template("query.html").render(
            title=title,
            description=description,
            query=operation.query,
            columns=columns,
            rows=rows,
            text=text,
            local=_local,
        )
    return Response(200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())


_application = Flask(__name__)


def _shown(term: dict[str, Any] | None) -> str:
    if term is None:
        return ""
    value = term["value"]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _asked() -> Request:
    """The request as a value."""
    found = request.environ["pactgraph.request"]
    assert isinstance(found, Request)
    return found


def _page(answer: Response) -> Page:
    assert isinstance(answer.body, bytes)
    return Page(answer.body, answer.status, answer.headers)


def _answered(answer: Response) -> Page:
    """A whole answer, for pages whose data form is a query's answer."""
    body = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)
    return Page(body, answer.status, answer.headers)


def _add_questions(app: Flask, served: Served) -> None:
    @app.get("/queries")
    def queries() -> Page:
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
    def run(name: str) -> Page:
        try:
            query = named_query(name)
        except QueryError as error:
            raise Problem(404, "No such query", str(error)) from error
        operation = QueryOperation(query.text)
        accept = _asked().accept
        offers = tuple(dict.fromkeys((*RESULTS, *GRAPHS, "text/html")))
        if "text/html" in accept and preferred(accept, offers) == "text/html":
            return _page(query_page(served, _asked(), operation, query.title, query.description))
        return _answered(run_query(served, _asked(), operation))


def _add_site(app: Flask, served: Served) -> None:
    @app.get("/")
    def index() -> Page:
        known = served.engine.page("overview", client=_asked().client)
        twin = {
            "triples": known["triples"],
            "inferred": known["inferred"],
            "articles": [{"iri": iri, "title": title} for iri, title in known["articles"]],
            "situations": dict(known["situations"]),
            "entities": dict(known["entities"]),
            "queries": [q.name for q in catalogue()],
        }
        return _json_or_page(twin, "index.html", known=known, queries=catalogue(), local=_local)

    @app.get("/id/<path:path>")
    def thing(path: str) -> Page:
        found = served.engine.page("thing", path, client=_asked().client)
        if found is None:
            raise Problem(404, "Nothing is known of it", f"the graph has nothing called id/{path}")
        offers = ("text/html", "application/json", *(g for g in GRAPHS if g != "application/json"))
        if chosen(_asked().accept, offers) in ("text/html", "application/json"):
            return _json_or_page(found, "thing.html", thing=found, local=_local)
        return _answered(run_query(served, _asked(), QueryOperation(DESCRIBED.format(found["iri"]))))

    @app.get("/favicon.ico")
    def icon() -> Answered:
        return redirect("/static/icon.svg", 308)


def _json_or_page(twin: object, template: str, **values: object) -> Page:
    """A page, or its JSON twin at the same address."""
    if chosen(_asked().accept, ("text/html", "application/json")) == "application/json":
        return Page(json.dumps(twin, ensure_ascii=False) + "\n", mimetype="application/json")
    return Page(render_template(template, **values))


def _local(iri: str) -> str:
    """The address of the page about ``iri`` here, or ``iri`` itself where it is somebody else's."""
    _, found, path = iri.partition("/id/")
    return f"/id/{path}" if found else iri if iri.startswith(("http://", "https://")) else ""


def _add_errors(app: Flask) -> None:
    def answer(problem: Problem) -> Page:
        page = Page(problem.body(), problem.status, mimetype="application/problem+json")
        page.headers.update(problem.headers)
        return page

    app.register_error_handler(Problem, answer)

    @app.errorhandler(PactgraphError)
    def on_error(error: PactgraphError) -> Page:
        return answer(Problem(500, "The server cannot answer", str(error)))

    @app.errorhandler(HTTPException)
    def on_http(error: HTTPException) -> Page:
        methods = getattr(error, "valid_methods", None)
        headers = {"Allow": ", ".join(sorted(methods))} if methods else {}
        return answer(Problem(error.code or 500, error.name, error.description or "", headers))
