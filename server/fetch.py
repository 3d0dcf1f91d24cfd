"""An address that is allowed in, what stands there out: the only way this server opens a connection for a request.

Every address a name resolves to is checked, and the connection goes to the checked one, so that a name cannot turn
to a private address in between.  Redirects are checked like the address itself.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlencode, urljoin, urlsplit

import pyoxigraph as ox

from kg.formats import GRAPH_FORMATS
from server.problem import Problem
from server.settings import Settings
from server.sparql.ask import Found
from server.sparql.federation import Remote, federated

__all__ = ["Fetched", "fetch", "fetch_graph", "with_services"]

SECONDS = 20.0
MOST_BYTES = 64 << 20
MOST_REDIRECTS = 3
AGENT = "Pactgraph (https://w3id.org/pactgraph)"
RESULTS = "application/sparql-results+json"
Fetched = tuple[str, bytes]


def fetch(
    address: str, settings: Settings, accept: str, body: bytes | None = None, media_type: str = ""
) -> Fetched:
    """Return the media type and the content of what ``address`` answers.

    Args:
        address: an http or https address, which the settings must allow.
        settings: name the addresses that are allowed.
        accept: the media types wanted.
        body: what to send by POST; None asks by GET.
        media_type: of ``body``.

    Raises:
        Problem: 403 where the address is not allowed, 502 where it does not answer well.
    """
    headers = {"Accept": accept, "User-Agent": AGENT, "Accept-Encoding": "identity"}
    if body is not None:
        headers["Content-Type"] = media_type
    deadline = time.monotonic() + SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        check_allowed(address, settings)
        try:
            status, told, content = _exchange(address, settings, headers, body, deadline)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Problem(502, "The other server does not answer", f"<{address}>: {error}") from error
        if status in (301, 302, 303, 307, 308) and "location" in told:
            address = urljoin(address, told["location"])
            continue
        if status != 200:
            raise Problem(502, "The other server refuses", f"<{address}> answers {status}")
        return told.get("content-type", "").partition(";")[0].strip().lower(), content
    raise Problem(502, "Too many redirects", f"<{address}> leads on and on")


def fetch_graph(address: str, settings: Settings) -> list[ox.Triple]:
    """Return the triples of the RDF document at ``address``.

    Raises:
        Problem: it is not allowed, cannot be fetched, or is no RDF.
    """
    offers = {form.media_type: form for form in GRAPH_FORMATS.values()}
    media_type, content = fetch(address, settings, ", ".join(offers))
    form = ox.RdfFormat.from_media_type(media_type)
    if form is None:
        raise Problem(502, "Not RDF", f"<{address}> is {media_type or 'of no declared type'}")
    try:
        parsed = ox.parse(
            content, format=form, base_iri=address, without_named_graphs=True, rename_blank_nodes=True
        )
        return [ox.Triple(q.subject, q.predicate, q.object) for q in parsed]
    except (SyntaxError, ValueError, OSError) as error:
        raise Problem(502, f"Not {form.name}", f"<{address}>: {error}") from error


def with_services(settings: Settings) -> Callable[[str, Callable[[str], Found], str], str]:
    """Return what puts the solutions of services in place of ``SERVICE`` in a query.

    It takes the query, how to ask our own data, and the base against which relative IRIs are resolved.
    """

    def ask_service(address: str, query: str) -> bytes:
        body = urlencode({"query": query}).encode()
        return fetch(address, settings, RESULTS, body, "application/x-www-form-urlencoded")[1]

    return lambda query, local, base: federated(
        query, base, Remote(ask_service, lambda address: check_allowed(address, settings), local)
    )


def check_allowed(address: str, settings: Settings) -> None:
    """Let pass an address on the list.

    Raises:
        Problem: 403, it is not.
    """
    if address not in settings.services:
        raise Problem(
            403,
            "That server may not be asked",
            f"<{address}> is not among those this endpoint may ask: {', '.join(settings.services) or 'none'}",
            allowed=list(settings.services),
        )


def _exchange(
    address: str, settings: Settings, headers: Mapping[str, str], body: bytes | None, deadline: float
) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise ValueError("only plain http and https addresses can be asked")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    place = _checked(parts.hostname, port, settings)
    link = socket.create_connection(place, timeout=_left(deadline))
    with link:
        if parts.scheme == "https":
            link = ssl.create_default_context().wrap_socket(link, server_hostname=parts.hostname)
        connection = http.client.HTTPConnection(parts.hostname, port)
        connection.sock = link
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET" if body is None else "POST", target, body, dict(headers))
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        content = bytearray()
        while part := answer.read1(1 << 16):
            content += part
            if len(content) > MOST_BYTES:
                raise ValueError(f"the answer has more than {MOST_BYTES} bytes")
            link.settimeout(_left(deadline))
        connection.close()
        return answer.status, told, bytes(content)


def _checked(host: str, port: int, settings: Settings) -> tuple[str, int]:
    """An address of ``host`` that is out on the Internet, as all of them must be, unless private ones are allowed."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        known = ipaddress.ip_address(address.partition("%")[0])
        known = getattr(known, "ipv4_mapped", None) or known
        if not settings.private_services and (not known.is_global or known.is_multicast):
            raise Problem(403, "That server may not be asked", f"{host} is at a private address")
    return found[0], port


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError(f"no answer within {SECONDS:g} seconds")
    return left
