"""Answers that may be asked again, kept in memory up to a number of bytes; the one not asked for longest goes first."""

from collections import OrderedDict
from collections.abc import Hashable

from server.http import Response

__all__ = ["Cache"]

OVERHEAD = 1_000


class Cache:
    """Holds answers by key, for one thread."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._size = 0
        self._kept: OrderedDict[Hashable, Response] = OrderedDict()

    def get(self, key: Hashable) -> Response | None:
        """Return the answer kept under ``key``."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Hashable, response: Response) -> None:
        """Keep ``response``, whose body is whole, unless it would take an eighth of the room."""
        size = _size(response)
        if size > self._most // 8 or key in self._kept:
            return
        self._kept[key] = Response(response.status, response.headers, response.body)
        self._size += size
        while self._size > self._most:
            _, dropped = self._kept.popitem(last=False)
            self._size -= _size(dropped)


def _size(response: Response) -> int:
    assert isinstance(response.body, bytes)
    return len(response.body) + OVERHEAD
