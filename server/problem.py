"""What went wrong, as a value and as an ``application/problem+json`` body (RFC 9457)."""

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["Problem"]


class Problem(Exception):  # noqa: N818 (the name RFC 9457 gives it)
    """A request that cannot be answered: ``status`` (4xx or 5xx), a short ``title``, what to do in ``detail``.

    ``members`` are further members of the answer (such as ``line`` and ``column``), ``headers`` further headers.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str = "",
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail or title)
        self.status = status
        self.title = title
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members

    def body(self) -> bytes:
        """Return the body of the answer."""
        told = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.members,
        }
        kept = {key: value for key, value in told.items() if value not in ("", None)}
        return (json.dumps(kept, ensure_ascii=False) + "\n").encode("utf-8", "replace")
