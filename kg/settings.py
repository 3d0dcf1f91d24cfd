"""How articles are read: the settings the command line makes and the stages that read are given."""

from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["ExtractorSettings", "ReadingSettings"]


@dataclass(frozen=True, slots=True)
class ExtractorSettings:
    """Which extractor reads, and for ``llm`` the server's address, the model's name, and seconds per answer."""

    name: str = "frames"
    llm_url: str = ""
    llm_model: str = ""
    llm_timeout: float = 60.0


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """How a corpus is read.

    ``jobs`` processes read (0: all cores where there are many articles, else one); ``cache`` is the file in which what
    was read is kept (None: nowhere); ``abstained`` asks also for what was not understood.
    """

    extractor: ExtractorSettings = field(default_factory=ExtractorSettings)
    jobs: int = 0
    cache: Path | None = None
    abstained: bool = False
