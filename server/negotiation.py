"""An Accept header and what is on offer in, the offer to send out (RFC 9110, section 12.5.1)."""

import re
from functools import lru_cache

import pyoxigraph as ox
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from kg.formats import DATASET_FORMATS, GRAPH_FORMATS, RESULT_FORMATS
from server.problem import Problem

__all__ = ["DATASETS", "GRAPHS", "RESULTS", "chosen", "media_type", "preferred"]


def _bare(declared: str) -> str:
    return declared.partition(";")[0].strip()


RESULTS = {_bare(kind.media_type): name for name, kind in RESULT_FORMATS.items()} | {
    "application/json": "json",
    "application/xml": "xml",
}
"""The media types of results, the best first, with the names of their formats."""
GRAPHS = {_bare(kind.media_type): name for name, kind in GRAPH_FORMATS.items()} | {
    "text/plain": "ntriples",
    "application/x-turtle": "turtle",
    "application/json": "jsonld",
    "application/xml": "rdfxml",
}
"""The media types of graphs."""
DATASETS = {_bare(kind.media_type): name for name, kind in DATASET_FORMATS.items()} | {
    "application/x-trig": "trig",
    "text/x-nquads": "nquads",
}
"""The media types of whole datasets."""
FORMATS: dict[str, ox.QueryResultsFormat | ox.RdfFormat] = {
    **RESULT_FORMATS,
    **GRAPH_FORMATS,
    **DATASET_FORMATS,
}


# Parameters of a media type, such as charset: they choose nothing here, as there is one form of each type.
PARAMETER = re.compile(r';\s*(?!q\s*=)[^\s;,="]+\s*=\s*(?:"[^"]*"|[^\s;,"]*)', re.IGNORECASE)


@lru_cache(maxsize=1024)
def preferred(accept: str, offers: tuple[str, ...]) -> str | None:
    """Return the offer that ``accept`` prefers, of equally good ones the first; None if it takes none.

    Args:
        accept: the value of the Accept header; empty accepts anything.
        offers: media types, the best first.
    """
    if not accept.strip():
        return offers[0]
    accepted = parse_accept_header(PARAMETER.sub("", accept), MIMEAccept)
    best = max(offers, key=lambda offer: (accepted.quality(offer), -offers.index(offer)))
    return best if accepted.quality(best) > 0 else None


def chosen(accept: str, offers: tuple[str, ...]) -> str:
    """Return what :func:`preferred` does.

    Raises:
        Problem: 406, with the list of what is offered.
    """
    found = preferred(accept, offers)
    if found is None:
        raise Problem(
            406, "Nothing acceptable is offered", f"offered are {', '.join(offers)}", offers=list(offers)
        )
    return found


def media_type(name: str) -> str:
    """Return the value of the Content-Type header for the format ``name``."""
    bare = _bare(FORMATS[name].media_type)
    return f"{bare}; charset=utf-8" if bare.startswith("text/") else bare
