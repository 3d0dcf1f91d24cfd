"""Ask SPARQL servers the same questions over the same graph and print how they compare.

Five shapes of question: one resource; a join of three hops with a filter and an order; an aggregation; a property
path; 50,000 rows.  No question is asked twice, but for the column "repeated".
"""

import math
import tempfile
from collections.abc import Mapping, Sequence
from itertools import repeat
from pathlib import Path

import click

from tests.bench.endpoint.client import Address, latency, rate, rows
from tests.bench.endpoint.data import SHAPES, questions, write_graph
from tests.bench.endpoint.servers import SERVERS, Missing

Figures = Mapping[str, tuple[float, float]]
CLIENTS = 8


@click.command(help=__doc__)
@click.option("--triples", default="100000", show_default=True, help="Sizes of the graph, joined by commas.")
@click.option(
    "--rivals",
    default=".rivals",
    show_default=True,
    type=click.Path(path_type=Path),
    help="A virtual environment with oxigraph and rdflib-endpoint.",
)
@click.option(
    "--server",
    "names",
    multiple=True,
    type=click.Choice(list(SERVERS)),
    help="Only this server; may be repeated.",
)
@click.option("--seconds", default=3.0, show_default=True, help="How long each figure is measured.")
def bench(triples: str, rivals: Path, names: Sequence[str], seconds: float) -> None:
    for size in map(int, triples.split(",")):
        with tempfile.TemporaryDirectory() as place:
            graph = Path(place) / "graph.nt"
            count = write_graph(graph, size)
            found: dict[str, Figures] = {}
            answered: dict[str, list[int]] = {}
            for name in names or SERVERS:
                with tempfile.TemporaryDirectory() as own:
                    try:
                        with SERVERS[name](graph, Path(own), rivals.absolute()) as address:
                            answered[name] = [rows(address, next(questions(s, size, 0))) for s in SHAPES]
                            found[name] = _measured(address, size, seconds)
                    except Missing as reason:
                        click.echo(f"{name} is left out: {reason}", err=True)
            click.echo(_tables(count, found))
            click.echo(_agreement(answered))


def _measured(address: Address, size: int, seconds: float) -> Figures:
    """For each shape, the milliseconds of one client and the answers a second of eight."""
    found = {}
    for shape in SHAPES:
        one = latency(address, questions(shape, size, 1), seconds)
        found[shape] = one, rate(address, [questions(shape, size, 2 + n) for n in range(CLIENTS)], seconds)
    same = next(questions("join", size, 99))
    found["repeated"] = (
        latency(address, repeat(same), seconds),
        rate(address, [repeat(same) for _ in range(CLIENTS)], seconds),
    )
    return found


def _tables(count: int, found: Mapping[str, Figures]) -> str:
    columns = (*SHAPES, "repeated")
    lines = []
    for title, index, form in (
        (f"{count:,} triples, 1 client: milliseconds (median)", 0, "{:.2f}"),
        (f"{count:,} triples, {CLIENTS} clients: answers a second", 1, "{:.1f}"),
    ):
        lines += [f"\n{title}\n", f"| server | {' | '.join(columns)} |", "| --- |" + " ---: |" * len(columns)]
        for name, figures in found.items():
            lines.append(f"| {name} | {' | '.join(form.format(figures[c][index]) for c in columns)} |")
    ours = found.get("Pactgraph")
    if ours is None:
        return "\n".join(lines)
    for title, index in (("1 client", 0), (f"{CLIENTS} clients", 1)):
        lines += [
            f"\nHow many times faster Pactgraph is, {title}\n",
            f"| than | {' | '.join(columns)} | geometric mean of the first five |",
            "| --- |" + " ---: |" * (len(columns) + 1),
        ]
        for name, figures in found.items():
            if name != "Pactgraph":
                ratios = [
                    figures[c][0] / ours[c][0] if index == 0 else ours[c][1] / figures[c][1] for c in columns
                ]
                mean = math.exp(sum(map(math.log, ratios[: len(SHAPES)])) / len(SHAPES))
                lines.append(f"| {name} | {' | '.join(f'{r:.2f}' for r in (*ratios, mean))} |")
    return "\n".join(lines)


def _agreement(answered: Mapping[str, list[int]]) -> str:
    """Whether all servers gave as many rows: figures of different answers are worth nothing."""
    if len({tuple(counts) for counts in answered.values()}) <= 1:
        return "\nAll servers gave the same numbers of rows.\n"
    return "\nThe servers gave different numbers of rows:\n" + "\n".join(
        f"- {name}: {', '.join(f'{s} {n}' for s, n in zip(SHAPES, counts, strict=True))}"
        for name, counts in answered.items()
    )
