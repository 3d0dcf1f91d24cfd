"""Articles in, a stored graph out: read, extract, write RDF, decide standing, validate, infer, store.

A build that fails, or whose graph violates the shapes, leaves the store as it was.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from rdflib import Graph, URIRef

from kg.article import Article, Unread
from kg.claims import Claim, Entity
from kg.corpus import read_corpus
from kg.entities import load_gazetteer
from kg.errors import ArticleError, GraphError, SettingError, StoreError
from kg.infer import infer
from kg.namespaces import BASE, bind, graph_iri
from kg.ontology import aligned
from kg.rdf import article_graph, authority_graph
from kg.record import Read
from kg.settings import ReadingSettings
from kg.standing import standing
from kg.store import Store
from kg.turtle import to_turtle
from kg.validate import Report, validate

__all__ = ["Build", "assemble", "build_store", "load_turtle"]

Progress = Callable[[Read | Unread], None]
SHOWN = 12
"""Titles; a summary that lists more is not read."""


@dataclass(frozen=True, slots=True)
class Build:
    """What was built: the articles with their claims, the layers of the graph by IRI, and the check of the shapes."""

    articles: tuple[Article, ...]
    claims: tuple[Claim, ...]
    layers: Mapping[URIRef, Graph]
    report: Report
    inferred: int
    store: Path | None = None
    kinds: Mapping[str, int] = field(default_factory=dict)
    unread: tuple[Unread, ...] = ()

    def summary(self) -> str:
        """What was done, for people."""
        facts = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(self.kinds.items()))
        asserted = sum(
            len(graph) for name, graph in self.layers.items() if not name.endswith(("/inferred", "/ontology"))
        )
        titles = [f"  {article.title}" for article in self.articles]
        if len(titles) > SHOWN:
            titles[SHOWN - 1 :] = [f"  … and {len(titles) - SHOWN + 1} more"]
        lines = [
            f"Read {len(self.articles)} article{'s' * (len(self.articles) != 1)}:",
            *titles,
            f"Facts      {len(self.claims)} ({facts})",
            f"Triples    {asserted} asserted",
            f"Shapes     {'conforms' if self.report.conforms else 'VIOLATED: nothing was stored'}{_warnings(self.report)}",
            f"Inferred   {self.inferred} triples",
        ]
        if self.unread:
            lines.insert(len(titles) + 1, f"Skipped    {len(self.unread)} that could not be read")
        if self.store is not None and self.report.conforms:
            lines.append(f"Store      {self.store}")
        return "\n".join(lines)


def build_store(
    sources: Sequence[str],
    store: Path,
    turtle: Path | None = None,
    base: str = "",
    metadata: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    settings: ReadingSettings | None = None,
) -> Build:
    """Build the graph of the articles in ``sources`` and make it the content of ``store``.

    Args:
        sources: files, folders and addresses, ``-`` for standard input.
        store: the folder of the store.
        turtle: a folder for one Turtle file per article; none are written where it is None.
        base: the base IRI; empty for the default.
        metadata: of the article, where there is only one.
        progress: told of each document when it is done with.
        settings: how the articles are read.

    Raises:
        PactgraphError: no article, or a setting or the store is unusable; nothing was changed.
    """
    given = {key: value for key, value in (metadata or {}).items() if value}
    target = Store.create(store)
    read: dict[str, tuple[Article, Sequence[Claim]]] = {}
    unread: list[Unread] = []
    for each in read_corpus(sources, given, settings or ReadingSettings()):
        if isinstance(each, Read):
            article = _named_apart(each.article, read)
            read[article.slug] = (article, each.claims)
        else:
            unread.append(each)
        if progress is not None:
            progress(each)
    if not read:
        reasons = (
            unread[0].reason if len(unread) == 1 else f"none of the {len(unread)} articles could be read"
        )
        raise ArticleError(reasons)
    built = replace(assemble(read.values(), base or BASE), store=store, unread=tuple(unread))
    if built.report.conforms:
        target.replace({str(name): graph for name, graph in built.layers.items()})
        if turtle is not None:
            _write_turtle(built, turtle)
    return built


def _named_apart(article: Article, others: Mapping[str, tuple[Article, Sequence[Claim]]]) -> Article:
    """``article``, under a name of its own where one with another text has its name; the same text is the same article."""
    known = others.get(article.slug)
    if known is None or known[0].text == article.text:
        return article
    return replace(article, id=f"{article.slug[:70]}--{sha256(article.text.encode()).hexdigest()[:8]}")


def assemble(read: Iterable[tuple[Article, Sequence[Claim]]], base: str = BASE) -> Build:
    """Return the graph of articles and their claims, checked and with what follows from it.

    Raises:
        SettingError: the base IRI is not absolute, or does not end in ``/`` or ``#``.
        GraphError: the quote of a claim is not the slice of its article's text at its offsets.
    """
    if not base.startswith(("http://", "https://", "urn:")) or not base.endswith(("/", "#", ":")):
        raise SettingError(f"the base IRI {base!r} must be absolute and end in / or #")
    read = list(read)
    for article, claims in read:
        _check_quotes(article, claims)
    layers = {
        graph_iri(base, f"article/{article.slug}"): article_graph(article, claims, base)
        for article, claims in read
    }
    told = bind(Graph())
    for graph in layers.values():
        told += graph
    claims = tuple(claim for _, listed in read for claim in listed)
    layers[graph_iri(base, "authority")] = authority_graph(_entities(claims), load_gazetteer(), base)
    layers[graph_iri(base, "standing")] = standing(told)
    whole = told + layers[graph_iri(base, "authority")] + layers[graph_iri(base, "standing")]
    report = validate(whole)
    inferred = infer(whole) if report.conforms else Graph()
    layers[graph_iri(base, "ontology")] = aligned()
    layers[graph_iri(base, "inferred")] = inferred
    kinds = Counter(claim.kind for claim in claims)
    return Build(tuple(article for article, _ in read), claims, layers, report, len(inferred), None, kinds)


def _check_quotes(article: Article, claims: Iterable[Claim]) -> None:
    for quote in (quote for claim in claims for quote in (claim.quote, *claim.also)):
        if article.text[quote.start : quote.end] != quote.exact:
            raise GraphError(
                f"{article.title!r}: a claim quotes, at {quote.start}, what does not stand there: {quote.exact[:60]!r}"
            )


def load_turtle(paths: Iterable[str]) -> Graph:
    """Return the union of the Turtle files ``paths``.

    Raises:
        GraphError: a file is missing or is not Turtle; the message names file and line.
    """
    graph = bind(Graph())
    for path in paths:
        try:
            graph.parse(
                data=Path(path).read_text(encoding="utf-8"),
                format="turtle",
                publicID=Path(path).resolve().as_uri(),
            )
        except OSError as error:
            raise GraphError(f"{path}: {error.strerror}; name a readable Turtle file") from error
        except UnicodeDecodeError as error:
            raise GraphError(
                f"{path}: not UTF-8 text (byte {error.start}); save the file as UTF-8"
            ) from error
        except Exception as error:  # rdflib's Turtle reader raises its own and several built-in errors
            raise GraphError(f"{path}: not Turtle: {_first_line(error)}") from error
    return graph


def _entities(claims: Iterable[Claim]) -> list[Entity]:
    """The entities of ``claims``, and what they are part of, each once."""
    found: dict[Entity, None] = {}
    for claim in claims:
        for entity in (*(e for entities in claim.roles.values() for e in entities), claim.attributed_to):
            while entity is not None:
                found[entity] = None
                entity = entity.part_of
    return list(found)


def _write_turtle(built: Build, folder: Path) -> None:
    """Write each article's graph, with the standing of its situations, as a file of its own."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, graph in built.layers.items():
            if "/graph/article/" in name:
                path = folder / f"{name.rsplit('/', 1)[1]}.ttl"
                fresh = path.with_suffix(".ttl.new")
                fresh.write_text(to_turtle(graph + standing(graph)), encoding="utf-8")
                fresh.replace(path)
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}; name a folder that can be written") from error


def _warnings(report: Report) -> str:
    count = sum(1 for result in report.results if result.severity != "Violation")
    return f", with {count} warning{'s' * (count != 1)}" if count else ""


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
