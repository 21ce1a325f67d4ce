"""The phrases that speak for topics, found in a text. How a user writes them, `lexiconfile` reads; how those found make
a topic, `scoring` decides."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.text.words import marks

_WORD = re.compile(rf"[\w{marks()}]+(?:['’][\w{marks()}]+)*")
_IN_IE = frozenset(
    (
        *("bookie", "brownie", "calorie", "cookie", "foodie", "genie", "goalie", "hoodie", "indie", "junkie"),
        *("movie", "prairie", "rookie", "selfie", "smoothie", "veggie", "zombie"),
    )
)
_MAX_CACHED = 200_000  # words of one language; news text has about 100,000 that come again


@dataclass(frozen=True, eq=False)
class Phrase:
    """What one phrase says: weights by topic id, rolled up to the parents; none for a phrase to be ignored.

    `borrowed_by` are the top topics whose reports use it as a figure of speech.
    """

    text: str
    rest: list[str]
    weights: Mapping[str, int]
    borrowed_by: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Starting:
    """The phrases that begin with one word: that word alone, and longer ones by their second word, longest first."""

    alone: Phrase | None
    longer: Mapping[str, tuple[Phrase, ...]]


class Table(dict[str, Starting | None]):
    """What may begin with a word of a text; grows as words are met."""

    def __init__(self, phrases: Mapping[str, Mapping[str, int]], borrowers: Mapping[str, frozenset[str]]) -> None:
        super().__init__()
        self._whole: dict[str, list[Phrase]] = {}
        self._prefixes: dict[str, Phrase] = {}
        for text, weights in phrases.items():
            first, *rest = words(text)
            phrase = Phrase(text, [SINGULARS[word] for word in rest], weights, borrowers.get(text, frozenset()))
            if text.endswith("*"):
                self._prefixes[first] = phrase
            else:
                self._whole.setdefault(first, []).append(phrase)

    def __missing__(self, word: str) -> Starting | None:
        if len(self) >= _MAX_CACHED:
            self.clear()
        self[word] = found = self._starting(word)
        return found

    def matches(self, tokens: list[str]) -> Iterator[tuple[int, Phrase]]:
        """The phrases and where each begins; of those that begin at one word the longest, and none inside another."""
        following = [SINGULARS[word] for word in tokens[1:]]
        free_from = 0
        for index, starting in [(i, found) for i, word in enumerate(tokens) if (found := self[word])]:
            if index >= free_from and (phrase := _longest(starting, following, index)):
                yield index, phrase
                free_from = index + 1 + len(phrase.rest)

    def _starting(self, word: str) -> Starting | None:
        phrases = self._whole.get(word, []) + (self._whole.get(one, []) if (one := SINGULARS[word]) != word else [])
        prefix = next(
            (self._prefixes[word[:end]] for end in range(len(word), 2, -1) if word[:end] in self._prefixes), None
        )
        alone = next((phrase for phrase in phrases if not phrase.rest), prefix)
        longer: dict[str, list[Phrase]] = {}
        for phrase in sorted(phrases, key=lambda phrase: -len(phrase.rest)):
            if phrase.rest:
                longer.setdefault(phrase.rest[0], []).append(phrase)
        return Starting(alone, {second: tuple(found) for second, found in longer.items()}) if alone or longer else None


def words(text: str) -> list[str]:
    """The words of a text or phrase, in lower case, without a final `'s`."""
    folded = text.lower().replace("’", "'")
    return [word.removesuffix("'s") for word in _WORD.findall(folded)]


def singular(word: str) -> str:
    """The word without the `s` of an English plural: cheap, and wrong only where no phrase stands."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-1] if len(word) < 5 or word[:-1] in _IN_IE else f"{word[:-3]}y"
    if word.endswith(("shes", "ches", "sses", "xes")):
        return word[:-2]
    return word[:-1]


class _Singulars(dict[str, str]):
    def __missing__(self, word: str) -> str:
        if len(self) >= _MAX_CACHED:
            self.clear()
        self[word] = found = singular(word)
        return found


SINGULARS = _Singulars()


def _longest(starting: Starting, following: list[str], index: int) -> Phrase | None:
    if index < len(following):
        for phrase in starting.longer.get(following[index], ()):
            if following[index : index + len(phrase.rest)] == phrase.rest:
                return phrase
    return starting.alone
