"""Tokens that allow writing: made for a store, kept there as digests, recognised again in constant time.

A token is 256 random bits, so a plain SHA-256 digest cannot be turned back and needs neither salt nor slow hashing.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kg.errors import SettingError, StoreError

__all__ = ["SCOPES", "Token", "add_token", "granted", "known_tokens", "remove_token"]

SCOPES = ("update", "graph-store", "admin")
"""What a token may allow: SPARQL Update, writing by the Graph Store Protocol, both and whatever else is guarded."""
FILE = "tokens.json"


@dataclass(frozen=True, slots=True)
class Token:
    """A token's ``name``, what it allows, when it was made (ISO 8601) and the ``digest`` it is known by."""

    name: str
    scopes: tuple[str, ...]
    created: str
    digest: str


def add_token(store: Path, name: str, scopes: Iterable[str]) -> str:
    """Make a token called ``name`` for ``store`` and return it; it cannot be shown again.

    Raises:
        SettingError: the name is taken or unfit, or a scope is not one of :data:`SCOPES`.
        StoreError: the store's folder cannot be written.
    """
    wanted = tuple(dict.fromkeys(scopes))
    if not wanted or set(wanted) - set(SCOPES):
        raise SettingError(f"--scope {','.join(wanted)!r}: choose from {', '.join(SCOPES)}, joined by commas")
    if not re.fullmatch(r"[\w.@-]{1,64}", name):
        raise SettingError(f"{name!r} is no name for a token; use up to 64 letters, digits and . _ - @")
    known = known_tokens(store)
    if any(token.name == name for token in known):
        raise SettingError(f"there is a token called {name!r}; remove it first or take another name")
    secret = f"pg_{secrets.token_urlsafe(32)}"
    made = Token(name, wanted, datetime.now(UTC).isoformat(timespec="seconds"), _digest(secret))
    _write(store, (*known, made))
    return secret


def remove_token(store: Path, name: str) -> None:
    """Take back the token called ``name``.

    Raises:
        SettingError: there is none.
    """
    known = known_tokens(store)
    kept = tuple(token for token in known if token.name != name)
    if len(kept) == len(known):
        raise SettingError(f"there is no token called {name!r}")
    _write(store, kept)


def known_tokens(store: Path) -> tuple[Token, ...]:
    """Return the tokens of ``store``, in the order they were made.

    Raises:
        StoreError: the file of tokens cannot be read.
    """
    try:
        listed = json.loads((store / FILE).read_text(encoding="utf-8"))
        return tuple(Token(t["name"], tuple(t["scopes"]), t["created"], t["digest"]) for t in listed)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{store / FILE} cannot be read: {error}; remove it and make new tokens") from error


def granted(store: Path, secret: str) -> Token | None:
    """Return the token that ``secret`` is, or None; every known token is compared, whichever it is."""
    digest, found = _digest(secret), None
    for token in known_tokens(store):
        if hmac.compare_digest(token.digest, digest):
            found = token
    return found


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _write(store: Path, tokens: Iterable[Token]) -> None:
    listed = [
        {"name": t.name, "scopes": list(t.scopes), "created": t.created, "digest": t.digest} for t in tokens
    ]
    fresh = store / f"{FILE}.new"
    try:
        with open(
            fresh,
            "w",
            encoding="utf-8",
            opener=lambda path, flags: os.open(path, flags, stat.S_IRUSR | stat.S_IWUSR),
        ) as file:
            json.dump(listed, file, indent=1)
            file.write("\n")
        fresh.replace(store / FILE)
    except OSError as error:
        raise StoreError(f"{store / FILE} cannot be written: {error.strerror}") from error
