"""The names found in, the people among the capitalised words out: after titles, as the recogniser sees them, by short forms."""

from collections.abc import Iterable, Iterator

from kg.claims import Entity, EntityType
from kg.english.capitals import ACRONYM, CAPITAL, HYPHENS, joined, titled
from kg.english.found import Found, Name
from kg.english.lexicon import words

__all__ = ["People"]


class People:
    """Finds the people one article names, and adds them to what is ``found``."""

    def __init__(self, found: Found) -> None:
        self.found = found

    def find(self) -> None:
        """Find capitalised words after a title, what the recogniser calls a person, and short forms of both."""
        for start, end in list(titled(self.found.words)):
            self._person(start, end)
        for start, end in list(self._after_posts()):
            self._person(start, end)
        for span in self.found.doc.ents:
            if span.label_ == "PERSON":
                self._person(span.start, span.end)
        self._surnames()

    def _after_posts(self) -> Iterator[tuple[int, int]]:
        """Capitalised words after a title and where it is held: "Ambassador to Bangladesh Li Jiming"."""
        tokens, taken = self.found.words, self.found.taken
        for at, word in enumerate(tokens[:-3]):
            if word.casefold() not in words("titles", "heads") or tokens[at + 1] not in ("to", "of", "for"):
                continue
            place = at + 2 + (tokens[at + 2] == "the")
            start = taken[place].end if place in taken else len(tokens)
            end = start
            while end < min(start + 4, len(tokens)) and end not in taken and CAPITAL.match(tokens[end]):
                end += 1
            if end > start + 1:
                yield start, end

    def _person(self, start: int, end: int) -> None:
        ranks, heads = words("titles", "ranks"), words("titles", "heads") | words("titles", "modifiers")
        while start < end and (
            self.found.words[start].casefold() in ranks | heads or not CAPITAL.match(self.found.words[start])
        ):
            if self.found.words[start].casefold() in words("persons", "particles"):
                break
            start += 1
        stop, longer = start, False
        while (stop < end or longer or self._goes_on(stop)) and self._person_word(stop):
            longer = longer or stop >= end
            stop += 1
        while (
            stop > start and not CAPITAL.match(self.found.words[stop - 1]) and not self._hyphenated(stop - 1)
        ):
            stop -= 1
        if stop > start and any(len(w) > 2 for w in self.found.words[start:stop]):
            given = {self.found.taken[i] for i in range(start, stop) if i in self.found.taken}
            if any(
                n.how not in ("person", "city", "seen") or (n.start < start or n.end > stop) for n in given
            ):
                return
            if given and len(given) == 1 and next(iter(given)).end - next(iter(given)).start == stop - start:
                return
            if (
                stop - start == 1
                and ACRONYM.match(self.found.words[start])
                and self.found.words[start].isupper()
            ):
                return
            self.found.add(
                start, stop, Entity(EntityType.PERSON, joined(self.found.words[start:stop])), "person"
            )

    def _goes_on(self, at: int) -> bool:
        """Whether a name cut short goes on at token ``at``: "Joaquim Alberto de Sousa"."""
        tokens, after = self.found.words, at
        while after < len(tokens) and tokens[after] in words("persons", "particles"):
            after += 1
        if after == at:
            return (
                at > 1 and tokens[at - 1] in words("persons", "particles") and bool(CAPITAL.match(tokens[at]))
            )
        return (
            after < len(tokens) and bool(CAPITAL.match(tokens[after])) and tokens[at] not in ("e", "y", "do")
        )

    def _person_word(self, at: int) -> bool:
        if at >= len(self.found.words):
            return False
        word = self.found.words[at]
        if word in words("persons", "stop") or (
            at in self.found.taken and self.found.taken[at].how in ("demonym", "acronym")
        ):
            return False
        if self._hyphenated(at):
            return True
        return bool(CAPITAL.match(word)) or word.casefold() in words("persons", "particles")

    def _hyphenated(self, at: int) -> bool:
        """Whether token ``at`` is a hyphen within a name, or what follows it: "Kim Kyou-hyun"."""
        doc, last = self.found.doc, len(self.found.doc) - 1
        if self.found.words[at] in HYPHENS and 0 < at < last:
            return (
                not doc[at - 1].whitespace_ and not doc[at].whitespace_ and self.found.words[at + 1].isalpha()
            )
        return (
            at > 1
            and self.found.words[at - 1] in HYPHENS
            and not doc[at - 2].whitespace_
            and not doc[at - 1].whitespace_
        )

    def _surnames(self) -> None:
        """A surname alone, or a shorter form, names the person named in full elsewhere."""
        full: dict[str, Entity] = {}
        people = sorted((n for n in self.found.names if n.how == "person"), key=lambda n: -(n.end - n.start))
        for name in sorted(people, key=lambda n: n.end - n.start == 1):
            if name.end - name.start == 1:
                self._first_names(people, full)
            parts = self.found.words[name.start : name.end]
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
            form = " ".join(self.found.words[name.start : name.end])
            if full.get(form) == name.entity and (known := self._of_public_life(name)):
                full[form] = known
        for name in people:
            form = " ".join(self.found.words[name.start : name.end])
            if full.get(form, name.entity) != name.entity:
                self.found.add(name.start, name.end, full[form], "person")
        for at, word in enumerate(self.found.words):
            if word in full and at not in self.found.taken and CAPITAL.match(word):
                self.found.add(at, at + 1, full[word], "person")

    def _known_surnames(self, people: Iterable[Name]) -> dict[str, set[Entity]]:
        """What the people of public life named in full go by: "Xi", "Abiy", not the last word of their names."""
        bearers: dict[str, set[Entity]] = {}
        for entity in {name.entity for name in people}:
            for surname in self.found.gazetteer.people.surnames_of(entity):
                bearers.setdefault(surname, set()).add(entity)
        return bearers

    def _of_public_life(self, name: Name) -> Entity | None:
        """The person of public life whom a surname can only mean at the article's time: "President Clinton"."""
        if self.found.gazetteer.record(name.entity) is not None:
            return None
        before = self.found.words[name.start - 1].casefold() if name.start else ""
        return self.found.gazetteer.person(
            name.entity.name, self.found.at, before if before in words("titles", "heads") else ""
        )

    def _first_names(self, people: list[Name], full: dict[str, Entity]) -> None:
        """A first name names the one person called so: "Anwar" for Anwar Ibrahim, "Wang" for Wang Yi."""
        called: dict[str, set[Entity]] = {}
        for name in people:
            if name.end - name.start > 1:
                called.setdefault(self.found.words[name.start], set()).add(
                    full.get(name.entity.name, name.entity)
                )
        for first, bearers in called.items():
            if len(bearers) == 1 and len(first) > 2:
                full.setdefault(first, next(iter(bearers)))
