"""How names change in languages that bend them: endings, particles and prefixes around a name that is itself known.

Rough on purpose: it answers only whether a word may be a form of a name of the table, never what the form means.
"""

import re
from collections.abc import Iterator

from shared.text.folding import fold

# Letters that an ending may have beyond the stem: cases of Slavic and Baltic languages are short, of Finnic long.
_ENDINGS = {
    **dict.fromkeys(
        (
            "ru",
            "uk",
            "be",
            "bg",
            "mk",
            "pl",
            "cs",
            "sk",
            "sl",
            "hr",
            "sr",
            "lt",
            "lv",
            "el",
            "ro",
            "sq",
            "sv",
            "da",
            "no",
        ),
        3,
    ),
    **dict.fromkeys(("fi", "et", "hu", "eu", "ka", "hy", "kk", "ky", "az", "is"), 5),
}
_PREFIXES = {
    "ar": re.compile("[وف]?(?:[بكل])?"),
    "fa": re.compile(""),
    "he": re.compile("ו?[הבלמשכ]{0,2}"),
}
_PARTICLES = re.compile(
    "(?:은|는|이|가|을|를|의|에|와|과|도|로|으로|에서|에게|에는|까지|부터|만|이나|측|산|인|군|대표팀|정부)+\\Z"
)
_FINAL_VOWELS = re.compile("[aeiouyąęěáíéóúýõäöüαεηιουωςаеёиоуыэюяьйїі]+\\Z")
_SHORTEST_STEM = 4
_SHORT_FORM = re.compile("(\\w{3})[аеиоуыэюяйїієь]{1,3}м?\\Z")  # Инд-ию, Кита-ем: Cyrillic, three letters and vowels


def stems(name: str, language: str) -> Iterator[str]:
    """The keys under which a name is kept, so that `variants` of its forms meet them."""
    if language in _ENDINGS:
        stem = _FINAL_VOWELS.sub("", fold(name))
        if len(stem) >= _SHORTEST_STEM or (len(stem) == 3 and not stem.isascii()):
            yield stem
    elif language in _PREFIXES or language == "ko":
        yield fold(name)


def variants(word: str, language: str) -> Iterator[tuple[int, int, str]]:
    """What a word may be a form of: `(start, end, key)`, the offsets of the name inside the word."""
    if language in _ENDINGS:
        yield from _without_ending(word, _ENDINGS[language])
    elif language in _PREFIXES:
        yield from _without_prefix(word, _PREFIXES[language])
    elif language == "ko" and (match := _PARTICLES.search(word)):
        yield from ((0, end, word[:end]) for end in range(match.start(), len(word)))


def _without_ending(word: str, longest: int) -> Iterator[tuple[int, int, str]]:
    folded = fold(word)
    if word[:1].isupper() and len(folded) == len(word):
        for length in range(len(word), max(_SHORTEST_STEM, len(word) - longest) - 1, -1):
            yield 0, len(word), folded[:length]
        if match := _SHORT_FORM.match(folded):
            yield 0, len(word), match.group(1)


def _without_prefix(word: str, prefix: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    match = prefix.match(word)
    for start in range(1, (match.end() if match else 0) + 1):
        yield start, len(word), fold(word[start:])
    if word.startswith("لل"):  # li- before the article swallows its alif: للهند is "to India"
        yield 1, len(word), fold("ا" + word[1:])
