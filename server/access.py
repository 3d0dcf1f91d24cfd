"""A request and the tokens of a store in, leave to write out (RFC 6750)."""

from pathlib import Path

from server.http import Request
from server.problem import Problem
from server.tokens import granted

__all__ = ["authorised"]


def authorised(request: Request, store: Path, scope: str) -> str:
    """Return the name of the token by which ``request`` may do what ``scope`` covers.

    Raises:
        Problem: 401 without a token that is known, 403 with one that does not cover it.
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    hint = f"send a token: Authorization: Bearer …; 'pactgraph token add NAME --scope {scope}' makes one"
    if scheme.lower() != "bearer" or not secret.strip():
        raise Problem(401, "Reading only", hint, {"WWW-Authenticate": 'Bearer realm="pactgraph"'})
    token = granted(store, secret.strip())
    if token is None:
        challenge = 'Bearer realm="pactgraph", error="invalid_token"'
        raise Problem(401, "The token is not known", hint, {"WWW-Authenticate": challenge})
    if scope not in token.scopes and "admin" not in token.scopes:
        challenge = f'Bearer realm="pactgraph", error="insufficient_scope", scope="{scope}"'
        raise Problem(
            403,
            "The token does not cover this",
            f"it needs the scope {scope}",
            {"WWW-Authenticate": challenge},
        )
    return token.name
