"""An HTTP request in, the SPARQL operation it asks for out (SPARQL 1.1 Protocol, sections 2.1 and 2.2).

Works on plain values, without a server, so that it can be tested without one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.problem import Problem

__all__ = ["QueryOperation", "query_operation"]

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"


@dataclass(frozen=True, slots=True)
class QueryOperation:
    """A query to answer, and the dataset it names (none: the store's own)."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None


def query_operation(
    method: str,
    media_type: str,
    url: Mapping[str, Sequence[str]],
    form: Mapping[str, Sequence[str]],
    body: bytes,
) -> QueryOperation:
    """Return the query operation a request asks for.

    Args:
        method: ``GET``, ``HEAD`` or ``POST``.
        media_type: of the request's body, without parameters.
        url: the parameters of the URL, each with all its values.
        form: those of a form body.
        body: the body as it came.

    Raises:
        Problem: 400, 403 or 415; its detail says what the protocol asks for.
    """
    if method in ("GET", "HEAD"):
        parameters, query = url, _single(url, "query")
    elif media_type == FORM:
        parameters, query = form, _single(form, "query")
        if "query" in url:
            raise Problem(
                400, "Two places for the query", "a form sends its parameters in the body, not in the URL"
            )
    elif media_type == DIRECT:
        parameters, query = url, _text(body)
        if "query" in url:
            raise Problem(400, "Two queries", "the query stands in the body; take it out of the URL")
    elif media_type == UPDATE:
        raise Problem(403, "Updates are refused", "this endpoint only reads")
    else:
        raise Problem(
            415,
            "Not a SPARQL request",
            f"send {DIRECT} or {FORM}",
            headers={"Accept-Post": f"{DIRECT}, {FORM}"},
        )
    if "update" in url or "update" in form:
        raise Problem(403, "Updates are refused", "this endpoint only reads")
    if query is None or not query.strip():
        raise Problem(
            400, "No query", "give the parameter query, once, with a SPARQL query", parameter="query"
        )
    return QueryOperation(
        query,
        tuple(parameters.get("default-graph-uri", ())),
        tuple(parameters.get("named-graph-uri", ())),
        _timeout(parameters),
    )


def _single(parameters: Mapping[str, Sequence[str]], name: str) -> str | None:
    values = parameters.get(name, ())
    if len(values) > 1:
        raise Problem(400, f"More than one {name}", f"give the parameter {name} once", parameter=name)
    return values[0] if values else None


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(
            400, "Not UTF-8", f"the query must be UTF-8 text (byte {error.start} is not)"
        ) from error


def _timeout(parameters: Mapping[str, Sequence[str]]) -> float | None:
    text = _single(parameters, "timeout")
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 < seconds < float("inf"):
        raise Problem(
            400, "Not a time", f"timeout={text!r} must be a number of seconds above 0", parameter="timeout"
        )
    return seconds
