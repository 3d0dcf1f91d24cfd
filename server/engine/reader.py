"""A snapshot of the data and jobs in, answers out, until its keeper ends it: the process that evaluates queries.

It never writes, cannot open a connection or a file while the engine works, and may be killed at any time.
"""

import contextlib
import json
import os
import resource
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from server.engine.answer import answer
from server.engine.wire import receive_job, receive_messages, send_message
from server.problem import Problem
from server.settings import Settings

__all__ = ["confine", "in_deep_stack", "read", "sealed", "tell_problem"]

STACK_BYTES = 512 << 20
MOST_JOBS = 2_000
MOST_GROWTH = 256 << 20


def read(control: socket.socket, data: ox.Store, settings: Settings) -> None:
    """Answer the jobs that come over ``control`` from ``data``; never returns."""

    def loop() -> None:
        before = _address_space()
        for number in range(1, MOST_JOBS + 1):
            _, files = receive_messages(control)
            if not files:
                return
            with socket.socket(fileno=files[0]) as channel:
                told = _one(channel, data, settings)
            told["spent"] = number == MOST_JOBS or _address_space() - before > MOST_GROWTH
            send_message(control, told)
            if told["spent"]:
                return

    confine(settings)
    in_deep_stack(loop)
    os._exit(0)


def _one(channel: socket.socket, data: ox.Store, settings: Settings) -> dict[str, Any]:
    """Answer one job; say how that ended."""
    try:
        job, _ = receive_job(channel)
        return answer(channel, job, data, settings, sealed)
    except Problem as problem:
        tell_problem(channel, problem)
        return {"outcome": "refused"}
    except OSError:
        return {"outcome": "left"}


def tell_problem(channel: socket.socket, problem: Problem) -> None:
    """Answer with ``problem``; nothing where the other side is gone."""
    told = {
        "status": problem.status,
        "title": problem.title,
        "detail": problem.detail,
        "headers": problem.headers,
        "members": problem.members,
    }
    with contextlib.suppress(OSError):
        channel.sendall(json.dumps(told).encode() + b"\n")


def confine(settings: Settings) -> None:
    """Limit the memory of this process, and let it leave no core behind."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit = _address_space() + settings.memory_bytes + STACK_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


@contextlib.contextmanager
def sealed() -> Iterator[None]:
    """Let nothing be opened by this process, neither file nor connection; what is open stays usable."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def in_deep_stack(loop: Any) -> None:
    """Run ``loop`` on a stack that deeply nested queries fit in."""
    threading.stack_size(STACK_BYTES)
    thread = threading.Thread(target=loop, name="evaluation")
    thread.start()
    thread.join()


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
