"""A graph of claims in, the standing of each situation out: in force, past, planned, denied, disputed or alleged.

This is the step OWL cannot take, because a later claim can undo an earlier one: a withdrawal ends a membership,
however many older articles assert it.  It is computed over all articles together.  Situations that hold, and those
that held, get a link to themselves (``pact:holds``, ``pact:held``), through which every property chain of the
ontology passes: planned, denied and alleged situations thus never yield an edge.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kg.namespaces import OA, PACT, RDF, RDFS, bind
from kg.ontology import axioms

__all__ = ["standing"]


@dataclass(slots=True)
class _Record:
    """What the claims say of one situation; dates are the lexical forms of moments, which sort by time."""

    begun: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    asserted: bool = False
    over: bool = False
    denied: bool = False
    planned: bool = False
    alleged: bool = False


def standing(graph: Graph) -> Graph:
    """Return the standing and the time of every situation that ``graph`` has claims about."""
    found = bind(Graph())
    situations = sorted({s for s in graph.objects(None, OA.hasBody) if isinstance(s, URIRef)})
    records: dict[Node, _Record] = {situation: _record(graph, situation) for situation in situations}
    _end_with_their_organisation(graph, records)
    for situation in situations:
        record = records[situation]
        lasting = any(kind in _states_of_affairs() for kind in graph.objects(situation, RDF.type))
        value = _standing(record, lasting)
        found.add((situation, PACT.standing, value))
        if value == PACT.InForce:
            found.add((situation, PACT.holds, situation))
        elif value == PACT.Past:
            found.add((situation, PACT.held, situation))
        _add_times(found, situation, record, lasting)
        if value == PACT.InForce and _suspended(graph, records, situation):
            found.add((situation, PACT.membershipStatus, PACT["status-suspended"]))
    return found


@cache
def _states_of_affairs() -> frozenset[Node]:
    """The classes of situations that last and can end; all others happen."""
    classes = axioms().transitive_subjects(RDFS.subClassOf, PACT.StateOfAffairs)
    return frozenset(kind for kind in classes if isinstance(kind, URIRef))


def _end_with_their_organisation(graph: Graph, records: Mapping[Node, _Record]) -> None:
    """Let the dissolution of an organisation end every membership of it."""
    for event, organisation in graph.subject_objects(PACT.dissolvedOrganisation):
        if not _happened(records, event):
            continue
        for membership in graph.subjects(PACT.organisation, organisation):
            record = records.get(membership)
            if record is not None and record.asserted:
                record.over = True
                record.ended += records[event].ended or records[event].begun


def _suspended(graph: Graph, records: Mapping[Node, _Record], membership: URIRef) -> bool:
    """Whether the latest suspension of ``membership`` has no reinstatement after it, as far as dates tell."""
    off, on = (
        [records[event].begun for event in graph.subjects(link, membership) if _happened(records, event)]
        for link in (PACT.suspends, PACT.resumes)
    )
    if not off or not on:
        return bool(off)
    last_off, last_on = (
        max((date for dates in events for date in dates), default="") for events in (off, on)
    )
    return bool(last_on) and last_off > last_on


def _happened(records: Mapping[Node, _Record], event: Node) -> bool:
    record = records.get(event)
    return record is not None and _standing(record, lasting=False) == PACT.InForce


def _record(graph: Graph, situation: URIRef) -> _Record:
    record = _Record()
    for claim in graph.subjects(OA.hasBody, situation):
        modality, moments = graph.value(claim, PACT.modality), _moments(graph, claim)
        if modality == PACT.Asserted and (claim, PACT.attributedTo, None) in graph:
            record.alleged = True
        elif _ends(graph, claim, situation):
            if modality == PACT.Asserted:
                record.over = True
                record.ended += moments[:1]
            else:
                record.asserted = True  # what may end, or did not end, is there
        elif modality == PACT.Asserted:
            record.asserted = True
            if not _merely_touches(graph, claim, situation):
                record.begun += moments[:1]
                record.ended += moments[1:]
        elif modality == PACT.EndedModality:
            record.over = True
            record.ended += moments[-1:]
        elif (claim, PACT.endsSituation, None) in graph:
            record.asserted = True
        elif modality == PACT.Negated:
            record.denied = True
        else:
            record.planned = True
    return record


def _ends(graph: Graph, claim: Node, situation: URIRef) -> bool:
    return any((event, PACT.ends, situation) in graph for event in graph.objects(claim, OA.hasBody))


def _merely_touches(graph: Graph, claim: Node, situation: URIRef) -> bool:
    """Whether the claim's date is that of a suspension, which neither begins nor ends what it suspends."""
    return any((event, PACT.suspends, situation) in graph for event in graph.objects(claim, OA.hasBody))


def _moments(graph: Graph, claim: Node) -> list[str]:
    return [
        f"{value} {precision}"
        for when, how in ((PACT["from"], PACT.fromPrecision), (PACT.until, PACT.untilPrecision))
        if (value := graph.value(claim, when)) is not None
        and (precision := graph.value(claim, how)) is not None
    ]


def _standing(record: _Record, lasting: bool) -> URIRef:
    if lasting and (record.over or record.ended):
        return PACT.InForce if _renewed(record) else PACT.Past
    if record.asserted or record.over:
        return PACT.Disputed if record.denied else PACT.InForce
    if record.alleged:
        return PACT.Disputed if record.denied else PACT.Alleged
    return PACT.Denied if record.denied and not record.planned else PACT.Planned


def _add_times(found: Graph, situation: URIRef, record: _Record, lasting: bool) -> None:
    begun, ended = record.begun, record.ended
    if lasting and _renewed(record):
        begun, ended = [moment for moment in begun if moment > max(ended)], []
    if not lasting and not begun:
        begun, ended = ended, []
    _add_moment(found, situation, PACT["from"], PACT.fromPrecision, begun, min)
    _add_moment(found, situation, PACT.until, PACT.untilPrecision, ended, max)


def _renewed(record: _Record) -> bool:
    """Whether the state of affairs began once more after it had ended; its node then tells of the later interval."""
    return bool(record.begun and record.ended) and max(record.begun) > max(record.ended)


def _add_moment(
    found: Graph, situation: URIRef, when: URIRef, how: URIRef, moments: Iterable[str], choose: object
) -> None:
    """Add the earliest or latest of ``moments``; of equal ones the most precise."""
    moments = list(moments)
    if not moments:
        return
    chosen = sorted(moments, key=lambda m: (m.split()[0], ["day", "month", "year"].index(m.split()[1])))[
        0 if choose is min else -1
    ]
    value, precision = chosen.split()
    found.add(
        (
            situation,
            when,
            Literal(value, datatype=URIRef("http://www.w3.org/2001/XMLSchema#dateTime"), normalize=False),
        )
    )
    found.add((situation, how, Literal(precision)))
