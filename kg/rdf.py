"""Claims in, RDF out: nodes for the situations claims tell of, for the entities in them, and the evidence of each.

The graph of one article says what its claims say, no more: whether a situation holds is decided over all articles
(:mod:`kg.standing`), and plain edges such as ``pact:memberOf`` are inferred (:mod:`kg.infer`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from rdflib import Graph, Literal, URIRef

from kg.article import Article
from kg.claims import Claim, Entity, EntityType, Modality, slug
from kg.entities import Gazetteer
from kg.evidence import add_article, add_claim
from kg.namespaces import BASE, OWL, PACT, RDF, RDFS, SKOS, WD, bind, entity_iri, iri
from kg.situations import NodeRule, load_situations

__all__ = ["article_graph", "authority_graph"]

CLASSES = {
    EntityType.STATE: "State",
    EntityType.ORGANISATION: "Organisation",
    EntityType.ARMED_GROUP: "ArmedGroup",
    EntityType.PERSON: "Person",
    EntityType.OFFICE: "Office",
    EntityType.PLACE: "Place",
    EntityType.DOCUMENT: "Document",
    EntityType.GROUP: "PopulationGroup",
}
SUBTYPES = {
    "confederation": "Confederation",
    "regional-bloc": "RegionalBloc",
    "military-alliance": "MilitaryAlliance",
    "international-organisation": "InternationalOrganisation",
    "financial-institution": "FinancialInstitution",
    "court": "Court",
    "treaty": "InternationalTreatyRegime",
    "state-force": "StateForce",
    "private-military-company": "PrivateMilitaryCompany",
    "city": "City",
    "capital": "City",
    "region": "Region",
}
# The narrower role that lets a property chain tell memberships of these bodies from others.
MEMBERSHIP_ROLES = {"confederation": "confederation", "military-alliance": "alliance"}
# What relates an entity to the one it is part of.
PART_OF = {EntityType.OFFICE: "officeOf", EntityType.ARMED_GROUP: "forceOf", EntityType.ORGANISATION: "subOrganisationOf"}  # fmt: skip


def article_graph(article: Article, claims: Iterable[Claim], base: str = BASE) -> Graph:
    """Return what ``article`` says by ``claims``: entities, situations, claims with their evidence."""
    claims = list(claims)
    graph = bind(Graph())
    source = add_article(graph, article, base)
    represented = {
        c.roles["person"][0]: c.roles["of"][0]
        for c in claims
        if c.kind == "office" and c.modality is Modality.ASSERTED
    }
    numbers: dict[str, int] = {}
    for claim in claims:
        nodes = [
            node
            for rule in load_situations()[claim.kind]
            if rule.applies(claim)
            for node in _add_nodes(graph, rule, claim, article, represented, base)
        ]
        place = f"{claim.quote.start}-{claim.quote.end}-{claim.kind.replace('_', '-')}"
        numbers[place] = numbers.get(place, 0) + 1
        node = iri(base, f"claim/{article.slug}/{place}-{numbers[place]}")
        add_claim(graph, node, claim, dict.fromkeys(nodes), source, article, base)
        if claim.attributed_to is not None:
            _add_entity(graph, claim.attributed_to, base)
    return graph


def authority_graph(entities: Iterable[Entity], gazetteer: Gazetteer, base: str = BASE) -> Graph:
    """Return what the authority data knows of ``entities``: names, acronyms, kinds, Wikidata items."""
    graph = bind(Graph())
    for entity in entities:
        known = gazetteer.record(entity)
        if known is None:
            continue
        node = _add_entity(graph, entity, base)
        for form in known.forms("acronym"):
            graph.add((node, PACT.acronym, Literal(form)))
        for form in known.forms("name"):
            if form != entity.name:
                graph.add((node, SKOS.altLabel, Literal(form, lang="en")))
        if entity.wikidata:
            graph.add((node, OWL.sameAs, WD[entity.wikidata]))
    return graph


def _add_entity(graph: Graph, entity: Entity, base: str) -> URIRef:
    node = entity_iri(base, entity)
    graph.add((node, RDF.type, PACT[CLASSES[entity.type]]))
    if entity.subtype in SUBTYPES:
        graph.add((node, RDF.type, PACT[SUBTYPES[entity.subtype]]))
    name = entity.name
    if entity.type is EntityType.OFFICE and entity.part_of is not None:
        name = f"{entity.name} of {entity.part_of.name}"
    graph.add((node, RDFS.label, Literal(name, lang="en")))
    graph.add((node, SKOS.prefLabel, Literal(name, lang="en")))
    if entity.part_of is not None:
        whole = _add_entity(graph, entity.part_of, base)
        graph.add((node, PACT[PART_OF.get(entity.type, "locatedIn")], whole))
    return node


def _add_nodes(
    graph: Graph,
    rule: NodeRule,
    claim: Claim,
    article: Article,
    represented: Mapping[Entity, Entity],
    base: str,
) -> Iterator[URIRef]:
    """Add the node, or nodes, that ``rule`` makes of ``claim``."""
    if not rule.each:
        yield _add_node(graph, rule, claim, article, represented, base)
        return
    for entity in claim.roles.get(rule.each, ()):
        if entity.type is EntityType.STATE:
            one = replace(claim, roles={**claim.roles, rule.each: (entity,)})
            yield _add_node(graph, rule, one, article, represented, base)


def _add_node(
    graph: Graph,
    rule: NodeRule,
    claim: Claim,
    article: Article,
    represented: Mapping[Entity, Entity],
    base: str,
) -> URIRef:
    node = iri(base, _path(rule.path, claim, article))
    kind = rule.narrowest(claim)
    graph.add((node, RDF.type, PACT[kind]))
    graph.add((node, RDFS.label, Literal(_label(rule.class_of(claim), rule, claim), lang="en")))
    narrow = rule.refine.get(kind, {})
    for role, named in rule.roles.items():
        standing_in = {
            _body(e, represented) for other in rule.through.get(role, ()) for e in claim.roles.get(other, ())
        }
        for entity in claim.roles.get(role, ()):
            filler = _add_entity(graph, entity, base)
            if entity not in standing_in:
                graph.add((node, PACT[narrow.get(role, named)], filler))
            if kind == "Membership" and role == "organisation" and entity.subtype in MEMBERSHIP_ROLES:
                graph.add((node, PACT[MEMBERSHIP_ROLES[entity.subtype]], filler))
    for label, named in rule.concepts.items():
        if value := claim.labels.get(label):
            graph.add((node, PACT[named], PACT[f"{label}-{slug(value)}"]))
    if rule.office:
        office = Entity(
            EntityType.OFFICE,
            claim.labels.get(rule.office["title"], "office"),
            part_of=claim.roles[rule.office["of"]][0],
        )
        graph.add((node, PACT[rule.office["role"]], _add_entity(graph, office, base)))
    if name := claim.labels.get("name"):
        graph.add((node, SKOS.altLabel, Literal(name, lang="en")))
    for named, path in rule.links.items():
        graph.add((node, PACT[named], iri(base, _path(path, claim, article))))
    for named, path in rule.back.items():
        graph.add((iri(base, _path(path, claim, article)), PACT[named], node))
    return node


def _body(entity: Entity, represented: Mapping[Entity, Entity]) -> Entity | None:
    """The body an office or a person acts for."""
    return entity.part_of if entity.type is EntityType.OFFICE else represented.get(entity)


def _path(template: str, claim: Claim, article: Article) -> str:
    """Fill ``{role}``, ``{label}``, ``{a+b}``, ``{date}`` and ``{quote}`` of an IRI path; ``?`` marks what may lack."""

    def value(match: re.Match[str]) -> str:
        names = match[1].rstrip("?").split("+")
        if names == ["date"]:
            return f"--{claim.time.start}" if claim.time and claim.time.start else ""
        if names == ["quote"]:
            return f"{article.slug}-{claim.quote.start}"
        parts = sorted({slug(e.name) for name in names for e in claim.roles.get(name, ())})
        return "--".join(parts or [slug(claim.labels[n]) for n in names if n in claim.labels])

    return re.sub(r"(?<=/)-+|-+$", "", re.sub(r"-{3,}", "--", re.sub(r"\{([^}]+)\}", value, template)))


def _label(kind: str, rule: NodeRule, claim: Claim) -> str:
    """A readable label of what the IRI tells apart: "Withdrawal: Mali, ECOWAS (2025-01-29)"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).capitalize()
    words = words.replace("Coup detat", "Coup d'état").replace("Coup d etat", "Coup d'état")
    fields = [name.rstrip("?") for part in re.findall(r"\{([^}]+)\}", rule.path) for name in part.split("+")]
    names: dict[str, None] = {}
    for name in fields:
        names |= dict.fromkeys(entity.name for entity in claim.roles.get(name, ()))
        if name != rule.label and name in claim.labels:
            names[claim.labels[name]] = None
    when = f" ({claim.time})" if claim.time and "date" in fields else ""
    return f"{words}: {', '.join(names)}{when}" if names else words + when
