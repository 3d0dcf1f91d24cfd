"""Requests answered in, lines of JSON out: one for each request, to a file, or to standard error as far as it is read."""

import contextlib
import json
import os
import select
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

__all__ = ["AccessLog"]

LONGEST_LINE = 4096  # so much a pipe takes in one piece, or not at all


class AccessLog:
    """Writes to the file ``path``; to standard error where it is ``-``, and nowhere where it is empty.

    ``observe`` is told of every request too: its method, path, status, seconds and what is logged of it.
    """

    def __init__(
        self, path: str, observe: Callable[[str, str, int, float, Mapping[str, object]], None]
    ) -> None:
        self._observe = observe
        self._file = (
            None if path in ("", "-") else os.open(Path(path), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
        )
        if path == "-":
            self._file = sys.stderr.fileno()

    def write(self, scope: Mapping[str, Any], status: int, began: float, more: Mapping[str, object]) -> None:
        """Log a request that was answered with ``status`` and began at ``began`` (of ``time.perf_counter``)."""
        seconds = time.perf_counter() - began
        self._observe(scope["method"], scope["path"], status, seconds, more)
        if self._file is None:
            return
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": scope["client"][0] if scope["client"] else "",
            "method": scope["method"],
            "path": scope["path"][:500],
            "status": status,
            "ms": round(seconds * 1000, 1),
            **more,
        }
        self._put(json.dumps(line, ensure_ascii=False, default=str))

    def failure(self, path: str) -> None:
        """Log the exception being handled, which is a defect of ours."""
        self._put(json.dumps({"failed": path, "trace": traceback.format_exc()[-3000:]}), always=True)

    def _put(self, line: str, always: bool = False) -> None:
        file = self._file if self._file is not None else sys.stderr.fileno() if always else None
        if file is None:
            return
        data = line.encode("utf-8", "replace")[: LONGEST_LINE - 1] + b"\n"
        with contextlib.suppress(OSError):
            if select.select([], [file], [], 0)[1]:  # a log nobody reads must not stop the server
                os.write(file, data)
