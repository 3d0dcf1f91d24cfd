"""A predicate in, its time out: which of the dates told around it is the date of the act."""

from spacy.tokens import Span, Token

from kg.claims import Interval, PartialDate
from kg.english.dates import Dated, find_dates
from kg.english.reading import Reading
from kg.english.syntax import VERBAL, Predicate

__all__ = ["Clock"]

# What stands after these is another event, and so is its date: "the worst fighting since a truce last year".
BOUNDS = {"since", "until", "till"}
MARKS = BOUNDS | {"before", "after", "although", "though", "while", "whereas"}


class Clock:
    """The dates of one reading, each tied to the word it modifies."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._dates: dict[tuple[int, bool], list[tuple[Token, Interval]]] = {}
        self._told: dict[int, PartialDate | None] = {}
        told: PartialDate | None = None
        for sentence in reading.sentences:
            self._told[sentence.start] = told
            found = self._found(sentence, ahead=False)
            if found and found[-1].time.start:
                told = found[-1].time.start

    def _found(self, sentence: Span, ahead: bool) -> tuple[Dated, ...]:
        """The dates of ``sentence``, which are kept with their words."""
        reading, start = self._reading, self._reading.places[sentence.start][0]
        text = reading.quote(sentence).exact
        found = find_dates(text, reading.article.published, self._told[sentence.start], ahead)
        self._dates[sentence.start, ahead] = [
            (token, dated.time)
            for dated in found
            if (token := _head(reading, sentence, dated, start)) is not None
        ]
        return found

    def time(self, act: Predicate, ahead: bool = False) -> Interval | None:
        """The time of ``act``: a date on its phrase, on its verb, or the only date of its clause; else none.

        ``ahead`` tells that the act is still to come, so that "on Monday" is the next one.
        """
        sentence = act.trigger.sent
        if (sentence.start, ahead) not in self._dates:
            self._found(sentence, ahead)
        dates = self._dates[sentence.start, ahead]
        best: tuple[int, Interval] | None = None
        for token, time in dates:
            steps = _distance(token, act)
            if steps is not None and (best is None or steps < best[0]):
                best = (steps, time)
        return best[1] if best else None


def _head(reading: Reading, sentence: Span, dated: Dated, start: int) -> Token | None:
    """The highest token within the words of the date."""
    inside = [t for t in sentence if dated.start <= reading.places[t.i][0] - start < dated.end]
    for token in inside:
        if token.head.i not in {t.i for t in inside} or token.head == token:
            return token
    return inside[0] if inside else None


def _distance(token: Token, act: Predicate) -> int | None:
    """How many steps up from a date to the act; None where another clause lies between."""
    goal = {act.trigger.i}
    if act.verb is not None and act.verb.pos_ in VERBAL:
        goal.add(act.verb.i)
    at, steps, clauses = token, 0, 0
    while steps < 10:
        if at.i in goal:
            return steps + (0 if at.i == act.trigger.i else 1)
        if at.head == at:
            break
        if at != token and at.dep_ == "pobj" and at.head.text.casefold() in BOUNDS:
            return None
        if at.dep_ == "advcl" and any(
            c.dep_ in ("mark", "advmod") and c.text.casefold() in MARKS for c in at.children
        ):
            return None
        if at.dep_ in ("relcl", "acl"):
            return steps + 2 if at.head.i in goal else None
        if at.pos_ in VERBAL and at.dep_ not in ("aux", "auxpass"):
            clauses += 1
            if at.dep_ in ("ccomp",) or clauses > 1:
                return None
        at = at.head
        steps += 1
    above = act.verb if act.verb is not None else act.trigger
    for up in range(4):
        if above.i == at.i:
            return 20 + up
        participle = above.dep_ == "advcl" and above.tag_ in ("VBG", "VBN")
        announced = above.dep_ == "ccomp" and above.head.lemma_ == "announce"
        if (
            not participle and not announced and above.dep_ in ("relcl", "ccomp", "advcl", "acl")
        ) or above.head == above:
            return None
        above = above.head
    return None
