"""Reading many articles: order, processes, going on after an interruption, faults of one and faults of all."""

import json
import os
import shlex
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from kg.article import Article, Unread, read_article
from kg.claims import Abstention, Claim, Quote
from kg.corpus import read_corpus
from kg.errors import ExtractorError, SettingError, StoreError
from kg.extract import extract
from kg.extractors import extractor_version, load_extractor
from kg.record import Read, from_json, to_json
from kg.settings import ExtractorSettings, ReadingSettings
from tests.test_cli import COMMAND, run

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = sorted((ROOT / "kg" / "samples").glob("*.txt"))


def own(article: Article, abstained: list[Abstention] | None = None) -> tuple[Claim, ...]:
    """An extractor from elsewhere; it counts its articles in a file, and has its faults."""
    with Path(os.environ["PACTGRAPH_TEST_COUNT"]).open("a") as log:
        print(article.title, file=log)
    time.sleep(float(os.environ.get("PACTGRAPH_TEST_PAUSE", "0")))
    if article.title == "Bad quote":
        return (Claim("statement", {}, Quote("never said", 0, 10)),)
    if article.title == "Broken":
        raise ZeroDivisionError("by zero")
    if article.title == "Gone":
        raise ExtractorError("the server is gone")
    start, end = article.body[0]
    return (Claim("statement", {}, Quote(article.text[start:end], start, end)),)


OWN = ExtractorSettings("tests.test_corpus:own")


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "log"
    path.touch()
    monkeypatch.setenv("PACTGRAPH_TEST_COUNT", str(path))
    return path


def lines(path: Path, titles: list[str]) -> str:
    path.write_text(
        "".join(
            json.dumps({"title": t, "text": f"{t}. Peru left the Andean Community."}) + "\n" for t in titles
        )
    )
    return str(path)


def titles(settings: ReadingSettings, *sources: str) -> list[str]:
    return [
        each.article.title if isinstance(each, Read) else f"! {each.reason}"
        for each in read_corpus(sources, {}, settings)
    ]


def test_what_processes_hand_each_other_loses_nothing() -> None:
    for path in SAMPLES:
        abstained: list[Abstention] = []
        article = read_article(path, published="2024-05", id="a/b")
        read = Read("x", article, extract(article, abstained), tuple(abstained))
        assert read.claims
        assert abstained
        assert from_json(to_json(read), "x") == read


def test_several_processes_give_what_one_gives_in_order(tmp_path: Path) -> None:
    articles = [*map(str, SAMPLES), str(tmp_path / "missing.txt"), *map(str, reversed(SAMPLES))]
    one = list(read_corpus(articles, {}, ReadingSettings(jobs=1)))
    two = list(read_corpus(articles, {}, ReadingSettings(jobs=2)))
    assert one == two
    assert [isinstance(each, Unread) for each in one] == [False] * 4 + [True] + [False] * 4


def test_what_was_read_before_is_not_read_again(tmp_path: Path, log: Path) -> None:
    settings = ReadingSettings(OWN, cache=tmp_path / "new" / "cache.sqlite")
    first = titles(settings, lines(tmp_path / "a.jsonl", ["One", "Two", "Three"]))
    again = titles(settings, lines(tmp_path / "b.jsonl", ["Zero", "Three", "Two", "One"]))
    assert (first, again) == (["One", "Two", "Three"], ["Zero", "Three", "Two", "One"])
    assert log.read_text().split() == ["One", "Two", "Three", "Zero"]


def test_work_broken_off_goes_on_where_it_stopped(tmp_path: Path, log: Path) -> None:
    source = lines(tmp_path / "a.jsonl", ["One", "Two", "Gone", "Three"])
    settings = ReadingSettings(OWN, cache=tmp_path / "cache.sqlite")
    with pytest.raises(ExtractorError, match="the server is gone"):
        titles(settings, source)
    source = lines(tmp_path / "a.jsonl", ["One", "Two", "Three"])
    assert titles(settings, source) == ["One", "Two", "Three"]
    assert log.read_text().split() == ["One", "Two", "Gone", "Three"]


def test_another_version_reads_anew_and_forgets_the_old(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = ReadingSettings(OWN, cache=tmp_path / "cache.sqlite")
    source = lines(tmp_path / "a.jsonl", ["One", "Two"])
    titles(settings, source)
    monkeypatch.setattr("kg.corpus.extractor_version", lambda _: "other")
    titles(settings, source)
    assert log.read_text().split() == ["One", "Two", "One", "Two"]
    with sqlite3.connect(tmp_path / "cache.sqlite") as file:
        assert file.execute("SELECT DISTINCT version FROM readings").fetchall() == [("other",)]
    file.close()


def test_a_spoilt_entry_is_read_anew_and_a_spoilt_file_is_named(tmp_path: Path, log: Path) -> None:
    settings = ReadingSettings(OWN, cache=tmp_path / "cache.sqlite")
    source = lines(tmp_path / "a.jsonl", ["One", "Two"])
    titles(settings, source)
    with sqlite3.connect(tmp_path / "cache.sqlite") as file:
        file.execute("UPDATE readings SET value = x'00'")
    file.close()
    assert titles(settings, source) == ["One", "Two"]
    (tmp_path / "no-cache").write_text("in the way" * 1000)
    with pytest.raises(StoreError, match="no-cache"):
        titles(ReadingSettings(OWN, cache=tmp_path / "no-cache"), source)


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_fault_of_one_article_costs_no_other(tmp_path: Path, log: Path, jobs: int) -> None:
    found = titles(
        ReadingSettings(OWN, jobs=jobs), lines(tmp_path / "a.jsonl", ["One", "Broken", "Bad quote", "Two"])
    )
    assert (found[0], found[3]) == ("One", "Two")
    assert "line 2: the extractor failed: ZeroDivisionError: by zero" in found[1]
    assert "line 3: the extractor quotes at 0 what does not stand there" in found[2]


@pytest.mark.parametrize(
    "name", ["nothing", "no.such.module:call", "json:nothing", "json:__name__", ":", "a:"]
)
def test_an_extractor_that_is_none_is_named(name: str) -> None:
    with pytest.raises(SettingError, match="extractor"):
        load_extractor(ExtractorSettings(name))


def test_the_version_follows_the_extractors_code_and_settings() -> None:
    settings = [
        ExtractorSettings(),
        OWN,
        ExtractorSettings("llm", "http://a", "m"),
        ExtractorSettings("llm", "http://a", "n"),
    ]
    assert len({extractor_version(each) for each in settings}) == len(settings)


def test_the_command_goes_on_after_it_was_interrupted(tmp_path: Path, log: Path) -> None:
    source = lines(tmp_path / "a.jsonl", [f"Article {n}" for n in range(60)])
    arguments = ["extract", source, "--format", "jsonl", "-j", "1", "--cache", str(tmp_path / "cache.sqlite"), "--extractor", "tests.test_corpus:own"]  # fmt: skip
    slow = {**os.environ, "PYTHONPATH": str(ROOT), "PACTGRAPH_TEST_PAUSE": "0.2"}
    begun = subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=slow, cwd=ROOT
    )
    assert begun.stdout is not None
    for _ in range(5):
        begun.stdout.readline()
    begun.send_signal(signal.SIGINT)
    _, told = begun.communicate(timeout=60)
    assert begun.returncode == 130
    assert b"goes on with the articles not read yet" in told
    assert 5 <= len(log.read_text().splitlines()) < 60
    done = run(*arguments, env={"PYTHONPATH": str(ROOT)})
    assert [json.loads(line)["article"] for line in done.stdout.splitlines()] == [
        f"article-{n}" for n in range(60)
    ]
    assert 60 <= len(log.read_text().splitlines()) <= 61  # the one that was under way is read again


def test_skipped_articles_show_in_the_exit_code_and_the_summary(tmp_path: Path, log: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for path in SAMPLES[:2]:
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "binary.txt").write_bytes(b"\0\1\2")
    (folder / "page.html").write_text("<html><body></body></html>")
    built = run("build", str(folder), "--store", str(tmp_path / "store"), "--no-cache", code=3)
    assert "Read 2 articles" in built.stdout
    assert "Skipped    2 that could not be read" in built.stdout
    assert "binary.txt" in built.stderr
    assert "page.html: no article" in built.stderr
    told = run("extract", str(folder), "--format", "json", "--no-cache", code=3)
    assert len(json.loads(told.stdout)["articles"]) == 2
    assert "read 2, skipped 2" in told.stderr
    only_bad = run("extract", str(folder / "binary.txt"), str(folder / "page.html"), "--no-cache", code=2)
    assert "none of the articles could be read" in only_bad.stderr
    assert only_bad.stdout == ""


def test_articles_of_one_title_and_different_texts_are_both_kept(tmp_path: Path) -> None:
    for name, text in (
        ("a", "Peru left the Andean Community."),
        ("b", "Chile left the Andean Community."),
        ("c", "Chile left the Andean Community."),
    ):
        (tmp_path / f"{name}.txt").write_text(f"Title: News\n\n{text}\n")
    run(
        "build",
        str(tmp_path),
        "--store",
        str(tmp_path / "store"),
        "--turtle",
        str(tmp_path / "out"),
        "--no-cache",
    )
    written = {path.name: path.read_text() for path in (tmp_path / "out").glob("*.ttl")}
    assert len(written) == 2
    assert "news.ttl" in written
    assert sum("state/peru" in text for text in written.values()) == 1
    assert sum("state/chile" in text for text in written.values()) == 1


def test_metadata_describe_one_article_only(tmp_path: Path) -> None:
    assert (
        "--title describes one article" in run("extract", *map(str, SAMPLES), "--title", "x", code=2).stderr
    )


def test_no_bar_and_no_colour_where_nobody_sees_them() -> None:
    done = run("extract", *map(str, SAMPLES), "--no-cache")
    assert done.stderr == ""
    assert "\x1b" not in done.stdout


def test_a_terminal_shows_colour_and_a_bar(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    words = shlex.join([*COMMAND, "extract", *map(str, SAMPLES), "--no-cache"])
    settings = ["TERM=xterm-256color", "COLUMNS=120"]
    for redirect, wanted in (("", b"\x1b[1;32m"), (f" > {tmp_path / 'out'}", "━".encode())):
        shown = bytearray()

        def keep(descriptor: int, shown: bytearray = shown) -> bytes:
            data = os.read(descriptor, 65536)
            shown += data
            return data

        assert pty.spawn(["/usr/bin/env", *settings, "sh", "-c", words + redirect], keep) == 0
        assert wanted in shown


def test_what_an_article_holds_cannot_drive_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "Peru left the \x1b[31mAndean Community in 2020. " + "Its ministers said that they were glad. " * 5
    )
    assert "\x1b" not in run("extract", str(path)).stdout


def test_what_was_not_understood_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("They signed a treaty. Peru left the Andean Community. Zorblax greeted Peru.")
    told = run("extract", str(path), "--abstained").stdout
    assert "? agreement without parties: " in told
    assert "→ membership: state Peru" in told
    data = json.loads(run("extract", str(path), "--abstained", "--format", "json").stdout)
    assert {"role open"} <= {each["reason"] for each in data["articles"][0]["abstained"]}
    assert "abstained" in run("extract", str(path), "--abstained", "--format", "ttl", code=2).stderr
