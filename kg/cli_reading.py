"""What the commands that read articles share: their options, the progress bar, and how skipped articles are told of."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click

from kg.article import Unread, count
from kg.record import Read
from kg.settings import ExtractorSettings, ReadingSettings

__all__ = ["SKIPPED", "metadata_options", "progress", "reading_options"]

SKIPPED = 3
"""The exit code where some articles could not be read and the others were."""
METADATA = {
    "title": "The article's title, where its first line is not it.",
    "url": "Where it was published.",
    "publisher": "Who published it.",
    "published": "When: 2025, 2025-04 or 2025-04-04.",
    "language": "Its language; only English (en) is read.",
}


def metadata_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give ``command`` the options that describe its one article; it gets them as ``metadata``."""

    @wraps(command)
    def called(**options: Any) -> Any:
        given = {name: options.pop(name) for name in METADATA}
        return command(metadata={name: value for name, value in given.items() if value}, **options)

    for name in reversed(METADATA):
        called = click.option(f"--{name}", default="", help=METADATA[name])(called)
    return called


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give ``command`` the options of how articles are read; it gets them as ``settings``."""

    @wraps(command)
    def called(
        extractor: str,
        llm_url: str,
        llm_model: str,
        llm_timeout: float,
        jobs: int,
        cache: str,
        no_cache: bool,
        abstained: bool = False,
        **options: Any,
    ) -> Any:
        settings = ReadingSettings(
            ExtractorSettings(extractor, llm_url, llm_model, llm_timeout),
            jobs,
            None if no_cache else Path(cache),
            abstained,
        )
        return command(settings=settings, **options)

    for option in (
        click.option("--no-cache", is_flag=True, help="Keep nothing, and read everything anew."),
        click.option(
            "--cache",
            default=".pactgraph/readings.sqlite",
            envvar="PACTGRAPH_CACHE",
            show_default=True,
            metavar="FILE",
            help="Where what is read of several articles is kept, so that interrupted work goes on where it stopped.",
        ),
        click.option(
            "-j",
            "--jobs",
            default=0,
            type=click.IntRange(0, 4 * (os.cpu_count() or 1)),
            help="Processes that read.  [default: all cores for many articles]",
        ),
        click.option(
            "--llm-timeout",
            default=60.0,
            envvar="PACTGRAPH_LLM_TIMEOUT",
            show_default=True,
            type=click.FloatRange(0, min_open=True),
            help="Seconds to wait for an answer of the model.",
        ),
        click.option(
            "--llm-model", default="", envvar="PACTGRAPH_LLM_MODEL", help="The model's name on the server."
        ),
        click.option(
            "--llm-url",
            default="",
            envvar="PACTGRAPH_LLM_URL",
            metavar="URL",
            help="An OpenAI-compatible server, such as http://127.0.0.1:8000/v1; the key is PACTGRAPH_LLM_KEY.",
        ),
        click.option(
            "--extractor",
            default="frames",
            envvar="PACTGRAPH_EXTRACTOR",
            show_default=True,
            metavar="NAME",
            help="Who reads: frames, llm, or package.module:callable.",
        ),
    ):
        called = option(called)
    return called


@contextmanager
def progress(sources: Sequence[str], bar: bool = True) -> Iterator[Callable[[Read | Unread], None]]:
    """Give what is to be told of each document: skipped ones are named on standard error.

    A bar shows there how far the work is, on a terminal only, and where ``bar`` allows it.
    """
    whole = count(sources) if bar and sys.stderr.isatty() else 1
    if whole == 1:
        yield _Told(lambda line: click.echo(line, err=True))
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(40),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=whole)
        told = _Told(lambda line: shown.console.print(line, markup=False, highlight=False, soft_wrap=True))

        def tell(each: Read | Unread) -> None:
            told(each)
            title = each.article.title if isinstance(each, Read) else each.name
            shown.update(task, advance=1, description=title[:40])

        yield tell


class _Told:
    """Names the documents that were skipped.

    Where the only document cannot be read, the error that ends the command names it; so the first is held back until
    there is another.
    """

    def __init__(self, echo: Callable[[str], None]) -> None:
        self._echo = echo
        self._held: list[str] = []
        self._count = 0

    def __call__(self, each: Read | Unread) -> None:
        self._count += 1
        if isinstance(each, Unread):
            self._held.append(f"pactgraph: skipped: {each.reason}")
        if self._count > 1:
            for line in self._held:
                self._echo(line)
            self._held.clear()
