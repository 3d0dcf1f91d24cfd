"""The kinds of entity a role may ask for, and the small word classes that references share."""

from kg.claims import EntityType

__all__ = [
    "BACKED",
    "DEFINITE",
    "INTERNATIONAL_TITLES",
    "LOCATIVE",
    "NO_BLOCS",
    "NUMBERS",
    "ORGANISATION",
    "OWNER_PREPOSITIONS",
    "PERSONAL",
    "PLURAL",
    "REACH",
    "SERVANTS",
    "SINGULAR",
    "STATE",
    "UNFOLDED",
    "WANTED",
]

STATE, ORGANISATION = EntityType.STATE, EntityType.ORGANISATION
WANTED: dict[str, frozenset[EntityType]] = {
    "state": frozenset({STATE}),
    "land": frozenset({STATE}),
    # A state that acts itself, not through one of its people: ministers join parties, states join blocs.
    "country": frozenset({STATE}),
    "official": frozenset({EntityType.PERSON}),
    "organisation": frozenset({ORGANISATION}),
    # An organisation itself, not one that something or somebody acts for.
    "institution": frozenset({ORGANISATION}),
    # What states are members of or party to.
    "bloc": frozenset({ORGANISATION, EntityType.DOCUMENT}),
    "body": frozenset({STATE, ORGANISATION}),
    "authority": frozenset({STATE, ORGANISATION}),
    "party": frozenset({STATE, ORGANISATION, EntityType.ARMED_GROUP, EntityType.GROUP}),
    "actor": frozenset({STATE, ORGANISATION, EntityType.ARMED_GROUP, EntityType.GROUP}),
    "force": frozenset({STATE, ORGANISATION, EntityType.ARMED_GROUP, EntityType.GROUP}),
    "owner": frozenset({STATE, ORGANISATION, EntityType.ARMED_GROUP, EntityType.GROUP}),
    "band": frozenset({EntityType.ARMED_GROUP, EntityType.GROUP}),
    "person": frozenset({EntityType.PERSON}),
    "speaker": frozenset(
        {EntityType.PERSON, STATE, ORGANISATION, EntityType.ARMED_GROUP, EntityType.DOCUMENT}
    ),
    "agent": frozenset({EntityType.PERSON, ORGANISATION, EntityType.ARMED_GROUP}),
    "target": frozenset({EntityType.PERSON, STATE, ORGANISATION, EntityType.ARMED_GROUP}),
    "place": frozenset({EntityType.PLACE, STATE}),
    "ground": frozenset({EntityType.PLACE, STATE}),
    "destination": frozenset({EntityType.PLACE, STATE}),
    "traveller": frozenset({EntityType.PERSON, STATE}),
    "document": frozenset({EntityType.DOCUMENT}),
    "office": frozenset({EntityType.OFFICE}),
}
NUMBERS = {"both": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "pair": 2, "trio": 3}
PERSONAL = {"he", "she", "him", "her", "his", "hers", "himself", "herself"}
SINGULAR = {"it", "its", "itself"}
PLURAL = {"they", "them", "their", "theirs", "themselves", "both", "all", "each", "we", "our", "us"}
DEFINITE = {
    "the",
    "this",
    "that",
    "its",
    "their",
    "these",
    "those",
    "both",
    "his",
    "her",
    "all",
    "each",
    "either",
}
OWNER_PREPOSITIONS = {"of", "from", "for", "in"}
LOCATIVE = {
    "in",
    "at",
    "to",
    "near",
    "outside",
    "into",
    "from",
    "across",
    "around",
    "through",
    "inside",
    "towards",
    "toward",
    "leave",
    "visit",
}
NO_BLOCS = {"media", "treaty", "company", "party", "junta", "ngo", "court", "ministry", "agency"}
"""Kinds of organisation that no state is a member of."""
SERVANTS = {"peacekeeping-mission", "financial-institution"}
"""Kinds of organisation that serve a bloc and are not meant by "the bloc"."""
INTERNATIONAL_TITLES = ("secretary general", "secretary-general", "high representative")
BACKED = {"led", "backed", "run", "based", "owned", "aligned"}
UNFOLDED = 12
"""States; "the bloc's states" of a larger one are not told one by one."""
REACH = 4
"""Sentences; how far back a reference looks."""
