"""What the engine is told answers as SPARQL says; what needs no mending is left as it is."""

import re
from collections import Counter

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.sparql.ask import ask
from server.sparql.dataset import Dataset, named_in
from server.sparql.dialect import mended, small_booleans

TRIG = """
PREFIX : <http://example/>
:a :p :b, :c . :b :q "one"@en, "two"@en . :c :q 3 .
GRAPH :g1 { :a :p :g1 . :b :p :o }
GRAPH :g2 { :a :p :g1 . :c :p :c }
GRAPH :g3 { :d :q :d }
"""
BASE = "http://127.0.0.1/sparql"
PROLOGUE = "PREFIX : <http://example/>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"


@pytest.fixture(scope="module")
def data() -> ox.Store:
    store = ox.Store()
    store.load(TRIG, format=ox.RdfFormat.TRIG)
    return store


def rows(data: ox.Store, query: str, named: list[str] | None = None) -> Counter[frozenset[tuple[str, str]]]:
    text = PROLOGUE + query
    dataset = (
        Dataset(("http://example/nothing",), tuple(named)) if named is not None else named_in(text, BASE)
    )
    found = ask(data, text, BASE, dataset)
    if isinstance(found, ox.QueryBoolean):
        return Counter([frozenset({("ask", str(bool(found)))})])
    assert isinstance(found, ox.QuerySolutions)
    names = [v.value for v in found.variables]
    return Counter(
        frozenset((n, str(r[n]).replace("http://example/", ":")) for n in names if r[n] is not None)
        for r in found
    )


def solutions(*found: dict[str, str]) -> Counter[frozenset[tuple[str, str]]]:
    return Counter(frozenset(row.items()) for row in found)


def test_booleans_in_any_case(data: ox.Store) -> None:
    boolean = "^^<http://www.w3.org/2001/XMLSchema#boolean>"
    assert rows(data, "SELECT (TRUE AS ?t) (False AS ?f) ('TRUE' AS ?s) {}") == solutions(
        {"t": f'"true"{boolean}', "f": f'"false"{boolean}', "s": '"TRUE"'}
    )


@pytest.mark.parametrize(
    "call", [":unknown(?o)", "<http://example/unknown>(?o, 1)", "xsd:nothing(?o)", ":a\\-b()"]
)
def test_an_unknown_function_is_an_error_of_its_expression(data: ox.Store, call: str) -> None:
    assert rows(data, f"SELECT ?o (COALESCE({call}, 'none') AS ?x) {{ :a :p ?o }}") == solutions(
        {"o": "<:b>", "x": '"none"'}, {"o": "<:c>", "x": '"none"'}
    )
    assert not rows(data, f"SELECT * {{ :a :p ?o FILTER({call} || FALSE) }}")


def test_the_functions_of_the_engine_stay(data: ox.Store) -> None:
    told = mended(PROLOGUE + "SELECT (xsd:integer('4') AS ?n) { ?s :p (1 2) }", data, BASE)
    assert [name.value for name in told.functions] == ["http://example/p"]
    assert rows(data, "SELECT (STR(xsd:integer('4')) AS ?n) {}") == solutions({"n": '"4"'})


def test_group_concat_has_no_language(data: ox.Store) -> None:
    assert rows(
        data, "SELECT (GROUP_CONCAT(?o ; SEPARATOR=')') AS ?all) { :b :q ?o FILTER(?o = 'one'@en) }"
    ) == (solutions({"all": '"one"'}))


def test_bnode_of_a_text_is_one_node_in_a_solution_and_another_in_the_next(data: ox.Store) -> None:
    query = "SELECT ?o (BNODE('x') AS ?one) (BNODE('x') AS ?same) (BNODE('y') AS ?other) { :a :p ?o }"
    found = [dict(row) for row in rows(data, query)]
    assert len({row["one"] for row in found}) == 2
    assert all(row["one"] == row["same"] != row["other"] for row in found)
    assert not [row for row in rows(data, "SELECT ?o (BNODE(:x) AS ?b) { :a :p ?o }") if "b" in dict(row)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { GRAPH ?g { FILTER(BOUND(?g)) } }", []),
        ("SELECT ?g ?s { GRAPH ?g { ?s :p ?g } }", [{"g": "<:g1>", "s": "<:a>"}]),
        (
            "SELECT ?g ?s { GRAPH ?g { ?s ?p ?o OPTIONAL { ?s :q ?g } FILTER(?s != :d) } }",
            [
                {"g": "<:g1>", "s": "<:a>"},
                {"g": "<:g1>", "s": "<:b>"},
                {"g": "<:g2>", "s": "<:a>"},
                {"g": "<:g2>", "s": "<:c>"},
            ],
        ),
        (
            "SELECT ?g ?c { GRAPH ?g { SELECT (STR(COUNT(*)) AS ?c) { ?s :p ?o } } }",
            [{"g": "<:g1>", "c": '"2"'}, {"g": "<:g2>", "c": '"2"'}, {"g": "<:g3>", "c": '"0"'}],
        ),
        (
            "SELECT ?g ?c FROM NAMED :g1 FROM NAMED :g3 { GRAPH ?g { SELECT (STR(COUNT(*)) AS ?c) { ?s :p ?o } } }",
            [{"g": "<:g1>", "c": '"2"'}, {"g": "<:g3>", "c": '"0"'}],
        ),
        ("SELECT ?g ?c FROM :g1 { GRAPH ?g { SELECT (COUNT(*) AS ?c) { ?s :p ?o } } }", []),
        ("SELECT ?s { GRAPH ?g { ?s :p :c MINUS { ?x :p :c } } }", [{"s": "<:c>"}]),
        ("SELECT ?g ?t { GRAPH $g { VALUES (?g ?t) { (UNDEF 1) (:g2 2) } } FILTER(?t = 2) }", None),
        ("SELECT ?s { GRAPH ?g { _:x :p ?g MINUS { _:y :q ?s } ?s :p [] } }", [{"s": "<:a>"}, {"s": "<:b>"}]),
    ],
)
def test_a_graph_variable_is_joined_after_its_block(
    data: ox.Store, query: str, expected: list[dict[str, str]] | None
) -> None:
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert rows(data, query) == solutions(
        *(expected or [] if expected is not None else [{"g": "<:g2>", "t": f'"2"{integer}'}])
    )


def test_the_graphs_of_the_request_count(data: ox.Store) -> None:
    query = "SELECT ?g ?c { GRAPH ?g { SELECT (STR(COUNT(*)) AS ?c) { ?s :p ?o } } }"
    assert rows(data, query, ["http://example/g3"]) == solutions({"g": "<:g3>", "c": '"0"'})
    assert rows(data, query, []) == solutions()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?x :p* :absent }", [{"x": "<:absent>"}]),
        ("SELECT * { :absent :p? ?x . }", [{"x": "<:absent>"}]),
        ("SELECT * { :absent (:p*/^:q?)|!:r ?x FILTER(isIRI(?x)) }", [{"x": "<:absent>"}]),
        ("SELECT * { :absent :p+ ?x }", []),
        ("SELECT * { :absent :p*/:q ?x }", []),
        ("SELECT * { :absent :p* :other }", []),
        ("ASK { :absent :p* :absent }", [{"ask": "True"}]),
        ("SELECT * { :d :q* ?x }", []),
        ("SELECT * { ?y :q 3 . :absent :p* ?x }", [{"x": "<:absent>", "y": "<:c>"}]),
    ],
)
def test_a_path_of_no_steps_from_a_term_no_graph_has(
    data: ox.Store, query: str, expected: list[dict[str, str]]
) -> None:
    assert rows(data, query) == solutions(*expected)


def test_a_selected_aggregate_can_be_used_again(data: ox.Store) -> None:
    assert rows(
        data, "SELECT (COUNT(?o) AS ?n) (STR(?n + 1) AS ?m) (STR(?n) AS ?k) { :a :p ?o }"
    ) == solutions({"n": '"2"^^<http://www.w3.org/2001/XMLSchema#integer>', "m": '"3"', "k": '"2"'})


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT *\n{ FILTER (?x<?a&&?b>?y) }", "error at 2:21: <?a&&?b> is an IRI here"),
        ("SELECT (SUM(COUNT(*)) AS ?n) {}", "error at 1:18: COUNT stands inside another aggregate"),
        ("SELECT * { BIND(<<( 'a' :q :z )>> AS ?x) }", "error at 1:24: the subject of a triple term"),
        (
            "SELECT * { BIND(<<( <<( :a :b :c )>> :q :z )>> AS ?x) }",
            "error at 1:24: the subject of a triple term",
        ),
    ],
)
def test_what_only_the_engine_takes_is_refused_with_its_place(data: ox.Store, query: str, told: str) -> None:
    with pytest.raises(SyntaxError, match=f"^{re.escape(told)}"):
        ask(data, query, BASE, Dataset())


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o FILTER(?x < ?y && ?y > ?z) }",
        "SELECT * { ?s ?p (?x <http://a> true) . }",
        "SELECT * { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { :a :p* ?x }",
        "SELECT * { SERVICE ?g { GRAPH ?h { ?h ?p ?o } FILTER(BNODE('x') = 1) } }",
        '# GRAPH ?g { ?g TRUE }\nASK { \'TRUE\' ?p """GRAPH ?g {?g "a" b}""", <http://TRUE/?GROUP_CONCAT()> }',
        "SELECT (COUNT(*) AS ?n) (SUM(?x) AS ?m) { { SELECT (COUNT(*) AS ?x) {} } }",
        "not SPARQL at all {",
        "SELECT \u0000",
        "",
        "ASK {" * 1000,
    ],
)
def test_other_requests_come_back_as_they_are(data: ox.Store, text: str) -> None:
    assert mended(PROLOGUE + text, data, BASE).text == PROLOGUE + text


def test_booleans_of_updates() -> None:
    assert (
        small_booleans("INSERT DATA { _:a <a:TRUE> TRUE, 'TRUE' }")
        == "INSERT DATA { _:a <a:TRUE> true, 'TRUE' }"
    )


TERMS = st.sampled_from([":a", ":b", ":c", ":d", ":g1", ":g2", "?s", "?o", "?x"])
TRIPLES = st.builds(
    lambda s, p, o: f"{s} {p} {o} .", TERMS, st.sampled_from([":p", ":q", "?p", ":p*", ":q?"]), TERMS
)
BLOCKS = st.recursive(
    st.lists(TRIPLES, max_size=3).map(" ".join),
    lambda inner: st.one_of(
        st.builds("{} OPTIONAL {{ {} }}".format, inner, inner),
        st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("{} MINUS {{ {} }}".format, inner, inner),
        st.builds("{} FILTER(!BOUND(?g) || ?g != :g2)".format, inner),
        st.builds("{} FILTER EXISTS {{ {} }}".format, inner, inner),
        st.builds("{} OPTIONAL {{ ?s :p ?g }}".format, inner),
        st.builds("{{ SELECT (COUNT(*) AS ?n) {{ {} }} }}".format, inner),
    ),
    max_leaves=4,
)


@settings(max_examples=100, deadline=None)
@example(block=":nowhere :p* ?s .")
@example(block=":g2 :p* ?s .")
@given(block=BLOCKS)
def test_graph_is_the_union_over_the_graphs(data: ox.Store, block: str) -> None:
    """Section 18.6: Graph(var, P) is the union over the names, of P in that graph joined with the name."""
    expected: Counter[frozenset[tuple[str, str]]] = Counter()
    for name in (":g1", ":g2", ":g3"):
        for row, times in rows(data, f"SELECT * {{ GRAPH {name} {{ {block} }} }}").items():
            bound = dict(row)
            if bound.setdefault("g", f"<{name}>") == f"<{name}>":
                expected[frozenset(bound.items())] += times
    assert rows(data, f"SELECT * {{ GRAPH ?g {{ {block} }} }}") == expected


@settings(max_examples=100, deadline=None)
@given(block=BLOCKS)
def test_a_query_that_needs_no_mending_is_not_changed(data: ox.Store, block: str) -> None:
    query = PROLOGUE + f"SELECT * {{ {block.replace(':g2', ':g1')} }}"
    assert mended(query, data, BASE).text == query


@settings(max_examples=200, deadline=None)
@given(
    text=st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                [
                    "SELECT",
                    "ASK",
                    "GRAPH",
                    "?g",
                    "{",
                    "}",
                    "(",
                    ")",
                    "[",
                    "]",
                    ".",
                    ":p*",
                    "?x",
                    "<a:b>",
                    '"x"',
                    "TRUE",
                    "GROUP_CONCAT",
                    "BNODE",
                    "AS",
                    "COUNT",
                    "<<(",
                    ")>>",
                    "<<",
                    "#",
                    "\n",
                    "FROM",
                    "NAMED",
                    "!",
                    "^",
                    "|",
                    "/",
                ]
            )
        ).map(" ".join),
    )
)
def test_what_the_engine_reads_it_reads_mended(data: ox.Store, text: str) -> None:
    try:
        told = mended(text, data, BASE)
    except SyntaxError:
        return
    try:
        data.query(text, base_iri=BASE, custom_functions=dict(told.functions))
    except (SyntaxError, RuntimeError, ValueError):
        return
    data.query(told.text, base_iri=BASE, custom_functions=dict(told.functions))


@pytest.mark.parametrize(
    "piece",
    [
        "BNODE(?x) ",
        "GRAPH ?g { ?g ?p ?o } ",
        "(COUNT(?x) AS ?y) ",
        ":f(?x < ?y) ",
        "{ ?x :p* :a } ",
        "GRAPH ?g { {?g} ",
    ],
)
def test_a_long_request_is_mended_into_a_bounded_one(data: ox.Store, piece: str) -> None:
    text = PROLOGUE + "SELECT * {" + piece * (100_000 // len(piece)) + "}" * piece.count("{")
    assert len(mended(text, data, BASE).text) < 3_000_000


@pytest.mark.parametrize("graphs", [64, 65])
def test_a_union_over_too_many_graphs_is_left_to_the_engine(graphs: int) -> None:
    store = ox.Store()
    for number in range(graphs):
        store.add_graph(ox.NamedNode(f"http://example/g{number}"))
    query = "SELECT * { GRAPH ?g { VALUES ?g { <http://example/g1> } } }"
    assert (mended(query, store, BASE).text != query) is (graphs <= 64)
