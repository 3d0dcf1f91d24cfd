"""The authority data in, a gazetteer out: which words name which state, body, armed group, place or person.

The data are tables in ``kg/authority``; its README says what stands in them and where it comes from.  Look-up
is case-sensitive ("Turkey", never "turkey"), blind to blanks and to the kind of apostrophe and hyphen, and
takes "Cote d'Ivoire" for "Côte d'Ivoire".
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from kg.claims import Entity, EntityType, PartialDate
from kg.errors import PactgraphError
from kg.people import People, Term, before, surname_table, variants
from kg.resources import directory

__all__ = ["Entry", "Gazetteer", "Match", "Membership", "Record", "load_gazetteer"]

Row = dict[str, str]

# The columns that hold surface forms, and how such a form names its entity.
FORMS = {
    "name": "name",
    "official_name": "name",
    "aliases": "name",
    "acronyms": "acronym",
    "demonyms": "demonym",
    "metonyms": "metonym",
}
OF_STATE = {"ministry", "agency"}
PLACE_KINDS = {"capital": "capital", "seat": "capital", "nominal-capital": "city"}
SIGNS = str.maketrans(dict.fromkeys("’‘ʻʼ`", "'") | dict.fromkeys("‑–", "-") | dict.fromkeys(" \t\r\n\u00a0"))
LETTERS = str.maketrans("ıøØłŁđĐ", "ioOlLdD")
FIRST = re.compile(r"\w+")
WORDS = re.compile(r"(?:[A-Z]\.)+|\w+|[^\w\s]")
TERM = re.compile(r"(?P<body>.*?)(?: (?P<start>\d{4})?-(?P<end>\d{4})?)?(?:: (?P<office>.*))?")
# Without their accents these names are everyday English words.
ACCENTED = {"Malé", "Réunion"}


class Entry(NamedTuple):
    """A surface form that names ``entity``.

    ``how`` is ``name``, ``acronym``, ``demonym``, ``capital``, ``metonym``, ``city`` or ``person``; ``rare``
    tells that the form more often means something else.
    """

    form: str
    entity: Entity
    how: str
    rare: bool = False


class Match(NamedTuple):
    """The next ``length`` words name ``entity``; ``how`` as in :class:`Entry`."""

    length: int
    entity: Entity
    how: str


@dataclass(frozen=True, slots=True)
class Record:
    """What the authority data say of ``entity``: its forms, and what else its row holds."""

    entity: Entity
    entries: tuple[Entry, ...]
    facts: Mapping[str, str]

    def forms(self, how: str) -> tuple[str, ...]:
        """Return the surface forms that name the entity the way ``how`` says."""
        return tuple(entry.form for entry in self.entries if entry.how == how)


@dataclass(frozen=True, slots=True)
class Membership:
    """``state`` is or was a member of ``organisation``; a missing bound is open or not known."""

    state: Entity
    organisation: Entity
    start: PartialDate | None = None
    end: PartialDate | None = None
    founder: bool = False

    def holds(self, at: PartialDate | None) -> bool:
        """Whether it held at ``at``; today where ``at`` is None."""
        if at is None:
            return self.end is None
        return not (self.start and before(at, self.start)) and not (self.end and before(self.end, at))


@dataclass(frozen=True)
class Gazetteer:
    """Names, what they name, and who is a member of what."""

    records: tuple[Record, ...]
    memberships: tuple[Membership, ...] = ()
    people: People = field(default_factory=People)
    titles: Mapping[str, Entity] = field(default_factory=dict)
    entries: tuple[Entry, ...] = field(init=False)
    _by_form: dict[str, tuple[Entry, ...]] = field(init=False, repr=False)
    _by_entity: dict[Entity, Record] = field(init=False, repr=False)
    _reach: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        entries = tuple(entry for record in self.records for entry in record.entries)
        by_form: dict[str, tuple[Entry, ...]] = {}
        reach: dict[str, int] = {}
        for entry in sorted(entries, key=lambda e: e.rare):
            for spelling in _spellings(entry.form):
                key, first = _compact(spelling), _first(spelling)
                if all(entry.entity is not other.entity for other in by_form.get(key, ())):
                    by_form[key] = (*by_form.get(key, ()), entry)
                    reach[first] = max(reach.get(first, 0), len(key))
        object.__setattr__(self, "entries", entries)
        object.__setattr__(self, "_by_form", by_form)
        object.__setattr__(self, "_by_entity", {record.entity: record for record in self.records})
        object.__setattr__(self, "_reach", reach)

    @property
    def states(self) -> tuple[Entity, ...]:
        """Every state, also disputed, dependent (``territory``) and ``former`` ones."""
        return tuple(record.entity for record in self.records if record.entity.type is EntityType.STATE)

    def candidates(self, name: str) -> tuple[Entry, ...]:
        """Return everything ``name`` can mean, the likeliest first ("Congo" names two states)."""
        bare = name.removeprefix("the ").removeprefix("The ")
        return self._by_form.get(_compact(name)) or self._by_form.get(_compact(bare), ())

    def find(self, name: str) -> Entity | None:
        """Return the entity ``name`` names when nothing else is known, if it names one."""
        found = self.candidates(name)
        return found[0].entity if found and not found[0].rare else None

    def longest(self, words: Sequence[str], at: int) -> Match | None:
        """Return the longest name that begins at ``words[at]``, however the words were cut."""
        reach = self._reach.get(_first(words[at]), 0)
        if not reach:
            return None
        key, best = "", None  # type: str, Match | None
        for end in range(at, len(words)):
            key += words[end].translate(SIGNS)
            if len(key) > reach:
                break
            found = self._by_form.get(key)
            if (
                found
                and not found[0].rare
                and _pieces(found[0].form) == _pieces(" ".join(words[at : end + 1]))
            ):
                best = Match(end + 1 - at, found[0].entity, found[0].how)
        return best

    def names(self, entity: Entity) -> tuple[tuple[str, str], ...]:
        """Return the forms that name ``entity``, each with how; none where the data lack it."""
        record = self.record(entity)
        return tuple((entry.form, entry.how) for entry in record.entries) if record else ()

    def record(self, entity: Entity) -> Record | None:
        """Return what the authority data say of ``entity``."""
        return self._by_entity.get(entity)

    def members(self, organisation: Entity, at: PartialDate | None = None) -> tuple[Entity, ...]:
        """Return the states that belong to ``organisation`` (at ``at``, else today), as far as known."""
        return tuple(m.state for m in self.memberships if m.organisation == organisation and m.holds(at))

    def affiliation(
        self, person: Entity, at: PartialDate | None = None, title: str = "", *, serving: bool = False
    ) -> Entity | None:
        """Return the body ``person`` is generally known to act for (at ``at``, as ``title``); None where the data lack it.

        Where none is known for ``at``, the last one before; with ``serving`` only one held at ``at``.
        """
        if person not in self.people.terms:
            person = self.person(person.name, at, title) or person
        return self.people.body(person, at, title, serving=serving)

    def person(self, name: str, at: PartialDate | None = None, title: str = "") -> Entity | None:
        """Return the one person that ``name``, full or a surname, can mean at ``at`` after ``title``; else None."""
        full = self.find(name)
        if full is not None and full.type is EntityType.PERSON:
            return full
        return self.people.called(_compact(name), at, title)

    def home(self, publisher: str) -> Entity | None:
        """Return the state from which ``publisher`` writes: a medium's home, a government; None where nothing tells."""
        for entry in self.candidates(publisher):
            if state := self._state_of(entry.entity):
                return state
        words = WORDS.findall(publisher)
        matches = (self.longest(words, at) for at in range(len(words)))
        named = [match.entity for match in matches if match is not None]
        named.sort(key=lambda entity: entity.type is EntityType.PLACE)
        return next((state for entity in named if (state := self._state_of(entity))), None)

    def _state_of(self, entity: Entity) -> Entity | None:
        """The state that ``entity`` is, lies in or belongs to."""
        if entity.type is EntityType.STATE:
            return entity
        record = self.record(entity)
        state = record.facts.get("state", "") if record else ""
        return self.find(state) if state else entity.part_of

    def body_of_title(self, title: str) -> Entity | None:
        """Return the body whose office alone is called ``title`` ("federal councillor"); None for any other title."""
        return self.titles.get(title)

    def whole(self, organ: Entity) -> Entity:
        """What ``organ`` acts for: its state, or the organisation whose name begins its own ("UN Security Council"); else itself."""
        if organ.type is EntityType.ORGANISATION and organ.part_of is not None:
            return organ.part_of
        _, of, last = organ.name.rpartition(" of the ")
        if (
            of
            and (found := self.find(last)) is not None
            and found.type is organ.type is EntityType.ORGANISATION
        ):
            return found
        parts = organ.name.split()
        for length in range(len(parts) - 1, 0, -1):
            found = self.find(" ".join(parts[:length]))
            if found is not None and found.type is organ.type is EntityType.ORGANISATION:
                return found
        return organ


@cache
def load_gazetteer() -> Gazetteer:
    """Read the authority data that come along, once.

    Raises:
        PactgraphError: a table is missing, or names a state or organisation that no table has.
    """
    states = [
        _record(Entity(EntityType.STATE, row["name"], row["status"], None, row["wikidata"]), row)
        for row in _rows("states")
    ]
    known = {record.entity.name: record.entity for record in states}
    bodies = [_body(row, known) for row in _rows("organisations")]
    known |= {record.entity.name: record.entity for record in bodies}
    groups = [
        _record(Entity(EntityType.ARMED_GROUP, row["name"], row["subtype"]), row)
        for row in _rows("armed_groups")
    ]
    places = [_place(row, known) for row in _rows("cities")]
    known |= {record.entity.name: record.entity for record in places if record.entity.subtype == "region"}
    people_rows = _rows("people")
    people = [
        _record(Entity(EntityType.PERSON, row["name"].rstrip("?"), wikidata=row["wikidata"]), row, "person")
        for row in people_rows
    ]
    public = _people(people_rows, people, known | {record.entity.name: record.entity for record in groups})
    memberships = tuple(_membership(row, known) for row in _rows("memberships"))
    titles = {row["title"]: _named(row["body"], known, "titles") for row in _rows("titles")}
    return Gazetteer((*states, *bodies, *groups, *places, *people), memberships, public, titles)


def _people(rows: list[Row], records: Sequence[Record], known: Mapping[str, Entity]) -> People:
    """What the table says of people: their terms, and the surnames they go by (the last name where it tells none)."""
    surnames = []
    for row, record in zip(rows, records, strict=True):
        if not row["acts_for"]:
            continue
        for form in (row["surnames"] or row["name"].split()[-1]).split("|"):
            bare = form.rstrip("?")
            spellings = {s for v in variants(bare) for s in _spellings(v)}
            surnames += [(record.entity, _compact(s), form != bare) for s in sorted(spellings)]
    bearers, common = surname_table(surnames)
    terms = {r.entity: _terms(row["acts_for"], known) for row, r in zip(rows, records, strict=True)}
    return People(terms, bearers, common)


def _terms(cell: str, known: Mapping[str, Entity]) -> tuple[Term, ...]:
    """Read ``Portugal 1995-2002: prime minister|United Nations 2017-``: for whom somebody acts when, and as what, in order."""
    found = []
    for part in filter(None, cell.split("|")):
        body, start, end, office = TERM.fullmatch(part).groups(default="")  # type: ignore[union-attr]  # matches anything
        found.append(Term(_named(body, known, "people"), _date(start), _date(end), office))
    return tuple(found)


def _body(row: Row, known: Mapping[str, Entity]) -> Record:
    """An organisation; a ministry or service is part of its state, other bodies only have a home."""
    state = _named(row["state"], known, "organisations") if row["state"] else None
    whole = state if row["subtype"] in OF_STATE else None
    name, subtype = row["name"].rstrip("?"), row["subtype"]
    return _record(Entity(EntityType.ORGANISATION, name, subtype, whole, row["wikidata"]), row)


def _place(row: Row, known: Mapping[str, Entity]) -> Record:
    subtype = PLACE_KINDS.get(row["kind"], row["kind"])
    state = _named(row["state"], known, "cities") if row["state"] else None
    place = Entity(EntityType.PLACE, row["name"].rstrip("?"), subtype, state, row["wikidata"])
    return _record(place, row, "capital" if subtype == "capital" else "city")


def _record(entity: Entity, row: Row, how: str = "") -> Record:
    """The record of ``entity``; ``how`` replaces "name" for what its names are."""
    entries: dict[str, Entry] = {}
    for column, way in FORMS.items():
        for form in filter(None, row.get(column, "").split("|")):
            way = how or way
            for each in _forms(form, way):
                entries.setdefault(each, Entry(each.rstrip("?"), entity, way, each.endswith("?")))
    facts = {key: value for key, value in row.items() if value and key not in FORMS}
    return Record(entity, tuple(entries.values()), facts)


def _forms(form: str, way: str) -> Iterable[str]:
    """How ``form`` is also written: a demonym in the plural, a person's hyphens as blanks."""
    if way == "demonym":
        return (form, *_plurals(form))
    return sorted(variants(form)) if way == "person" else (form,)


def _plurals(demonym: str) -> Iterator[str]:
    """The nationals a demonym names: "Malian" gives "Malians", "Frenchman" "Frenchmen", "French" nothing."""
    mark = "?" * demonym.endswith("?")
    word = demonym.rstrip("?")
    if word.endswith(("Irishman", "Frenchman", "Dutchman", "Manxman", "woman")):
        yield word[:-2] + "en" + mark
    elif not word.endswith(("ese", "sh", "ch", "ss", "s", "x", "ois", "ais")):
        yield word + "s" + mark


def _membership(row: Row, known: Mapping[str, Entity]) -> Membership:
    state = _named(row["state"], known, "memberships")
    organisation = _named(row["organisation"], known, "memberships")
    return Membership(state, organisation, _date(row["from"]), _date(row["until"]), row["founder"] == "yes")


def _named(name: str, known: Mapping[str, Entity], table: str) -> Entity:
    try:
        return known[name]
    except KeyError:
        raise PactgraphError(
            f"authority/{table}.csv: no table has {name!r}; correct the row or add what it names"
        ) from None


def _rows(table: str) -> list[Row]:
    path = directory("authority") / f"{table}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))
    except OSError as error:
        raise PactgraphError(f"authority/{table}.csv: {error.strerror}; install Pactgraph again") from error


def _date(text: str) -> PartialDate | None:
    return PartialDate(*map(int, text.split("-"))) if text else None


def _compact(form: str) -> str:
    return form.translate(SIGNS)


def _spellings(form: str) -> set[str]:
    """How ``form`` may be written: as it is, and without its accents."""
    if form.isascii() or form in ACCENTED:
        return {form}
    letters = unicodedata.normalize("NFKD", form.translate(LETTERS))
    return {form, "".join(c for c in letters if not unicodedata.combining(c))}


def _pieces(text: str) -> int:
    """How many words ``text`` has: "Kuwait is" has two and so is not "Kuwaitis"."""
    return len(FIRST.findall(text))


def _first(text: str) -> str:
    """The first word of ``text``."""
    found = FIRST.search(text)
    return found.group() if found else text
