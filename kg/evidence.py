"""A claim in, its evidence as RDF out: Web Annotation selectors for the words, PROV-O for how it came about.

Sources: Web Annotation Data Model, sections 4.2.4 (TextQuoteSelector) and 4.2.5 (TextPositionSelector); PROV-O.
"""

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

from rdflib import Graph, Literal, URIRef

from kg.article import Article
from kg.claims import Claim, Interval, Modality, PartialDate, Quote
from kg.namespaces import DCTERMS, OA, PACT, PROV, RDF, RDFS, SCHEMA, XSD, entity_iri, iri

__all__ = ["add_article", "add_claim", "add_time"]

MODALITIES = {
    Modality.ASSERTED: PACT.Asserted,
    Modality.NEGATED: PACT.Negated,
    Modality.HYPOTHETICAL: PACT.Hypothetical,
    Modality.ENDED: PACT.EndedModality,
}
CONTEXT = 32
"""Characters of prefix and suffix that tell a quote from the same words elsewhere."""


def add_article(graph: Graph, article: Article, base: str) -> URIRef:
    """Add ``article``, its text and the activity that read it; return the article's node."""
    node = iri(base, f"article/{article.slug}")
    graph.add((node, RDF.type, PACT.Article))
    graph.add((node, RDFS.label, Literal(article.title, lang="en")))
    graph.add((node, DCTERMS.title, Literal(article.title, lang="en")))
    graph.add((node, DCTERMS.language, Literal(article.language)))
    graph.add((node, SCHEMA.text, Literal(article.text)))
    if article.publisher:
        graph.add((node, DCTERMS.publisher, Literal(article.publisher)))
    if article.source:
        graph.add((node, DCTERMS.source, Literal(article.source)))
    if article.url:
        graph.add((node, SCHEMA.url, Literal(article.url, datatype=XSD.anyURI)))
    if article.published:
        graph.add((node, DCTERMS.issued, _moment(article.published)))
        graph.add((node, PACT.issuedPrecision, Literal(article.published.precision)))
    activity, agent = iri(base, f"extraction/{article.slug}"), iri(base, "software/pactgraph")
    graph.add((activity, RDF.type, PROV.Activity))
    graph.add((activity, RDFS.label, Literal(f"Extraction from {article.title!r}", lang="en")))
    graph.add((activity, PROV.used, node))
    graph.add((activity, PROV.wasAssociatedWith, agent))
    graph.add((agent, RDF.type, PROV.SoftwareAgent))
    graph.add((agent, RDFS.label, Literal(f"Pactgraph {_version()}", lang="en")))
    return node


def add_claim(
    graph: Graph,
    node: URIRef,
    claim: Claim,
    bodies: Iterable[URIRef],
    source: URIRef,
    article: Article,
    base: str,
) -> None:
    """Add ``claim`` as ``node``, about the situations ``bodies``, with every quote of it."""
    graph.add((node, RDF.type, PACT.Claim))
    graph.add((node, RDF.type, OA.Annotation))
    graph.add(
        (node, RDFS.label, Literal(f"Claim: {claim.kind.replace('_', ' ')}, {claim.modality}", lang="en"))
    )
    for body in bodies:
        graph.add((node, OA.hasBody, body))
        graph.add((body, PROV.wasDerivedFrom, node))
    graph.add((node, PACT.modality, MODALITIES[claim.modality]))
    if claim.labels.get("change") == "end":
        graph.add((node, PACT.endsSituation, Literal(True)))
    if claim.attributed_to is not None:
        graph.add((node, PACT.attributedTo, entity_iri(base, claim.attributed_to)))
    graph.add((node, PROV.wasDerivedFrom, source))
    graph.add((node, PROV.wasGeneratedBy, iri(base, f"extraction/{article.slug}")))
    graph.add((node, PACT.frame, Literal(claim.frame)))
    graph.add((node, PACT.confidence, Literal(f"{claim.confidence:g}", datatype=XSD.decimal)))
    if claim.time is not None:
        add_time(graph, node, claim.time)
    for number, quote in enumerate((claim.quote, *claim.also), 1):
        _add_target(
            graph,
            node,
            f"{node}/target" if number == 1 else f"{node}/target/{number}",
            quote,
            source,
            article.text,
        )


def add_time(graph: Graph, node: URIRef, time: Interval) -> None:
    """Add ``time`` to ``node``, as a moment and how precise it is."""
    for value, when, precision in (
        (time.start, PACT["from"], PACT.fromPrecision),
        (time.end, PACT.until, PACT.untilPrecision),
    ):
        if value is not None:
            graph.add((node, when, _moment(value)))
            graph.add((node, precision, Literal(value.precision)))


def _add_target(graph: Graph, node: URIRef, path: str, quote: Quote, source: URIRef, text: str) -> None:
    target = URIRef(path)
    words, place = URIRef(f"{path}/quote"), URIRef(f"{path}/position")
    graph.add((node, OA.hasTarget, target))
    graph.add((target, RDF.type, OA.SpecificResource))
    graph.add((target, OA.hasSource, source))
    graph.add((target, OA.hasSelector, words))
    graph.add((target, OA.hasSelector, place))
    graph.add((words, RDF.type, OA.TextQuoteSelector))
    graph.add((words, OA.exact, Literal(quote.exact)))
    graph.add((words, OA.prefix, Literal(text[max(0, quote.start - CONTEXT) : quote.start])))
    graph.add((words, OA.suffix, Literal(text[quote.end : quote.end + CONTEXT])))
    graph.add((place, RDF.type, OA.TextPositionSelector))
    graph.add((place, OA.start, Literal(quote.start, datatype=XSD.nonNegativeInteger)))
    graph.add((place, OA.end, Literal(quote.end, datatype=XSD.nonNegativeInteger)))


def _moment(value: PartialDate) -> Literal:
    """The first moment of a date, since OWL 2 has no ``xsd:gYear`` or ``xsd:date`` in its datatype map."""
    return Literal(
        f"{value.year:04d}-{value.month or 1:02d}-{value.day or 1:02d}T00:00:00Z",
        datatype=XSD.dateTime,
        normalize=False,
    )


def _version() -> str:
    try:
        return version("pactgraph")
    except PackageNotFoundError:
        return "unknown"
