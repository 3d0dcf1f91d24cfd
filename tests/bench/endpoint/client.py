"""A SPARQL client that costs next to nothing, so that what is measured is the server."""

import json
import socket
import statistics
import threading
import time
import urllib.parse
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Address", "Client", "latency", "rate", "rows"]

JSON = "application/sparql-results+json"


class Address(NamedTuple):
    """Where a SPARQL endpoint is: host, port, path and further parameters of its queries."""

    host: str
    port: int
    path: str
    parameters: str = ""


class Client:
    """One connection, kept open; queries by GET."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.connection: socket.socket | None = None
        self.buffer = b""

    def ask(self, query: str) -> bytes:
        """Return the body of the answer.

        Raises:
            ConnectionError: the server does not answer with 200.
        """
        a = self.address
        path = f"{a.path}?{a.parameters}query={urllib.parse.quote(query, safe='')}"
        message = f"GET {path} HTTP/1.1\r\nHost: {a.host}:{a.port}\r\nAccept: {JSON}\r\n\r\n".encode()
        for attempt in (1, 2):
            if self.connection is None:
                self.connection = socket.create_connection((a.host, a.port), timeout=300)
                self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                self.connection.sendall(message)
                return self._answer()
            except (BrokenPipeError, ConnectionResetError, EOFError):
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection, self.buffer = None, b""

    def _answer(self) -> bytes:
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        if "content-length" in headers:
            body = self._take(int(headers["content-length"]))
        elif headers.get("transfer-encoding") == "chunked":
            body = b"".join(self._chunks())
        else:
            body = self._rest()
        if headers.get("connection") == "close":
            self.close()
        if not lines[0].split()[1] == "200":
            raise ConnectionError(f"{lines[0]}: {body[:300]!r}")
        return body

    def _chunks(self) -> Iterator[bytes]:
        while True:
            while b"\r\n" not in self.buffer:
                self._more()
            size, _, self.buffer = self.buffer.partition(b"\r\n")
            chunk = self._take(int(size.split(b";")[0], 16) + 2)[:-2]
            if not chunk:
                return
            yield chunk

    def _take(self, count: int) -> bytes:
        parts, have = [self.buffer], len(self.buffer)
        assert self.connection is not None
        while have < count:
            part = self.connection.recv(1 << 20)
            if not part:
                raise EOFError
            parts.append(part)
            have += len(part)
        whole = b"".join(parts)
        self.buffer = whole[count:]
        return whole[:count]

    def _rest(self) -> bytes:
        try:
            while True:
                self._more()
        except EOFError:
            whole = self.buffer
            self.close()
            return whole

    def _more(self) -> None:
        assert self.connection is not None
        part = self.connection.recv(1 << 16)
        if not part:
            raise EOFError
        self.buffer += part


def rows(address: Address, query: str) -> int:
    """How many rows the answer to ``query`` has."""
    client = Client(address)
    try:
        return len(json.loads(client.ask(query))["results"]["bindings"])
    finally:
        client.close()


def latency(address: Address, queries: Iterator[str], seconds: float) -> float:
    """The median of milliseconds from query to whole answer for one client."""
    client = Client(address)
    try:
        for _ in range(2):
            client.ask(next(queries))
        taken: list[float] = []
        end = time.perf_counter() + seconds
        while len(taken) < 3 or time.perf_counter() < end:
            query = next(queries)
            start = time.perf_counter()
            client.ask(query)
            taken.append(time.perf_counter() - start)
        return statistics.median(taken) * 1000
    finally:
        client.close()


def rate(address: Address, streams: list[Iterator[str]], seconds: float) -> float:
    """Answers a second, for as many clients at once as there are ``streams``."""
    done = [0] * len(streams)
    failures: list[Exception] = []
    end = time.perf_counter() + seconds

    def work(number: int) -> None:
        client = Client(address)
        try:
            while time.perf_counter() < end:
                client.ask(next(streams[number]))
                done[number] += 1
        except Exception as error:
            failures.append(error)
        finally:
            client.close()

    start = time.perf_counter()
    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(streams))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(done) / (time.perf_counter() - start)
