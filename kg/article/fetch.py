"""An address in, the document at it out, within limits of size, time and redirects."""

import time
from dataclasses import dataclass
from importlib.metadata import version

import httpx

from kg.errors import ArticleError

__all__ = ["Limits", "Page", "fetch"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is borne: ``bytes`` of a document (unpacked), ``seconds`` in all, ``redirects`` one after the other."""

    bytes: int = 10_000_000
    seconds: float = 30.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Page:
    """What stands at ``url`` (after redirects): its media ``type`` and ``encoding`` as the server tells, or empty."""

    url: str
    content: bytes
    type: str = ""
    encoding: str = ""


def fetch(url: str, limits: Limits = Limits()) -> Page:
    """Return the document at ``url``.

    Raises:
        ArticleError: the address is unusable, the server does not answer with a document, or a limit is passed.
    """
    until = time.monotonic() + limits.seconds
    headers = {
        "User-Agent": f"pactgraph/{version('pactgraph')}",
        "Accept": "text/html, application/xhtml+xml, text/plain, text/markdown, application/json;q=0.8, */*;q=0.1",
    }
    client = httpx.Client(
        follow_redirects=True, max_redirects=limits.redirects, timeout=limits.seconds, headers=headers
    )
    try:
        with client, client.stream("GET", url) as answer:
            if answer.status_code >= 400:
                raise ArticleError(
                    f"{url}: the server answers {answer.status_code} {answer.reason_phrase}".rstrip()
                    + "; check the address"
                )
            content = bytearray()
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > limits.bytes:
                    raise ArticleError(
                        f"{url}: larger than {limits.bytes:,} bytes; save the article as a file"
                    )
                if time.monotonic() > until:
                    raise ArticleError(
                        f"{url}: not read within {limits.seconds:g} seconds; try again, or save it as a file"
                    )
            media = answer.headers.get("Content-Type", "").partition(";")[0].strip().casefold()
            address = answer.url.copy_with(username=None, password=None, fragment=None)
            return Page(str(address), bytes(content), media, answer.charset_encoding or "")
    except httpx.TimeoutException as error:
        raise ArticleError(
            f"{url}: no answer within {limits.seconds:g} seconds; try again, or save it as a file"
        ) from error
    except httpx.TooManyRedirects as error:
        raise ArticleError(f"{url}: more than {limits.redirects} redirects; name the page itself") from error
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise ArticleError(f"{url}: cannot be fetched: {error}; check the address") from error
