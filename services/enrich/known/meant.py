"""Whether a name of the user's own is meant where it stands: its `with` words nearby, no `not` phrase over it."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from services.enrich.known.register import WORD, Place

NEARBY_WORDS = 30  # how far off the `with` words may stand
_NEARBY_CHARS = 60 * NEARBY_WORDS  # no thirty words are longer; the whole of a long text is not read for each name
# Thai, Lao, Burmese, Khmer, Japanese and Chinese write no spaces: a word of theirs has no edges to ask for.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def is_meant(place: Place, text: str) -> bool:
    """True where the entity's own conditions hold, and where it has none."""
    start, end, name = place
    if name.conditions is None:
        return True
    if any(_covers(phrase, text, start, end) for phrase in name.conditions.excluded):
        return False
    needed = name.conditions.needed
    return not needed or _has_nearby(text, start, end, needed)


def _covers(phrase: str, text: str, start: int, end: int) -> bool:
    """Whether the phrase stands over the name, or a part of it."""
    first = max(0, start - len(phrase) * 2)
    found = _phrase(phrase).finditer(text, first, end + len(phrase) * 2)
    return any(match.start() < end and start < match.end() for match in found)


def _has_nearby(text: str, start: int, end: int, wanted: Sequence[str]) -> bool:
    before = [match.start() for match in WORD.finditer(text, max(0, start - _NEARBY_CHARS), start)][-NEARBY_WORDS:]
    after = [match.end() for match in islice(WORD.finditer(text, end), NEARBY_WORDS)]
    around = f"{text[before[0] : start] if before else ''} \0 {text[end : after[-1]] if after else ''}"
    return any(_phrase(word).search(around) for word in wanted)


@lru_cache(maxsize=10_000)
def _phrase(phrase: str) -> re.Pattern[str]:
    words = [re.escape(word).replace(r"\*", r"\w*") for word in phrase.split()]
    bare = r"\W+".join(words)
    return re.compile(bare if _UNSPACED.search(phrase) else rf"(?<!\w){bare}(?!\w)", re.IGNORECASE)
