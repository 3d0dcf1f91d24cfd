"""A predicate in, its time out: which of the dates told around it is the date of the act."""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Span, Token

from kg.claims import Interval, PartialDate
from kg.english.dates import Dated, find_dates
from kg.english.lexicon import words
from kg.english.reading import Reading
from kg.english.syntax import VERBAL, Predicate, subjects

__all__ = ["Clock"]

# What stands after these is another event, and so is its date: "the worst fighting since a truce last year".
BOUNDS = {"since", "until", "till", "before", "after", "following"}
MARKS = BOUNDS | {"although", "though", "while", "whereas"}
# Before a noun a date is the noun's own ("the 1976 treaty"), unless the noun is an occasion on which things are done.
OCCASIONS = {
    "summit",
    "meeting",
    "talk",
    "visit",
    "conference",
    "session",
    "vote",
    "ceremony",
    "trip",
    "assembly",
}
ADJUNCTS = {"nummod", "compound", "amod", "nmod", "poss"}
FAR = 20


@dataclass(frozen=True, slots=True)
class _Date:
    """The word a date hangs on, and what it means of what is past and of what is to come."""

    token: Token
    past: Interval
    future: Interval


class Clock:
    """The dates of one reading, each tied to the word it modifies."""

    def __init__(self, reading: Reading) -> None:
        self._dates: dict[int, list[_Date]] = {}
        told: PartialDate | None = None
        for sentence in reading.sentences:
            start = reading.places[sentence.start][0]
            text = reading.quote(sentence).exact
            published = reading.article.published
            past = find_dates(text, published, told)
            ahead = find_dates(text, published, told, ahead=True) if past else ()  # of the same words
            future = {dated.start: dated.time for dated in ahead}
            self._dates[sentence.start] = [
                _Date(token, dated.time, future.get(dated.start, dated.time))
                for dated in past
                if (token := _head(reading, sentence, dated, start)) is not None
            ]
            if past and past[-1].time.start:
                told = past[-1].time.start

    def time(self, act: Predicate, ahead: bool = False) -> Interval | None:
        """The time of ``act``: a date on its phrase, on its verb, or the only date of its clause; else none.

        ``ahead`` tells that the act is still to come, so that "on Monday" is the next one.
        """
        date = self._nearest(act)
        if date is None:
            return None
        verb = _verb(date.token)
        if ahead and verb is not None and verb.tag_ == "VBD":
            # "threatened in April to leave": the threat is of April
            return date.past if verb in (act.trigger, act.verb) else None
        return date.future if ahead or _looks_ahead(date.token) else date.past

    def scheduled(self, act: Predicate) -> bool:
        """Whether the present tense tells of what is still to come: "the minister leaves for Lima on Friday"."""
        date = self._nearest(act) if act.trigger.pos_ in VERBAL else None
        return date is not None and date.future != date.past and _looks_ahead(date.token)

    def _nearest(self, act: Predicate) -> _Date | None:
        """The date fewest steps from ``act``, or one that tells the same more precisely ("in July … the 2023 coup")."""
        reach = _reach(act)
        found: list[tuple[int, _Date]] = []
        for date in self._dates.get(act.trigger.sent.start, ()):
            steps = min((n + reach[t.i] for t, n in _ties(date.token) if t.i in reach), default=None)
            if steps is not None:
                found.append((steps, date))
        if not found:
            return None
        best = min(found, key=lambda each: each[0])[1]
        finer = (d for _, d in found if str(d.past).startswith(f"{best.past}-"))
        return next(finer, best)


def _head(reading: Reading, sentence: Span, dated: Dated, start: int) -> Token | None:
    """The highest token within the words of the date."""
    inside = [t for t in sentence if dated.start <= reading.places[t.i][0] - start < dated.end]
    within = {t.i for t in inside}
    return next((t for t in inside if t.head.i not in within or t.head == t), inside[0] if inside else None)


def _looks_ahead(token: Token) -> bool:
    """Whether the clause a date stands in is in the present tense, which dates only what is to come."""
    verb = _verb(token)
    if verb is None or verb.lemma_ in words("verbs", "report"):
        return False
    if verb.tag_ in ("VBZ", "VBP"):
        return True
    helping = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    return any(c.lemma_ == "be" and c.tag_ in ("VBZ", "VBP") for c in helping)


def _verb(token: Token) -> Token | None:
    """The verb that a date stands with, itself or in a prepositional phrase; none where it belongs to a noun."""
    above = token.head.head if token.head.pos_ in ("ADP", "SCONJ") else token.head
    return above if above.pos_ in VERBAL else None


def _ties(token: Token) -> Iterator[tuple[Token, int]]:
    """What a date may date: the words above it in its clause, each with how many steps up it stands."""
    at, clauses = token, 0
    for steps in range(10):
        yield at, steps
        above = at.head
        if above == at or (at != token and at.dep_ in ("pobj", "pcomp") and above.text.casefold() in BOUNDS):
            return
        if at.pos_ in VERBAL and at.dep_ not in ("aux", "auxpass"):
            clauses += 1
            marks = {c.text.casefold() for c in at.children if c.dep_ in ("mark", "advmod")}
            if at.dep_ in ("relcl", "acl") and _tells_of(at, above):
                yield above, steps + 2
            if at.dep_ == "acl" and at.tag_ == "VBG" and above.dep_ in ("nsubj", "nsubjpass"):
                yield above.head, steps + 3  # "presidents meeting in Lima on Friday suspended …"
            if at.dep_ in ("relcl", "acl", "ccomp") or clauses > 1 or marks & MARKS:
                return
            if at.dep_ == "xcomp" and any(c.tag_ == "TO" for c in at.children) and not _is_weekday(token):
                return
        elif at == token and above.pos_ == "ADP" and above.text.casefold() in ("after", "before"):
            # "four years after leaving it" dates the leaving
            yield from ((c, 1) for c in above.children if c.i > above.i)
            return
        elif at == token and at.dep_ in ADJUNCTS and at.i < above.i and _takes_dates(above):
            yield above, steps + 1
            if above.lemma_.casefold() not in OCCASIONS:
                return
        at = above


def _takes_dates(noun: Token) -> bool:
    """Whether a date before ``noun`` is its own: not so before a name, which is then what comes next in the sentence."""
    return noun.pos_ == "NOUN" or noun.lemma_.casefold() in words("anaphors", "agreements")


def _is_weekday(token: Token) -> bool:
    """Whether the parser may have hung the date too low: "agreed to restore relations on Tuesday"."""
    return token.text.endswith("day")


def _tells_of(clause: Token, noun: Token) -> bool:
    """Whether ``clause`` dates its noun: "the pact signed in 2008", not "a pact under which it will pay until 2030"."""
    if clause.dep_ == "acl":
        return True
    if any(c.dep_ == "aux" and c.tag_ == "MD" for c in clause.children):
        return False
    relative = {c.text.casefold() for c in clause.children if c.dep_ == "dobj"}
    return noun in subjects(clause) or bool(relative & {"which", "that"})


def _reach(act: Predicate) -> dict[int, int]:
    """The words whose date is the date of ``act``, each with what it costs to go there."""
    reach = {act.trigger.i: 0}
    if act.trigger.dep_ == "compound":
        reach[act.trigger.head.i] = 1
    if act.verb is not None and act.verb.pos_ in VERBAL:
        reach.setdefault(act.verb.i, 1)
    above = act.verb if act.verb is not None else act.trigger
    for up in range(4):
        if above.pos_ in VERBAL:
            reach.setdefault(above.i, FAR + up)
        if above.head == above or not _shares_time(above):
            break
        above = above.head
        if above.pos_ not in VERBAL and _at_that_time(act.verb or act.trigger):
            reach.setdefault(above.i, FAR + up)
    return reach


def _shares_time(at: Token) -> bool:
    """Whether what happens at ``at`` happens when what stands above it does."""
    if at.dep_ == "advcl":
        return at.tag_ in ("VBG", "VBN") or _at_that_time(at)
    if at.dep_ == "ccomp":
        return at.head.lemma_ == "announce"
    if at.dep_ == "relcl":
        return _at_that_time(at)
    if at.dep_ == "conj" and at.pos_ in VERBAL:
        return {at.tag_, at.head.tag_} <= {"VBD", "VBN"} or at.tag_ == at.head.tag_
    return at.dep_ not in ("acl", "appos")


def _at_that_time(clause: Token) -> bool:
    """Whether ``clause`` is joined by "when", "during which" or the like to the time or occasion above it."""
    for child in clause.children:
        if child.dep_ == "advmod" and child.text.casefold() == "when":
            return True
        occasion = child.dep_ == "prep" and child.text.casefold() in ("during", "at", "on", "in")
        if occasion and any(c.text.casefold() == "which" for c in child.children):
            return True
    return False
