"""A real HTTP server for tests: it answers as the test's function tells it to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


def send(
    request: BaseHTTPRequestHandler,
    content: bytes | str,
    type_: str = "text/html",
    status: int = 200,
    **headers: str,
) -> None:
    """Send one whole response."""
    body = content.encode() if isinstance(content, str) else content
    request.send_response(status)
    for name, value in {
        "Content-Type": type_,
        "Content-Length": str(len(body)),
        "Connection": "close",
        **headers,
    }.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(body)


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Serve on a free port while the block runs; gives the base address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.close_connection = True
            # A client that has had enough goes away, which is what some tests are about.
            with suppress(BrokenPipeError, ConnectionResetError):
                answer(self, body)

        do_GET = do_POST = _answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
