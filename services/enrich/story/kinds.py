"""Of what kind the news is, by its top topics: an article on cricket is seldom of a story on a border."""

import math
from collections.abc import Iterable, Sequence

from shared.events import Topic

COUNT = 18  # Media Topics has seventeen top topics, numbered from one
CONFIDENT = 0.4  # a score below says little
APART = 0.5  # cosine below which two kinds are apart
DOUBT = 1.5  # so much more closeness do kinds without anything in common need

_TOP = "000000"


def kinds(topics: Iterable[Topic]) -> bytes:
    """A byte a top topic: its score in hundredths; empty where none is sure."""
    scores = bytearray(COUNT)
    for topic in topics:
        number, rest = topic.id.removeprefix("medtop:")[:2], topic.id[-len(_TOP) :]
        if rest == _TOP and number.isdigit() and int(number) < COUNT:
            scores[int(number)] = round(topic.score * 100)
    return bytes(scores) if max(scores) >= CONFIDENT * 100 else b""


def doubt(article: bytes, story: Sequence[int]) -> float:
    """The factor on the closeness needed: one, or more where both are sure of their kind and the kinds are apart."""
    if not article or not story:
        return 1.0
    product = sum(one * other for one, other in zip(article, story, strict=True))
    lengths = math.sqrt(sum(one * one for one in article) * sum(one * one for one in story))
    return 1.0 + DOUBT * max(0.0, APART - product / lengths) / APART
