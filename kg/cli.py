"""The command line: ``pactgraph build | extract | validate | infer | query | queries`` (the server adds ``serve``).

Results go to standard output, all else to standard error.  Exit codes: 0 done, 1 the check found violations,
2 bad input (told in one line), 3 done but for the articles that could not be read, 130 interrupted.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from kg.article import Unread
from kg.cli_reading import SKIPPED, metadata_options, progress, reading_options
from kg.errors import ArticleError, PactgraphError
from kg.record import Read
from kg.settings import ReadingSettings

__all__ = ["examples", "main"]


class _Group(click.Group):
    """Turns an error a person can mend into one line on standard error and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PactgraphError as error:
            click.echo(f"pactgraph: {error}", err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            click.echo(
                "pactgraph: interrupted; the same command goes on with the articles not read yet", err=True
            )
            ctx.exit(130)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)


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
        "pactgraph build articles/ https://example.org/news/1.html --jobs 4",
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
@reading_options
@metadata_options
def build(
    articles: tuple[str, ...],
    store: str,
    turtle: str,
    base: str,
    metadata: dict[str, str],
    settings: ReadingSettings,
) -> None:
    """Build the graph from ARTICLE...: extract, validate, infer, store.

    An ARTICLE is a .txt, .md, .html, .json or .jsonl file, a folder of such files, an http(s) address, or - for standard
    input.  One that cannot be read is named and skipped; the exit code is then 3.
    """
    from kg.pipeline import build_store

    with progress(articles) as tell:
        built = build_store(
            articles, Path(store), Path(turtle) if turtle else None, base, metadata, tell, settings
        )
    click.echo(built.summary())
    if not built.report.conforms:
        click.echo(str(built.report), err=True)
        raise click.exceptions.Exit(1)
    if built.unread:
        raise click.exceptions.Exit(SKIPPED)


@main.command(
    epilog=examples(
        "pactgraph extract article.txt --abstained",
        "pactgraph extract https://example.org/news/1.html",
        "pactgraph extract articles/ more.jsonl --format jsonl --jobs 4 > facts.jsonl",
        "pactgraph extract --format gold documents.json > predictions.json",
        "pactgraph extract article.txt --extractor llm --llm-url http://127.0.0.1:8000/v1 --llm-model m",
    )
)
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl", "gold", "ttl"]),
    default="text",
    show_default=True,
    help="gold is the form of evaluation sets; jsonl is one fact a line.",
)
@click.option("--abstained", is_flag=True, help="Show what was not understood, too (text, json, jsonl).")
@reading_options
@metadata_options
def extract(
    articles: tuple[str, ...], form: str, metadata: dict[str, str], settings: ReadingSettings
) -> None:
    """Show the claims of ARTICLE..., each with its words.

    An ARTICLE is a .txt, .md, .html, .json or .jsonl file, a folder of such files, an http(s) address, or - for standard
    input.  One that cannot be read is named and skipped; the exit code is then 3.
    """
    from kg.corpus import read_corpus
    from kg.output import write

    if settings.abstained and form in ("gold", "ttl"):
        raise click.UsageError(f"--abstained has no place in --format {form}; use text, json or jsonl")
    unread: list[Unread] = []
    with progress(articles, bar=not sys.stdout.isatty()) as tell:

        def read() -> Iterator[Read]:
            for each in read_corpus(articles, metadata, settings):
                tell(each)
                if isinstance(each, Read):
                    yield each
                else:
                    unread.append(each)

        done = write(read(), form, sys.stdout)
    if unread and not done:
        raise ArticleError(unread[0].reason if len(unread) == 1 else "none of the articles could be read")
    if unread:
        click.echo(f"pactgraph: read {done}, skipped {len(unread)}", err=True)
        raise click.exceptions.Exit(SKIPPED)


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
