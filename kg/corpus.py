"""Sources in, what was read of them out, in their order: by several processes, and going on where it stopped before.

A document that cannot be read is told of in its place, and the others go on.
"""

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from itertools import chain, islice
from multiprocessing import get_context

from kg.article import Document, Unread, article_of, documents
from kg.cache import Cache
from kg.claims import Abstention
from kg.errors import ArticleError, ExtractorError, PactgraphError, SettingError
from kg.extractors import extractor_version, load_extractor
from kg.record import Read, from_json, to_json
from kg.settings import ReadingSettings

__all__ = ["read_corpus"]

FEW = 16
"""Articles; so many are read in less time than other processes take to start."""
AHEAD = 4
"""Documents handed out per process beyond those being read; bounds what waits in memory."""


def read_corpus(
    sources: Iterable[str], metadata: Mapping[str, str], settings: ReadingSettings
) -> Iterator[Read | Unread]:
    """Yield what is read of the documents of ``sources``, in order.

    Raises:
        SettingError: the extractor cannot be had, or ``metadata`` are given for several articles.
        ExtractorError: the extractor cannot go on; what was read before is in the cache.
    """
    load_extractor(settings.extractor)  # a wrong setting is told before the work begins
    given = iter(documents(sources, metadata))
    first = list(islice(given, FEW))
    if metadata and len(first) > 1:
        raise SettingError(f"--{next(iter(metadata))} describes one article, but several were given")
    many = len(first) == FEW
    jobs = settings.jobs or ((os.cpu_count() or 1) if many else 1)
    with ExitStack() as stack:
        cache = None
        if settings.cache is not None and len(first) > 1:
            name = f"{settings.extractor.name}{' abstained' if settings.abstained else ''}"
            cache = stack.enter_context(Cache(settings.cache, name, extractor_version(settings.extractor)))
        pool = stack.enter_context(_Pool(jobs, settings)) if jobs > 1 and len(first) > 1 else None
        yield from _in_order(chain(first, given), settings, cache, pool)


def _in_order(
    given: Iterable[Document | Unread], settings: ReadingSettings, cache: Cache | None, pool: "_Pool | None"
) -> Iterator[Read | Unread]:
    """What is read of ``given``; at most a few documents per process are under way at a time."""
    waiting: deque[tuple[Document | Unread, str, Read | Unread | Future[bytes | Unread]]] = deque()
    for document in given:
        digest = document.digest if cache is not None and isinstance(document, Document) else ""
        waiting.append((document, digest, _begun(document, digest, settings, cache, pool)))
        while len(waiting) > (pool.jobs * AHEAD if pool is not None else 0):
            yield _done(*waiting.popleft(), cache)
    while waiting:
        yield _done(*waiting.popleft(), cache)


def _begun(
    document: Document | Unread,
    digest: str,
    settings: ReadingSettings,
    cache: Cache | None,
    pool: "_Pool | None",
) -> "Read | Unread | Future[bytes | Unread]":
    """What the cache has of ``document``, or its reading: begun by the ``pool``, or done where there is none."""
    if isinstance(document, Unread):
        return document
    if cache is not None and (kept := cache.get(digest)) is not None:
        try:
            return from_json(kept, document.name)
        except (ValueError, KeyError, TypeError):
            pass  # written by nobody we know: read it again
    if pool is not None:
        return pool.submit(document)
    read = _read(document, settings)
    if cache is not None and isinstance(read, Read):
        cache.put(digest, to_json(read))
    return read


def _done(
    document: Document | Unread,
    digest: str,
    begun: "Read | Unread | Future[bytes | Unread]",
    cache: Cache | None,
) -> Read | Unread:
    if not isinstance(begun, Future):
        return begun
    try:
        value = begun.result()
    except BrokenProcessPool as error:
        raise ExtractorError(
            "a process that reads articles has died, perhaps for want of memory; run again with fewer --jobs"
        ) from error
    if isinstance(value, Unread):
        return value
    if cache is not None:
        cache.put(digest, value)
    return from_json(value, document.name)


def _read(document: Document, settings: ReadingSettings) -> Read | Unread:
    """Read one document; what goes wrong with it alone is told, what would go wrong with all is raised."""
    extractor = load_extractor(settings.extractor)
    abstained: list[Abstention] = []
    try:
        article = article_of(document)
        claims = extractor(article, abstained) if settings.abstained else extractor(article)
    except ArticleError as error:
        return Unread(document.name, str(error))
    except PactgraphError:
        raise
    except Exception as error:  # a fault in an extractor must not cost the reading of all other articles
        return Unread(
            document.name, f"{document.name}: the extractor failed: {type(error).__name__}: {error}"
        )
    for quote in (quote for claim in claims for quote in (claim.quote, *claim.also)):
        if article.text[quote.start : quote.end] != quote.exact:
            return Unread(
                document.name,
                f"{document.name}: the extractor quotes at {quote.start} what does not stand there",
            )
    return Read(document.name, article, tuple(claims), tuple(abstained))


class _Pool:
    """Processes that read documents."""

    def __init__(self, jobs: int, settings: ReadingSettings) -> None:
        self.jobs = jobs
        self._pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start, (settings,))

    def __enter__(self) -> "_Pool":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def submit(self, document: Document) -> "Future[bytes | Unread]":
        return self._pool.submit(_work, document)


_settings = ReadingSettings()
"""Of this process, where it is one of a pool."""


def _start(settings: ReadingSettings) -> None:
    global _settings  # noqa: PLW0603 - the one state of a process of the pool
    _settings = settings
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that hands out work answers Ctrl-C


def _work(document: Document) -> bytes | Unread:
    read = _read(document, _settings)
    return read if isinstance(read, Unread) else to_json(read)
