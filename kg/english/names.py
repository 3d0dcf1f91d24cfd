"""Tokens in, names out: which runs of tokens name a state, body, place, person or text.

What the authority data knows comes first; then names composed of capitalised words ("Lake Chad Basin Commission"),
people after a title, acronyms introduced in brackets, and last what the statistical recogniser saw.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.claims import Entity, EntityType, PartialDate
from kg.english.lexicon import words
from kg.entities import Gazetteer

__all__ = ["Name", "find_names"]

ACRONYM = re.compile(r"[A-Z][A-Za-z0-9&-]{0,4}[A-Z0-9+]\w?$")
CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ][\w'’.-]*$")
HYPHENS = {"-", "‑"}
BRACKETS = {"(": ")", "[": "]"}


@dataclass(frozen=True, slots=True)
class Name:
    """Tokens ``start:end`` name ``entity``; ``how`` is the way: ``name``, ``acronym``, ``demonym``, ``capital``,
    ``metonym``, ``city`` for the authority's, ``composed``, ``person``, ``seen`` for others, ``dropped`` for an
    acronym in brackets that only introduces itself.
    """

    start: int
    end: int
    entity: Entity
    how: str


class _Finder:
    """The names found so far in one article, by token."""

    def __init__(self, doc: Doc, gazetteer: Gazetteer, at: PartialDate | None) -> None:
        self.words = [token.text for token in doc]
        self.at = at
        self.doc = doc
        self.gazetteer = gazetteer
        self.names: list[Name] = []
        self.taken: dict[int, Name] = {}

    def add(self, start: int, end: int, entity: Entity, how: str) -> None:
        for name in {self.taken[i] for i in range(start, end) if i in self.taken}:
            self.names.remove(name)
            for i in range(name.start, name.end):
                del self.taken[i]
        name = Name(start, end, entity, how)
        self.names.append(name)
        self.taken.update(dict.fromkeys(range(start, end), name))

    def free(self, start: int, end: int) -> bool:
        return not any(i in self.taken for i in range(start, end))

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
        for start, end in _capital_runs(self.words):
            end = self._before_title(start, end)
            kind = _composed_kind(self.words[start:end])
            if kind is None or (end - start < 2):
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
            self.add(start, end, Entity(kind[0], _joined(self.words[start:end]), kind[1]), "composed")

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
        self.add(start, at, Entity(EntityType.ORGANISATION, _joined(self.words[start:at])), "composed")
        return self.taken[start]

    def people(self) -> None:
        """Capitalised words after a title, and what the recogniser calls a person."""
        for start, end in list(_titled(self.words)):
            self._person(start, end)
        for span in self.doc.ents:
            if span.label_ == "PERSON":
                self._person(span.start, span.end)
        self._surnames()

    def _person(self, start: int, end: int) -> None:
        ranks, heads = words("titles", "ranks"), words("titles", "heads") | words("titles", "modifiers")
        while start < end and (
            self.words[start].casefold() in ranks | heads or not CAPITAL.match(self.words[start])
        ):
            if self.words[start].casefold() in words("persons", "particles"):
                break
            start += 1
        stop = start
        while stop < end and self._person_word(stop):
            stop += 1
        while stop > start and not CAPITAL.match(self.words[stop - 1]) and not self._hyphenated(stop - 1):
            stop -= 1
        if stop > start and any(len(w) > 2 for w in self.words[start:stop]):
            given = {self.taken[i] for i in range(start, stop) if i in self.taken}
            if any(
                n.how not in ("person", "city", "seen") or (n.start < start or n.end > stop) for n in given
            ):
                return
            if given and len(given) == 1 and next(iter(given)).end - next(iter(given)).start == stop - start:
                return
            if stop - start == 1 and ACRONYM.match(self.words[start]) and self.words[start].isupper():
                return
            self.add(start, stop, Entity(EntityType.PERSON, _joined(self.words[start:stop])), "person")

    def _person_word(self, at: int) -> bool:
        word = self.words[at]
        if word in words("persons", "stop") or (
            at in self.taken and self.taken[at].how in ("demonym", "acronym")
        ):
            return False
        if self._hyphenated(at):
            return True
        return bool(CAPITAL.match(word)) or word.casefold() in words("persons", "particles")

    def _hyphenated(self, at: int) -> bool:
        """Whether token ``at`` is a hyphen within a name, or what follows it: "Kim Kyou-hyun"."""
        doc, last = self.doc, len(self.doc) - 1
        if self.words[at] in HYPHENS and 0 < at < last:
            return not doc[at - 1].whitespace_ and not doc[at].whitespace_ and self.words[at + 1].isalpha()
        return (
            at > 1
            and self.words[at - 1] in HYPHENS
            and not doc[at - 2].whitespace_
            and not doc[at - 1].whitespace_
        )

    def _surnames(self) -> None:
        """A surname alone, or a shorter form, names the person named in full elsewhere."""
        full: dict[str, Entity] = {}
        people = sorted((n for n in self.names if n.how == "person"), key=lambda n: -(n.end - n.start))
        for name in sorted(people, key=lambda n: n.end - n.start == 1):
            if name.end - name.start == 1:
                self._first_names(people, full)
            parts = self.words[name.start : name.end]
            for form in (
                "".join(parts),
                " ".join(parts),
                parts[-1],
                " ".join(parts[-2:]),
                " ".join(parts[-3:]),
            ):
                if len(form) > 2:
                    full.setdefault(form, name.entity)
        self._first_names(people, full)
        for surname, bearers in self._known_surnames(people).items():
            if len(bearers) == 1 and (surname not in full or full[surname].name == surname):
                full[surname] = bearers.pop()
        for name in people:
            form = " ".join(self.words[name.start : name.end])
            if full.get(form) == name.entity and (known := self._of_public_life(name)):
                full[form] = known
        for name in people:
            form = " ".join(self.words[name.start : name.end])
            if full.get(form, name.entity) != name.entity:
                self.add(name.start, name.end, full[form], "person")
        for at, word in enumerate(self.words):
            if word in full and at not in self.taken and CAPITAL.match(word):
                self.add(at, at + 1, full[word], "person")

    def _known_surnames(self, people: Iterable[Name]) -> dict[str, set[Entity]]:
        """What the people of public life named in full go by: "Xi", "Abiy", not the last word of their names."""
        bearers: dict[str, set[Entity]] = {}
        for entity in {name.entity for name in people}:
            for surname in self.gazetteer.people.surnames_of(entity):
                bearers.setdefault(surname, set()).add(entity)
        return bearers

    def _of_public_life(self, name: Name) -> Entity | None:
        """The person of public life whom a surname can only mean at the article's time: "President Clinton"."""
        if self.gazetteer.record(name.entity) is not None:
            return None
        before = self.words[name.start - 1].casefold() if name.start else ""
        return self.gazetteer.person(
            name.entity.name, self.at, before if before in words("titles", "heads") else ""
        )

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
            text = _joined(self.words[start:end])
            title_words = words("titles", "heads") | words("titles", "modifiers")
            if all(w.casefold() in title_words for w in self.words[start:end]) or "\n" in text:
                continue
            if self.words[end - 1] in words("composed", "institutions"):
                continue
            if end - start == 1 and text in words("composed", "organisations") | words(
                "composed", "documents"
            ):
                continue  # "the Community": a short form, to be resolved like any other reference
            self.add(start, end, Entity(label, text), "seen")

    def _first_names(self, people: list[Name], full: dict[str, Entity]) -> None:
        """A first name names the one person called so: "Anwar" for Anwar Ibrahim, "Wang" for Wang Yi."""
        called: dict[str, set[Entity]] = {}
        for name in people:
            if name.end - name.start > 1:
                called.setdefault(self.words[name.start], set()).add(full.get(name.entity.name, name.entity))
        for first, bearers in called.items():
            if len(bearers) == 1 and len(first) > 2:
                full.setdefault(first, next(iter(bearers)))

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
    finder.people()
    finder.seen()
    finder.shortened()
    return tuple(sorted(finder.names, key=lambda name: name.start))


def _is_known_body(name: Name, start: int, end: int) -> bool:
    """Whether a run of capitals is exactly a known name, and no treaty's ("Warsaw Pact")."""
    return (name.start, name.end) == (start, end) and name.entity.subtype != "treaty"


def _joined(parts: Iterable[str]) -> str:
    text = " ".join(parts)
    return (
        re.sub(r"\s+([’'.,-])", r"\1", re.sub(r"([-’'])\s+(?=\w)", r"\1", text))
        .replace(" 's", "'s")
        .strip(" '’.")
    )


def _capital_runs(tokens: list[str]) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words, with joiners inside."""
    at = 0
    joiners = words("composed", "joiners")
    while at < len(tokens):
        if not CAPITAL.match(tokens[at]) or tokens[at] in words("persons", "stop"):
            at += 1
            continue
        end = at + 1
        while end < len(tokens):
            ahead = end
            while ahead < len(tokens) and tokens[ahead] in joiners and ahead - end < 2:
                ahead += 1
            if tokens[end] == "and" and ahead > end + 1:
                break
            if (
                ahead < len(tokens)
                and CAPITAL.match(tokens[ahead])
                and tokens[ahead] not in words("persons", "stop")
            ):
                end = ahead + 1
            else:
                break
        yield at, end
        at = end


def _composed_kind(parts: list[str]) -> tuple[EntityType, str] | None:
    last, first = parts[-1], parts[0]
    if last in words("composed", "documents") or (
        first in words("composed", "treaty_heads") and "of" in parts[1:2] + parts[2:3]
    ):
        return EntityType.DOCUMENT, "agreement"
    if last in words("composed", "organisations"):
        return EntityType.ORGANISATION, "financial-institution" if last in ("Bank", "Fund") else ""
    if last in words("composed", "armed_groups"):
        return EntityType.ARMED_GROUP, ""
    if last in words("composed", "parties"):
        return EntityType.ORGANISATION, "party"
    if first in words("composed", "organisations") and len(parts) > 2 and parts[1] in ("of", "for", "on"):
        return EntityType.ORGANISATION, ""
    if (
        len(parts) > 3
        and any(p in words("composed", "organisations") for p in parts)
        and any(p in ("of", "for") for p in parts)
    ):
        return EntityType.ORGANISATION, ""
    if last in ("Army",) and len(parts) > 2:
        return EntityType.ARMED_GROUP, ""
    return None


def _titled(tokens: list[str]) -> Iterator[tuple[int, int]]:
    """Capitalised words right after a title or rank: a person's name."""
    heads, ranks = words("titles", "heads"), words("titles", "ranks")
    particles, stop = words("persons", "particles"), words("persons", "stop")
    at = 0
    while at < len(tokens) - 1:
        word = tokens[at].casefold()
        title = word in heads or (word in ranks and tokens[at][0].isupper())
        if word == "state" and at >= 2 and tokens[at - 1] == "of":
            title = True
        if not title:
            at += 1
            continue
        start = at + 1
        while start < len(tokens) and tokens[start].casefold() in ranks and tokens[start][0].isupper():
            start += 1
        end = start
        while (
            end < len(tokens)
            and end - start < 5
            and tokens[end] not in stop
            and (
                (
                    CAPITAL.match(tokens[end])
                    and (
                        tokens[end].casefold() not in heads | words("titles", "modifiers")
                        or (end > start and tokens[end].casefold() in ranks)
                    )
                )
                or (
                    tokens[end].casefold() in particles
                    and end + 1 < len(tokens)
                    and CAPITAL.match(tokens[end + 1])
                )
            )
        ):
            end += 1
        if end > start:
            yield start, end
        at = max(end, at + 1)
