"""The command ``pactgraph``: what :mod:`kg.cli` offers, and ``serve``."""

from pathlib import Path

import click

from kg.cli import examples, main

__all__ = ["main", "serve"]


@main.command(epilog=examples("pactgraph serve", "pactgraph serve --store my-store --port 8000"))
@click.option("--store", default=".pactgraph/store", show_default=True, help="The folder of the graph.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=7878, show_default=True, type=click.IntRange(1, 65535), help="The port.")
@click.option(
    "--query-timeout",
    default=30.0,
    show_default=True,
    type=click.FloatRange(0, min_open=True),
    help="Seconds after which a query is stopped.",
)
def serve(store: str, host: str, port: int, query_timeout: float) -> None:
    """Serve the graph over HTTP: SPARQL, pages, queries.  Ctrl-C ends it."""
    from server.serve import serve as run

    run(Path(store), host=host, port=port, query_timeout=query_timeout)
