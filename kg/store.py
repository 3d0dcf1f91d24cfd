"""The store: takes the layers of the graph, keeps them on disk as one RDF dataset, gives answers to SPARQL queries.

Each layer is a named graph; the default graph holds every fact of all layers once.  A store is a directory::

    store/
    ├── current        names the version that counts
    ├── lock           held by the one writer
    └── v1-5f0c2a9e/   a version: a complete database, never changed once it is current
        ├── journal    what was committed since, one record for each commit
        └── readers    held, shared, by whoever reads this version

Replacing the content builds a fresh version and then replaces ``current`` by rename; a commit appends one record to
the journal.  So readers see the old dataset or the new one and nothing between, and a failed or interrupted write
leaves the old one.
"""

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from kg import journal
from kg.deep import with_deep_stack
from kg.delta import Delta
from kg.errors import QueryError, StaleError, StoreError
from kg.formats import GRAPH_FORMATS, RESULT_FORMATS, syntax_error
from kg.quads import Triple, quads

__all__ = ["GRAPH_FORMATS", "RESULT_FORMATS", "Answer", "State", "Store", "reason", "syntax_error"]

MAGIC = "pactgraph store 1"
READERS, JOURNAL = "readers", "journal"
OWN_FILES = frozenset({"lock", "tokens.json", "tokens.json.new"})
DEFAULT_GRAPH = ox.DefaultGraph()


@dataclass(frozen=True, slots=True)
class State:
    """What a store holds at one moment: a ``version``, and ``offset``, how much of its journal (in bytes)."""

    version: str
    offset: int = 0

    def __str__(self) -> str:
        return f"{self.version}.{self.offset}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A query's answer, written out: ``form`` is ``select``, ``ask`` or ``graph`` (CONSTRUCT and DESCRIBE)."""

    form: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Store:
    """A dataset on disk.  Make one with :meth:`create` to write or :meth:`open` to read."""

    path: Path

    @classmethod
    def create(cls, path: str | os.PathLike[str]) -> "Store":
        """Return the store at ``path``, making its directory if there is none.

        Raises:
            StoreError: the place cannot be written, or holds something that is not a store.
        """
        place = Path(path)
        try:
            place.mkdir(parents=True, exist_ok=True)
            if not (place / "current").exists() and any(
                p.name not in OWN_FILES and not _is_version(p) for p in place.iterdir()
            ):
                raise StoreError(
                    f"{place} holds other files and is not a store; name an empty or new directory"
                )
            (place / "lock").touch()
        except OSError as error:
            raise StoreError(
                f"the store {place} cannot be written: {reason(error)}; name another place"
            ) from error
        return cls(place)

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> "Store":
        """Return the store at ``path`` for reading.

        Raises:
            StoreError: there is none, it was never filled, or it cannot be read.
        """
        store = cls(Path(path))
        with store.database():
            return store

    @property
    def version(self) -> str:
        """The name of the version that counts, new with every write.

        Raises:
            StoreError: there is no store here, or it was never filled.
        """
        try:
            lines = (self.path / "current").read_text().splitlines()
        except FileNotFoundError:
            hint = "it was never filled" if (self.path / "lock").exists() else "there is none"
            raise StoreError(f"no store at {self.path}: {hint}; make one with 'pactgraph build'") from None
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"the store {self.path} cannot be read: {reason(error)}") from error
        if len(lines) != 2 or lines[0] != MAGIC or not _is_version(self.path / lines[1]):
            raise StoreError(f"{self.path} is not a store this program knows; build it again")
        return lines[1]

    @property
    def state(self) -> State:
        """What the store holds now; another after every write.

        Raises:
            StoreError: there is no store here, or it was never filled.
        """
        with self._held() as place:
            return State(place.name, journal.length(place / JOURNAL))

    def replace(self, layers: Mapping[str, Iterable[Triple]]) -> None:
        """Make ``layers`` (graph IRI → triples) the whole content of the store, in one step that takes or does not.

        Raises:
            StoreError: another write is under way, or the disk refuses.
            GraphError: a layer has something that is no RDF triple.
        """

        def fill(database: ox.Store) -> None:
            for name, triples in layers.items():
                graph = ox.NamedNode(name)
                database.add_graph(graph)
                database.bulk_extend(quads(triples, graph, DEFAULT_GRAPH))

        self.rewrite(fill)

    def commit(self, delta: Delta, since: State) -> State:
        """Add ``delta`` to the store, in one step that takes or does not, and return what the store holds then.

        Args:
            delta: what changes.
            since: what the store held when ``delta`` was found.

        Raises:
            StaleError: the store holds something else by now; nothing was written.
            StoreError: another program is writing, or the disk refuses.
        """
        try:
            with self._lock():
                path = self.path / since.version / JOURNAL
                if self.version != since.version or any(True for _ in journal.records(path, since.offset)):
                    raise StaleError(f"the store {self.path} was changed meanwhile; try again")
                return State(since.version, journal.append(path, delta.to_bytes(), since.offset))
        except OSError as error:
            raise StoreError(f"the store {self.path} cannot be written: {reason(error)}") from error

    def changes(self, since: State) -> tuple[tuple[Delta, ...], State] | None:
        """Return what was committed after ``since``, and what the store holds then; None if it was replaced."""
        if self.version != since.version:
            return None
        found = list(journal.records(self.path / since.version / JOURNAL, since.offset))
        end = found[-1][1] if found else since.offset
        return tuple(Delta.from_bytes(text) for text, _ in found), State(since.version, end)

    def compact(self) -> None:
        """Make a version of its own of what the store holds, with an empty journal.

        Raises:
            StoreError: another write is under way, or the disk refuses.
        """

        def fill(database: ox.Store) -> None:
            for text, _ in journal.records(self.path / self.version / JOURNAL):
                Delta.from_bytes(text).apply(database)

        self.rewrite(fill, seeded=True)

    def counts(self) -> Mapping[str, int]:
        """Return how many triples each layer has, and under the empty name how many the default graph has."""
        with self.database() as database:
            names: list[ox.DefaultGraph | ox.NamedNode | ox.BlankNode] = [
                DEFAULT_GRAPH,
                *database.named_graphs(),
            ]
            return MappingProxyType(
                {
                    "" if isinstance(name, ox.DefaultGraph) else name.value: sum(
                        1 for _ in database.quads_for_pattern(None, None, None, name)
                    )
                    for name in names
                }
            )

    def query(
        self,
        sparql: str,
        results: str = "json",
        graph: str = "turtle",
        default_graphs: Iterable[str] = (),
    ) -> Answer:
        """Answer a SPARQL 1.1 query.

        Args:
            sparql: the query.
            results: how SELECT and ASK answer, one of :data:`RESULT_FORMATS`.
            graph: how CONSTRUCT and DESCRIBE answer, one of :data:`GRAPH_FORMATS`.
            default_graphs: the layers to ask instead of the default graph, by IRI.

        Raises:
            QueryError: the query has a syntax error (with line and column) or names a format there is not.
        """
        if results not in RESULT_FORMATS or graph not in GRAPH_FORMATS:
            raise QueryError(
                f"no format {results!r}; choose one of {', '.join((*RESULT_FORMATS, *GRAPH_FORMATS))}"
            )
        graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [
            ox.NamedNode(n) for n in default_graphs
        ]

        def answer(database: ox.Store) -> Answer:
            try:
                found = database.query(sparql, default_graph=graphs or None)
                if isinstance(found, ox.QueryTriples):
                    how = GRAPH_FORMATS[graph]
                    return Answer("graph", how.media_type, found.serialize(format=how) or b"")
                kind = RESULT_FORMATS[results]
                form = "ask" if isinstance(found, ox.QueryBoolean) else "select"
                return Answer(form, kind.media_type, found.serialize(format=kind) or b"")
            except SyntaxError as error:
                raise syntax_error(error, sparql) from error
            except (OSError, ValueError, RuntimeError) as error:
                raise QueryError(f"the query cannot be run: {error}") from error

        with self.database() as database:
            return with_deep_stack(lambda: answer(database), sparql)

    def mirror(self) -> tuple[ox.Store, State]:
        """Return the whole dataset in memory, for reading fast, and its state; about 0.4 GB per million triples."""
        with self._held() as place:
            return self._mirrored(place)

    @contextmanager
    def database(self) -> Iterator[ox.Store]:
        """Open what counts, for reading; it is kept from being removed until it is let go."""
        with self._held() as place:
            try:
                changed = any(True for _ in journal.records(place / JOURNAL))
                yield self._mirrored(place)[0] if changed else ox.Store.read_only(str(place))
            except OSError as error:
                raise StoreError(
                    f"the store {self.path} cannot be read: {reason(error)}; build it again"
                ) from error

    def _mirrored(self, place: Path) -> tuple[ox.Store, State]:
        memory, end = ox.Store(), 0
        source = ox.Store.read_only(str(place))
        for name in source.named_graphs():
            memory.add_graph(name)
        memory.bulk_extend(source)
        for text, after in journal.records(place / JOURNAL):
            Delta.from_bytes(text).apply(memory)
            end = after
        return memory, State(place.name, end)

    @contextmanager
    def _held(self) -> Iterator[Path]:
        """Share the lock of the version that counts; when a writer removed it meanwhile, of the one after."""
        while True:
            place = self.path / self.version
            try:
                lock = (place / READERS).open("rb")
            except FileNotFoundError as error:
                if place == self.path / self.version:
                    raise StoreError(f"the store {self.path} is damaged; build it again") from error
                continue
            with lock:
                fcntl.flock(lock, fcntl.LOCK_SH)
                if os.fstat(lock.fileno()).st_nlink:
                    yield place
                    return

    def rewrite(self, fill: Callable[[ox.Store], None], seeded: bool = False) -> None:
        """Let ``fill`` fill a fresh version, or change a copy of the current one, and make it the one that counts."""
        try:
            with self._lock():
                self._sweep()
                number = int(self.version[1:].split("-")[0]) + 1 if (self.path / "current").exists() else 1
                fresh = self.path / f"v{number}-{secrets.token_hex(4)}"
                try:
                    if seeded:
                        ox.Store.read_only(str(self.path / self.version)).backup(str(fresh))
                    database = ox.Store(str(fresh))
                    fill(database)
                    database.optimize()
                    database.flush()
                    del database
                    (fresh / READERS).touch()
                    (fresh / JOURNAL).touch()
                    _sync_directory(fresh)
                    _replace_file(self.path / "current", f"{MAGIC}\n{fresh.name}\n")
                except BaseException:
                    shutil.rmtree(fresh, ignore_errors=True)
                    raise
        except OSError as error:
            raise StoreError(f"the store {self.path} cannot be written: {reason(error)}") from error

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.path / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreError(f"another program is writing the store {self.path}; wait for it") from None
            yield

    def _sweep(self) -> None:
        """Remove all versions but the current one and those still read: what killed writes and old ones left."""
        keep = self.version if (self.path / "current").exists() else ""
        for place in self.path.iterdir():
            if _is_version(place) and place.name != keep:
                _remove_unless_read(place)


def _is_version(place: Path) -> bool:
    return re.fullmatch(r"v\d+-[0-9a-f]{8}", place.name) is not None and place.is_dir()


def _remove_unless_read(place: Path) -> None:
    try:
        with (place / READERS).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(place, ignore_errors=True)
    except BlockingIOError:
        pass  # a later write removes it
    except FileNotFoundError:
        shutil.rmtree(place, ignore_errors=True)


def _replace_file(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` so that after a crash there is the old text or the new, whole."""
    fresh = path.with_suffix(".new")
    with fresh.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync_directory(path.parent)


def _sync_directory(path: Path) -> None:
    directory = os.open(path, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def reason(error: Exception) -> str:
    """Return what the disk says in ``error``."""
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).strip()
