"""A request in, the SPARQL operation it asks for out (SPARQL 1.1 Protocol, sections 2.1 and 2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.http import FORM, Request
from server.problem import Problem

__all__ = ["QueryOperation", "UpdateOperation", "charset_checked", "operation"]

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
KINDS = f"{QUERY}, {UPDATE}, {FORM}"
Parameters = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class QueryOperation:
    """A query to answer, and the dataset it names (none: the store's own).

    ``timeout`` is in seconds, None for the server's own; ``asserted`` asks for the facts that are stated only.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    asserted: bool = False


@dataclass(frozen=True, slots=True)
class UpdateOperation:
    """An update to carry out, and the dataset its patterns are asked of (none: the store's own)."""

    update: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None


def operation(request: Request) -> QueryOperation | UpdateOperation | None:
    """Return the operation ``request`` asks for; None for a GET of the endpoint itself.

    Raises:
        Problem: 400, 405 or 415; its detail says what the protocol asks for.
    """
    url = request.url_parameters
    if request.method in ("GET", "HEAD"):
        if "update" in url:
            raise Problem(405, "Updates are not sent by GET", "send them by POST", {"Allow": "POST, OPTIONS"})
        return _query(url, _one(url, "query")) if "query" in url else None
    charset_checked(request)
    if request.media_type == FORM:
        return _form(request)
    if request.media_type not in (QUERY, UPDATE):
        raise Problem(415, "Not a SPARQL request", f"send {KINDS}", {"Accept-Post": KINDS})
    if "query" in url or "update" in url:
        raise Problem(
            400, "Two operations", "the operation stands in the body; take the other out of the URL"
        )
    text = _utf8(request.body)
    return _query(url, text) if request.media_type == QUERY else _update(url, text)


def charset_checked(request: Request) -> None:
    """Let pass a body that is not declared to be in another encoding than UTF-8, nor compressed.

    Raises:
        Problem: 415.
    """
    if request.headers.get("content-encoding", "identity").lower() not in ("identity", ""):
        raise Problem(
            415, "Compressed bodies are not read", "send it as it is", {"Accept-Encoding": "identity"}
        )
    for parameter in request.headers.get("content-type", "").split(";")[1:]:
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "charset" and value.strip('"').lower() not in ("utf-8", "utf8", "us-ascii"):
            raise Problem(415, "Not UTF-8", f"charset={value}: send UTF-8")


def _form(request: Request) -> QueryOperation | UpdateOperation:
    _utf8(request.body)
    form, url = request.form_parameters, request.url_parameters
    if "query" in url or "update" in url:
        raise Problem(400, "Two places", "a form sends its parameters in the body, not in the URL")
    if "query" in form and "update" in form:
        raise Problem(400, "Two operations", "send either query or update")
    parameters = {**{name: values for name, values in url.items() if name not in form}, **form}
    if "update" in form:
        return _update(parameters, _one(form, "update"))
    if "query" not in form:
        raise Problem(400, "No operation", "give the parameter query or update, once", parameter="query")
    return _query(parameters, _one(form, "query"))


def _query(parameters: Parameters, query: str) -> QueryOperation:
    if "using-graph-uri" in parameters or "using-named-graph-uri" in parameters:
        raise Problem(400, "Not for queries", "queries take default-graph-uri and named-graph-uri")
    facts = _one(parameters, "facts") if "facts" in parameters else "all"
    if facts not in ("all", "asserted"):
        raise Problem(400, "Not known", f"facts={facts!r}: choose all or asserted", parameter="facts")
    return QueryOperation(
        query,
        _graphs(parameters, "default-graph-uri"),
        _graphs(parameters, "named-graph-uri"),
        _timeout(parameters),
        facts == "asserted",
    )


def _update(parameters: Parameters, update: str) -> UpdateOperation:
    if "default-graph-uri" in parameters or "named-graph-uri" in parameters:
        raise Problem(400, "Not for updates", "updates take using-graph-uri and using-named-graph-uri")
    return UpdateOperation(
        update,
        _graphs(parameters, "using-graph-uri"),
        _graphs(parameters, "using-named-graph-uri"),
        _timeout(parameters),
    )


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    graphs = tuple(dict.fromkeys(parameters.get(name, ())))
    for graph in graphs:
        if ":" not in graph or any(c <= " " or c in '<>"{}|\\^`' for c in graph):
            raise Problem(400, "Not an IRI", f"{name}={graph!r} must be an absolute IRI", parameter=name)
    return graphs


def _one(parameters: Parameters, name: str) -> str:
    values = parameters.get(name, ())
    if len(values) != 1:
        raise Problem(400, f"More than one {name}", f"give the parameter {name} once", parameter=name)
    return values[0]


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, "Not UTF-8", f"the body must be UTF-8 (byte {error.start} is not)") from error


def _timeout(parameters: Parameters) -> float | None:
    if "timeout" not in parameters:
        return None
    text = _one(parameters, "timeout")
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 < seconds < float("inf"):
        raise Problem(
            400, "Not a time", f"timeout={text!r} must be a number of seconds above 0", parameter="timeout"
        )
    return seconds
