"""The name of an extractor in, the extractor out: ``frames``, ``llm``, or any callable by ``package.module:callable``."""

import importlib
import os
import sys
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import cast

from kg.errors import SettingError
from kg.extract import Extractor, extract
from kg.settings import ExtractorSettings

__all__ = ["extractor_version", "load_extractor"]

# What decides, beside the language model, which claims the frame extractor makes of a document.
PARTS = ("abstain.py", "article", "authority", "claims.py", "english", "entities.py", "extract.py", "frames", "merge.py", "occasions.py", "record.py")  # fmt: skip


@cache
def load_extractor(settings: ExtractorSettings) -> Extractor:
    """Return the extractor that ``settings`` names.

    Raises:
        SettingError: there is none of that name, or it lacks a setting.
    """
    if settings.name == "frames":
        return extract
    if settings.name == "llm":
        from kg.llm import LlmExtractor  # HTTP is seldom needed, and takes a while to load

        return LlmExtractor(
            settings.llm_url,
            settings.llm_model,
            os.environ.get("PACTGRAPH_LLM_KEY", ""),
            settings.llm_timeout,
        )
    return cast("Extractor", _imported(settings.name))


def extractor_version(settings: ExtractorSettings) -> str:
    """Return a digest that changes whenever the extractor may read otherwise than before."""
    parts = [_own_version(), settings.llm_url, settings.llm_model]
    if settings.name not in ("frames", "llm"):
        source = getattr(sys.modules[_imported(settings.name).__module__], "__file__", None)
        parts.append(_digest([Path(source)]) if source else "")
    return sha256("\0".join(parts).encode()).hexdigest()


@cache
def _own_version() -> str:
    """A digest of the code and data the claims depend on, and the versions of the language model and its engine."""
    from kg.english.language import load_model

    package = Path(__file__).parent
    paths = [package / part for part in (*PARTS, "llm")]
    files = [
        file
        for path in paths
        for file in ([path] if path.is_file() else path.rglob("*"))
        if file.is_file() and file.suffix != ".pyc"
    ]
    model = load_model().meta
    return "\0".join((_digest(files), str(model.get("name")), str(model.get("version")), version("spacy")))


def _digest(files: Iterable[Path]) -> str:
    found = sha256()
    for file in sorted(files):
        found.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()


def _imported(name: str) -> Callable[..., object]:
    """What ``package.module:callable`` names; modules in the current folder are found too."""
    module, _, attribute = name.partition(":")
    wanted = "name frames, llm or package.module:callable"
    if not module or not attribute:
        raise SettingError(f"there is no extractor {name!r}; {wanted}")
    if "" not in sys.path:
        sys.path.append("")
    try:
        found = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise SettingError(f"the extractor {name!r} cannot be loaded: {error}; {wanted}") from error
    if not callable(found):
        raise SettingError(f"the extractor {name!r} cannot be called; {wanted}")
    return found
