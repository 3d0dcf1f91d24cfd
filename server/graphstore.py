"""The SPARQL 1.1 Graph Store HTTP Protocol at ``/data``: graphs are read, put, added to and deleted whole.

A graph is named by ``?graph=IRI`` or ``?default`` (section 4.2), or by its own address below ``/data/`` (section
4.1).  ``/data`` without either is the graph store: POST makes a new graph in it, and in a dataset's syntax it is read,
added to and put whole.
"""

from dataclasses import dataclass
from io import BytesIO

from werkzeug.formparser import MultiPartParser
from werkzeug.http import parse_options_header

from server.access import authorised
from server.endpoint import Served, written
from server.http import Request, Response
from server.negotiation import DATASETS, GRAPHS, chosen, media_type
from server.problem import Problem
from server.protocol import charset_checked

__all__ = ["METHODS", "PATH", "graph_store"]

PATH = "/data"
METHODS = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Place:
    """What a request is about: a graph by its IRI (empty for the default graph), or None for the whole store."""

    graph: str | None


def graph_store(served: Served, request: Request) -> Response:
    """Return the answer to a request for a graph.

    Raises:
        Problem: 400, 401, 403, 404, 405, 406, 409, 413, 415, 422 or 503; nothing was changed.
    """
    place = _place(request)
    if request.method in ("GET", "HEAD"):
        return _read(served, request, place)
    if request.method not in ("PUT", "POST", "DELETE"):
        raise Problem(405, "Method not allowed", f"allowed are {METHODS}", {"Allow": METHODS})
    if "content-range" in request.headers:  # RFC 9110, section 14.5
        raise Problem(400, "A part of a graph", "graphs are written whole; take Content-Range out")
    name = authorised(request, served.store, "graph-store")
    parts = [] if request.method == "DELETE" else _parts(request, place)
    mint = place.graph is None and request.method == "POST" and not _is_dataset(parts)
    if place.graph is None and not mint and not _is_dataset(parts):
        raise Problem(400, "Which graph?", "name it by ?graph=IRI, or say ?default")
    job = {
        "do": request.method.lower(),
        "graph": request.url.rstrip("/") + "/" if mint else place.graph,
        "mint": mint,
        "base": request.url,
        "parts": [(form, len(content)) for form, content in parts],
    }
    reply = served.engine.ask(job, b"".join(content for _, content in parts), request.client)
    answer = written(reply, name)
    if answer.status == 201:
        answer.headers.setdefault("Location", place.graph or request.url)
    return answer


def _place(request: Request) -> Place:
    url = request.url_parameters
    if request.path.rstrip("/") != PATH:
        if "graph" in url or "default" in url:
            raise Problem(400, "Two graphs", "the address names a graph already; take the parameter out")
        return Place(request.url)
    if "default" in url:
        if "graph" in url:
            raise Problem(400, "Two graphs", "give either graph or default")
        return Place("")
    if "graph" not in url:
        return Place(None)
    if len(url["graph"]) != 1:
        raise Problem(400, "Two graphs", "give the parameter graph once", parameter="graph")
    graph = url["graph"][0]
    if ":" not in graph or any(c <= " " or c in '<>"{}|\\^`' for c in graph):
        raise Problem(400, "Not an IRI", f"graph={graph!r} must be an absolute IRI", parameter="graph")
    return Place(graph)


def _read(served: Served, request: Request, place: Place) -> Response:
    offers = DATASETS if place.graph is None else GRAPHS
    form = offers[chosen(request.accept, tuple(offers))]
    job = {"do": "graph", "graph": place.graph or "", "format": form}
    reply = served.engine.ask(job, client=request.client, on_leaving=request.on_leaving)
    headers = {"Content-Type": media_type(form)}
    body = reply.start if reply.whole else (part for parts in ([reply.start], reply.rest()) for part in parts)
    return Response(200, headers, body, keep=reply.whole, log=lambda: dict(reply.outcome), close=reply.close)


def _parts(request: Request, place: Place) -> list[tuple[str, bytes]]:
    """The RDF documents a request brings: the name of the format and the content of each."""
    charset_checked(request)
    if request.media_type != MULTIPART:
        return [(_format(request.media_type, place), request.body)]
    _, options = parse_options_header(request.headers.get("content-type", ""))
    try:
        _, files = MultiPartParser().parse(
            BytesIO(request.body), options.get("boundary", "").encode("ascii", "replace"), len(request.body)
        )
    except ValueError as error:
        raise Problem(400, "Not multipart/form-data", str(error)) from error
    found = [file for _, file in files.items(multi=True)]
    if not found:
        raise Problem(400, "Nothing was sent", "send each graph as a file of the form")
    return [(_format(file.mimetype, place), file.read()) for file in found]


def _format(declared: str, place: Place) -> str:
    known = {**DATASETS, **GRAPHS} if place.graph is None else {**GRAPHS, **DATASETS}
    if declared not in known:
        offers = [*dict.fromkeys((*GRAPHS, *DATASETS)), MULTIPART]
        raise Problem(
            415, "Not a syntax of RDF", f"{declared or 'no Content-Type'}; send one of {', '.join(offers)}"
        )
    return known[declared]


def _is_dataset(parts: list[tuple[str, bytes]]) -> bool:
    return any(form in DATASETS.values() for form, _ in parts)
