"""The words of each topic, as a user may write them: the file is read, checked whole, and made ready to look up.

How the words found make a topic is decided in services/enrich/topics.py.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from shared import mediatopics, yamlfile
from shared.errors import Misconfigured, Problem

STRENGTHS: Mapping[str, int] = MappingProxyType({"strong": 4, "plain": 2, "weak": 1, "against": -3})

_WORD = re.compile(r"\w+(?:['’]\w+)*")
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


@dataclass(frozen=True)
class Lexicon:
    """Tables by language, ready to look up."""

    tables: Mapping[str, Table]


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid")

    strong: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


class _Language(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ignore: tuple[str, ...] = ()
    borrowed: dict[str, tuple[str, ...]] = {}
    topics: dict[str, _Words]


class LexiconFile(BaseModel):
    """The file of a lexicon, as a user writes it."""

    model_config = ConfigDict(extra="forbid")

    languages: dict[str, _Language]


@cache
def built_in() -> Lexicon:
    """The lexicon of the package: English."""
    data = (files("services.enrich") / "data" / "topics.yaml").read_bytes()
    return load(data, "topics.yaml")


def read(path: Path) -> Lexicon:
    """The lexicon in a user's file. Raises Misconfigured with every problem found."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Misconfigured(f"{path}: cannot be read as a topic lexicon: {error.strerror or error}") from error
    return load(data, str(path))


def load(data: bytes, file: str) -> Lexicon:
    """The lexicon in these bytes; `file` is how messages name them."""
    node = yamlfile.load(data, file)
    content = yamlfile.validate(node, LexiconFile)
    if problems := [*_unknown_topics(node), *_bad_phrases(node, content)]:
        raise Misconfigured("", sorted(problems))
    return Lexicon({code.casefold(): _table(language) for code, language in content.languages.items()})


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


def _table(language: _Language) -> Table:
    phrases: dict[str, dict[str, int]] = {phrase: {} for phrase in language.ignore}
    for name, by_strength in language.topics.items():
        topic = mediatopics.find(name)
        assert topic is not None  # noqa: S101  # _unknown_topics has refused the others
        for strength, weight in STRENGTHS.items():
            for phrase in getattr(by_strength, strength):
                _add(phrases.setdefault(phrase, {}), topic.id, weight)
    return Table(phrases, _borrowers(language))


def _borrowers(language: _Language) -> dict[str, frozenset[str]]:
    """Who borrows each phrase, by the ids of top topics."""
    borrowers: dict[str, frozenset[str]] = {}
    for name, phrases in language.borrowed.items():
        topic = mediatopics.find(name)
        assert topic is not None  # noqa: S101  # _unknown_topics has refused the others
        for phrase in phrases:
            borrowers[phrase] = borrowers.get(phrase, frozenset()) | {topic.id}
    return borrowers


def _add(weights: dict[str, int], topic_id: str, weight: int) -> None:
    """What speaks for a topic speaks for those above it; of two weights the greater holds."""
    above = mediatopics.ancestors(topic_id) if weight > 0 else ()
    for one in (topic_id, *above):
        weights[one] = max(weights.get(one, weight), weight)


def _unknown_topics(node: yamlfile.Node) -> Iterator[Problem]:
    languages = yamlfile.at(node, ("languages",))
    assert isinstance(languages, yamlfile.Mapping)  # noqa: S101  # the model has been held against it
    for code in languages.keys:
        language = yamlfile.at(node, ("languages", code))
        assert isinstance(language, yamlfile.Mapping)  # noqa: S101  # likewise
        for part in ("topics", "borrowed"):
            if part in language.keys:
                yield from _unknown_in(yamlfile.at(node, ("languages", code, part)))


def _unknown_in(topics: yamlfile.Node) -> Iterator[Problem]:
    for name, key in topics.keys.items() if isinstance(topics, yamlfile.Mapping) else ():
        if mediatopics.find(name) is None:
            near = " or ".join(f"`{one}`" for one in mediatopics.nearest(name)[:3])
            hint = f"; did you mean {near}?" if near else "; `tocsin topics search WORD` lists the names"
            yield key.problem(f"no topic is named `{name}`{hint}")


def _bad_phrases(node: yamlfile.Node, content: LexiconFile) -> Iterator[Problem]:
    for code, language in content.languages.items():
        place: tuple[str, ...] = ("languages", code)
        yield from _bad_in(node, (*place, "ignore"), language.ignore)
        for name, phrases in language.borrowed.items():
            yield from _bad_in(node, (*place, "borrowed", name), phrases)
        for name, by_strength in language.topics.items():
            for strength in STRENGTHS:
                yield from _bad_in(node, (*place, "topics", name, strength), getattr(by_strength, strength))


def _bad_in(node: yamlfile.Node, place: tuple[str, ...], phrases: Iterable[str]) -> Iterator[Problem]:
    for index, phrase in enumerate(phrases):
        if why := _why_bad(phrase):
            yield yamlfile.at(node, (*place, index)).problem(why)


def _why_bad(phrase: str) -> str | None:
    if not words(phrase):
        return f"`{phrase}` has no word; expected words"
    if phrase != phrase.lower():
        return f"`{phrase}` has capitals; expected lower case: it finds every case"
    if "*" in phrase.removesuffix("*") or (phrase.endswith("*") and len(words(phrase)) > 1):
        return f"`{phrase}`: a `*` is allowed at the end of a single word only"
    if phrase.endswith("*") and len(phrase) < 4:
        return f"`{phrase}` is too short; expected three letters or more before the `*`"
    return None
