"""The words of each topic, as a user may write them: the file is read, checked whole, and made ready to look up.

What a phrase is and how it is found, services/enrich/topics/lexicon.py says.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from services.enrich.topics.lexicon import Table, words
from shared import mediatopics
from shared.errors import Misconfigured, Problem
from shared.yaml import file as yamlfile

STRENGTHS: Mapping[str, int] = MappingProxyType({"strong": 4, "plain": 2, "weak": 1, "against": -3})


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


class LexiconTest(BaseModel):
    """An article, and the topics that it must have, and must not have."""

    model_config = ConfigDict(extra="forbid")

    title: str = ""
    text: str = ""
    language: str = "en"
    expect: tuple[str, ...] = ()
    never: tuple[str, ...] = Field((), alias="not")


class LexiconFile(BaseModel):
    """The file of a lexicon, as a user writes it; where it extends the built-in one, a phrase of both means what it
    means here."""

    model_config = ConfigDict(extra="forbid")

    extends: Literal["built-in"] | None = None
    languages: dict[str, _Language]
    tests: tuple[LexiconTest, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """Tables by language, ready to look up; and the file's own tests, each with its place."""

    tables: Mapping[str, Table]
    tests: tuple[tuple[Problem, LexiconTest], ...] = ()


@cache
def built_in() -> Lexicon:
    """The lexicon of the package: English."""
    return load(built_in_bytes(), "topics.yaml")


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
    if problems := [*_unknown_topics(node), *_bad_phrases(node, content), *_bad_tests(node, content)]:
        raise Misconfigured("", sorted(problems))
    extended: Mapping[str, _Language] = _built_in_languages() if content.extends else {}
    told = {code.casefold(): language for code, language in content.languages.items()}
    tables = {code: _table(extended.get(code), told.get(code)) for code in {*extended, *told}}
    places = [yamlfile.at(node, ("tests", index)).problem("") for index in range(len(content.tests))]
    return Lexicon(tables, tuple(zip(places, content.tests, strict=True)))


def built_in_bytes() -> bytes:
    """The file of the package, as a user may copy it."""
    return (files("services.enrich") / "data" / "topics.yaml").read_bytes()


@cache
def _built_in_languages() -> Mapping[str, _Language]:
    return yamlfile.validate(yamlfile.load(built_in_bytes(), "topics.yaml"), LexiconFile).languages


def _table(*languages: _Language | None) -> Table:
    """What the languages say together: of a phrase what the last says that has it."""
    phrases: dict[str, Mapping[str, int]] = {}
    borrowers: dict[str, frozenset[str]] = {}
    for language in filter(None, languages):
        said, borrowed = _phrases(language), _borrowers(language)
        borrowers = {phrase: by for phrase, by in borrowers.items() if phrase not in said} | borrowed
        phrases |= said
    return Table(phrases, borrowers)


def _phrases(language: _Language) -> dict[str, dict[str, int]]:
    """The weights of each phrase by topic; none for one that is ignored."""
    phrases: dict[str, dict[str, int]] = {phrase: {} for phrase in language.ignore}
    for name, by_strength in language.topics.items():
        topic = mediatopics.find(name)
        assert topic is not None  # noqa: S101  # _unknown_topics has refused the others
        for strength, weight in STRENGTHS.items():
            for phrase in getattr(by_strength, strength):
                _add(phrases.setdefault(phrase, {}), topic.id, weight)
    return phrases


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
            yield key.problem(_no_topic(name))


def _no_topic(name: str) -> str:
    near = " or ".join(f"`{one}`" for one in mediatopics.nearest(name)[:3])
    hint = f"; did you mean {near}?" if near else "; `tocsin topics search WORD` lists the names"
    return f"no topic is named `{name}`{hint}"


def _bad_tests(node: yamlfile.Node, content: LexiconFile) -> Iterator[Problem]:
    for index, test in enumerate(content.tests):
        for key, names in (("expect", test.expect), ("not", test.never)):
            for place, name in enumerate(names):
                if mediatopics.find(name) is None:
                    yield yamlfile.at(node, ("tests", index, key, place)).problem(_no_topic(name))
        if not (test.expect or test.never):
            yield yamlfile.at(node, ("tests", index)).problem("the test expects nothing; give `expect`, `not` or both")


def _bad_phrases(node: yamlfile.Node, content: LexiconFile) -> Iterator[Problem]:
    for code, language in content.languages.items():
        place: tuple[str, ...] = ("languages", code)
        yield from _bad_in(node, (*place, "ignore"), language.ignore)
        yield from _used_and_ignored(node, place, language)
        for name, phrases in language.borrowed.items():
            yield from _bad_in(node, (*place, "borrowed", name), phrases)
        for name, by_strength in language.topics.items():
            for strength in STRENGTHS:
                yield from _bad_in(node, (*place, "topics", name, strength), getattr(by_strength, strength))


def _used_and_ignored(node: yamlfile.Node, place: tuple[str, ...], language: _Language) -> Iterator[Problem]:
    used = {phrase for words in language.topics.values() for each in STRENGTHS for phrase in getattr(words, each)}
    for index, phrase in enumerate(language.ignore):
        if phrase in used:
            why = f"`{phrase}` is ignored here and speaks for a topic below; expected one of both"
            yield yamlfile.at(node, (*place, "ignore", index)).problem(why)


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
