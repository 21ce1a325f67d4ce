"""Articles made up for the bench of stories: events with names of their own, told again and again in words as common as
they are in news. The same for the same part, and each part has events of its own."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from shared.events import Entity, Mention, Source, TaggedArticle, Topic

AT = datetime(2026, 11, 20, tzinfo=UTC)
RUNNING = 400  # events that may be told at one time

_OF_THE_EVENT, _OF_NONE, _COMMON = 90, 30, 260  # words of an article of about 2.5 kB
_WORDS = _OF_THE_EVENT + _OF_NONE + _COMMON
_SOURCES = 500
_TALK_WORDS = 6_000
_NAMES = 40_000
_NEW, _COPIED = 0.45, 0.15
_SYLLABLES = [first + second for first in "bdfgklmnprstv" for second in "aeo"]


class _Language(NamedTuple):
    talk: list[str]
    often: list[float]  # how often the words of talk are used, summed up
    names: list[str]
    orders: list[list[int]]  # in which the words of an article stand


class _Event(NamedTuple):
    number: int
    who: list[str]
    what: list[str]


class Told(NamedTuple):
    """An article, which event of its part it tells, and of which article it is a copy."""

    article: TaggedArticle
    event: int
    copy_of: str | None


def told(part: int, count: int, begins: datetime, within: timedelta) -> Iterator[Told]:
    """Events begin, are told by a few to a few hundred sources within hours, some word for word, and end."""
    chance, language = random.Random(part), _language()
    running: list[_Event] = []
    last: list[Told] = []
    for number in range(count):
        if not running or chance.random() < _NEW:
            running.append(_Event(number, chance.sample(language.names, 9), chance.choices(language.talk, k=60)))
            del running[:-RUNNING]
        event = running[-1 - min(int(chance.expovariate(1 / 60)), len(running) - 1)]
        original = chance.choice(last) if last and chance.random() < _COPIED else None
        text = (original.article.title, original.article.text) if original else _told(chance, event, language)
        article = _article(f"{part:020x}{number:020x}", text, begins + within * (number / count), event, chance)
        if original:
            yield Told(article, original.event, original.article.id)
        else:
            yield (new := Told(article, event.number, None))
            last = [*last[-50:], new]


def _article(
    article_id: str, text: tuple[str, str], at: datetime, event: _Event, chance: random.Random
) -> TaggedArticle:
    source = f"source-{int(chance.paretovariate(0.8)) % _SOURCES}"
    return TaggedArticle(
        id=article_id,
        title=text[0],
        text=text[1],
        language="en",
        published_at=at,
        fetched_at=at,
        source=Source(id=source, name=source, domain=f"{source}.example"),
        entities=_people(event.who, text[1]),
        topics=(Topic(id=f"medtop:{event.number % 17 + 1:02}000000", name="topic", score=0.6),),
    )


def _told(chance: random.Random, event: _Event, language: _Language) -> tuple[str, str]:
    common = chance.choices(language.talk, cum_weights=language.often, k=_COMMON + 3)
    told = (
        chance.choices(event.who, k=_OF_THE_EVENT // 3)
        + chance.choices(event.what, k=_OF_THE_EVENT - _OF_THE_EVENT // 3)
        + chance.choices(language.names, k=_OF_NONE // 2)
        + [str(chance.randrange(2, 900)) for _ in range(_OF_NONE // 2)]
        + common[3:]
    )
    words = [told[place] for place in chance.choice(language.orders)]
    title = " ".join((*chance.sample(event.who, 2), *chance.sample(event.what, 3), *common[:3]))
    sentences = [" ".join(words[start : start + 19]) for start in range(0, _WORDS, 19)]
    return title, ". ".join(sentence[0].upper() + sentence[1:] for sentence in sentences) + "."


def _people(who: list[str], text: str) -> tuple[Entity, ...]:
    found = [(one, text.find(one)) for one in who[:4]]
    return tuple(
        Entity(
            id=f"person:{one.lower()}",
            name=f"Ada {one}",
            type="person",
            mentions=(Mention(field="text", start=start, end=start + len(one), text=one),),
        )
        for one, start in found
        if start >= 0
    )


@cache
def _language() -> _Language:
    chance = random.Random(23)
    talk = [_word(chance, 2, 4) for _ in range(_TALK_WORDS)]
    names = [_word(chance, 2, 5).title() for _ in range(_NAMES)]
    often = list(accumulate(1 / (rank + 12) for rank in range(_TALK_WORDS)))
    return _Language(talk, often, names, [chance.sample(range(_WORDS), _WORDS) for _ in range(200)])


def _word(chance: random.Random, shortest: int, longest: int) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(shortest, longest)))
