"""Articles at addresses, from a real server."""

import gzip
import time
from http.server import BaseHTTPRequestHandler

import pytest

from kg.article import read_article
from kg.article.fetch import Limits, fetch
from kg.errors import ArticleError
from tests.article.test_documents import PAGE, TEXT
from tests.web import send, serving

SMALL = Limits(bytes=10_000, seconds=0.5, redirects=2)


def answer(request: BaseHTTPRequestHandler, _: bytes) -> None:
    where = request.path
    if where == "/page":
        send(
            request,
            PAGE.replace('<link rel="canonical" href="https://news.example/2024/05/pact">', ""),
            "text/html; charset=utf-8",
        )
    elif where == "/text":
        send(request, TEXT.replace("Its", "“Its”").encode("cp1252"), "text/plain; charset=windows-1252")
    elif where == "/lines":
        send(request, '{"text": "Peru left the Andean Community."}\n', "application/x-ndjson")
    elif where == "/moved":
        send(request, "", status=302, Location="/page")
    elif where.startswith("/loop"):
        send(request, "", status=302, Location=where + "o")
    elif where == "/elsewhere":
        send(request, "", status=302, Location="file:///etc/passwd")
    elif where == "/pdf":
        send(request, b"%PDF-1.7", "application/pdf")
    elif where == "/large":
        send(request, b"a" * 20_000, "text/plain")
    elif where == "/bomb":
        send(request, gzip.compress(b"a" * 5_000_000), "text/plain", Content_Encoding="gzip")
    elif where == "/drip":
        request.send_response(200)
        request.send_header("Content-Type", "text/plain")
        request.end_headers()
        for _ in range(40):
            request.wfile.write(b"a" * 10)
            request.wfile.flush()
            time.sleep(0.1)
    elif where == "/silent":
        time.sleep(2)
    elif where == "/broken":
        request.wfile.write(b"nonsense\r\n\r\n")
    else:
        send(request, "no", status=404)


@pytest.fixture(scope="module")
def base() -> object:
    with serving(answer) as address:
        yield address


def test_a_page_keeps_its_address_after_redirects(base: str) -> None:
    article = read_article(f"{base}/moved#part")
    assert (article.title, article.url) == ("Kenya and Uganda sign pact", f"{base}/page")


def test_the_servers_encoding_and_type_count(base: str) -> None:
    assert "“Its” neighbours" in read_article(f"{base}/text").text
    assert read_article(f"{base}/lines").text == "Peru left the Andean Community."


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/none", "the server answers 404 Not Found"),
        ("/loop", "more than 2 redirects"),
        ("/elsewhere", "cannot be fetched"),
        ("/large", "larger than 10,000 bytes"),
        ("/bomb", "larger than 10,000 bytes"),
        ("/drip", "within 0.5 seconds"),
        ("/silent", "within 0.5 seconds"),
        ("/broken", "cannot be fetched"),
    ],
)
def test_limits_and_faults_are_told(base: str, path: str, told: str) -> None:
    with pytest.raises(ArticleError, match=told) as caught:
        fetch(base + path, SMALL)
    assert str(caught.value).startswith(base + path)


def test_what_is_no_text_is_refused(base: str) -> None:
    with pytest.raises(ArticleError, match="is application/pdf"):
        read_article(f"{base}/pdf")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/x", "http://", "http://[::1", "http://nowhere.invalid/"]
)
def test_an_address_that_leads_nowhere_is_named(address: str) -> None:
    with pytest.raises(ArticleError) as caught:
        fetch(address, SMALL)
    assert str(caught.value).startswith(address)
