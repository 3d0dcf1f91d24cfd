"""What was read before, kept in one SQLite file, so that interrupted work goes on where it stopped.

An entry is found by the digest of its document and the version of the extractor that read it: whatever changes the
outcome changes the key.  Every entry is committed by itself.
"""

import sqlite3
import zlib
from pathlib import Path
from types import TracebackType

from kg.errors import StoreError

__all__ = ["Cache"]

SCHEMA = """CREATE TABLE IF NOT EXISTS readings (
    extractor TEXT, version TEXT, document TEXT, value BLOB, PRIMARY KEY (extractor, version, document)
) WITHOUT ROWID"""


class Cache:
    """The readings that the extractor ``extractor`` made at ``version``; those it made at others are forgotten."""

    def __init__(self, path: Path, extractor: str, version: str) -> None:
        """Open the file ``path``, or make it.

        Raises:
            StoreError: the file cannot be written, or is none of ours.
        """
        self._path, self._key = path, (extractor, version)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path, timeout=60, isolation_level=None)
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = NORMAL")
            self._file.execute(SCHEMA)
            self._file.execute(
                "DELETE FROM readings WHERE extractor = ? AND version <> ?", (extractor, version)
            )
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"{path}: what was read cannot be kept here: {error}; delete the file, name another, or use --no-cache"
            ) from error

    def __enter__(self) -> "Cache":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def get(self, digest: str) -> bytes | None:
        """Return what is kept of the document with ``digest``."""
        query = "SELECT value FROM readings WHERE extractor = ? AND version = ? AND document = ?"
        try:
            row = self._file.execute(query, (*self._key, digest)).fetchone()
            return zlib.decompress(row[0]) if row else None
        except zlib.error:
            return None
        except sqlite3.Error as error:
            raise StoreError(
                f"{self._path}: {error}; delete the file, name another, or use --no-cache"
            ) from error

    def put(self, digest: str, value: bytes) -> None:
        """Keep ``value`` for the document with ``digest``.

        Raises:
            StoreError: it cannot be written, the disk being full for instance.
        """
        try:
            self._file.execute(
                "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?)",
                (*self._key, digest, zlib.compress(value)),
            )
        except sqlite3.Error as error:
            raise StoreError(
                f"{self._path}: {error}; make room, name another file, or use --no-cache"
            ) from error
