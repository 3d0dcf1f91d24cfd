"""What is served in, the function from requests to answers out: SPARQL, graphs, pages, health, figures."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from server.description import description
from server.endpoint import METHODS, Served, options, run_query, run_update
from server.engine.version import Version
from server.graphstore import METHODS as GRAPH_METHODS
from server.graphstore import PATH, graph_store
from server.http import Request, Response, problem_response
from server.metrics import exposition
from server.negotiation import GRAPHS, RESULTS, preferred
from server.openapi import openapi
from server.pages import pages, query_page
from server.problem import Problem
from server.protocol import QueryOperation, operation

__all__ = ["routes"]

Route = Callable[[Request], Response]


def routes(served: Served, version: Version) -> Route:
    """Return the function that answers requests for ``served``."""
    site = None if served.settings.plain else pages(served)
    fixed: Mapping[str, Callable[[Request], Response]] = {
        "/sparql": lambda request: _sparql(served, request),
        "/health/live": lambda request: _reading(request, lambda: _text("live\n")),
        "/health/ready": lambda request: _reading(request, lambda: _ready(served, version)),
        "/metrics": lambda request: _reading(request, lambda: _text(exposition().decode())),
        "/openapi.json": lambda request: _reading(request, lambda: openapi(served.settings)),
        "/.well-known/void": lambda request: _reading(request, lambda: description(served, request)),
    }

    def route(request: Request) -> Response:
        if request.path in fixed:
            return fixed[request.path](request)
        if request.path == PATH or request.path.startswith(f"{PATH}/"):
            return options(GRAPH_METHODS) if request.method == "OPTIONS" else graph_store(served, request)
        if site is not None:
            return _from_wsgi(site, request)
        if request.path == "/":
            return _reading(request, lambda: Response(303, {"Location": "/sparql"}))
        raise Problem(404, "Nothing is here", "look at /sparql and /data")

    return route


def _sparql(served: Served, request: Request) -> Response:
    if request.method == "OPTIONS":
        return options(METHODS)
    if request.method not in ("GET", "HEAD", "POST"):
        raise Problem(405, "Method not allowed", f"allowed are {METHODS}", {"Allow": METHODS})
    asked = operation(request)
    page = not served.settings.plain and _wants_page(request.accept)
    if asked is None:
        if page:
            return Response(303, {"Location": "/"})
        return description(served, request)
    if not isinstance(asked, QueryOperation):
        try:
            return run_update(served, request, asked)
        except Problem as problem:
            return replace(problem_response(problem), shared=False)
    if page:
        return query_page(served, request, asked, "Your query", "")
    return run_query(served, request, asked)


def _wants_page(accept: str) -> bool:
    """Whether a browser asks: it prefers a page to every form of data."""
    offers = tuple(dict.fromkeys((*RESULTS, *GRAPHS, "text/html")))
    return "text/html" in accept and preferred(accept, offers) == "text/html"


def _reading(request: Request, answer: Callable[[], Response]) -> Response:
    methods = "GET, HEAD, OPTIONS"
    if request.method == "OPTIONS":
        return options(methods)
    if request.method not in ("GET", "HEAD"):
        raise Problem(405, "Method not allowed", f"allowed are {methods}", {"Allow": methods})
    return answer()


def _text(text: str) -> Response:
    return Response(
        200, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}, text.encode()
    )


def _ready(served: Served, version: Version) -> Response:
    """Ready is a server whose data is loaded and whose processes answer."""
    if not version.get():
        raise Problem(503, "Not ready", "the data is being loaded", {"Retry-After": "1"})
    served.engine.page("alive")
    return _text(f"ready {version.get()}\n")


def _from_wsgi(site: Callable[..., Iterable[bytes]], request: Request) -> Response:
    """The answer of a WSGI application."""
    host, _, port = request.origin.partition("://")[2].partition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.raw_path or request.path).decode("latin-1"),
        "QUERY_STRING": request.query,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "SERVER_NAME": host,
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": request.client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.origin.partition("://")[0],
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": None,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "pactgraph.request": request,
        **{
            f"HTTP_{name.upper().replace('-', '_')}": value
            for name, value in request.headers.items()
            if name not in ("content-type", "content-length")
        },
    }
    told: list[Any] = []
    parts = site(environ, lambda status, headers, *_: told.extend((status, headers)))
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    status, headers = int(told[0].split()[0]), dict(told[1])
    headers.pop("Content-Length", None)
    keep = status == 200 and request.method in ("GET", "HEAD")
    return Response(status, headers, body, keep=keep)
