"""An update done quad by quad gives what the engine's own update gives, whatever the update and the data."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.delta import Change, Delta
from server.problem import Problem
from server.sparql.dataset import Dataset as Graphs
from server.sparql.lexer import tokens
from server.sparql.update import run_update

PREFIX = "PREFIX : <http://e/>\n"
NAMES = ["a", "b", "c"]
STORES_OWN = Graphs()


@contextmanager
def open_world() -> Iterator[None]:
    yield


def done(data: ox.Store, update: str, using: Graphs = STORES_OWN) -> Delta:
    change = Change(data)
    run_update(change, update, "http://base/", using, lambda _: [], lambda query, *_: query, open_world)
    return change.delta()


def copy(data: ox.Store) -> ox.Store:
    made = ox.Store()
    for name in data.named_graphs():
        made.add_graph(name)
    made.extend(data)
    return made


def content(data: ox.Store) -> set[str]:
    """The quads of ``data``, with canonical names for blank nodes."""
    dataset = ox.Dataset(data)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset} | {str(name) for name in data.named_graphs()}


names = st.sampled_from(NAMES).map(":{}".format)
literals = st.sampled_from(['"x"', '"y"@en', "1", "2.5", "true", '"z"^^:t'])
variables = st.sampled_from(["?x", "?y", "?z"])
ground = st.builds("{} {} {} .".format, names, names, st.one_of(names, literals))
pattern = st.builds(
    "{} {} {} .".format,
    st.one_of(names, variables),
    st.one_of(names, variables),
    st.one_of(names, literals, variables),
)
fresh = st.builds("{} {} {} .".format, st.one_of(variables, st.just("_:n")), names, st.one_of(variables, st.just("[ :a ?x ]"), st.just("( ?y 1 )")))  # fmt: skip


def block(triples: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    some = st.lists(triples, max_size=2).map(" ".join)
    named = st.builds(
        "GRAPH {} {{ {} }}".format, names, st.lists(triples, min_size=1, max_size=2).map(" ".join)
    )
    return st.lists(st.one_of(some, named), max_size=3).map(lambda parts: "{ " + " ".join(parts) + " }")


graphs = st.one_of(names.map("GRAPH {}".format), st.just("DEFAULT"))
operations = st.one_of(
    block(ground).map("INSERT DATA {}".format),
    block(ground).map("DELETE DATA {}".format),
    block(pattern).map("DELETE WHERE {}".format),
    st.builds("DELETE {} INSERT {} WHERE {}".format, block(pattern), block(pattern), block(pattern)),
    st.builds("INSERT {} WHERE {}".format, block(fresh), block(pattern)),
    st.builds("WITH {} DELETE {} INSERT {} WHERE {}".format, names, block(pattern), block(pattern), block(pattern)),
    st.builds("INSERT {} USING {} USING NAMED {} WHERE {}".format, block(pattern), names, names, block(pattern)),
    st.builds("{} SILENT {}".format, st.sampled_from(["CLEAR", "DROP"]), st.one_of(graphs, st.sampled_from(["ALL", "NAMED"]))),
    st.builds("CREATE SILENT GRAPH {}".format, names),
)  # fmt: skip
updates = st.lists(operations, min_size=1, max_size=3).map(lambda parts: PREFIX + " ;\n".join(parts))


@settings(max_examples=200, deadline=None)
@given(before=st.lists(block(ground), max_size=4), update=updates)
def test_the_same_as_the_engine_itself(before: list[str], update: str) -> None:
    data = ox.Store()
    for told in before:
        data.update(f"{PREFIX}INSERT DATA {told}")
    ours, theirs, followed = copy(data), copy(data), copy(data)
    theirs.update(update)
    delta = done(ours, update)
    assert content(ours) == content(theirs)
    Delta.from_bytes(delta.to_bytes()).apply(followed)
    assert set(followed) == set(ours)
    assert set(followed.named_graphs()) == set(ours.named_graphs())


def data_of(*told: str) -> ox.Store:
    data = ox.Store()
    for part in told:
        data.update(f"{PREFIX}INSERT DATA {{ {part} }}")
    return data


@pytest.mark.parametrize(
    ("update", "gives"),
    [
        ("ADD :g TO :h", {"GRAPH :g { :a :b 1 } GRAPH :h { :a :b 1 . :c :d 2 }"}),
        ("COPY GRAPH :g TO :h", {"GRAPH :g { :a :b 1 } GRAPH :h { :a :b 1 }"}),
        ("MOVE :g TO DEFAULT", {":a :b 1 . GRAPH :h { :c :d 2 }"}),
        ("COPY :g TO :g", {"GRAPH :g { :a :b 1 } GRAPH :h { :c :d 2 }"}),
        ("MOVE SILENT :nothing TO :g", {"GRAPH :g { :a :b 1 } GRAPH :h { :c :d 2 }"}),
    ],
)
def test_graphs_are_added_copied_and_moved(update: str, gives: set[str]) -> None:
    data = data_of("GRAPH :g { :a :b 1 } GRAPH :h { :c :d 2 }")
    done(data, PREFIX + update)
    assert set(data) == set(data_of(*gives))


@pytest.mark.parametrize("update", ["CREATE GRAPH :g", "DROP GRAPH :nothing", "ADD :nothing TO :g"])
def test_what_cannot_be_done_is_refused(update: str) -> None:
    with pytest.raises(Problem):
        done(data_of("GRAPH :g { :a :b 1 }"), PREFIX + update)


def test_the_request_names_the_graphs_a_pattern_is_asked_of() -> None:
    data = data_of(":x :y 0 . GRAPH :g { :a :b 1 } GRAPH :h { :c :d 2 }")
    using = Graphs(("http://e/g", "http://e/h"))
    done(data, PREFIX + "INSERT { GRAPH :all { ?s ?p ?o } } WHERE { ?s ?p ?o }", using)
    assert len(list(data.quads_for_pattern(None, None, None, ox.NamedNode("http://e/all")))) == 2
    with pytest.raises(Problem):
        done(data, PREFIX + "WITH :g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", using)


def test_one_blank_node_in_and_outside_graph_is_one_and_new_in_each_solution() -> None:
    data = data_of(":a :b 1, 2")
    done(data, PREFIX + "INSERT { _:n :v ?o . GRAPH :g { _:n :w ?o } } WHERE { :a :b ?o }")
    outside = {q.subject for q in data.quads_for_pattern(None, ox.NamedNode("http://e/v"), None)}
    inside = {q.subject for q in data.quads_for_pattern(None, ox.NamedNode("http://e/w"), None)}
    assert len(outside) == 2
    assert outside == inside


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab:<>\"'{}[]().;,?$_@^|\\/#u0041 \n", max_size=60))
def test_the_tokens_of_any_text_are_all_of_it_but_blanks_and_comments(text: str) -> None:
    last = 0
    for token in tokens(text):
        assert text[token.start : token.end] == token.text
        assert token.start >= last
        gap = text[last : token.start]
        assert not gap.strip(" \t\r\n") or "#" in gap
        last = token.end
