"""A past tense in, the verbs it may come from out, where the lemmatiser may not know them."""

__all__ = ["stems"]


def stems(word: str) -> tuple[str, ...]:
    """What a past tense the lemmatiser may not know can come from: "readmitted" from "readmit"."""
    if not word.endswith("ed") or len(word) < 6:
        return ()
    stem = word[:-2]
    return (stem, stem + "e", stem[:-1]) if stem[-1] == stem[-2] else (stem, stem + "e")
