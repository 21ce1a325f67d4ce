"""How names change in languages that bend them: endings, particles and prefixes around a name that is itself known,
and what a language makes of a country's name for its people and things (`российский`, `الباكستاني`).

Rough on purpose: it answers only whether a word may be a form of a name of the table, never what the form means.
"""

import re
from collections.abc import Iterator
from typing import Literal

from shared.text.folding import fold

Bending = Literal["ending", "clitic", "nisba"]  # under which stem a name is kept
Variant = tuple[int, int, str, Bending, bool]  # where the name stands in the word, its stem, and whether of its people

_SLAVIC_AND_SUCH = (
    *("ru", "uk", "be", "bg", "mk", "pl", "cs", "sk", "sl", "hr", "sr"),
    *("lt", "lv", "el", "ro", "sq", "sv", "da", "no"),
)
_FINNIC_AND_SUCH = ("fi", "et", "hu", "eu", "ka", "hy", "kk", "ky", "az", "is")
# Letters that an ending may have beyond the stem: cases of Slavic and Baltic languages are short, of Finnic long.
_ENDINGS = {
    **dict.fromkeys(_SLAVIC_AND_SUCH, 3),
    **dict.fromkeys(_FINNIC_AND_SUCH, 5),
}
_PREFIXES = {"ar": re.compile("[وف]?(?:[بكل])?"), "fa": re.compile(""), "he": re.compile("ו?[הבלמשכ]{0,2}")}
_PARTICLES = re.compile(
    "(?:은|는|이|가|을|를|의|에|와|과|도|로|으로|에서|에게|에는|까지|부터|만|이나|측|산|인|군|대표팀|정부)+\\Z"
)
_FINAL_VOWELS = re.compile("[aeiouyąęěáíéóúýõäöüαεηιουωςаеёиоуыэюяьйїі]+\\Z")
_SHORTEST_STEM = 4
# Инд-ию, Кита-ем, Ρωσ-ίας: Cyrillic and Greek, three letters and vowels.
_SHORT_FORM = re.compile("(\\w{3})(?:[аеиоуыэюяйїієь]{1,3}м?|[αεηιουω]{1,3}[σν]?)\\Z")

# Adjectives: `пакистанский`, `індійська`, `pakistański`; and what may stand between stem and ending.
_RUSSIAN = "ск(?:ий|ая|ое|ие|ого|ой|ому|ую|им|ом|ими|их|ою)"
_SOUTHERN = "ск(?:и|а|о|е|ия|ият|ата|ото|ите|ог|ом|им|их|ој|у)"
_CZECH = "sk(?:y|a|e|eho|emu|em|ych|ym|ymi|ou|i|og|om|im|ih)"
_ADJECTIVES = {
    language: re.compile(f"(?:{ending})\\Z")
    for language, ending in {
        "ru": _RUSSIAN,
        "uk": "ськ(?:ий|а|е|і|ого|ої|ому|у|им|ою|их|ими)",
        **dict.fromkeys(("bg", "mk", "sr"), _SOUTHERN),
        "pl": "sk(?:i|a|ie|iego|iej|iemu|im|imi|ich)",
        **dict.fromkeys(("cs", "sk", "hr", "sl"), _CZECH),
        "tr": "l[iu](?:lar|ler)?(?:[aiu]|in|un|den|dan)?",  # Pakistanlı, Suriyeliler
    }.items()
}
_INFIXES = ("", "й", "ий", "ій", "ей", "ан", "иан", "ин", "ін", "an", "ij", "yj")

# Arabic, Persian, Urdu, Hebrew, Hindi: the name less its article and last vowel, and a long i.
_NISBAS = {
    "ar": re.compile("(?:ي|ية|يين|يون|يات|يا)\\Z"),
    **dict.fromkeys(("fa", "ur", "ps"), re.compile("(?:ی|ي)(?:ان|ها|وں|وں)?\\Z")),
    "he": re.compile("י(?:ת|ים|ות)?\\Z"),
    "hi": re.compile("(?:ी|ीय|ियों|ीयों)\\Z"),
}
_BEFORE_NISBAS = {"ar": re.compile("[وف]?(?:[بك]?ال|لل)"), "he": re.compile("ו?[הבלמשכ]{1,2}")}
_INSIDE_A_WORD = str.maketrans("ךםןףץ", "כמנפצ")  # Hebrew letters that are written otherwise at the end of a word
_LAST_VOWELS = re.compile("(?:يا|ية|یا|یه|یہ|ا|ة|ى|ه|ہ|יה|ה|ा|िया)\\Z")
_SHORTEST_NISBA = 3


def bends(language: str) -> bool:
    """Whether names take other forms in texts of the language."""
    return language == "ko" or any(language in table for table in (_ENDINGS, _ADJECTIVES, _PREFIXES, _NISBAS))


def stem(name: str, how: Bending) -> str | None:
    """The key under which a name is kept, so that `variants` of its forms meet it."""
    folded = fold(name)
    if how == "clitic":
        return folded
    if how == "nisba":
        return _nisba_stem(folded.removeprefix("ال"))
    short = _FINAL_VOWELS.sub("", folded)
    return short if len(short) >= _SHORTEST_STEM or (len(short) == 3 and not short.isascii()) else None


def variants(word: str, language: str) -> Iterator[Variant]:
    """What a word may be a form of."""
    if language in _ENDINGS:
        yield from _without_ending(word, _ENDINGS[language])
    if language in _ADJECTIVES:
        yield from _adjective(word, _ADJECTIVES[language])
    if language in _PREFIXES:
        yield from _without_prefix(word, _PREFIXES[language])
    if language in _NISBAS:
        yield from _nisba(word, language)
    if language == "ko" and (match := _PARTICLES.search(word)):
        yield from ((0, end, word[:end], "clitic", False) for end in range(match.start(), len(word)))


def _without_ending(word: str, longest: int) -> Iterator[Variant]:
    folded = fold(word)
    if word[:1].isupper() and len(folded) == len(word):
        for length in range(len(word), max(_SHORTEST_STEM, len(word) - longest) - 1, -1):
            yield 0, len(word), folded[:length], "ending", False
        if match := _SHORT_FORM.match(folded):
            yield 0, len(word), match.group(1), "ending", False


def _adjective(word: str, ending: re.Pattern[str]) -> Iterator[Variant]:
    folded = fold(word)
    if match := ending.search(folded):
        before = folded[: match.start()]
        for infix in _INFIXES:
            if before.endswith(infix) and (key := stem(before.removesuffix(infix), "ending")):
                yield 0, len(word), key, "ending", True


def _without_prefix(word: str, prefix: re.Pattern[str]) -> Iterator[Variant]:
    match = prefix.match(word)
    for start in range(1, (match.end() if match else 0) + 1):
        yield start, len(word), fold(word[start:]), "clitic", False
    if word.startswith("لل"):  # li- before the article swallows its alif: للهند is "to India"
        yield 1, len(word), fold("ا" + word[1:]), "clitic", False


def _nisba(word: str, language: str) -> Iterator[Variant]:
    folded = fold(word)
    if match := _NISBAS[language].search(folded):
        before = folded[: match.start()]
        article = _BEFORE_NISBAS[language].match(before) if language in _BEFORE_NISBAS else None
        for base in (before, before[article.end() :] if article else ""):
            if len(base) >= _SHORTEST_NISBA:
                yield 0, len(word), base, "nisba", True


def _nisba_stem(name: str) -> str | None:
    short = _LAST_VOWELS.sub("", name).translate(_INSIDE_A_WORD)
    return short if len(short) >= _SHORTEST_NISBA else None
