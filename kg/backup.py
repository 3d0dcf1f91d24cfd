"""A store in, an N-Quads file out that holds all of it, and back; the file is compressed where its name ends in ``.gz``."""

import gzip
import os
import re
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from kg.errors import StoreError
from kg.store import Store, reason

__all__ = ["backup", "restore"]

EMPTY_GRAPH = re.compile(rb"# empty graph <(.*)>\n")


def backup(store: Store, path: str | os.PathLike[str]) -> None:
    """Write what ``store`` holds to ``path``, while others read and write it.

    N-Quads cannot say that a graph is empty; comments at the head of the file do.

    Raises:
        StoreError: the store cannot be read or the file not written.
    """
    target = Path(path)
    fresh = target.with_name(f"{target.name}.new")
    try:
        with store.database() as database, _opened(fresh, "wb", target.suffix == ".gz") as file:
            for name in database.named_graphs():
                if not any(True for _ in database.quads_for_pattern(None, None, None, name)):
                    file.write(f"# empty graph {name}\n".encode())
            database.dump(file, format=ox.RdfFormat.N_QUADS)
        fresh.replace(target)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise StoreError(f"{target} cannot be written: {reason(error)}") from error


def restore(store: Store, path: str | os.PathLike[str]) -> None:
    """Make the N-Quads file at ``path`` the whole content of ``store``.

    Raises:
        StoreError: the file cannot be read or parsed, another write is under way, or the disk refuses.
    """
    source = Path(path)
    compressed = source.suffix == ".gz"

    def fill(database: ox.Store) -> None:
        try:
            with _opened(source, "rb", compressed) as file:
                for line in file:
                    if not (empty := EMPTY_GRAPH.fullmatch(line)):
                        break
                    database.add_graph(ox.NamedNode(empty[1].decode()))
            with _opened(source, "rb", compressed) as file:
                database.bulk_load(file, format=ox.RdfFormat.N_QUADS)
        except (SyntaxError, ValueError, EOFError, OSError) as error:
            raise StoreError(f"{path} cannot be restored: {error}") from error

    store.rewrite(fill)


def _opened(path: Path, mode: str, compressed: bool) -> IO[bytes]:
    return gzip.open(path, mode) if compressed else path.open(mode)  # type: ignore[return-value]
