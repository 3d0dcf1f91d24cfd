"""The command line: ``pactgraph build | extract | validate | infer | query | queries`` (the server adds ``serve``).

Results go to standard output, all else to standard error.  Exit codes: 0 done, 1 the check found violations,
2 bad input (told in one line).
"""

import json
import sys
from pathlib import Path
from typing import Any

import click

from kg.errors import PactgraphError

__all__ = ["examples", "main"]

METADATA = ("title", "url", "publisher", "published", "language")


class _Group(click.Group):
    """Turns an error a person can mend into one line on standard error and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PactgraphError as error:
            click.echo(f"pactgraph: {error}", err=True)
            ctx.exit(2)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)


def _metadata(command: Any) -> Any:
    for name in reversed(METADATA):
        help_text = {
            "title": "The article's title, where its first line is not it.",
            "url": "Where it was published.",
            "publisher": "Who published it.",
            "published": "When: 2025, 2025-04 or 2025-04-04.",
            "language": "Its language; only English (en) is read.",
        }[name]
        command = click.option(f"--{name}", default="", help=help_text)(command)
    return command


def examples(*lines: str) -> str:
    """Return the help text that shows ``lines`` as examples."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="pactgraph")
def main() -> None:
    """Read news about states and their alliances into a graph in which every answer carries its evidence."""


@main.command(
    epilog=examples(
        "pactgraph build article.txt",
        "pactgraph build article.txt --published 2025-04-04 --store my-store --turtle out/",
    )
)
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@click.option(
    "--store",
    default=".pactgraph/store",
    show_default=True,
    help="The folder of the graph; it is replaced when the build succeeds.",
)
@click.option(
    "--turtle", default="", metavar="DIR", help="Also write one .ttl file per article, for Protégé."
)
@click.option(
    "--base", default="", help="The base IRI of everything named.  [default: https://w3id.org/pactgraph/]"
)
@_metadata
def build(articles: tuple[str, ...], store: str, turtle: str, base: str, **metadata: str) -> None:
    """Build the graph from ARTICLE... (plain text files; - for standard input): extract, validate, infer, store."""
    from kg.pipeline import build_store

    built = build_store(articles, Path(store), Path(turtle) if turtle else None, base, metadata, _progress)
    click.echo(built.summary())
    if not built.report.conforms:
        click.echo(str(built.report), err=True)
        raise click.exceptions.Exit(1)


@main.command(
    epilog=examples(
        "pactgraph extract article.txt",
        "pactgraph extract article.txt --format json | jq .",
        "pactgraph extract --format gold documents.json > predictions.json",
    )
)
@click.argument("article")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl", "gold", "ttl"]),
    default="text",
    show_default=True,
    help="gold reads and writes documents in the form of evaluation sets.",
)
@_metadata
def extract(article: str, form: str, **metadata: str) -> None:
    """Show the claims of ARTICLE (- for standard input), each with its words."""
    from kg.article import read_article
    from kg.extract import extract as claims_of
    from kg.gold import facts, predictions
    from kg.show import claims_as_text

    if form == "gold":
        click.echo(json.dumps(predictions(_json(article), article), ensure_ascii=False, indent=1))
        return
    read = read_article(article, **{k: v for k, v in metadata.items() if v})
    claims = claims_of(read)
    if form == "text":
        click.echo(claims_as_text(read, claims, color=sys.stdout.isatty()))
    elif form == "ttl":
        from kg.rdf import article_graph
        from kg.turtle import to_turtle

        click.echo(to_turtle(article_graph(read, claims)), nl=False)
    elif form == "jsonl":
        for fact in facts(claims):
            click.echo(json.dumps(fact, ensure_ascii=False))
    else:
        click.echo(json.dumps({"title": read.title, "facts": facts(claims)}, ensure_ascii=False, indent=1))


@main.command(
    epilog=examples("pactgraph validate article.ttl", "pactgraph validate article.ttl --shapes my-shapes/")
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--shapes", default="", metavar="DIR", help="Other shapes than those that come along.")
def validate(files: tuple[str, ...], shapes: str) -> None:
    """Check Turtle FILE... against the SHACL shapes; exit code 1 where they are violated."""
    from kg.pipeline import load_turtle
    from kg.validate import validate as check

    report = check(load_turtle(files), Path(shapes) if shapes else None)
    click.echo(str(report))
    if not report.conforms:
        raise click.exceptions.Exit(1)


@main.command(epilog=examples("pactgraph infer article.ttl > inferred.ttl"))
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def infer(files: tuple[str, ...]) -> None:
    """Print, as Turtle, what OWL 2 RL infers from Turtle FILE... and the ontology."""
    from kg.infer import infer as close
    from kg.pipeline import load_turtle
    from kg.turtle import to_turtle

    click.echo(to_turtle(close(load_turtle(files))), nl=False)


@main.command(
    epilog=examples(
        "pactgraph query members",
        "pactgraph query my.rq --format csv",
        "echo 'ASK { ?s ?p ?o }' | pactgraph query -",
        "pactgraph query members --endpoint http://127.0.0.1:7878/sparql",
    )
)
@click.argument("query")
@click.option("--store", default=".pactgraph/store", show_default=True, help="The folder of the graph.")
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint instead of a store.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "xml", "csv", "tsv", "ttl", "nt"]),
    default=None,
    help="Default: table on a terminal, tsv when piped; ttl for graphs.",
)
def query(query: str, store: str, endpoint: str | None, form: str | None) -> None:
    """Run QUERY: the name of one that comes along (see pactgraph queries), a .rq file, or - for standard input."""
    from kg.ask import ask, query_text

    form = form or ("table" if sys.stdout.isatty() else "")
    click.echo(ask(endpoint or Path(store), query_text(query), form), nl=False)


@main.command(epilog=examples("pactgraph queries"))
def queries() -> None:
    """List the queries that come along."""
    from kg.ask import catalogue

    for known in catalogue():
        click.echo(f"{known.name}\t{known.title}")


def _json(path: str) -> Any:
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
        return json.loads(text)
    except OSError as error:
        raise PactgraphError(f"{path}: {error.strerror}; name a readable file") from error
    except ValueError as error:
        raise PactgraphError(f"{path}: not JSON in UTF-8: {error}") from error


def _progress(done: int, whole: int, name: str) -> None:
    """Show a bar on standard error while several articles are read, on a terminal only."""
    if whole > 1 and sys.stderr.isatty():
        bar = "█" * (30 * done // whole)
        click.echo(f"\r{bar:<30} {done}/{whole} {name[:40]:<40}", nl=done == whole, err=True)
