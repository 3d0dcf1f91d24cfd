"""How fast articles are read, beside spaCy alone with the same pipeline, and what memory a long stream of them takes."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import click

from kg.article import Article, documents
from kg.article import article_of as read
from kg.english.language import load_model
from kg.extract import extract

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = [str(ROOT / "kg" / "samples"), str(ROOT / "tests" / "gold" / "articles")]
BLOCK = 10
"""Articles read by the one and then by the other: what else the machine does meets both alike."""


@click.command("extraction", help=__doc__)
@click.option("--articles", default=10_000, show_default=True, help="In the stream; 0 leaves it out.")
@click.option("--sample", default=200, show_default=True, help="Articles by which the two are compared.")
@click.option("--jobs", default=0, help="Processes that read the stream.  [default: all cores]")
def bench(articles: int, sample: int, jobs: int) -> None:
    _compare(sample)
    if articles:
        _stream(articles, jobs)


def _articles() -> list[Article]:
    return [read(document) for document in documents(SOURCES)]  # type: ignore[arg-type]


def _compare(sample: int) -> None:
    """Print words a second of spaCy alone and of the extractor, by the processor's time, each over the same articles."""
    model, articles = load_model(), list(islice(cycle(_articles()), sample))
    words = sum(len(article.text.split()) for article in articles)
    extract(articles[0])
    spacy = own = 0.0
    for at in range(0, len(articles), BLOCK):
        block = articles[at : at + BLOCK]
        began = time.process_time()
        for _ in model.pipe(article.text for article in block):
            pass
        between = time.process_time()
        for article in block:
            extract(article)
        spacy, own = spacy + between - began, own + time.process_time() - between
    click.echo(f"articles                    {len(articles):>9,} of {words:,} words")
    click.echo(f"spaCy alone                 {words / spacy:>9,.0f} words/s")
    click.echo(f"extractor                   {words / own:>9,.0f} words/s")
    click.echo(f"ratio                       {spacy / own:>9.2f}   goal 0.70")


def _stream(count: int, jobs: int) -> None:
    """Print how fast ``pactgraph extract`` reads a stream of ``count`` different articles, and its memory at most."""
    with tempfile.TemporaryDirectory() as folder:
        stream, words = Path(folder) / "stream.jsonl", 0
        with stream.open("w", encoding="utf-8") as file:
            for number, article in enumerate(islice(cycle(_articles()), count)):
                # A word of its own makes each article new to every cache and to spaCy's store of strings.
                text = f"{article.text}\n\nThe dispatch was numbered nr{number}x by its author, the agency said.\n"
                words += len(text.split())
                file.write(json.dumps({"id": f"a{number}", "title": article.title, "text": text}) + "\n")
        command = [sys.executable, "-c", "from kg.cli import main; main()", "extract", str(stream), "--format", "jsonl", "--no-cache", "--jobs", str(jobs)]  # fmt: skip
        began, most, facts = time.monotonic(), 0, Path(folder) / "facts.jsonl"
        with facts.open("wb") as out, subprocess.Popen(command, stdout=out, cwd=ROOT) as process:
            while process.poll() is None:
                most = max(most, sum(_memory(pid) for pid in _tree(process.pid)))
                time.sleep(0.5)
        seconds = time.monotonic() - began
        with facts.open("rb") as lines:
            found = sum(1 for _ in lines)
        if process.returncode:
            raise click.ClickException(f"pactgraph extract ended with {process.returncode}")
        click.echo(f"stream                      {count:>9,} articles, {found:,} facts, {seconds:.0f} s")
        click.echo(f"stream                      {words / seconds:>9,.0f} words/s by the clock")
        told = f"{most / 2**30:>9.2f} GB, all processes together   goal 1.50" if most else "not known here"
        click.echo(f"memory at most              {told}")


def _tree(pid: int) -> Iterator[int]:
    """The process and its descendants, where the system tells them (Linux)."""
    yield pid
    for told in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = told.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _tree(int(child))


def _memory(pid: int) -> int:
    """The bytes a process holds, its share of what it shares with others (Linux: Pss)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    bench()
