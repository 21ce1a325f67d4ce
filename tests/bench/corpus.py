"""Articles with the statistics of news and none of its words: 20,000 invented words by Zipf's law, names among them.

The common words are English, so that rules anchor as they do on real texts. Always the same.
"""

import random
from functools import cache
from itertools import accumulate

from services.alert.matching.rarity import common_words
from shared.events import EnrichedArticle

INVENTED = 20_000
NAMES = 3_000
TOKENS = (200, 600)
NAME_EVERY = 25  # words


def articles(count: int) -> list[EnrichedArticle]:
    chance = random.Random(13)
    return [EnrichedArticle(id=f"made-{number}", title=_line(chance, 8), text=_text(chance)) for number in range(count)]


def _text(chance: random.Random) -> str:
    left, paragraphs = chance.randint(*TOKENS), []
    while left > 0:
        size = min(left, chance.randint(20, 80))
        paragraphs.append(f"{_line(chance, size)}.")
        left -= size
    return "\n\n".join(paragraphs)


def _line(chance: random.Random, size: int) -> str:
    words, weights = _vocabulary()
    found = chance.choices(words, cum_weights=weights, k=size)
    for place in range(chance.randrange(NAME_EVERY), size - 1, NAME_EVERY):
        found[place] = _names()[min(int(chance.paretovariate(0.6)), NAMES) - 1]
    return " ".join(found)


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    chance = random.Random(11)
    invented = {_invented(chance, chance.choice([2, 2, 3, 3, 4])) for _ in range(INVENTED)}
    words = [*common_words(), *chance.sample(sorted(invented), len(invented))]
    return words, list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))


@cache
def _names() -> list[str]:
    chance = random.Random(12)
    first, last = ([_invented(chance, 2).title() for _ in range(size)] for size in (300, 900))
    return [f"{chance.choice(first)} {chance.choice(last)}" for _ in range(NAMES)]


def _invented(chance: random.Random, syllables: int) -> str:
    return "".join(
        chance.choice("bcdfghklmnprstvw") + chance.choice(["a", "e", "i", "o", "u", "ea", "or", "an"])
        for _ in range(syllables)
    )
