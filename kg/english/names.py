"""Tokens in, names out: which runs of tokens name a state, body, place, person or text.

What the authority data knows comes first; then names composed of capitalised words ("Lake Chad Basin Commission"),
people after a title, acronyms introduced in brackets, and last what the statistical recogniser saw.
"""

from spacy.tokens import Doc

from kg.claims import Entity, EntityType, PartialDate
from kg.english.capitals import ACRONYM, CAPITAL, capital_runs, composed_kind, joined
from kg.english.found import Found, Name
from kg.english.lexicon import words
from kg.english.persons import People
from kg.entities import Gazetteer

__all__ = ["Name", "find_names"]

BRACKETS = {"(": ")", "[": "]"}


class _Finder(Found):
    """Finds what one article names, apart from people."""

    def known(self) -> None:
        """Names of the authority data, longest first at each token."""
        at = 0
        while at < len(self.words):
            match = self.gazetteer.longest(self.words, at)
            if match is None:
                at += 1
                continue
            length, entity, how = match
            self.add(at, at + length, entity, how)
            at += length

    def composed(self) -> None:
        """Runs of capitalised words whose head says what they name."""
        for start, end in capital_runs(self.words):
            end = self._before_place(start, self._before_title(start, end))
            kind = composed_kind(self.words[start:end])
            if kind is None or (end - start < 2) or self._is_title(start, end, kind[0]):
                continue
            inner = {self.taken[i] for i in range(start, end) if i in self.taken}
            if any(n.start < start or n.end > end or _is_known_body(n, start, end) for n in inner):
                continue
            if (
                any(n.end == end and n.entity.type is not EntityType.PLACE for n in inner)
                and kind[0] is not EntityType.DOCUMENT
            ):
                continue
            while start < end - 1 and (start in self.taken and self.taken[start].how == "demonym"):
                start = self.taken[start].end
            if end - start < 2 or all(
                w.casefold() in words("titles", "modifiers") for w in self.words[start : end - 1]
            ):
                continue
            self.add(start, end, Entity(kind[0], joined(self.words[start:end]), kind[1]), "composed")

    def _before_place(self, start: int, end: int) -> int:
        """Where a run of capitals ends, when it goes on with where something is: "Council of the League in Cairo"."""
        for at in range(start + 2, end - 1):
            if (
                self.words[at] == "in"
                and at + 1 in self.taken
                and self.taken[at + 1].how in ("capital", "city")
            ):
                return at
        return end

    def _is_remit(self, start: int) -> bool:
        """Whether what stands at ``start`` is what somebody is minister of: "Minister of International Relations"."""
        before = self.words[max(0, start - 2) : start]
        return (
            len(before) == 2
            and before[1] in ("of", "for")
            and before[0].casefold() in words("titles", "heads")
        )

    def _is_title(self, start: int, end: int, kind: EntityType) -> bool:
        """Whether a run of capitals is an office and no body: "Minister of International Cooperation"."""
        heads = words("titles", "heads")
        return kind is EntityType.ORGANISATION and any(w.casefold() in heads for w in self.words[start:end])

    def _before_title(self, start: int, end: int) -> int:
        """Where a run of capitals ends, when a title and a person follow in it ("League of Prime Minister Hasina")."""
        heads, modifiers = words("titles", "heads"), words("titles", "modifiers")
        for at in range(start + 1, end - 1):
            if self.words[at].casefold() not in heads:
                continue
            while at > start and self.words[at - 1].casefold() in modifiers:
                at -= 1
            while at > start and self.words[at - 1] in words("composed", "joiners"):
                at -= 1
            return at if at > start else end
        return end

    def introduced(self) -> None:
        """``Full Name (ACR)`` and ``ACR (Full Name)``: each names the other, from then on."""
        aliases: dict[str, Entity] = {}
        for at, word in enumerate(self.words):
            close = BRACKETS.get(word)
            if not close or at + 2 >= len(self.words) or self.words[at + 2] != close:
                continue
            acronym = self.words[at + 1]
            if not ACRONYM.match(acronym):
                continue
            named = self.taken.get(at - 1) or self._spelled_out(at, acronym)
            if named is None or named.how in ("demonym", "person"):
                continue
            known = self.taken.get(at + 1)
            entity = known.entity if known and named.how in ("composed", "seen") else named.entity
            if entity is not named.entity:
                self.add(named.start, named.end, entity, "name")
            aliases[acronym] = entity
            self.add(at, at + 3, entity, "dropped")
        for at, word in enumerate(self.words):
            if word in aliases and (at not in self.taken or self.taken[at].end == at + 1):
                self.add(at, at + 1, aliases[word], "acronym")

    def _spelled_out(self, at: int, acronym: str) -> Name | None:
        """The capitalised words before token ``at`` whose initials are ``acronym``."""
        letters = [c for c in acronym.upper() if c.isalpha()]
        start = at
        while start > 0 and letters and at - start < 12:
            start -= 1
            word = self.words[start]
            if word[0].upper() == letters[-1] and word[0].isupper():
                letters.pop()
            elif word not in words("composed", "joiners") and not word[0].isupper():
                return None
        if letters:
            return None
        self.add(start, at, Entity(EntityType.ORGANISATION, joined(self.words[start:at])), "composed")
        return self.taken[start]

    def seen(self) -> None:
        """Other names the recogniser saw: organisations, places, armed groups nobody told us of."""
        kinds = {
            "ORG": EntityType.ORGANISATION,
            "GPE": EntityType.PLACE,
            "LOC": EntityType.PLACE,
            "FAC": EntityType.PLACE,
        }
        for span in self.doc.ents:
            start, end = span.start, span.end
            while start < end and not CAPITAL.match(self.words[start]):
                start += 1
            label = kinds.get(span.label_)
            if label is None or start == end or not self.free(start, end):
                continue
            text = joined(self.words[start:end])
            title_words = words("titles", "heads") | words("titles", "modifiers")
            if all(w.casefold() in title_words for w in self.words[start:end]) or "\n" in text:
                continue
            if self.words[end - 1] in words("composed", "institutions") or self._is_remit(start):
                continue
            if self._is_title(start, end, label):
                continue
            if end - start == 1 and text in words("composed", "organisations") | words(
                "composed", "documents"
            ):
                continue  # "the Community": a short form, to be resolved like any other reference
            self.add(start, end, Entity(label, text), "seen")

    def shortened(self) -> None:
        """``Minsk Group`` names the ``OSCE Minsk Group`` of the same article."""
        bodies = [n for n in self.names if n.entity.type is EntityType.ORGANISATION]
        full = {tuple(self.words[n.start : n.end]): n.entity for n in bodies}
        for name in bodies:
            short = tuple(self.words[name.start : name.end])
            if name.how not in ("composed", "seen") or len(short) < 2:
                continue
            longer = [long for long in full if len(long) > len(short) and long[-len(short) :] == short]
            if len({full[long] for long in longer}) == 1:
                self.add(name.start, name.end, full[longer[0]], name.how)


def find_names(doc: Doc, gazetteer: Gazetteer, at: PartialDate | None = None) -> tuple[Name, ...]:
    """Return the names in ``doc`` (tokenised, and run through the recogniser), in text order, none overlapping.

    ``at`` is when the text was published: it tells which of two presidents of one surname is meant.
    """
    finder = _Finder(doc, gazetteer, at)
    finder.known()
    finder.composed()
    finder.introduced()
    People(finder).find()
    finder.seen()
    finder.shortened()
    return tuple(sorted(finder.names, key=lambda name: name.start))


def _is_known_body(name: Name, start: int, end: int) -> bool:
    """Whether a run of capitals is exactly a known name, and no treaty's ("Warsaw Pact")."""
    return (name.start, name.end) == (start, end) and name.entity.subtype != "treaty"
