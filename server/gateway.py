"""The ASGI application: takes requests from the HTTP server, gives them to the routes, sends their answers.

Answers that are asked again come from memory, without a thread; all others are made in threads, sent as fast as the
client takes them, and given up when it leaves.  An answer that breaks off is never ended as if it were whole.
"""

import asyncio
import hashlib
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

from server.accesslog import AccessLog
from server.cache import Cache
from server.engine.version import Version
from server.http import Request, Response, problem_response
from server.problem import Problem
from server.settings import Settings

__all__ = ["Broken", "Gateway"]

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
BODY_SECONDS = 30.0
HOST = re.compile(r"[A-Za-z0-9._-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")
PAGE_POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


class Broken(Exception):  # noqa: N818 (an outcome, not a defect)
    """The answer was cut after it began; the server ends the connection."""


class _Leaving:
    """What to call when the client leaves."""

    def __init__(self) -> None:
        self.left = False
        self.calls: list[Callable[[], None]] = []

    def add(self, call: Callable[[], None]) -> None:
        self.calls.append(call)
        if self.left:
            call()

    def leave(self) -> None:
        self.left = True
        for call in self.calls:
            call()


class Gateway:
    """Serves ``routes``, a function of requests."""

    def __init__(
        self, routes: Callable[[Request], Response], settings: Settings, version: Version, log: AccessLog
    ) -> None:
        self.routes = routes
        self.settings = settings
        self.version = version
        self.log = log
        self.cache = Cache(settings.cache_bytes)
        self.threads = ThreadPoolExecutor(settings.concurrent + settings.waiting + 16, "request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI asks for it."""
        if scope["type"] == "lifespan":
            while (await receive())["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        if scope["type"] != "http":
            return
        began = time.perf_counter()
        headers = _headers(scope)
        reads = scope["method"] in ("GET", "HEAD") and "authorization" not in headers
        version = self.version.get()
        key = (
            version,
            scope["scheme"],
            headers.get("host", ""),
            scope["raw_path"],
            scope["query_string"],
            headers.get("accept", ""),
        )
        if reads and (kept := self.cache.get(key)) is not None:
            status = 304 if _matches(headers, kept.headers["ETag"], exists=True) else 200
            await _send_whole(send, scope["method"], status, kept.headers, kept.body)
            self.log.write(scope, status, began, {"outcome": "kept"})
            return
        etag = f'"{hashlib.sha256(repr(key).encode()).hexdigest()[:32]}"'
        if reads and _matches(headers, etag, exists=False):
            head = Response(304, {"ETag": etag, "Cache-Control": "no-cache"})
            _complete(head, scope)
            await _send_whole(send, scope["method"], 304, head.headers, b"")
            self.log.write(scope, 304, began, {"outcome": "kept"})
            return
        response = await self._response(scope, headers, receive)
        if response is None:
            self.log.write(scope, 499, began, {"outcome": "left"})
            return
        if reads and response.keep and response.status == 200 and isinstance(response.body, bytes):
            response.headers["ETag"] = etag
            response.headers.setdefault("Cache-Control", "no-cache")
            _complete(response, scope)
            self.cache.put(key, response)
        _complete(response, scope)
        try:
            await self._send(scope, response, send)
        finally:
            response.close()
            self.log.write(scope, response.status, began, response.log())

    async def _response(self, scope: Scope, headers: dict[str, str], receive: Receive) -> Response | None:
        """The answer of the routes; None if the client left before it was there."""
        leaving = _Leaving()
        try:
            if not HOST.fullmatch(headers.get("host", "localhost")):
                raise Problem(400, "Bad Host", "the Host header must be a name or address, and a port")
            body = await self._body(headers, receive)
        except Problem as problem:
            return problem_response(problem)
        if body is None:
            return None
        request = Request(
            scope["method"],
            scope["path"],
            quote(scope["raw_path"].decode("latin-1"), safe="/%:@!$&'()*+,;=~-._"),
            scope["query_string"].decode("latin-1"),
            headers,
            body,
            scope["client"][0] if scope["client"] else "",
            f"{scope['scheme']}://{headers.get('host', 'localhost')}",
            leaving.add,
        )
        watch = asyncio.ensure_future(receive())
        watch.add_done_callback(lambda done: None if done.cancelled() else leaving.leave())
        try:
            response = await asyncio.get_running_loop().run_in_executor(self.threads, self._route, request)
        finally:
            if not leaving.left:
                watch.cancel()
        return None if leaving.left else response

    def _route(self, request: Request) -> Response:
        try:
            return self.routes(request)
        except Problem as problem:
            return problem_response(problem)
        except Exception:
            self.log.failure(request.path)
            return problem_response(Problem(500, "The server failed", "it was logged; try again"))

    async def _body(self, headers: dict[str, str], receive: Receive) -> bytes | None:
        """The whole body; None if the client left before it was sent, so that no half of one is ever taken."""
        parts, size, most = [], 0, self.settings.request_bytes
        declared = headers.get("content-length", "0")
        if declared.isdecimal() and int(declared) > most:
            raise _too_large(most)
        while True:
            try:
                message = await asyncio.wait_for(receive(), BODY_SECONDS)
            except TimeoutError:
                raise Problem(
                    408, "The request did not come", "send its body", {"Connection": "close"}
                ) from None
            if message["type"] == "http.disconnect":
                return None
            part = message.get("body", b"")
            size += len(part)
            if size > most:
                raise _too_large(most)
            parts.append(part)
            if not message.get("more_body"):
                return b"".join(parts)

    async def _send(self, scope: Scope, response: Response, send: Send) -> None:
        if isinstance(response.body, bytes):
            await _send_whole(send, scope["method"], response.status, response.headers, response.body)
            return
        await send(_start(response.status, response.headers))
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body"})
            return
        loop = asyncio.get_running_loop()
        try:
            while part := await loop.run_in_executor(self.threads, _next, response.body):
                await send({"type": "http.response.body", "body": part, "more_body": True})
        except Problem as problem:
            raise Broken(problem.detail) from None
        await send({"type": "http.response.body"})


def _headers(scope: Scope) -> dict[str, str]:
    """The headers, those that came several times joined (RFC 9110, section 5.3)."""
    headers: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name, text = raw.decode("latin-1"), value.decode("latin-1")
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
    return headers


def _next(parts: Iterator[bytes]) -> bytes:
    return next(parts, b"")


def _matches(headers: dict[str, str], etag: str, *, exists: bool) -> bool:
    """Whether If-None-Match names ``etag``, or says ``*`` and there is such an answer (RFC 9110, section 13.1.2)."""
    told = headers.get("if-none-match", "")
    if told.strip() == "*":
        return exists
    return bool(told) and etag in [t.strip().removeprefix("W/") for t in told.split(",")]


def _complete(response: Response, scope: Scope) -> None:
    """Add the headers every answer has."""
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Vary", "Accept")
    page = headers.get("Content-Type", "").startswith("text/html")
    headers.setdefault("Content-Security-Policy", PAGE_POLICY if page else DATA_POLICY)
    reads = scope["method"] in ("GET", "HEAD", "OPTIONS") or scope["path"] == "/sparql"
    if response.shared and reads:
        headers.setdefault("Access-Control-Allow-Origin", "*")
        headers.setdefault("Access-Control-Expose-Headers", "ETag, Location, Retry-After")


async def _send_whole(send: Send, method: str, status: int, headers: dict[str, str], body: Any) -> None:
    if status not in (204, 304):
        headers = {**headers, "Content-Length": str(len(body))}
    await send(_start(status, headers))
    await send(
        {"type": "http.response.body", "body": b"" if method == "HEAD" or status in (204, 304) else body}
    )


def _start(status: int, headers: dict[str, str]) -> dict[str, Any]:
    listed = [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in headers.items()
    ]
    return {"type": "http.response.start", "status": status, "headers": listed}


def _too_large(most: int) -> Problem:
    return Problem(413, "The request is too large", f"at most {most} bytes", {"Connection": "close"})
