"""Claims: what an extractor takes from an article and everything after works on.

A claim is one reported fact: its kind, who plays which role, when, how it is put (asserted, negated,
hypothetical, ended), on whose word, and the exact words with their place in the article.  Extractors make
claims; the graph stages read them; neither knows the other.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

__all__ = [
    "Abstention",
    "Claim",
    "Entity",
    "EntityType",
    "Interval",
    "Modality",
    "PartialDate",
    "Quote",
    "slug",
]


def slug(name: str) -> str:
    """Return ``name`` as a readable path segment of an IRI.

    >>> slug("Côte d'Ivoire"), slug("African Union (AU)")
    ('cote-d-ivoire', 'african-union-au')
    """
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9+]+", "-", ascii_name.casefold()).strip("-") or "x" + name.encode().hex()


class EntityType(StrEnum):
    """What kind of thing plays a role; the value is the first segment of the entity's IRI path."""

    STATE = "state"
    ORGANISATION = "organisation"
    ARMED_GROUP = "armed-group"
    PERSON = "person"
    OFFICE = "office"
    PLACE = "place"
    DOCUMENT = "document"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing with a canonical name.

    ``subtype`` refines an organisation (``confederation``, ``regional-bloc``, ``military-alliance``,
    ``international-organisation``, ``financial-institution``, ``court``, ``treaty`` …), a place (``city``,
    ``region``, ``capital``), an armed group (``state-force``, ``private-military-company``); empty where unknown.
    ``part_of`` is the body an office belongs to, or the state a place lies in.
    ``wikidata`` is a verified item such as ``Q912``, or empty: never guessed.
    """

    type: EntityType
    name: str
    subtype: str = ""
    part_of: "Entity | None" = None
    wikidata: str = ""

    @property
    def key(self) -> str:
        """The entity's IRI path, made from its names.

        >>> Entity(EntityType.STATE, "Mali").key
        'state/mali'
        >>> Entity(EntityType.OFFICE, "foreign minister", part_of=Entity(EntityType.STATE, "Mali")).key
        'office/foreign-minister--mali'
        """
        path = f"{self.type}/{slug(self.name)}"
        if self.type is EntityType.OFFICE and self.part_of is not None:
            path += f"--{slug(self.part_of.name)}"
        return path


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as precise as the text: a year, a month of it, or a day (proleptic Gregorian calendar)."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """Return the ISO 8601 form, ``2023``, ``2023-09`` or ``2023-09-16``."""
        parts = [f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part]
        return "-".join(parts)

    @property
    def precision(self) -> str:
        """``year``, ``month`` or ``day``."""
        return "day" if self.day else "month" if self.month else "year"


@dataclass(frozen=True, slots=True)
class Interval:
    """When a fact holds: ``start`` alone is a point or an open interval, ``end`` closes it."""

    start: PartialDate | None = None
    end: PartialDate | None = None

    def __str__(self) -> str:
        """Return ``start`` or ``start/end`` in ISO 8601; a missing bound is empty."""
        if self.end is None:
            return str(self.start) if self.start else ""
        return f"{self.start or ''}/{self.end}"


class Modality(StrEnum):
    """How the text puts a fact."""

    ASSERTED = "asserted"
    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an article: ``exact`` stands at ``start:end`` (characters, from 0) of its text.

    The two selectors of the Web Annotation Data Model, sections 4.2.4 and 4.2.5, in one value.
    """

    exact: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One fact an article reports.

    ``kind`` names the frame's kind of fact (``membership``, ``agreement`` …); ``roles`` maps a role to its
    entities, in text order; ``labels`` maps a closed-vocabulary role (``status``, ``kind``, ``change``,
    ``sector``, ``name``) to its value.  ``quote`` is the sentence that states the fact best and ``also`` the others that
    repeat it.  ``frame`` names the pattern that made the claim, ``confidence`` lies in 0..1.
    """

    kind: str
    roles: Mapping[str, tuple[Entity, ...]]
    quote: Quote
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    modality: Modality = Modality.ASSERTED
    time: Interval | None = None
    attributed_to: Entity | None = None
    also: tuple[Quote, ...] = ()
    frame: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Abstention:
    """What an extractor did not understand in the sentence ``quote``.

    ``reason`` is ``no claim`` (a word that may state a fact stands there, yet no claim was made), ``role open`` (who plays
    ``role`` in a fact of ``kind`` was not found), ``name unresolved``, or ``refused`` (a claim was proposed that does not
    hold against the text).  ``words`` are those it hangs on.
    """

    quote: Quote
    reason: str
    words: str = ""
    kind: str = ""
    role: str = ""
