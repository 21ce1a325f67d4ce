"""The tests that a lexicon file brings along: an article, the topics that it must have and those that it must not."""

from collections.abc import Iterator
from dataclasses import replace

from services.enrich.topics.lexiconfile import Lexicon, LexiconTest
from services.enrich.topics.scoring import classify
from shared import mediatopics
from shared.errors import Problem


def failures(lexicon: Lexicon) -> Iterator[Problem]:
    """The tests that do not hold, each at its place, with what is missing, what is too many, and what was found."""
    for place, test in lexicon.tests:
        found = {
            topic.id: f"{topic.name} {topic.score:.2f}"
            for topic in classify(test.title, test.text, test.language, lexicon)
        }
        if wrong := [*_wrong(test, set(found))]:
            yield replace(place, message=f"{'; '.join(wrong)}; found: {', '.join(found.values()) or 'no topic'}")


def _wrong(test: LexiconTest, found: set[str]) -> Iterator[str]:
    for names, is_wanted in ((test.expect, True), (test.never, False)):
        for name in names:
            topic = mediatopics.find(name)
            if topic is not None and (topic.id in found) != is_wanted:
                yield f"`{name}` was {'expected' if is_wanted else 'not to be there'}"
