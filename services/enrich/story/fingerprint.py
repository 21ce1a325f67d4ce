"""What is kept of an article to know its story again: weighted terms, facets, kinds, a sketch of its wording."""

import math
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from operator import neg
from sys import byteorder

from pydantic import ConfigDict, Field

from services.enrich.story import background, vectors
from services.enrich.story.facets import FACETS, WORDS, Asked, Words, asked, facets
from services.enrich.story.kinds import kinds
from services.enrich.story.vectors import Vector
from services.enrich.story.words import Word, folded_hash, words
from shared.events import Part, TaggedArticle

TITLE_TIMES = 2
READ_CHARACTERS = 3_000
COMPARED_CHARACTERS = 60_000  # of the wording; a text that long is no copy of another by chance
LEAD_CHARACTERS = 700
LEAD_TIMES = 4
KEPT_TERMS = 50
NAME_FACTOR = 2.0  # two events of one kind differ in who and where
SHINGLE_WORDS = 5
SKETCH_SIZE = 128
KEPT_FACTS = 32

_HASH_MASK = 0xFFFFFFFF


class Fingerprint(Part):
    """`terms` are the heaviest; `sketch`, `figures` and `names` hold the smallest hashes of each, in order.
    `facet_ids` had another form and name in older logs: what is read there has none.

    Packed: as numbers a sketch takes ten times the memory, and a hundred thousand are held.
    """

    terms: Vector = Field(default=Vector())
    facet_ids: bytes = b""
    kinds: bytes = b""
    sketch: bytes = b""
    figures: bytes = b""
    names: bytes = b""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


@dataclass(frozen=True)
class Reading:
    """An article as it is read: its terms by id before any are left out, how they are spelled, what it is asked for by
    its facets, and all the rest."""

    terms: Mapping[int, float]
    spelled: Mapping[int, str]
    asked: Asked
    rest: Fingerprint

    def fingerprint(self, terms: Mapping[int, float]) -> Fingerprint:
        """With these terms, of which the heaviest are kept."""
        kept = vectors.heaviest({term: weight for term, weight in terms.items() if weight > 0}, KEPT_TERMS)
        return self.rest.model_copy(update={"terms": vectors.normed(kept)})


def read(article: TaggedArticle, language: str) -> Reading:
    """The article read; its terms as the background alone weighs them."""
    title, body = words(article.title), words(article.text[:COMPARED_CHARACTERS])
    weights = background.weights(language)
    capital = _written_large(body)
    lead, end = (_count_in(article.text, count, body) for count in (LEAD_CHARACTERS, READ_CHARACTERS))
    terms = _terms(title, body[:lead], body[lead:end], capital, weights)
    facet_ids = facets([*title, *body[:end]], _told(title, terms, capital, weights), article.entities, language)
    heavy = terms | _entities(article)
    kept = [(term, -weight) for weight, term in sorted(zip(map(neg, heavy.values()), heavy, strict=True))[:KEPT_TERMS]]
    rest = Fingerprint(
        facet_ids=facet_ids,
        kinds=kinds(article.topics),
        sketch=_smallest(_shingles(body or title), SKETCH_SIZE),
        figures=_smallest((word.hash for word in body if word.is_figure), KEPT_FACTS),
        names=_smallest(map(folded_hash, _names(capital, weights)), KEPT_FACTS),
    )
    return Reading(
        {folded_hash(term): weight for term, weight in kept},
        {folded_hash(term): term for term, _ in kept},
        asked(facet_ids, terms),
        rest,
    )


def take(article: TaggedArticle, language: str) -> Fingerprint:
    """The fingerprint of an article of which nothing is known but itself."""
    reading = read(article, language)
    return reading.fingerprint(reading.terms)


def _count_in(text: str, characters: int, body: list[Word]) -> int:
    """How many words stand in the first characters of a text, whose words are known."""
    return len(body) if len(text) <= characters else len(words(text[:characters]))


def _terms(
    title: list[Word], lead: list[Word], body: list[Word], capital: frozenset[str], weights: Mapping[str, float]
) -> dict[str, float]:
    """News tells first what it is about: the title counts most, then the lead."""
    counts: Counter[str] = Counter()
    for part, times in ((title, TITLE_TIMES * LEAD_TIMES), (lead, LEAD_TIMES), (body, 1)):
        for term, count in Counter([word.term for word in part if len(word.text) > 1]).items():
            counts[term] += count * times
    return {
        term: (1 + math.log(count / LEAD_TIMES + 0.5)) * _weight(term, capital, weights)
        for term, count in counts.items()
    }


def _weight(term: str, capital: Collection[str], weights: Mapping[str, float]) -> float:
    if term[0].isdigit():
        return background.FIGURE
    weight = weights.get(term, background.RARE)
    return weight * NAME_FACTOR if term in capital and weight >= background.RARE else weight


def _told(
    title: list[Word], terms: Mapping[str, float], capital: frozenset[str], weights: Mapping[str, float]
) -> Words:
    """Where no name has a capital letter, as in Arabic or Chinese, no words can be told from names."""
    names = _names(capital, weights)
    telling = {term for term in terms if _weight(term, names, weights) > background.COMMON}
    headline = [word.term for word in title if word.term in telling]
    of_the_kind = [term for term in telling if term not in names and not term[0].isdigit()] if names else []
    heaviest = nlargest(FACETS[WORDS].kept, of_the_kind, key=lambda term: (terms[term], term))
    return Words(headline, [term for term in headline if term in names], heaviest)


def _names(capital: frozenset[str], weights: Mapping[str, float]) -> set[str]:
    return {term for term in capital if weights.get(term, background.RARE) > background.TELLING}


def _written_large(body: list[Word]) -> frozenset[str]:
    """The words with a capital more often than without."""
    with_one = Counter([word.term for word in body if word.is_capital])
    without = Counter([word.term for word in body if not word.is_capital])
    return frozenset(term for term, count in with_one.items() if count > without.get(term, 0))


def _entities(article: TaggedArticle) -> dict[str, float]:
    """The whole names that tagging found, each as one term."""
    return {
        f"={entity.id}": (1 + math.log(max(1, len(entity.mentions)))) * background.RARE
        for entity in article.entities
        if entity.type in ("person", "organization", "event") and " " in entity.name
    }


def _shingles(body: list[Word]) -> Iterable[int]:
    """Each run of words as one number. All runs are mixed at once, each in 64 bits of one long number: as numbers of
    their own they take ten times as long."""
    hashes = array("Q", [word.hash for word in body])
    count = max(1, len(hashes) - SHINGLE_WORDS + 1) if hashes else 0
    masks = _long(array("Q", [_HASH_MASK]) * count)
    mixed = _long(array("Q", [2166136261]) * count)
    for place in range(min(SHINGLE_WORDS, len(hashes))):
        shifted = mixed >> 15 & masks
        mixed = ((mixed ^ _long(hashes[place : place + count])) * 0x9E3779B1 + shifted) & masks
    return array("Q", (mixed ^ mixed >> 16 & masks).to_bytes(8 * count, byteorder))


def _long(lanes: "array[int]") -> int:
    return int.from_bytes(lanes.tobytes(), byteorder)


def _smallest(found: Iterable[int], size: int) -> bytes:
    return array("I", sorted(set(found))[:size]).tobytes()
