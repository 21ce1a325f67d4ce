"""Which language an article is in: what the letters say, weighed against what its source declares.

Codes are BCP 47 primary tags, `no` for Norwegian, `zh` whatever the script.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared.errors import Misconfigured

UNKNOWN = "und"
READ_CHARS = 1_000  # of the text; more changes nothing and costs time
ENOUGH_LETTERS = 20
ENOUGH_SIGNS = 8  # where one sign carries as much as two or three letters
SURE_LETTERS = 200  # from here on the letters are believed against the declaration

_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "cmn": "zh", "yue": "zh", "mo": "ro", "sh": "sr"}
_ALPHABETS = ("LATIN", "CYRILLIC", "ARABIC")
# Languages with a press on the web. The detector's others (Latin, Volapük, Occitan, ...) only take articles from
# these, and Bosnian is told from Croatian by chance.
NEWS = """
    af am ar as az be bg bn ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko ky
    lo lt lv mk ml mn mr ms mt ne nl no or pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tl tr ug uk ur vi zh
"""


@dataclass(frozen=True)
class Language:
    """The language of one article; `score` is 0 where nothing could be detected."""

    code: str
    score: float


def primary_tag(tag: str | None) -> str | None:
    """`en` of `en-GB`, `no` of `nb`; None of nothing and of `und`."""
    head = (tag or "").strip().casefold().replace("_", "-").split("-")[0]
    code = _SAME.get(head, head)
    return code if code.isalpha() and code != UNKNOWN else None


def detect(title: str, text: str, declared: str | None = None, allowed: Sequence[str] | None = None) -> Language:
    """The language of title and text; `allowed` are the languages to tell apart, all known ones where None."""
    sample = f"{title}\n{text[:READ_CHARS]}"
    given, letters = primary_tag(declared), sum(map(str.isalpha, sample))
    if letters < (ENOUGH_SIGNS if _is_dense(sample) else ENOUGH_LETTERS):
        return Language(given or UNKNOWN, 0.0)
    scores = _scores(sample, tuple(allowed) if allowed else None)
    if given and letters < SURE_LETTERS:
        return Language(given, scores.get(given, 0.0))
    best = max(scores, key=scores.__getitem__)
    return Language(best, scores[best])


def check_languages(codes: Sequence[str]) -> tuple[str, ...]:
    """The codes as primary tags; Misconfigured names those that the detector does not know."""
    known = {_SAME.get(code, code) for code in _labels()}
    tags = [primary_tag(code) or code for code in codes]
    if unknown := sorted(set(tags) - known):
        raise Misconfigured(
            f"TOCSIN_LANGUAGES: unknown: {', '.join(unknown)}; expected some of {', '.join(sorted(known))}"
        )
    return tuple(dict.fromkeys(tags))


def _is_dense(sample: str) -> bool:
    """True where most letters are of another script than Latin, Cyrillic and Arabic."""
    letters = [char for char in sample[:200] if char.isalpha()]
    other = sum(not unicodedata.name(char, "").startswith(_ALPHABETS) for char in letters)
    return other * 2 > len(letters)


def _scores(sample: str, allowed: tuple[str, ...] | None) -> dict[str, float]:
    scores: dict[str, float] = {}
    for label, score in _detector(allowed).rank(sample):
        code = _SAME.get(label, label)
        scores[code] = min(1.0, scores.get(code, 0.0) + float(score))
    return scores


@cache
def _detector(allowed: tuple[str, ...] | None) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    wanted = set(check_languages(allowed)) if allowed else set(NEWS.split())
    detector.set_languages([label for label in detector.labels if _SAME.get(label, label) in wanted])
    return detector


@cache
def _labels() -> tuple[str, ...]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return tuple(LanguageIdentifier.from_model_file(MODEL_FILE).labels)
