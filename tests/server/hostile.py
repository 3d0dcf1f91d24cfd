"""Requests no well-meaning client sends, each with the statuses it may be answered with.

Tables only: ``tests/server/test_hostile.py`` sends them.  ``{listener}`` stands for a port that must never be
called, ``{token}`` for a token that may write.
"""

import gzip
import urllib.parse
import zlib
from dataclasses import dataclass

__all__ = ["DOCUMENTS", "HEAVY", "QUERIES", "RAW", "REQUESTS", "UPDATES", "Request"]

QUERY, UPDATE, FORM = (
    "application/sparql-query",
    "application/sparql-update",
    "application/x-www-form-urlencoded",
)
OK, BAD = (200,), (400,)
ASK = "/sparql?query=ASK%7B%7D"
CSV, JSON, XML = "text/csv", "application/sparql-results+json", "application/sparql-results+xml"
TURTLE, RDFXML, JSONLD = "text/turtle", "application/rdf+xml", "application/ld+json"


@dataclass(frozen=True, slots=True)
class Request:
    """A request, and what its answer may be: its status, its media type (if said), and what it must not contain."""

    name: str
    statuses: tuple[int, ...]
    method: str = "GET"
    path: str = ASK
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    media_type: str = ""
    never: bytes = b""


def accepting(name: str, accept: str, statuses: tuple[int, ...], media_type: str = "") -> Request:
    return Request(name, statuses, headers=(("Accept", accept),), media_type=media_type)


def posted(
    name: str,
    kind: str,
    body: str | bytes,
    statuses: tuple[int, ...],
    *more: tuple[str, str],
    path: str = "/sparql",
) -> Request:
    data = body.encode() if isinstance(body, str) else body
    headers = (("Content-Type", kind),) if kind else ()
    return Request(name, statuses, "POST", path, (*headers, *more), data)


def selecting(name: str, **parameters: str) -> str:
    return "/sparql?" + urllib.parse.urlencode({"query": name, **parameters})


AUTHORIZED = ("Authorization", "Bearer {token}")

ENCODINGS = [
    Request("a lone percent sign", BAD, path="/sparql?query=%"),
    Request("a percent sign before other letters", BAD, path="/sparql?query=ASK%7B%7D%ZZ"),
    Request("a query that is not UTF-8", BAD, path="/sparql?query=%FF%FE"),
    Request("an overlong NUL", BAD, path="/sparql?query=ASK%7B%7D%C0%80"),
    Request("half a surrogate pair", BAD, path="/sparql?query=ASK%7B%7D%ED%A0%80"),
    Request("a NUL", BAD, path="/sparql?query=ASK%7B%7D%00"),
    Request("a query of blanks", BAD, path="/sparql?query=%20%09"),
    Request("an empty query", BAD, path="/sparql?query="),
    Request("plus signs for blanks", OK, path="/sparql?query=ASK+%7B+%7D"),
    Request("encoded twice", BAD, path="/sparql?query=ASK%257B%257D"),
    Request("a byte order mark before the query", (200, 400), path="/sparql?query=%EF%BB%BFASK%7B%7D"),
    Request(
        "raw bytes above ASCII in the address", (200, 400), path="/sparql?query=ASK%7B%3Cx:\u00e9%3E+?p+?o%7D"
    ),
    Request("semicolons between parameters", (200, 400), path="/sparql?a=b;query=ASK%7B%7D"),
    Request("a thousand parameters", (200, 400, 413, 414, 431), path=ASK + "&a=1" * 1000),
    Request("an address of 200 kB", (400, 413, 414, 431), path="/sparql?query=ASK%7B%7D%23" + "a" * 200_000),
    posted("a form that is not UTF-8", FORM, b"query=ASK%7B%7D%FF", BAD),
    posted("a raw form that is not UTF-8", FORM, b"query=ASK{}\xff\xfe", BAD),
    posted("a direct query that is not UTF-8", QUERY, b"ASK {} # \xff", BAD),
    posted("a direct query in UTF-16", QUERY, "ASK {}".encode("utf-16"), BAD),
    posted(
        "a direct query that says it is UTF-16",
        f"{QUERY};charset=utf-16",
        "ASK {}".encode("utf-16"),
        (400, 415),
    ),
]

PARAMETERS = [
    Request("query twice", BAD, path="/sparql?query=ASK%7B%7D&query=ASK%7B%7D"),
    posted("query twice in a form", FORM, "query=ASK%7B%7D&query=ASK%7B%7D", BAD),
    posted("query in address and form", FORM, "query=ASK%7B%7D", BAD, path=ASK),
    posted("query in address and body", QUERY, "ASK {}", BAD, path=ASK),
    posted("query and update in a form", FORM, "query=ASK%7B%7D&update=CLEAR+ALL", BAD, AUTHORIZED),
    posted("update twice", FORM, "update=CLEAR+ALL&update=CLEAR+ALL", BAD, AUTHORIZED),
    posted(
        "update in address and body", UPDATE, "CLEAR ALL", BAD, AUTHORIZED, path="/sparql?update=CLEAR+ALL"
    ),
    posted("update body, query in the address", UPDATE, "CLEAR ALL", BAD, AUTHORIZED, path=ASK),
    posted(
        "query body, update in the address", QUERY, "ASK {}", BAD, AUTHORIZED, path="/sparql?update=CLEAR+ALL"
    ),
    Request("update by GET", (400, 405), path="/sparql?update=CLEAR+ALL", headers=(AUTHORIZED,)),
    Request("query and update by GET", (400, 405), path=ASK + "&update=CLEAR+ALL", headers=(AUTHORIZED,)),
    posted("an update in the parameter query", FORM, "query=DROP+ALL", BAD, AUTHORIZED),
    posted("a query in the parameter update", FORM, "update=ASK%7B%7D", BAD, AUTHORIZED),
    posted("a query and then an update", QUERY, "ASK {} ; DROP ALL", BAD, AUTHORIZED),
    posted("an empty form", FORM, "", BAD),
    posted("an empty body", QUERY, "", BAD),
    posted("a form without known parameters", FORM, "sparql=ASK", BAD),
    *(
        Request(f"default-graph-uri {bad!r}", BAD, path=selecting("ASK{}", **{"default-graph-uri": bad}))
        for bad in (
            "",
            "no iri",
            "<script>",
            "http://a b",
            "http://[",
            "relative",
            "http://a/\r\nSet-Cookie: x",
            "\x00",
        )
    ),
    *(
        Request(f"named-graph-uri {bad!r}", BAD, path=selecting("ASK{}", **{"named-graph-uri": bad}))
        for bad in ("", "no iri", "http://a/{x}", "http://a/`")
    ),
    Request(
        "a graph called javascript",
        OK,
        path=selecting("ASK{}", **{"default-graph-uri": "javascript:alert(1)"}),
    ),
    Request(
        "a graph that is a file",
        OK,
        path=selecting("ASK{}", **{"default-graph-uri": "file:///etc/passwd"}),
        never=b"root:",
    ),
    Request(
        "a graph that is a server",
        OK,
        path=ASK + "&default-graph-uri=http://127.0.0.1:{listener}/",
    ),
    Request(
        "two thousand graphs", (200, 400, 413, 414, 431), path=ASK + "&default-graph-uri=http://a/1" * 2000
    ),
    *(
        Request(f"timeout={bad}", BAD, path=selecting("ASK{}", timeout=bad))
        for bad in ("0", "-1", "nan", "inf", "1e999", "abc", "", "1s", "1;2")
    ),
    Request("timeout twice", BAD, path=ASK + "&timeout=1&timeout=2"),
    Request("a timeout of years", OK, path=ASK + "&timeout=1e12"),
    Request(
        "a script as a parameter",
        (200, 400),
        path=ASK + "&format=%3Cscript%3Ealert(1)%3C/script%3E",
        never=b"<script>alert",
    ),
    Request(
        "a script as a query, as a browser",
        (400, 406),
        path="/sparql?query=%3Cscript%3Ealert(1)%3C/script%3E",
        headers=(("Accept", "text/html"),),
        never=b"<script>alert",
    ),
    posted(
        "using-graph-uri and WITH",
        UPDATE,
        "WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        BAD,
        AUTHORIZED,
        path="/sparql?using-graph-uri=http://a/",
    ),
    posted(
        "using-named-graph-uri and USING",
        UPDATE,
        "INSERT { ?s ?p ?o } USING <x:g> WHERE { ?s ?p ?o }",
        BAD,
        AUTHORIZED,
        path="/sparql?using-named-graph-uri=http://a/",
    ),
    posted(
        "using-graph-uri that is no IRI",
        UPDATE,
        "INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        BAD,
        AUTHORIZED,
        path="/sparql?using-graph-uri=a+b",
    ),
]

TYPES = [
    posted("text/plain", "text/plain", "ASK {}", (415,)),
    posted("JSON", "application/json", '{"query": "ASK {}"}', (415,)),
    posted("no type", "", "ASK {}", (400, 415)),
    posted("a type of semicolons", ";;;", "ASK {}", (400, 415)),
    posted("half a type", "application/", "ASK {}", (400, 415)),
    posted("multipart", "multipart/form-data; boundary=x", "--x--", (400, 415)),
    posted("capitals in the type", "Application/SPARQL-Query", "ASK {}", OK),
    posted("charset=utf-8", f"{QUERY};charset=utf-8", "ASK {}", OK),
    posted('charset="UTF-8"', f'{QUERY} ; charset="UTF-8"', "ASK {}", OK),
    posted("a form with a charset", f"{FORM}; charset=UTF-8", "query=ASK%7B%7D", OK),
    posted("an unknown parameter of the type", f"{QUERY}; version=1.2", "ASK {}", OK),
    posted("an unknown charset", f"{QUERY}; charset=klingon", "ASK {}", (400, 415)),
    posted("two types", f"{QUERY}, {UPDATE}", "ASK {}", (400, 415)),
    posted("zipped", QUERY, gzip.compress(b"ASK {}"), (200, 400, 415), ("Content-Encoding", "gzip")),
    posted("said to be zipped", QUERY, "ASK {}", (400, 415), ("Content-Encoding", "gzip")),
    posted("an unknown encoding", QUERY, "ASK {}", (400, 415), ("Content-Encoding", "rot13")),
    posted(
        "a bomb", QUERY, gzip.compress(b"#" * 50_000_000, 9), (400, 413, 415), ("Content-Encoding", "gzip")
    ),
    posted(
        "a deflated bomb",
        QUERY,
        zlib.compress(b"#" * 50_000_000, 9),
        (400, 413, 415),
        ("Content-Encoding", "deflate"),
    ),
]

ACCEPTS = [
    accepting("anything", "*/*", OK, JSON),
    accepting("any text", "text/*", OK),
    accepting("nothing at all", "*/*;q=0", (406,)),
    accepting("an image", "image/png", (406,)),
    accepting("anything but JSON", f"*/*, {JSON};q=0", OK),
    accepting("CSV before XML", f"{XML};q=0.1, {CSV};q=0.9", OK, CSV),
    accepting("XML before all", f"*/*;q=0.1, {XML}", OK, XML),
    accepting("capitals", XML.upper(), OK, XML),
    accepting("parameters", f"{XML}; charset=utf-8; q=1", OK, XML),
    accepting("a broken weight", f"{XML};q=abc", (200, 400, 406)),
    accepting("a weight above one", f"{XML};q=7", (200, 400, 406)),
    accepting("a negative weight", f"{XML};q=-1", (200, 400, 406)),
    accepting("semicolons", ";;;,,,;q=1,/", (200, 400, 406)),
    accepting("ten thousand types", ",".join(f"a/b{n}" for n in range(1000)), (200, 400, 406, 431)),
    accepting("a script", "<script>alert(1)</script>", (200, 400, 406)),
]

METHODS = [
    *(Request(f"{m} a query", (405,), m) for m in ("PUT", "DELETE", "PATCH")),
    Request("TRACE", (400, 405, 501), "TRACE", headers=(("X-Secret", "tell-nobody"),), never=b"tell-nobody"),
    Request("OPTIONS", (200, 204), "OPTIONS"),
    Request(
        "OPTIONS from another site",
        (200, 204),
        "OPTIONS",
        headers=(("Origin", "http://evil.example"), ("Access-Control-Request-Method", "POST")),
    ),
    Request("HEAD", OK, "HEAD", never=b"boolean"),
    Request("HEAD of a bad query", BAD, "HEAD", "/sparql?query=ASK", never=b"title"),
    Request("an unknown method", (400, 405, 501), "BREW"),
    Request("a method in small letters", (400, 405, 501), "get"),
    Request("GET with a body", (200, 400), body=b"query=DROP+ALL", headers=(("Content-Type", FORM),)),
    Request("a method by header", (200,), headers=(("X-HTTP-Method-Override", "DELETE"),)),
]

TOKENS = [
    posted("an update without a token", UPDATE, "DROP ALL", (401,)),
    posted("an update with a wrong token", UPDATE, "DROP ALL", (401, 403), ("Authorization", "Bearer wrong")),
    posted("an update with an empty token", UPDATE, "DROP ALL", (400, 401), ("Authorization", "Bearer ")),
    posted("an update with Basic", UPDATE, "DROP ALL", (401,), ("Authorization", "Basic YTpi")),
    posted(
        "an update with a token of 7 kB",
        UPDATE,
        "DROP ALL",
        (401, 403, 431),
        ("Authorization", "Bearer " + "a" * 7000),
    ),
    posted(
        "an update with half the token",
        UPDATE,
        "DROP ALL",
        (401, 403),
        ("Authorization", "Bearer {token:.10}"),
    ),
    posted(
        "an update with bytes above ASCII for a token",
        UPDATE,
        "DROP ALL",
        (400, 401, 403),
        ("Authorization", "Bearer \u00e9"),
    ),
    posted(
        "an update with the token in the address",
        UPDATE,
        "DROP ALL",
        (401,),
        path="/sparql?access_token={token}",
    ),
    posted("an update with a cookie", UPDATE, "DROP ALL", (401,), ("Cookie", "token={token}")),
    posted(
        "an update with two tokens",
        UPDATE,
        "INSERT DATA {}",
        (200, 204, 400, 401, 403),
        ("Authorization", "Bearer wrong"),
        AUTHORIZED,
    ),
    posted(
        "the scheme in small letters",
        UPDATE,
        "INSERT DATA {}",
        (200, 204),
        ("Authorization", "bearer {token}"),
    ),
    Request(
        "a graph put without a token",
        (401,),
        "PUT",
        "/data?graph=http://a/",
        (("Content-Type", TURTLE),),
        b"<a:a> <a:b> 1 .",
    ),
    Request("a graph deleted without a token", (401,), "DELETE", "/data?default"),
    Request("the token file", (404,), path="/tokens"),
    Request("the token file beside the pages", (400, 404), path="/static/../tokens.json"),
]

PATHS = [
    *(
        Request(f"the path {path}", (301, 302, 308, 400, 404, 405), path=path, never=b"root:")
        for path in (
            "/../../etc/passwd",
            "/static/../../../../etc/passwd",
            "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
            "/static/..%2f..%2f..%2fetc%2fpasswd",
            "/static/%5c..%5c..%5cetc%5cpasswd",
            "/static//etc/passwd",
            "/static/%00",
            "/static/",
            "/id/../../etc/passwd",
            "/id/%00",
            "/id/%FF",
            "/id/<>",
            "/id/" + "a/" * 2000,
            "/queries/..%2f..%2fpyproject.toml",
            "/queries/%2e%2e%2fmembers",
            "/queries/nothing",
            "/nothing",
            "//evil.example/",
            "/.git/config",
            "/.env",
            "/%2e%2e%2f",
        )
    ),
    Request(
        "a script in a path",
        (400, 404),
        path="/id/%3Cscript%3Ealert(1)%3C/script%3E",
        headers=(("Accept", "text/html"),),
        never=b"<script>alert",
    ),
    Request(
        "a script as a query's name",
        (400, 404),
        path="/queries/%3Cscript%3Ealert(1)%3C/script%3E",
        headers=(("Accept", "text/html"),),
        never=b"<script>alert",
    ),
    Request(
        "a template in a path",
        (400, 404),
        path="/id/%7B%7B7*7%7D%7D",
        headers=(("Accept", "text/html"),),
        never=b"id/49",
    ),
    Request("a slash after the endpoint", (200, 301, 308, 404), path="/sparql/?query=ASK%7B%7D"),
    Request("the service description", OK, path="/sparql", headers=(("Accept", TURTLE),)),
    Request(
        "a host that is a script",
        (200, 400),
        path="/sparql",
        headers=(("Host", '"><script>alert(1)</script>'), ("Accept", "text/html")),
        never=b"<script>alert",
    ),
    Request(
        "a host of somebody else",
        OK,
        path="/sparql",
        headers=(("Host", "evil.example"), ("Accept", TURTLE)),
    ),
    Request(
        "the host of everybody after that",
        OK,
        path="/sparql",
        headers=(("Accept", TURTLE),),
        never=b"evil.example",
    ),
    Request("any answer but this, of nothing", (404,), path="/nothing", headers=(("If-None-Match", "*"),)),
    Request(
        "any answer but this, of a bad query",
        BAD,
        path="/sparql?query=ASK",
        headers=(("If-None-Match", "*"),),
    ),
    Request(
        "a forwarded host",
        OK,
        path="/sparql",
        headers=(("X-Forwarded-Host", "evil.example"), ("Accept", TURTLE)),
        never=b"evil.example",
    ),
]

STORE = [
    Request("default and a graph", BAD, path="/data?default&graph=http://a/"),
    Request("two graphs", BAD, path="/data?graph=http://a/&graph=http://b/"),
    Request("an empty graph name", BAD, path="/data?graph="),
    Request(
        "a graph name with a line end",
        BAD,
        path="/data?graph=http://a/%0d%0aSet-Cookie:%20x=y",
    ),
    Request("a graph name that is no IRI", BAD, path="/data?graph=a%20b"),
    Request("a graph that is not there", (404,), path="/data?graph=http://nowhere/"),
    Request("HEAD of a graph that is not there", (404,), "HEAD", "/data?graph=http://nowhere/"),
    Request(
        "delete a graph that is not there", (404,), "DELETE", "/data?graph=http://nowhere/", (AUTHORIZED,)
    ),
    Request(
        "patch a graph",
        (405, 415),
        "PATCH",
        "/data?graph=http://a/",
        (AUTHORIZED, ("Content-Type", UPDATE)),
        b"CLEAR ALL",
    ),
    Request(
        "put a page",
        (415,),
        "PUT",
        "/data?graph=http://a/",
        (AUTHORIZED, ("Content-Type", "text/html")),
        b"<p>",
    ),
    Request(
        "put without a type", (400, 415), "PUT", "/data?graph=http://a/", (AUTHORIZED,), b"<a:a> <a:b> 1 ."
    ),
    Request(
        "put a part of a graph",
        BAD,
        "PUT",
        "/data?graph=http://a/",
        (AUTHORIZED, ("Content-Type", TURTLE), ("Content-Range", "bytes 0-5/10")),
        b"<a:a> <a:b> 1 .",
    ),
    Request("a graph as an image", (406,), path="/data?default", headers=(("Accept", "image/png"),)),
    Request("a range of a graph", (200, 206, 416), path="/data?default", headers=(("Range", "bytes=5-1"),)),
    Request(
        "conditions that make no sense",
        (200, 400, 412),
        path="/data?default",
        headers=(("If-Match", '"'), ("If-None-Match", ",,,"), ("If-Modified-Since", "never")),
    ),
    *(
        Request(
            f"multipart {name}",
            (400, 415),
            "POST",
            "/data?graph=http://a/",
            (AUTHORIZED, ("Content-Type", kind)),
            body,
        )
        for name, kind, body in (
            ("without a boundary", "multipart/form-data", b"--x\r\n\r\n--x--"),
            (
                "without an end",
                "multipart/form-data; boundary=x",
                b"--x\r\nContent-Type: text/turtle\r\n\r\n<a:a>",
            ),
            (
                "of no RDF",
                "multipart/form-data; boundary=x",
                b'--x\r\nContent-Disposition: form-data; name="a"; filename="../../x.ttl"\r\nContent-Type: text/html\r\n\r\n<p>\r\n--x--\r\n',
            ),
            ("with a boundary of 10 kB", "multipart/form-data; boundary=" + "x" * 7000, b"--x--"),
        )
    ),
]

REQUESTS = [*ENCODINGS, *PARAMETERS, *TYPES, *ACCEPTS, *METHODS, *TOKENS, *PATHS, *STORE]

# What no HTTP library sends: bytes as they go over the wire, and the statuses (0: closed without an answer).
LINE = b"POST /sparql HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n"
GET = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
RAW: list[tuple[str, bytes, tuple[int, ...]]] = [
    ("a chunked body", LINE + b"Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n3\r\n {}\r\n0\r\n\r\n", (200,)),
    (
        "chunks with a broken size",
        LINE + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nASK {}\r\n0\r\n\r\n",
        (0, 400),
    ),
    (
        "a chunk said to be endless",
        LINE + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nASK {}\r\n0\r\n\r\n",
        (0, 400, 413),
    ),
    ("chunks without an end", LINE + b"Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n", (0, 400, 408)),
    (
        "chunks and a length",
        LINE + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n",
        (0, 200, 400),
    ),
    ("two lengths", LINE + b"Content-Length: 6\r\nContent-Length: 60\r\n\r\nASK {}", (0, 400)),
    ("a negative length", LINE + b"Content-Length: -6\r\n\r\nASK {}", (0, 400)),
    ("a length in words", LINE + b"Content-Length: six\r\n\r\nASK {}", (0, 400)),
    ("a length of exabytes", LINE + b"Content-Length: 9999999999999999999\r\n\r\nASK {}", (0, 400, 413)),
    ("less than the length", LINE + b"Content-Length: 100\r\n\r\nASK {}", (0, 400, 408)),
    ("expecting to continue", LINE + b"Expect: 100-continue\r\nContent-Length: 6\r\n\r\nASK {}", (100, 200)),
    ("no host", b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nConnection: close\r\n\r\n", (200, 400)),
    ("two hosts", GET + b"Host: b\r\n\r\n", (200, 400)),
    ("HTTP/0.9", b"GET /sparql\r\n\r\n", (0, 200, 400)),
    ("HTTP/3.0", b"GET /sparql HTTP/3.0\r\nHost: a\r\n\r\n", (0, 400, 505)),
    ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", (0, 400)),
    (
        "the preface of HTTP/2",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",
        (0, 400, 505),
    ),
    ("a NUL in a header", GET + b"X-A: \x00\r\n\r\n", (0, 400)),
    ("a header without a colon", GET + b"nonsense\r\n\r\n", (0, 400)),
    ("a folded header", GET + b"Accept: text/csv,\r\n */*\r\n\r\n", (0, 200, 400)),
    ("a header of a megabyte", GET + b"X-A: " + b"a" * 1_000_000 + b"\r\n\r\n", (0, 200, 400, 431)),
    ("ten thousand headers", GET + b"X-A: a\r\n" * 10_000 + b"\r\n", (0, 200, 400, 431)),
    (
        "a whole address as target",
        b"GET http://evil.example/sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        (200, 400, 404),
    ),
    (
        "a star as target",
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        (200, 204, 400, 404, 405),
    ),
    (
        "CONNECT",
        b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        (0, 400, 404, 405, 501),
    ),
    (
        "blanks in the target",
        b"GET /sparql?query=ASK {} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        (0, 400),
    ),
    (
        "a bare line feed",
        b"GET /sparql?query=ASK%7B%7D HTTP/1.1\nHost: a\nConnection: close\n\n",
        (0, 200, 400),
    ),
    ("a request and a half", GET + b"\r\nGET /spa", (200,)),
    (
        "an upgrade",
        GET + b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n\r\n",
        (0, 200, 400, 426),
    ),
]


def nested(opening: str, inner: str, closing: str, times: int) -> str:
    return opening * times + inner + closing * times


READ = (400, 413)
# Queries that are long, deep or odd; what they may be answered with.
QUERIES: list[tuple[str, str, tuple[int, ...]]] = [
    *(
        (f"{times} brackets", f"ASK {{ FILTER({nested('(', 'true', ')', times)}) }}", (200, 400, 413))
        for times in (500, 5_000, 45_000)
    ),
    ("40,000 groups", f"ASK {nested('{', '', '}', 40_000)}", READ),
    ("8,000 OPTIONALs", f"ASK {{ {nested('OPTIONAL { ', '?s ?p ?o', ' }', 8_000)} }}", READ),
    ("8,000 MINUSes", f"ASK {{ ?s ?p ?o {nested('MINUS { ?s ?p ?o ', '', ' }', 5_000)} }}", READ),
    ("6,000 NOT EXISTS", f"ASK {{ {nested('FILTER NOT EXISTS { ', '?s ?p ?o', ' }', 4_500)} }}", READ),
    ("5,000 subqueries", f"SELECT * {{ {nested('{ SELECT * { ', '', ' } }', 5_000)} }}", READ),
    ("6,000 GRAPHs", f"ASK {{ {nested('GRAPH ?g { ', '?s ?p ?o', ' }', 6_000)} }}", READ),
    ("90,000 negations", f"ASK {{ FILTER({'!' * 90_000}true) }}", (200, 400, 413)),
    ("45,000 minus signs", f"ASK {{ FILTER({'- ' * 45_000}1 < 2) }}", (200, 400, 413)),
    ("90,000 inversions", f"ASK {{ ?s {'^' * 90_000}<a:p> ?o }}", (200, 400, 413)),
    ("40,000 brackets in a path", f"ASK {{ ?s {nested('(', '<a:p>', ')', 40_000)} ?o }}", READ),
    ("30,000 stars", f"ASK {{ ?s {nested('(', '<a:p>', ')*', 30_000)} ?o }}", READ),
    ("a path of 15,000 steps", f"ASK {{ ?s {'/'.join(['<a:p>'] * 15_000)} ?o }}", (200, 400, 413, 503)),
    ("a path of 15,000 choices", f"ASK {{ ?s {'|'.join(['<a:p>'] * 15_000)} ?o }}", (200, 400, 413, 503)),
    ("10,000 triple terms", f"ASK {{ ?s ?p {nested('<<( ?s ?p ', '?o', ' )>>', 6_000)} }}", (200, 400, 413)),
    (
        "10,000 reified triples",
        f"ASK {{ {nested('<< ', '<a:s> <a:p> <a:o>', ' <a:p> <a:o> >>', 5_000)} <a:p> 1 }}",
        READ,
    ),
    ("40,000 lists", f"ASK {{ ?s ?p {nested('(', '1', ')', 40_000)} }}", (200, 400, 413)),
    ("20,000 blank nodes", f"ASK {{ ?s ?p {nested('[ ?p ', '1', ' ]', 16_000)} }}", (200, 400, 413)),
    ("a sum of 25,000", f"ASK {{ FILTER({'+'.join(['1'] * 25_000)} > 0) }}", (200, 400, 413, 503)),
    ("25,000 conjuncts", f"ASK {{ FILTER({' && '.join(['true'] * 12_000)}) }}", (200, 400, 413, 503)),
    ("12,000 UNIONs", f"ASK {{ {' UNION '.join(['{}'] * 10_000)} }}", (200, 400, 413, 503)),
    ("12,000 functions", f"ASK {{ FILTER({nested('STR(', '1', ')', 12_000)} = '') }}", READ),
    ("5,000 IFs", f"ASK {{ FILTER({nested('IF(true, ', 'true', ', false)', 4_500)}) }}", READ),
    ("40,000 values", f"ASK {{ VALUES ?x {{ {'1 ' * 40_000} }} }}", (200, 400, 413)),
    ("20,000 alternatives", f"ASK {{ FILTER(1 IN ({','.join(['2'] * 20_000)})) }}", (200, 400, 413)),
    ("5,000 prefixes", "".join(f"PREFIX a{n}: <a:{n}>\n" for n in range(5_000)) + "ASK {}", (200, 400, 413)),
    (
        "5,000 variables",
        "SELECT " + " ".join(f"?v{n}" for n in range(5_000)) + " { ?v1 ?v2 ?v3 }",
        (200, 400, 413),
    ),
    ("a literal of 90 kB", f"ASK {{ ?s ?p '{'x' * 90_000}' }}", (200,)),
    ("a string never closed", f"ASK {{ ?s ?p '''{'x' * 90_000} }}", BAD),
    ("quotes never closed", "ASK { ?s ?p " + "'" * 90_001 + " }", BAD),
    ("an IRI of 90 kB", f"ASK {{ ?s ?p <a:{'x' * 90_000}> }}", (200,)),
    ("a variable of 90 kB", f"SELECT * {{ ?{'x' * 90_000} ?p ?o }} LIMIT 1", (200, 400)),
    ("a comment of 90 kB", f"ASK {{}} #{'x' * 90_000}", (200,)),
    ("a query of 20 MB", f"ASK {{}} #{'x' * 20_000_000}", (400, 413)),
    ("a number of 90,000 digits", f"SELECT ({'9' * 90_000} AS ?x) {{}}", (200, 400)),
    ("an exponent of 9,000 digits", f"SELECT (1e{'9' * 9_000} AS ?x) {{}}", (200, 400)),
    ("a limit beyond all", "SELECT * { ?s ?p ?o } LIMIT 99999999999999999999999999", (200, 400)),
    ("a negative limit", "SELECT * { ?s ?p ?o } LIMIT -1", BAD),
    ("an offset beyond all", "SELECT * { ?s ?p ?o } OFFSET 9223372036854775807", (200, 400)),
    ("a division by zero", "SELECT (1/0 AS ?x) (1.0/0.0 AS ?y) (1e0/0e0 AS ?z) {}", (200,)),
    (
        "the smallest integer divided",
        "SELECT (-9223372036854775808 / -1 AS ?x) (-9223372036854775808 - 1 AS ?y) {}",
        (200,),
    ),
    ("products that overflow", "SELECT (9223372036854775807 * 9223372036854775807 AS ?x) {}", (200,)),
    (
        "dates that are none",
        "SELECT ('2025-02-31'^^<http://www.w3.org/2001/XMLSchema#date> + 1 AS ?x) (YEAR('99999999999-01-01'^^<http://www.w3.org/2001/XMLSchema#date>) AS ?y) {}",
        (200,),
    ),
    (
        "a substring out of bounds",
        "SELECT (SUBSTR('abc', -9223372036854775808, 9223372036854775807) AS ?x) (SUBSTR('abc', 0e0/0e0) AS ?y) {}",
        (200,),
    ),
    ("a pattern that is none", "SELECT (REGEX('a', '(') AS ?x) (REPLACE('a', '[', '') AS ?y) {}", (200,)),
    (
        "a pattern that repeats repeats",
        "SELECT (REGEX('a', '((((a{100}){100}){100}){100}){100}') AS ?x) {}",
        (200, 400, 503),
    ),
    ("a pattern that backtracks", f"SELECT (REGEX('{'a' * 5000}!', '^(a*)*$') AS ?x) {{}}", (200, 503)),
    ("a look behind", "SELECT (REGEX('aa', '(?<=a)a(?!b)\\\\1') AS ?x) {}", (200,)),
    ("control characters", "SELECT ('\\u0001\\u0000' AS ?x) {}", (200, 400)),
    ("half a surrogate pair by escape", "SELECT ('\\uD800' AS ?x) {}", BAD),
    ("a language that is none", "SELECT ('a'@-- AS ?x) (STRLANG('a', '<script>') AS ?y) {}", BAD),
    ("IRI of a text that is none", "SELECT (IRI('<script> x') AS ?x) (IRI('http://[') AS ?y) {}", (200,)),
    ("blank nodes of a stranger", "ASK { GRAPH _:b { ?s ?p ?o } }", BAD),
    (
        "FROM a server",
        "ASK FROM <http://127.0.0.1:{listener}/> FROM NAMED <http://127.0.0.1:{listener}/b> { ?s ?p ?o }",
        (200,),
    ),
    ("FROM a file", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", (200,)),
    *(
        (f"SERVICE: {name}", f"SELECT * {{ {text} }}", (400, 403))
        for name, text in (
            ("loopback", "SERVICE <http://127.0.0.1:{listener}/> { ?s ?p ?o }"),
            ("silently", "SERVICE SILENT <http://127.0.0.1:{listener}/> { ?s ?p ?o }"),
            ("localhost", "SERVICE <http://localhost:{listener}/> { ?s ?p ?o }"),
            ("IPv6", "SERVICE <http://[::1]:{listener}/> { ?s ?p ?o }"),
            ("an address as a number", "SERVICE <http://2130706433:{listener}/> { ?s ?p ?o }"),
            ("an address in octal", "SERVICE <http://0177.0.0.1:{listener}/> { ?s ?p ?o }"),
            ("no address", "SERVICE <http://0.0.0.0:{listener}/> { ?s ?p ?o }"),
            ("IPv4 in IPv6", "SERVICE <http://[::ffff:127.0.0.1]:{listener}/> { ?s ?p ?o }"),
            ("link-local", "SERVICE <http://169.254.169.254/latest/meta-data/> { ?s ?p ?o }"),
            (
                "a name with a password",
                "SERVICE <http://query.wikidata.org@127.0.0.1:{listener}/sparql> { ?s ?p ?o }",
            ),
            (
                "a fragment",
                "SERVICE <http://127.0.0.1:{listener}/#https://query.wikidata.org/sparql> { ?s ?p ?o }",
            ),
            ("an escaped address", "SERVICE <http://127.0.0.1:{listener}/\\u0061> { ?s ?p ?o }"),
            ("a prefixed name", "SERVICE <http://127.0.0.1:{listener}/x> { ?s ?p ?o }"),
            ("a file", "SERVICE <file:///etc/passwd> { ?s ?p ?o }"),
            ("a variable of VALUES", "VALUES ?x { <http://127.0.0.1:{listener}/> } SERVICE ?x { ?s ?p ?o }"),
            (
                "a variable of BIND",
                "BIND(IRI(CONCAT('http://127.0.0.1:', '{listener}/')) AS ?x) SERVICE ?x { ?s ?p ?o }",
            ),
            ("a variable of the data, silently", "?x ?y ?z SERVICE SILENT ?x { ?s ?p ?o }"),
            ("in EXISTS", "?s ?p ?o FILTER EXISTS { SERVICE <http://127.0.0.1:{listener}/> { ?s ?p ?o } }"),
            ("in a subquery", "{ SELECT * { SERVICE <http://127.0.0.1:{listener}/> { ?s ?p ?o } } }"),
            (
                "in SERVICE",
                "SERVICE <http://127.0.0.1:{listener}/> { SERVICE <http://127.0.0.1:{listener}/> { ?s ?p ?o } }",
            ),
            (
                "in OPTIONAL and GRAPH",
                "GRAPH ?g { OPTIONAL { SERVICE <http://127.0.0.1:{listener}/> { ?s ?p ?o } } }",
            ),
            ("in MINUS", "MINUS { SERVICE <http://127.0.0.1:{listener}/> { ?s ?p ?o } }"),
        )
    ),
    (
        "SERVICE by a prefix",
        "PREFIX l: <http://127.0.0.1:{listener}/> SELECT * { SERVICE l:a { ?s ?p ?o } }",
        (400, 403),
    ),
    (
        "SERVICE by a base",
        "BASE <http://127.0.0.1:{listener}/> SELECT * { SERVICE <a> { ?s ?p ?o } }",
        (400, 403),
    ),
    (
        "SERVICE in the words of a comment",
        "ASK { ?s ?p 'SERVICE <http://127.0.0.1:{listener}/> {}' } # SERVICE <x:y> {}",
        (200,),
    ),
    (
        "SERVICE spelled by escapes",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:{listener}/> { ?s ?p ?o } }",
        (400, 403),
    ),
]

STOPPED = (400, 408, 413, 503)
# Queries that take what they are given: time, memory or the length of an answer.
HEAVY: list[tuple[str, str, tuple[int, ...]]] = [
    ("counting a product", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", STOPPED),
    ("sorting a product", "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i LIMIT 1", STOPPED),
    (
        "the distinct of a product",
        "SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?d), STR(?g))) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        STOPPED,
    ),
    (
        "grouping a product",
        "SELECT ?a ?d ?g (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?a ?d ?g",
        STOPPED,
    ),
    (
        "joining a product without a match",
        "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = <x:none> && ?d = ?g) }",
        (200, *STOPPED),
    ),
    (
        "a regular expression over a product",
        "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER REGEX(CONCAT(STR(?a), STR(?d), STR(?g)), '(x+x+)+y') }",
        STOPPED,
    ),
    (
        "concatenating a product",
        "SELECT (STRLEN(GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g)))) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        STOPPED,
    ),
    (
        "a path between all",
        "SELECT (COUNT(*) AS ?n) { ?a (<x:p>|!<x:p>)* ?b . ?b (<x:p>|!<x:p>)* ?c . ?c (<x:p>|!<x:p>)* ?d }",
        (200, *STOPPED),
    ),
    (
        "paths over paths",
        "SELECT (COUNT(*) AS ?n) { ?a ((<x:p>*)*)*/((<x:p>*)*)*/((<x:p>*)*)* ?b . ?c <x:p>*/<x:p>* ?d }",
        (200, *STOPPED),
    ),
    (
        "a string doubled",
        "SELECT (STRLEN(?z) AS ?n) { BIND('0123456789abcdef' AS ?x0) "
        + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
        + " BIND(?x40 AS ?z) }",
        STOPPED,
    ),
    (
        "a string squared",
        "SELECT (STRLEN(?z) AS ?n) { BIND('aaaaaaaa' AS ?x0) "
        + " ".join(f"BIND(REPLACE(?x{n}, 'a', ?x{n}) AS ?x{n + 1})" for n in range(6))
        + " BIND(?x6 AS ?z) }",
        STOPPED,
    ),
    (
        "a string encoded again and again",
        "SELECT (STRLEN(?z) AS ?n) { BIND('%%%%%%%%' AS ?x0) "
        + " ".join(f"BIND(ENCODE_FOR_URI(CONCAT(?x{n}, ?x{n})) AS ?x{n + 1})" for n in range(30))
        + " BIND(?x30 AS ?z) }",
        STOPPED,
    ),
    (
        "a large pattern",
        "ASK { ?a ?b ?c . ?d ?e ?f FILTER REGEX(STR(?a), CONCAT('(', STR(?d), '{900}){900}')) }",
        (200, *STOPPED),
    ),
    ("DESCRIBE of all, again and again", "DESCRIBE * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", (200, *STOPPED)),
    (
        "a graph made of a product",
        "CONSTRUCT { ?a ?b ?d } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
        (200, *STOPPED),
    ),
    ("all of a product", "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", (200, *STOPPED)),
    (
        "EXISTS of a product",
        "SELECT * { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a = ?j && ?d = <x:none>) } }",
        (200, *STOPPED),
    ),
    (
        "OPTIONALs of all",
        "SELECT (COUNT(*) AS ?n) { " + " ".join(f"OPTIONAL {{ ?a{n} ?b{n} ?c{n} }}" for n in range(6)) + " }",
        STOPPED,
    ),
    (
        "UNIONs of products",
        "SELECT (COUNT(*) AS ?n) { " + " ".join("{ ?a ?b ?c } UNION { ?a ?b ?c }" for _ in range(40)) + " }",
        (200, *STOPPED),
    ),
    (
        "VALUES against VALUES",
        "SELECT (SUM(?a + ?b + ?c + ?d) AS ?n) { "
        + " ".join(f"VALUES ?{v} {{ {' '.join(map(str, range(200)))} }}" for v in "abcd")
        + " }",
        STOPPED,
    ),
]

UPDATES: list[tuple[str, str, tuple[int, ...]]] = [
    (
        "inserting a product",
        "INSERT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
        STOPPED,
    ),
    (
        "deleting by a product",
        "DELETE { ?a ?b ?c } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c = ?f) }",
        STOPPED,
    ),
    ("no update", "INSERT", BAD),
    ("40,000 groups", f"INSERT {{}} WHERE {nested('{', '', '}', 40_000)}", READ),
    ("40,000 lists", f"INSERT DATA {{ <a:s> <a:p> {nested('(', '1', ')', 40_000)} }}", (200, 204, 400, 413)),
    ("2,000 operations", "CLEAR SILENT GRAPH <a:none> ; " * 2_000, (200, 204, 400, 413)),
    ("a query as an update", "SELECT * { ?s ?p ?o }", BAD),
    ("blank nodes to delete", "DELETE DATA { _:a <a:p> 1 }", BAD),
    ("variables as data", "INSERT DATA { ?a <a:p> 1 }", BAD),
    ("LOAD from loopback", "LOAD <http://127.0.0.1:{listener}/>", (400, 403)),
    ("LOAD a file", "LOAD <file:///etc/passwd> INTO GRAPH <a:g>", (400, 403)),
    (
        "LOAD after another operation",
        "CLEAR SILENT GRAPH <a:g> ; LOAD <http://127.0.0.1:{listener}/>",
        (400, 403),
    ),
    ("LOAD by a prefix", "PREFIX l: <http://127.0.0.1:{listener}/> LOAD l:a", (400, 403)),
    ("LOAD silently", "LOAD SILENT <http://127.0.0.1:{listener}/>", (200, 204, 400, 403)),
    (
        "SERVICE in an update",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:{listener}/> { ?s ?p ?o } }",
        (400, 403),
    ),
    (
        "SERVICE by a variable in an update",
        "INSERT { ?s ?p ?o } WHERE { BIND(<http://127.0.0.1:{listener}/> AS ?x) SERVICE SILENT ?x { ?s ?p ?o } }",
        (400, 403),
    ),
    (
        "USING a server",
        "INSERT { ?s ?p ?o } USING <http://127.0.0.1:{listener}/> WHERE { ?s ?p ?o }",
        (200, 204),
    ),
    (
        "a string doubled into the store",
        "INSERT { <a:s> <a:p> ?x40 } WHERE { BIND('0123456789abcdef' AS ?x0) "
        + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
        + " }",
        STOPPED,
    ),
]

LAUGHS = (
    b"<!DOCTYPE r [<!ENTITY a0 'ha'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (n + 1, b"&a%d;" % n * 10) for n in range(12))
    + b"]>"
)
RDF = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="a:">%s</rdf:RDF>'
ABOUT = b'<rdf:Description rdf:about="a:s"><a:p>%s</a:p></rdf:Description>'
# Documents put into a graph: name, media type, body, statuses, and what the graph must not hold afterwards.
DOCUMENTS: list[tuple[str, str, bytes, tuple[int, ...]]] = [
    ("no Turtle", TURTLE, b"<a:s> <a:p>", BAD),
    ("Turtle that is not UTF-8", TURTLE, b"<a:s> <a:p> '\xff' .", BAD),
    ("Turtle with a NUL", TURTLE, b"<a:s> <a:p> '\x00' .", (201, 204, 400)),
    ("Turtle with a byte order mark", TURTLE, b"\xef\xbb\xbf<a:s> <a:p> 1 .", (201, 204, 400)),
    ("Turtle in Latin-1", f"{TURTLE};charset=latin-1", b"<a:s> <a:p> '\xe9' .", (201, 204, 400, 415)),
    (
        "50,000 blank nodes in each other",
        TURTLE,
        b"<a:s> <a:p> " + b"[ <a:p> " * 50_000 + b"1" + b" ]" * 50_000 + b" .",
        (201, 204, 400, 413),
    ),
    ("200,000 blank nodes never closed", TURTLE, b"<a:s> <a:p> " + b"[ <a:p> " * 200_000, (400, 413)),
    (
        "100,000 lists in each other",
        TURTLE,
        b"<a:s> <a:p> " + b"(" * 100_000 + b")" * 100_000 + b" .",
        (201, 204, 400, 413),
    ),
    (
        "20,000 triple terms in each other",
        TURTLE,
        b"<a:s> <a:p> " + b"<<( <a:s> <a:p> " * 20_000 + b"1" + b" )>>" * 20_000 + b" .",
        (201, 204, 400, 413),
    ),
    (
        "20,000 triple terms in N-Triples",
        "application/n-triples",
        b"<a:s> <a:p> " + b"<<( <a:s> <a:p> " * 20_000 + b"<a:o>" + b" )>>" * 20_000 + b" .\n",
        (201, 204, 400, 413),
    ),
    (
        "20,000 reified triples in each other",
        TURTLE,
        b"<< " * 20_000 + b"<a:s> <a:p> 1" + b" >> <a:p> 1" * 20_000 + b" .",
        (201, 204, 400, 413),
    ),
    (
        "a literal of 10 MB",
        "application/n-triples",
        b'<a:s> <a:p> "' + b"x" * 10_000_000 + b'" .\n',
        (201, 204, 400, 413),
    ),
    ("a literal never closed", TURTLE, b'<a:s> <a:p> """' + b"x" * 5_000_000, (400, 413)),
    ("an IRI of 5 MB", "application/n-triples", b"<a:" + b"s" * 5_000_000 + b"> <a:p> 1 .\n", (400, 413)),
    (
        "a base of 1 MB for 200 names",
        TURTLE,
        b"@base <http://a/" + b"b" * 1_000_000 + b"/> . " + b"<x> <y> <z> . " * 200,
        (201, 204, 400, 413),
    ),
    ("an IRI with blanks", TURTLE, b"<a: s> <a:p> 1 .", BAD),
    ("a relative IRI in N-Triples", "application/n-triples", b"<s> <p> <o> .\n", BAD),
    ("entities of entities", RDFXML, LAUGHS + RDF % (ABOUT % b"&a12;"), (400, 413)),
    (
        "an entity that is a file",
        RDFXML,
        b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + RDF % (ABOUT % b"&f;"),
        (201, 204, 400),
    ),
    (
        "an entity that is a server",
        RDFXML,
        b'<!DOCTYPE r [<!ENTITY f SYSTEM "http://127.0.0.1:{listener}/">]>' + RDF % (ABOUT % b"&f;"),
        (201, 204, 400),
    ),
    (
        "a parameter entity",
        RDFXML,
        b'<!DOCTYPE r [<!ENTITY % f SYSTEM "http://127.0.0.1:{listener}/"> %f;]>' + RDF % b"",
        (201, 204, 400),
    ),
    (
        "a DTD that is a server",
        RDFXML,
        b'<!DOCTYPE r SYSTEM "http://127.0.0.1:{listener}/x.dtd">' + RDF % b"",
        (201, 204, 400),
    ),
    (
        "50,000 elements in each other",
        RDFXML,
        RDF % (b"<rdf:Description><a:p>" * 25_000 + b"</a:p></rdf:Description>" * 25_000),
        (201, 204, 400, 413),
    ),
    ("elements never closed", RDFXML, b"<a>" * 200_000, (400, 413)),
    ("XML in UTF-7", RDFXML, b"<?xml version='1.0' encoding='UTF-7'?>" + RDF % b"", (201, 204, 400)),
    ("a page as RDF/XML", RDFXML, b"<html><script>alert(1)</script></html>", (201, 204, 400)),
    ("no JSON", JSONLD, b"{", BAD),
    (
        "a remote context",
        JSONLD,
        b'{"@context": "http://127.0.0.1:{listener}/", "@id": "a:s", "a:p": 1}',
        (400, 403),
    ),
    (
        "an import of a context",
        JSONLD,
        b'{"@context": {"@version": 1.1, "@import": "http://127.0.0.1:{listener}/"}, "@id": "a:s"}',
        (201, 204, 400, 403),
    ),
    ("100,000 arrays in each other", JSONLD, b"[" * 100_000 + b"]" * 100_000, (201, 204, 400, 413)),
    (
        "50,000 objects in each other",
        JSONLD,
        b'{"a:p":' * 50_000 + b"1" + b"}" * 50_000,
        (201, 204, 400, 413),
    ),
    ("half a surrogate pair in JSON", JSONLD, b'{"@id": "a:s", "a:p": "\\ud800"}', (201, 204, 400)),
    (
        "a context that refers to itself",
        JSONLD,
        b'{"@context": {"a": {"@id": "a"}, "b": "c:d", "c": "b:e"}, "a": 1}',
        (201, 204, 400),
    ),
    ("TriG for one graph", "application/trig", b"<a:g> { <a:s> <a:p> 1 }", (201, 204, 400, 415)),
    ("N-Quads for one graph", "application/n-quads", b"<a:s> <a:p> <a:o> <a:g> .\n", (201, 204, 400, 415)),
]
