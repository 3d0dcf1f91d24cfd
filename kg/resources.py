"""Where the files that ship with Pactgraph lie: in a checkout beside ``kg``, in a wheel inside it."""

from pathlib import Path

from kg.errors import PactgraphError

__all__ = ["directory"]

PACKAGE = Path(__file__).resolve().parent


def directory(name: str) -> Path:
    """Return the folder ``ontology``, ``shapes``, ``queries``, ``frames``, ``situations``, ``authority`` or ``samples``.

    Raises:
        PactgraphError: the installation lacks the folder.
    """
    for place in (PACKAGE / name, PACKAGE / "_bundled" / name, PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise PactgraphError(f"the folder {name!r} is missing from this installation; install Pactgraph again")
