"""A job in, its answer out, from the keeper's processes: what the HTTP side knows of evaluation."""

import contextlib
import json
import socket
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from server.engine.wire import receive_messages, send_job, send_message
from server.problem import Problem

__all__ = ["Engine", "Reply"]

BLOCK = 1 << 16
COLLECTED = 1 << 18
KEEPER_SECONDS = 600.0
MOST_IDLE = 64
READS = ("query", "graph", "page")
RETRY = {"Retry-After": "2"}


class Reply:
    """An answer that may still be coming: ``head`` says what it is; ``outcome`` is known at the end.

    Its body is either all of ``start``, or ``start`` and what :meth:`rest` gives.
    """

    def __init__(self, head: dict[str, Any], start: bytes, call: "_Call", whole: bool) -> None:
        self.head = head
        self.start = start
        self.whole = whole
        self._call = call

    @property
    def outcome(self) -> dict[str, Any]:
        """How it ended, with the ``rows`` and ``bytes`` of the answer; empty as long as it has not."""
        return self._call.outcome

    def rest(self) -> Iterator[bytes]:
        """Yield the body's remaining parts.

        Raises:
            Problem: the answer was cut; what came before is not all of it.
        """
        while part := self._call.read():
            yield part
        self._call.finish()

    def close(self) -> None:
        """Leave the rest."""
        self._call.close()


class Engine:
    """The way to the keeper at the Unix socket ``path``."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._idle: deque[socket.socket] = deque()

    def ask(
        self,
        job: dict[str, Any],
        body: bytes = b"",
        client: str = "",
        seconds: float | None = None,
        on_leaving: Callable[[Callable[[], None]], None] = lambda _: None,
    ) -> Reply:
        """Return the answer to ``job``.

        Args:
            job: what is to be done.
            body: what comes with it.
            client: who asks, for the limit per client.
            seconds: after which to give up, where less than the setting.
            on_leaving: is told what to call when the client leaves before the answer.

        Raises:
            Problem: it cannot be answered.
        """
        request = {"client": client, "writes": job["do"] not in READS, "seconds": seconds}
        if not request["writes"] and self._idle:
            with contextlib.suppress(_Stale, IndexError):
                return self._ask(_Call(self, self._idle.pop()), job, body, request, on_leaving)
        return self._ask(_Call(self), job, body, request, on_leaving)

    def _ask(
        self,
        call: "_Call",
        job: dict[str, Any],
        body: bytes,
        request: dict[str, Any],
        on_leaving: Callable[[Callable[[], None]], None],
    ) -> Reply:
        try:
            on_leaving(call.abandon)
            call.send(job, body, request)
            start, whole = call.begin(COLLECTED)
            if whole or request["writes"]:
                call.finish()
            line, _, rest = start.partition(b"\n")
            if not line:
                raise Problem(500, "The server cannot answer", "the evaluation ended without an answer")
            head = json.loads(line)
            if "title" in head:
                call.finish()
                raise Problem(
                    head["status"], head["title"], head["detail"], head["headers"], **head["members"]
                )
        except BaseException:
            call.close()
            raise
        return Reply(head, rest, call, whole)

    def take_back(self, connection: socket.socket) -> None:
        """Keep ``connection``, over which a job was done, for the next."""
        if len(self._idle) < MOST_IDLE:
            self._idle.append(connection)
        else:
            connection.close()

    def page(self, name: str, *arguments: str, client: str = "") -> Any:
        """Return what page ``name`` shows.

        Raises:
            Problem: it cannot be made.
        """
        reply = self.ask({"do": "page", "page": name, "arguments": arguments}, client=client)
        with contextlib.closing(reply):
            return json.loads(b"".join((reply.start, *reply.rest())))


class _Stale(Exception):  # noqa: N818 (no error: it is tried again)
    """A connection that was kept is one to a keeper that has gone."""


class _Call:
    """One request under way, over a connection of its own or one that is ``kept``."""

    def __init__(self, engine: Engine, kept: socket.socket | None = None) -> None:
        self.engine = engine
        self.outcome: dict[str, Any] = {}
        self.stale = kept is not None
        self.keep = self.left = self.given = False
        self.keeper = kept or socket.socket(socket.AF_UNIX)
        if kept is None:
            self.keeper.settimeout(KEEPER_SECONDS)
            try:
                self.keeper.connect(engine.path)
            except OSError as error:
                self.keeper.close()
                raise Problem(503, "The server is starting", "try again in a moment", RETRY) from error
        self.channel, self.theirs = socket.socketpair()

    def send(self, job: dict[str, Any], body: bytes, request: dict[str, Any]) -> None:
        with self.theirs, contextlib.suppress(OSError):  # whoever is gone says why by the outcome
            send_message(self.keeper, request, self.theirs.fileno())
        with contextlib.suppress(OSError):
            send_job(self.channel, job, body)

    def begin(self, most: int) -> tuple[bytes, bool]:
        """The first ``most`` bytes, and whether they are all."""
        parts: list[bytes] = []
        size = 0
        while size < most:
            part = self.read()
            if not part:
                return b"".join(parts), True
            parts.append(part)
            size += len(part)
            self.stale = False
        return b"".join(parts), False

    def read(self) -> bytes:
        try:
            return self.channel.recv(BLOCK)
        except OSError:
            return b""

    def finish(self) -> None:
        """Learn how it ended.

        Raises:
            Problem: not well.
        """
        if not self.outcome:
            try:
                told, _ = receive_messages(self.keeper)
            except OSError:
                told = []
            if self.stale and not told:
                raise _Stale
            self.outcome = told[0] if told else {"outcome": "lost"}
            self.keep = bool(self.outcome.pop("kept", False))
            self.close()
        outcome = str(self.outcome["outcome"])
        if outcome not in ("done", "refused"):
            raise _problem(outcome)

    def abandon(self) -> None:
        """Break off, from another thread: the keeper ends whatever works for us."""
        self.left = True
        if self.given:
            return
        with contextlib.suppress(OSError):
            self.keeper.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            self.channel.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.channel.close()
        self.theirs.close()
        if self.keep and not self.left:
            self.keep = False
            self.given = True
            self.engine.take_back(self.keeper)
        elif not self.given:
            self.keeper.close()


def _problem(outcome: str) -> Problem:
    """What to tell of an evaluation that ended in ``outcome``."""
    if outcome == "timeout":
        return Problem(
            503, "It took too long", "it was stopped at its time limit; ask for less", {"Retry-After": "10"}
        )
    if outcome == "too many of this client":
        return Problem(
            429, "Too many at once", "this client has too many queries going; wait for some", RETRY
        )
    if outcome in ("too many", "waited too long"):
        return Problem(503, "The server is busy", "too many queries are waiting; try again", RETRY)
    if outcome == "crashed":
        return Problem(400, "It cannot be run", "it nests too deeply or needs more memory than it may take")
    if outcome in ("left", "lost"):
        return Problem(
            503, "The evaluation was lost", "the server was changed or restarted; try again", RETRY
        )
    return Problem(413, "The answer is too large", f"{outcome}; add LIMIT or ask for less")
