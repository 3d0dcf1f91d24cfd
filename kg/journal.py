"""An append-only file of records: what was appended is there after a crash, what was being appended is not.

A record is a line ``record LENGTH SHA-256``, that many bytes, and a line end.  Reading stops before the first record
that is not whole, and the next append takes its place.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

__all__ = ["append", "length", "records"]

HEAD = re.compile(rb"record (\d+) ([0-9a-f]{64})\n")
LONGEST_HEAD = 100


def append(path: Path, payload: bytes, at: int) -> int:
    """Write ``payload`` as the record that starts at byte ``at``, where the last whole one ended.

    Returns where it ends, once the disk has it.  An error leaves the journal as it was.

    Raises:
        OSError: the disk refuses.
    """
    head = f"record {len(payload)} {hashlib.sha256(payload).hexdigest()}\n".encode()
    with path.open("r+b") as file:
        file.truncate(at)
        file.seek(at)
        try:
            file.write(head + payload + b"\n")
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.ftruncate(file.fileno(), at)
            raise
        return file.tell()


def records(path: Path, start: int = 0) -> Iterator[tuple[bytes, int]]:
    """Yield each whole record from byte ``start`` on: its payload, and where it ends."""
    with path.open("rb") as file:
        file.seek(start)
        while match := HEAD.fullmatch(file.readline(LONGEST_HEAD)):
            payload = file.read(int(match[1]))
            if (
                file.read(1) != b"\n"
                or len(payload) != int(match[1])
                or hashlib.sha256(payload).hexdigest() != match[2].decode()
            ):
                return
            yield payload, file.tell()


def length(path: Path) -> int:
    """Return where the last whole record ends."""
    return max((end for _, end in records(path)), default=0)
