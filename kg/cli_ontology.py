"""The command ``pactgraph ontology``: the ontology as one file, for tools or for people."""

import click

from kg.cli import examples, main

__all__ = ["ontology"]


@main.command(
    epilog=examples(
        "pactgraph ontology --format html > ontology.html",
        "pactgraph ontology > pactgraph.ttl",
    )
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["ttl", "html"]),
    default="ttl",
    show_default=True,
    help="ttl: the modules merged, without imports; html: the documentation.",
)
def ontology(form: str) -> None:
    """Print the ontology: all modules as one Turtle file, or their documentation as one page."""
    if form == "html":
        from kg.documentation import documentation

        click.echo(documentation(), nl=False)
    else:
        from kg.ontology import release

        click.echo(release(), nl=False)
