"""An Accept header and what is on offer in, the offer to send out (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from server.problem import Problem

__all__ = ["choose"]


def choose(accept: str, offers: Sequence[str]) -> str:
    """Return the offer that ``accept`` prefers; of equally good ones the first.

    Args:
        accept: the value of the Accept header; empty accepts anything.
        offers: media types, the best first.

    Raises:
        Problem: 406, with the list of what is offered.
    """
    if not accept.strip():
        return offers[0]
    accepted = parse_accept_header(accept, MIMEAccept)
    best = max(offers, key=lambda offer: (accepted.quality(offer), -offers.index(offer)))
    if accepted.quality(best) <= 0:
        raise Problem(
            406, "Nothing acceptable is offered", f"offered are {', '.join(offers)}", offers=list(offers)
        )
    return best
