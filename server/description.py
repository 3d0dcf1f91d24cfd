"""What is served in, its description out: SPARQL 1.1 Service Description, VoID, and example queries to run.

All of it is computed from the store and the settings, so that it is true.
"""

from typing import Any

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, VOID, XSD

from kg.ask import catalogue
from server.endpoint import Served
from server.http import Request, Response
from server.negotiation import GRAPHS, chosen

__all__ = ["description"]

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SH = Namespace("http://www.w3.org/ns/shacl#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
RESULT_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
GRAPH_FORMATS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")
SYNTAXES = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}
PREFIXES = {"sd": SD, "sh": SH, "void": VOID, "dcterms": DCTERMS, "formats": FORMATS}


def description(served: Served, request: Request) -> Response:
    """Return the description of the endpoint and its data, in the RDF syntax the request prefers.

    Raises:
        Problem: 406, or the data cannot be counted.
    """
    chosen_type = (
        chosen(request.accept, tuple(GRAPHS)) if "text/html" not in request.accept else "text/turtle"
    )
    known = served.engine.page("figures", client=request.client)
    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    endpoint = URIRef(f"{request.origin}/sparql")
    dataset = URIRef(f"{request.origin}/.well-known/void#dataset")
    _describe_service(graph, endpoint, dataset, served)
    _describe_dataset(graph, endpoint, dataset, known, request.origin)
    if not served.settings.plain:
        _describe_queries(graph, endpoint, dataset, request.origin)
    body = graph.serialize(format=SYNTAXES[GRAPHS[chosen_type]], encoding="utf-8")
    charset = "; charset=utf-8" if chosen_type.startswith("text/") else ""
    return Response(200, {"Content-Type": f"{chosen_type}{charset}"}, body, keep=True)


def _describe_service(graph: Graph, endpoint: URIRef, dataset: URIRef, served: Served) -> None:
    graph.add((endpoint, RDF.type, SD.Service))
    graph.add((endpoint, SD.endpoint, endpoint))
    for language in ("SPARQL10Query", "SPARQL11Query", "SPARQL11Update"):
        graph.add((endpoint, SD.supportedLanguage, SD[language]))
    if served.settings.services:
        graph.add((endpoint, SD.feature, SD.BasicFederatedQuery))
    graph.add((endpoint, SD.feature, SD.EmptyGraphs))
    for name in (*RESULT_FORMATS, *GRAPH_FORMATS):
        graph.add((endpoint, SD.resultFormat, FORMATS[name]))
    for name in (*GRAPH_FORMATS, "N-Quads", "TriG"):
        graph.add((endpoint, SD.inputFormat, FORMATS[name]))
    if not served.settings.plain:
        graph.add(
            (endpoint, SD.defaultEntailmentRegime, URIRef("http://www.w3.org/ns/entailment/OWL-RDF-Based"))
        )
        graph.add(
            (endpoint, SD.defaultSupportedEntailmentProfile, URIRef("http://www.w3.org/ns/owl-profile/RL"))
        )
    graph.add((endpoint, SD.defaultDataset, dataset))


def _describe_dataset(
    graph: Graph, endpoint: URIRef, dataset: URIRef, known: dict[str, Any], origin: str
) -> None:
    default = BNode("default")
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, RDF.type, VOID.Dataset))
    graph.add((dataset, VOID.sparqlEndpoint, endpoint))
    graph.add((dataset, VOID.dataDump, URIRef(f"{origin}/data")))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    for subject in (dataset, default):
        graph.add((subject, VOID.triples, _number(known["triples"])))
        graph.add((subject, VOID.distinctSubjects, _number(known["subjects"])))
        graph.add((subject, VOID.distinctObjects, _number(known["objects"])))
    for number, (name, count) in enumerate(known["graphs"].items()):
        named, content = BNode(f"named{number}"), BNode(f"graph{number}")
        graph.add((dataset, SD.namedGraph, named))
        graph.add((named, RDF.type, SD.NamedGraph))
        graph.add((named, SD.name, URIRef(name)))
        graph.add((named, SD.graph, content))
        graph.add((content, RDF.type, SD.Graph))
        graph.add((content, VOID.triples, _number(count)))
    for number, (name, count) in enumerate(known["classes"].items()):
        part = BNode(f"class{number}")
        graph.add((dataset, VOID.classPartition, part))
        graph.add((part, VOID["class"], URIRef(name)))
        graph.add((part, VOID.entities, _number(count)))
    for number, (name, count) in enumerate(known["properties"].items()):
        part = BNode(f"property{number}")
        graph.add((dataset, VOID.propertyPartition, part))
        graph.add((part, VOID.property, URIRef(name)))
        graph.add((part, VOID.triples, _number(count)))


def _describe_queries(graph: Graph, endpoint: URIRef, dataset: URIRef, origin: str) -> None:
    for query in catalogue():
        this = URIRef(f"{origin}/queries/{query.name}")
        form = "Construct" if "CONSTRUCT" in query.text else "Ask" if "ASK" in query.text else "Select"
        graph.add((this, RDF.type, SH.SPARQLExecutable))
        graph.add((this, RDF.type, SH[f"SPARQL{form}Executable"]))
        graph.add((this, SH[form.lower()], Literal(query.text)))
        graph.add((this, RDFS.label, Literal(query.title, lang="en")))
        graph.add((this, RDFS.comment, Literal(query.description, lang="en")))
        graph.add((this, URIRef("https://schema.org/target"), endpoint))
        graph.add((dataset, DCTERMS.relation, this))


def _number(value: int) -> Literal:
    return Literal(value, datatype=XSD.integer)
