"""HTTP requests and answers as values, apart from any server."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl

from server.problem import Problem

__all__ = ["FORM", "Request", "Response", "problem_response"]

FORM = "application/x-www-form-urlencoded"
MOST_PARAMETERS = 1_000
Parameters = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Request:
    """A request, its body read.

    Attributes:
        method: in capitals.
        path: decoded.
        raw_path: as it came.
        query: the query string, as it came.
        headers: by their names in small letters.
        body: all of it.
        client: the address it came from.
        origin: scheme and host, such as ``http://example.org``.
        on_leaving: takes what to call when the client leaves.
    """

    method: str
    path: str
    raw_path: str = ""
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    client: str = ""
    origin: str = "http://localhost"
    on_leaving: Callable[[Callable[[], None]], None] = lambda _: None

    @cached_property
    def media_type(self) -> str:
        """The media type of the body, in small letters and without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @cached_property
    def url_parameters(self) -> Parameters:
        """The parameters of the URL.

        Raises:
            Problem: 400, they are no UTF-8 or too many.
        """
        return _parameters(self.query)

    @cached_property
    def form_parameters(self) -> Parameters:
        """The parameters of a form body; none for any other body.

        Raises:
            Problem: 400, they are no UTF-8 or too many.
        """
        return _parameters(self.body.decode("utf-8", "strict")) if self.media_type == FORM else {}

    @property
    def url(self) -> str:
        """The address asked for, without parameters."""
        return self.origin + (self.raw_path or self.path)

    @property
    def accept(self) -> str:
        """The media types wanted."""
        return self.headers.get("accept", "")


@dataclass
class Response:
    """An answer: its body is whole (``bytes``) or comes in parts.

    ``keep`` says that the same request gives the same answer until the data changes; ``shared`` that pages from
    anywhere may read it; ``log`` goes to the access log.
    """

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | Iterator[bytes] = b""
    keep: bool = False
    shared: bool = True
    log: Callable[[], Mapping[str, object]] = dict
    close: Callable[[], None] = lambda: None


def problem_response(problem: Problem) -> Response:
    """Return the answer that tells of ``problem``."""
    headers = {"Content-Type": "application/problem+json", **problem.headers}
    return Response(problem.status, headers, problem.body(), log=lambda: {"outcome": problem.title})


def _parameters(text: str) -> Parameters:
    found: dict[str, tuple[str, ...]] = {}
    try:
        for name, value in parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        ):
            found[name] = (*found.get(name, ()), value)
    except (UnicodeDecodeError, ValueError) as error:
        raise Problem(400, "Bad parameters", f"they must be UTF-8, and not too many: {error}") from error
    return found
