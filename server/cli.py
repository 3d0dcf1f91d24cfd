"""The command ``pactgraph``: what :mod:`kg.cli` and its kin offer, and ``serve``, ``token``, ``backup``, ``restore``."""

from dataclasses import replace
from pathlib import Path

import click

from kg.cli import examples, main
from kg.cli_ontology import ontology

__all__ = ["backup", "main", "ontology", "restore", "serve", "token"]

STORE = click.option(
    "--store", default=".pactgraph/store", show_default=True, metavar="DIR", help="The folder of the graph."
)


@main.command(
    epilog=examples(
        "pactgraph serve",
        "pactgraph serve --store my-store --port 8000",
        "pactgraph serve --store bare --plain --shapes off",
    )
)
@STORE
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=7878, show_default=True, type=click.IntRange(1, 65535), help="The port.")
@click.option(
    "--plain",
    is_flag=True,
    help="A bare SPARQL endpoint over any data: no layers, no inference, no shapes.  An empty store is made where there is none.",
)
@click.option(
    "--shapes",
    type=click.Choice(["refuse", "warn", "off"]),
    default=None,
    help="What becomes of a write that violates the shapes.  [default: refuse; off with --plain]",
)
@click.option(
    "--query-timeout",
    default=30.0,
    show_default=True,
    type=click.FloatRange(0, min_open=True),
    help="Seconds after which a query is stopped.",
)
@click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME=NUMBER",
    help="A limit of the server, such as result-rows=100000 or per-client=4; the README lists them.",
)
@click.option(
    "--allow-service",
    "services",
    multiple=True,
    metavar="URL",
    help="What SERVICE and LOAD may ask, exactly; none to allow nothing.  [default: https://query.wikidata.org/sparql]",
)
@click.option(
    "--allow-private-services",
    is_flag=True,
    help="Let --allow-service name servers at loopback and private addresses.",
)
@click.option(
    "--access-log",
    default="",
    metavar="FILE",
    help="Log every request as a line of JSON; - for standard error.",
)
def serve(
    store: str,
    host: str,
    port: int,
    plain: bool,
    shapes: str | None,
    query_timeout: float,
    limits: tuple[str, ...],
    services: tuple[str, ...],
    allow_private_services: bool,
    access_log: str,
) -> None:
    """Serve the graph over HTTP: SPARQL, pages, queries.  Ctrl-C ends it."""
    from kg.store import Store
    from server.serve import serve as run
    from server.settings import Settings

    if plain and not (Path(store) / "current").exists():
        Store.create(store).replace({})
    settings = Settings(
        plain=plain,
        shapes=shapes or ("off" if plain else "refuse"),
        query_timeout=query_timeout,
        private_services=allow_private_services,
    ).with_limits(limits)
    if services:
        settings = replace(settings, services=tuple(s for s in services if s != "none"))
    run(Path(store), host, port, settings, access_log)


@main.group()
def token() -> None:
    """Make and take back the tokens that allow writing over HTTP."""


@token.command(
    "add",
    epilog=examples(
        "pactgraph token add importer --store my-store --scope update,graph-store",
        'curl -H "Authorization: Bearer $TOKEN" --data-urlencode update@change.ru http://127.0.0.1:7878/sparql',
    ),
)
@click.argument("name")
@STORE
@click.option(
    "--scope",
    default="update,graph-store",
    show_default=True,
    help="What it allows: update, graph-store, admin; joined by commas.",
)
def token_add(name: str, store: str, scope: str) -> None:
    """Make a token called NAME and print it, this once."""
    from kg.store import Store
    from server.tokens import add_token

    place = Store.create(store).path
    click.echo(add_token(place, name, [s.strip() for s in scope.split(",") if s.strip()]))


@token.command("list")
@STORE
def token_list(store: str) -> None:
    """List the tokens: name, scopes, when made."""
    from server.tokens import known_tokens

    for known in known_tokens(Path(store)):
        click.echo(f"{known.name}\t{','.join(known.scopes)}\t{known.created}")


@token.command("remove")
@click.argument("name")
@STORE
def token_remove(name: str, store: str) -> None:
    """Take back the token called NAME."""
    from server.tokens import remove_token

    remove_token(Path(store), name)


@main.command(epilog=examples("pactgraph backup graph.nq.gz", "pactgraph backup graph.nq --store my-store"))
@click.argument("file")
@STORE
def backup(file: str, store: str) -> None:
    """Write all that the store holds to FILE, as N-Quads (compressed where it ends in .gz), also while it is served."""
    from kg.backup import backup as write
    from kg.store import Store

    write(Store.open(store), file)
    click.echo(f"wrote {file}", err=True)


@main.command(epilog=examples("pactgraph restore graph.nq.gz --store my-store"))
@click.argument("file")
@STORE
def restore(file: str, store: str) -> None:
    """Make FILE, which backup wrote, the whole content of the store; a server of the store goes over to it by itself."""
    from kg.backup import restore as read
    from kg.store import Store

    read(Store.create(store), file)
    click.echo(f"restored {store}", err=True)
