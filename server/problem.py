"""What went wrong in, an ``application/problem+json`` answer out (RFC 9457)."""

from collections.abc import Mapping
from typing import Any

from flask import Response, json

__all__ = ["Problem", "problem_response"]


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


def problem_response(problem: Problem) -> Response:
    """Return ``problem`` as an HTTP answer."""
    body = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        **problem.members,
    }
    body = {key: value for key, value in body.items() if value not in ("", None)}
    answer = Response(
        json.dumps(body, ensure_ascii=False) + "\n", problem.status, mimetype="application/problem+json"
    )
    answer.headers.update(problem.headers)
    return answer
