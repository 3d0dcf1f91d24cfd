"""The errors Pactgraph raises on bad input.

::

    PactgraphError              anything a person can mend; its text names what is wrong and what to do
    ├── ArticleError            an article that cannot be read: missing, empty, binary, not English
    ├── ExtractorError          an extractor that cannot go on: its server is gone, a process of it died
    ├── FrameError              a frame or situation declaration that cannot be used
    ├── GraphError              a Turtle file or ontology that cannot be parsed
    ├── QueryError              a query that cannot be read or run
    ├── SettingError            a setting or parameter out of range
    └── StoreError              a store that cannot be opened, read or written
        └── StaleError          a write on top of what the store no longer holds
"""

__all__ = [
    "ArticleError",
    "ExtractorError",
    "FrameError",
    "GraphError",
    "PactgraphError",
    "QueryError",
    "SettingError",
    "StaleError",
    "StoreError",
]


class PactgraphError(Exception):
    """Bad input, told in one line that names the file, line or parameter and the mend."""


class ArticleError(PactgraphError):
    """An article cannot be read."""


class ExtractorError(PactgraphError):
    """An extractor cannot go on, whatever the article; what was read before is kept."""


class FrameError(PactgraphError):
    """A declaration of a frame or a situation cannot be used."""


class GraphError(PactgraphError):
    """An RDF document cannot be parsed."""


class QueryError(PactgraphError):
    """A query cannot be read or run.

    ``line`` and ``column`` (both from 1) locate a syntax error; 0 where unknown.
    """

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class SettingError(PactgraphError):
    """A setting or parameter is out of range."""


class StoreError(PactgraphError):
    """A store cannot be opened, read or written."""


class StaleError(StoreError):
    """The store was changed since it was read; nothing was written, and the write can be tried again."""
