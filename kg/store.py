"""The store: takes the layers of the graph, keeps them on disk as one RDF dataset, gives answers to SPARQL queries.

Each layer is a named graph; the default graph holds every fact of all layers once.  A store is a directory::

    store/
    ├── current        names the version that counts
    ├── lock           held by the one writer
    └── v1-5f0c2a9e/   a version: a complete database, never changed once it is current
        └── readers    held, shared, by whoever reads this version

Writing builds a fresh version and then replaces ``current`` by rename, so readers see the old dataset or the new
one and nothing between, and a failed or interrupted write leaves the old one.
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

from kg.deep import with_deep_stack
from kg.errors import QueryError, StoreError
from kg.quads import Triple, quads

__all__ = ["GRAPH_FORMATS", "RESULT_FORMATS", "Answer", "Store", "syntax_error"]

MAGIC = "pactgraph store 1"
READERS = "readers"
OWN_FILES = frozenset({"lock", "tokens.json", "tokens.json.new"})
DEFAULT_GRAPH = ox.DefaultGraph()

RESULT_FORMATS: Mapping[str, ox.QueryResultsFormat] = MappingProxyType(
    {
        "json": ox.QueryResultsFormat.JSON,
        "xml": ox.QueryResultsFormat.XML,
        "csv": ox.QueryResultsFormat.CSV,
        "tsv": ox.QueryResultsFormat.TSV,
    }
)
GRAPH_FORMATS: Mapping[str, ox.RdfFormat] = MappingProxyType(
    {
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "rdfxml": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
)


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
                f"the store {place} cannot be written: {_reason(error)}; name another place"
            ) from error
        return cls(place)

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> "Store":
        """Return the store at ``path`` for reading.

        Raises:
            StoreError: there is none, it was never filled, or it cannot be read.
        """
        store = cls(Path(path))
        with store._database():
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
            raise StoreError(f"the store {self.path} cannot be read: {_reason(error)}") from error
        if len(lines) != 2 or lines[0] != MAGIC or not _is_version(self.path / lines[1]):
            raise StoreError(f"{self.path} is not a store this program knows; build it again")
        return lines[1]

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

        self._write(fill)

    def restore(self, path: str | os.PathLike[str]) -> None:
        """Make the N-Quads file at ``path`` (such as :meth:`export` wrote) the whole content of the store.

        Raises:
            StoreError: the file cannot be read or parsed, another write is under way, or the disk refuses.
        """

        def fill(database: ox.Store) -> None:
            try:
                database.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
            except (SyntaxError, FileNotFoundError) as error:
                raise StoreError(f"{path} cannot be restored: {error}") from error

        self._write(fill)

    def export(self, format: str = "nquads", graph: str = "") -> bytes:  # noqa: A002
        """Return the dataset as N-Quads, or one graph (``graph``, an IRI; empty for the default graph).

        Args:
            format: ``nquads`` or ``trig`` for the whole dataset, or one of :data:`GRAPH_FORMATS` for one graph.
            graph: the IRI of the graph to write, ignored when the whole dataset is written.

        Raises:
            StoreError: there is no such format or no such graph.
        """
        whole = {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}
        if format not in (*whole, *GRAPH_FORMATS):
            raise StoreError(f"no format {format!r}; choose one of {', '.join((*whole, *GRAPH_FORMATS))}")
        with self._database() as database:
            if format in whole:
                return database.dump(format=whole[format]) or b""
            name = ox.NamedNode(graph) if graph else DEFAULT_GRAPH
            if graph and not database.contains_named_graph(ox.NamedNode(graph)):
                raise StoreError(f"the store {self.path} has no graph {graph}")
            return database.dump(format=GRAPH_FORMATS[format], from_graph=name) or b""

    def graph_names(self) -> tuple[str, ...]:
        """Return the IRIs of the layers, sorted."""
        with self._database() as database:
            return tuple(sorted(name.value for name in database.named_graphs()))

    def counts(self) -> Mapping[str, int]:
        """Return how many triples each layer has, and under the empty name how many the default graph has."""
        with self._database() as database:
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

        with self._database() as database:
            return with_deep_stack(lambda: answer(database), sparql)

    def mirror(self) -> ox.Store:
        """Return the whole dataset in memory, for reading fast; about 0.4 GB per million triples."""
        memory = ox.Store()
        with self._database() as source:
            for name in source.named_graphs():
                memory.add_graph(name)
            memory.bulk_extend(source)
        return memory

    @contextmanager
    def _database(self) -> Iterator[ox.Store]:
        """Open the version that counts, for reading; it is kept from being removed until it is let go."""
        with self._held() as place:
            try:
                yield ox.Store.read_only(str(place))
            except OSError as error:
                raise StoreError(
                    f"the store {self.path} cannot be read: {_reason(error)}; build it again"
                ) from error

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

    def _write(self, fill: Callable[[ox.Store], None]) -> None:
        """Let ``fill`` fill a fresh version and make it the one that counts."""
        try:
            with self._lock():
                self._sweep()
                number = int(self.version[1:].split("-")[0]) + 1 if (self.path / "current").exists() else 1
                fresh = self.path / f"v{number}-{secrets.token_hex(4)}"
                try:
                    database = ox.Store(str(fresh))
                    fill(database)
                    database.optimize()
                    database.flush()
                    del database
                    (fresh / READERS).touch()
                    _replace_file(self.path / "current", f"{MAGIC}\n{fresh.name}\n")
                except BaseException:
                    shutil.rmtree(fresh, ignore_errors=True)
                    raise
        except OSError as error:
            raise StoreError(f"the store {self.path} cannot be written: {_reason(error)}") from error

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


def syntax_error(error: SyntaxError, query: str) -> QueryError:
    """Return the engine's syntax error with the line and column (from 1) of the word in ``query`` that stopped it.

    The engine names the place it had read to, blanks and all; the word is the last one before that place.

    >>> found = syntax_error(SyntaxError("error at 2:4: expected one of GRAPH, MINUS, [_]"), "ASK {\\n} }")
    >>> str(found), found.line, found.column
    ('syntax error at line 2, column 3, near "}": expected one of GRAPH, MINUS', 2, 3)
    """
    text = " ".join(str(error).split())
    place = re.match(r"error at (\d+):(\d+): (.*)", text)
    if place is None:
        return QueryError(f"syntax error: {text}")
    line, column, expected = int(place[1]), int(place[2]), place[3]
    known = re.search(r"Prefix not found|The SELECT contains a variable that is unbound", expected)
    if known:
        expected = {"P": "a prefix is used that no PREFIX line declares"}.get(
            known[0][0], "SELECT names a variable that is not bound or not grouped"
        )
    expected = re.sub(r"(, )?\[[^\]]*\]", "", expected)
    before = "\n".join([*query.split("\n")[: line - 1], query.split("\n")[line - 1][: column - 1]]).rstrip()
    word = re.search(r"[\w:?$<>/#.-]+$|\S?$", before)
    start = word.start() if word else 0
    line, column = before.count("\n", 0, start) + 1, start - before.rfind("\n", 0, start)
    near = f', near "{word[0][:40]}"' if word and word[0] else ""
    return QueryError(f"syntax error at line {line}, column {column}{near}: {expected}", line, column)


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
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).strip()
