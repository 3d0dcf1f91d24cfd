"""The word classes of :file:`words.toml`, :file:`stance.toml` and :file:`acts.toml`, as frozen sets by section and key."""

import tomllib
from functools import cache
from pathlib import Path

from kg.errors import FrameError

__all__ = ["words"]

FILES = ("words.toml", "stance.toml", "acts.toml")


@cache
def _sections() -> dict[str, dict[str, frozenset[str]]]:
    sections: dict[str, dict[str, frozenset[str]]] = {}
    for name in FILES:
        with (Path(__file__).parent / name).open("rb") as file:
            for section, keys in tomllib.load(file).items():
                sections[section] = {key: frozenset(listed) for key, listed in keys.items()}
    return sections


def words(section: str, key: str) -> frozenset[str]:
    """Return the class ``key`` of ``section``.

    Raises:
        FrameError: there is no such class.
    """
    try:
        return _sections()[section][key]
    except KeyError:
        raise FrameError(
            f"the lexicon has no class {section}.{key}; declare it in {' or '.join(FILES)}"
        ) from None
