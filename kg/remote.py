"""A query and the address of a SPARQL endpoint in, its answer out, by SPARQLWrapper."""

from urllib.error import HTTPError, URLError

from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from kg.errors import QueryError
from kg.store import Answer

__all__ = ["ask_endpoint"]

ACCEPT = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
}
GRAPH_FORMS = {"CONSTRUCT", "DESCRIBE"}


def ask_endpoint(endpoint: str, text: str, results: str, graph: str, timeout: int = 60) -> Answer:
    """Return what ``endpoint`` answers to the query ``text``.

    Args:
        endpoint: the address, such as ``https://query.wikidata.org/sparql``.
        text: a SPARQL query.
        results: how SELECT and ASK answer: ``json``, ``xml``, ``csv`` or ``tsv``.
        graph: how CONSTRUCT and DESCRIBE answer: ``turtle`` or ``ntriples``.
        timeout: seconds to wait.

    Raises:
        QueryError: the endpoint cannot be reached or refuses the query.
    """
    if not endpoint.startswith(("http://", "https://")):
        raise QueryError(f"--endpoint {endpoint!r} is no http(s) address")
    client = SPARQLWrapper(endpoint, agent="Pactgraph (https://w3id.org/pactgraph)")
    client.setMethod(POST)
    client.setOnlyConneg(True)
    client.setTimeout(timeout)
    client.setQuery(text)
    kind = str(client.queryType)
    form = "graph" if kind in GRAPH_FORMS else kind.lower()
    client.addCustomHttpHeader("Accept", ACCEPT[graph if form == "graph" else results])
    try:
        answer = client.query()
        media_type = answer.info().get("content-type", "")
        return Answer(form, media_type, answer.response.read())
    except SPARQLWrapperException as error:
        raise QueryError(f"{endpoint} refuses the query: {_told(error)}") from error
    except HTTPError as error:
        raise QueryError(f"{endpoint} answers {error.code} {error.reason}") from error
    except (URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise QueryError(f"{endpoint} cannot be reached: {reason}; check the address") from error


def _told(error: SPARQLWrapperException) -> str:
    """What the endpoint said, on one line."""
    words = " ".join(str(error).replace("\\n", " ").split())
    return words[:400]
