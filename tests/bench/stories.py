"""What the book of stories costs with a hundred thousand articles open: time a decision, memory, and a restart.

The articles are made up: events with names of their own, told again and again in words as common as they are in news.
"""

import gc
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from services.enrich.story import Assignment, StoryBook
from shared.events import Entity, Mention, Source, TaggedArticle, Topic

ARTICLES = 100_000
MEASURED = 2_000  # the last ones, when all the others are open
WITHIN = timedelta(hours=71)
WORDS = 380  # an article of about 2.5 kB
SOURCES = 500
TALK_WORDS = 6_000
NAMES = 40_000
COPIED = 0.15
AT = datetime(2026, 11, 20, tzinfo=UTC)

_SYLLABLES = [
    "ba",
    "be",
    "bo",
    "da",
    "de",
    "do",
    "fa",
    "fe",
    "ga",
    "go",
    "ka",
    "ke",
    "ko",
    "la",
    "le",
    "lo",
    "ma",
    "me",
    "mo",
    "na",
    "ne",
    "no",
    "pa",
    "pe",
    "ra",
    "re",
    "ro",
    "sa",
    "se",
    "so",
    "ta",
    "te",
    "to",
    "va",
    "vo",
]


def figures() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryFile() as log:
        yield from _told_all(log)
        log.seek(0)
        gc.collect()
        gc.disable()  # as the service does
        began = time.process_time()
        book = StoryBook()
        for line in log:
            book.apply(Assignment.model_validate_json(line))
        for _ in book.settle():
            pass
        restart_s = time.process_time() - began
        gc.enable()
    yield {
        "figure": f"stories rebuilt, {book.articles} open",
        "restart_cpu_s": round(restart_s, 1),
        "limit": {"restart_cpu_s": 10},
    }


def _told_all(log: IO[bytes]) -> Iterator[dict[str, object]]:
    before_mb, spent, stories = _resident_mb(), [], set()
    book = StoryBook()
    for number, article in enumerate(_articles(ARTICLES)):
        began = time.process_time()
        assignment = book.decide(article)
        book.apply(assignment)
        if number >= ARTICLES - MEASURED:
            spent.append(time.process_time() - began)
            stories.add(assignment.story_id)
        log.write(assignment.model_dump_json().encode() + b"\n")
    spent.sort()
    yield {
        "figure": f"story decided, {book.articles} open",
        "stories_of_a_hundred": round(100 * len(stories) / MEASURED),
        "median_ms": round(spent[MEASURED // 2] * 1000, 2),
        "p95_ms": round(spent[MEASURED * 95 // 100] * 1000, 2),
        "memory_mb": round(_resident_mb()),
        "memory_before_mb": round(before_mb),
        "log_mb": round(log.tell() / 1e6),
        "limit": {"p95_ms": 10, "memory_mb": 400},
    }


def _articles(count: int) -> Iterator[TaggedArticle]:
    """Events begin, are told by a few to a few hundred sources within hours, some word for word, and end."""
    chance = random.Random(23)
    talk = [_word(chance, 2, 4) for _ in range(TALK_WORDS)]
    heavy = [1 / (rank + 12) for rank in range(TALK_WORDS)]
    names = [_word(chance, 2, 5).title() for _ in range(NAMES)]
    running: list[tuple[list[str], list[str]]] = []
    last: list[tuple[str, str]] = []
    for number in range(count):
        if not running or chance.random() < 0.45:
            running.append((chance.sample(names, 9), chance.choices(talk, k=60)))
            del running[:-400]
        who, what = running[-1 - min(int(chance.expovariate(1 / 60)), len(running) - 1)]
        if last and chance.random() < COPIED:
            title, text = chance.choice(last)
        else:
            title, text = _told(chance, who, what, talk, heavy, names)
            last = [*last[-50:], (title, text)]
        at = AT + WITHIN * (number / count)
        source = f"source-{int(chance.paretovariate(0.8)) % SOURCES}"
        yield TaggedArticle(
            id=f"{number:040x}",
            title=title,
            text=text,
            language="en",
            published_at=at,
            fetched_at=at,
            source=Source(id=source, name=source, domain=f"{source}.example"),
            entities=_people(who, text),
            topics=(Topic(id=f"medtop:{number % 17 + 1:02}000000", name="topic", score=0.6),),
        )


def _told(
    chance: random.Random, who: list[str], what: list[str], talk: list[str], heavy: list[float], names: list[str]
) -> tuple[str, str]:
    words = chance.choices(talk, heavy, k=WORDS)
    for place in chance.sample(range(WORDS), 90):
        words[place] = chance.choice((chance.choice(who), chance.choice(what), chance.choice(what)))
    for place in chance.sample(range(WORDS), 30):
        words[place] = chance.choice((chance.choice(names), str(chance.randrange(2, 900))))
    title = " ".join((*chance.sample(who, 2), *chance.sample(what, 3), *chance.choices(talk, heavy, k=3)))
    sentences = [" ".join(words[start : start + 19]) for start in range(0, WORDS, 19)]
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


def _word(chance: random.Random, shortest: int, longest: int) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(shortest, longest)))


def _resident_mb() -> float:
    """What the process has in memory now; where the system does not tell, the most it has had."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 1e6
