"""People of public life and the bodies they act for: a name, a date and a title in, a person or a body out.

A surname alone leads to a person only where the authority data leave no choice: one person of that surname in office
at the date, or one whose offices fit the title.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kg.claims import Entity, PartialDate

__all__ = ["People", "Term", "before"]

# The last words of titles that one office may go by, or that any office may.
SAME_OFFICE = {
    "premier": "minister",
    "taoiseach": "minister",
    "chairperson": "chairman",
    "chairwoman": "chairman",
    "chair": "chairman",
    "spokesman": "spokesperson",
    "spokeswoman": "spokesperson",
    "undersecretary": "minister",
}
ANY_OFFICE = {"leader", "head", "chief", "ruler", "strongman", "dictator", "counterpart", "colleague"}


def before(one: PartialDate, other: PartialDate) -> bool:
    """Whether ``one`` lies before ``other`` as far as both are known."""
    for a, b in ((one.year, other.year), (one.month, other.month), (one.day, other.day)):
        if a is None or b is None:
            return False
        if a != b:
            return a < b
    return False


@dataclass(frozen=True, slots=True)
class Term:
    """A time for which somebody acts for ``body``, as its ``office``; a missing bound is open or not known."""

    body: Entity
    start: PartialDate | None = None
    end: PartialDate | None = None
    office: str = ""

    def holds(self, at: PartialDate | None) -> bool:
        """Whether it includes ``at``; whether it is not known to be over where ``at`` is None."""
        if at is None:
            return self.end is None
        return self.begun(at) and not (self.end and before(self.end, at))

    def begun(self, at: PartialDate | None) -> bool:
        """Whether it does not begin after ``at``."""
        return at is None or not (self.start and before(at, self.start))

    @property
    def dated(self) -> bool:
        """Whether anything is known of when it is."""
        return self.start is not None or self.end is not None

    def fits(self, title: str) -> bool:
        """Whether the holder may go by ``title`` ("minister", "president")."""
        head = _head(title)
        return not head or head in ANY_OFFICE or not self.office or _head(self.office) == head


@dataclass(frozen=True)
class People:
    """Who acts for whom and when, and who is meant by a surname; ``terms`` are in order, ``surnames`` compact forms.

    A surname is marked ``common`` where it is also an everyday one: without a title it then leads nowhere.
    """

    terms: Mapping[Entity, tuple[Term, ...]] = field(default_factory=dict)
    surnames: Mapping[str, tuple[Entity, ...]] = field(default_factory=dict)
    common: frozenset[str] = frozenset()

    def called(self, surname: str, at: PartialDate | None, title: str = "") -> Entity | None:
        """Return the one person whom ``surname`` can mean at ``at`` after ``title``; None where nobody or several fit."""
        bearers = self.surnames.get(surname, ())
        if title:
            bearers = tuple(p for p in bearers if any(t.fits(title) and t.begun(at) for t in self.terms[p]))
        elif surname in self.common:
            return None
        serving = [
            p for p in bearers if any(t.dated and t.fits(title) and t.holds(at) for t in self.terms[p])
        ]
        if len(serving) == 1:
            return serving[0]
        return bearers[0] if title and len(bearers) == 1 else None

    def body(
        self, person: Entity, at: PartialDate | None, title: str = "", *, serving: bool = False
    ) -> Entity | None:
        """Return the body ``person`` acts for at ``at`` in the office ``title``, else acted for last before.

        ``serving`` asks for the body acted for at ``at`` only.
        """
        known = self.terms.get(person, ())
        known = tuple(t for t in known if t.fits(title)) or known
        holding = [term for term in known if term.holds(at)]
        if serving:
            fitting = [t for t in holding if t.fits(title) and (t.dated or len(known) == 1)]
            return fitting[-1].body if fitting else None
        begun = [term for term in known if term.begun(at)]
        chosen = holding[-1:] or begun[-1:] or known[:1]
        return chosen[0].body if chosen else None

    def surnames_of(self, person: Entity) -> tuple[str, ...]:
        """Return the surnames ``person`` goes by, written without blanks."""
        return self._by_person.get(person, ())

    @cached_property
    def _by_person(self) -> dict[Entity, tuple[str, ...]]:
        found: dict[Entity, tuple[str, ...]] = {}
        for surname, bearers in self.surnames.items():
            for person in bearers:
                found[person] = (*found.get(person, ()), surname)
        return found


def surname_table(
    forms: Iterable[tuple[Entity, str, bool]],
) -> tuple[dict[str, tuple[Entity, ...]], frozenset[str]]:
    """Return who bears which surname, and the everyday ones among them, from (person, surname, everyday) rows."""
    bearers: dict[str, tuple[Entity, ...]] = {}
    common = set()
    for person, surname, everyday in forms:
        if person not in bearers.get(surname, ()):
            bearers[surname] = (*bearers.get(surname, ()), person)
        if everyday:
            common.add(surname)
    return bearers, frozenset(common)


def variants(name: str) -> set[str]:
    """How a hyphenated ``name`` is also written: "Kim Jong-un", "Kim Jong-Un", "Kim Jong Un"."""
    if "-" not in name:
        return {name}
    parts = name.split("-")
    capitals = [part[:1].upper() + part[1:] for part in parts]
    return {name, "-".join(capitals), " ".join(capitals)}


def _head(title: str) -> str:
    """The last word of ``title`` before any "of", under the name its office has here."""
    words = title.casefold().split(" of ")[0].replace("secretary general", "secretary-general").split()
    return SAME_OFFICE.get(words[-1], words[-1]) if words else ""
