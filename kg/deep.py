"""Deep stacks: takes a call that may recurse far in the store's engine, gives its result.

The engine parses and evaluates by recursion, so a deeply nested query would end the process for want of stack.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

from kg.errors import QueryError

__all__ = ["LONGEST_QUERY", "with_deep_stack"]

LONGEST_QUERY = 100_000
"""Characters; what the deepest query of this length needs fits the stack below, with room to spare."""
STACK_BYTES = 1 << 30  # address space only: memory is taken as far as it is used

T = TypeVar("T")


def with_deep_stack(call: Callable[[], T], query: str) -> T:
    """Return what ``call`` returns, run on a stack deep enough for ``query``.

    Raises:
        QueryError: the query is longer than :data:`LONGEST_QUERY`.
    """
    if len(query) > LONGEST_QUERY:
        raise QueryError(f"the query has {len(query)} characters, more than {LONGEST_QUERY}; shorten it")
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(call())
        except BaseException as error:
            failure.append(error)

    before = threading.stack_size(STACK_BYTES)
    try:
        thread = threading.Thread(target=run, name="deep")
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    if failure:
        raise failure[0]
    return outcome[0]
