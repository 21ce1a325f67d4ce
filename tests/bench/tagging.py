"""Articles tagged a second, in one process, beside the bare model (`nlp.pipe`, entities only, batches of 16), and what a
hundred thousand names of the user's own cost: in CPU time, each batch alone, as others use the machine too."""

import random
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from services.enrich.recognizer import AUTO
from services.enrich.tagging import open_tagger
from shared.known_entities import KnownEntity
from tests.bench.texts import articles
from tests.bench.timing import least

ARTICLES = 160
BATCH = 16
OWN = 100_000
COMPARED = 96
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "ki", "lo", "mu", "ne", "po", "ra", "si", "to", "vu")


def figures() -> Iterator[dict[str, object]]:
    made = articles(ARTICLES)
    batches = [made[start : start + BATCH] for start in range(0, ARTICLES, BATCH)]
    tagger = open_tagger()
    tagger.tag(batches[0])
    per_s = BATCH / least(batches, tagger.tag, rounds=2)[0]
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    bare_per_s = (
        BATCH / least([[f"{one.title}\n\n{one.text}" for one in batch] for batch in batches], _bare(), rounds=2)[0]
    )
    yield {
        "figure": "tag",
        "articles_per_cpu_s": round(per_s, 1),
        "limit": {"nlp.pipe, entities only, default matrix library, articles_per_cpu_s": round(bare_per_s, 1)},
        "ratio": round(per_s / bare_per_s, 2),
        "peak_memory_mb": peak_mb,
    }
    yield _own_names()


def _own_names() -> dict[str, object]:
    """The same articles by a tagger with names of the user's own and by one without."""
    plain, knowing = open_tagger(), open_tagger()
    batches = [articles(COMPARED)[start : start + BATCH] for start in range(0, COMPARED, BATCH)]
    knowing.tag(batches[0])
    before_mb, began = _resident_mb(), time.process_time()
    knowing.teach(_known(OWN))
    taught_s = time.process_time() - began
    memory_mb = _resident_mb() - before_mb
    plain_s, knowing_s = least(batches, plain.tag, knowing.tag, rounds=3)
    return {
        "figure": f"tag, with {OWN:,} entities of the user's own",
        "ratio": round(plain_s / knowing_s, 3),
        "taught_s": round(taught_s, 2),
        "memory_mb": round(memory_mb),
        "limit": {"ratio": 0.8},
    }


def _known(count: int) -> tuple[KnownEntity, ...]:
    """Firms and people: made-up names after words that are common in news, some with aliases and conditions."""
    chance = random.Random(5)
    heads = [word for part in articles(40) for word in part.text.split() if word[:1].isupper() and word.isalpha()]
    made = []
    for number in range(count):
        name = f"{chance.choice(heads)} {_made_up(chance)} {chance.choice(('Ltd', 'Holdings', 'Group', 'Bank'))}"
        conditions = {"with": ["shares", "factory"], "not": [f"{name} Street"]} if number % 10 == 0 else {}
        aliases = (f"{_made_up(chance)} {number % 97}",) if number % 2 else ()
        made.append(KnownEntity(name=name, type="organization", aliases=aliases, country="GB", **conditions))
    return tuple(made)


def _made_up(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=3)).title()


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _bare() -> Callable[[list[str]], object]:
    """The model and nothing else, with the matrix library that it comes with."""
    import spacy
    from spacy.util import is_package
    from thinc.api import NumpyOps, set_current_ops

    name = next(one for one in AUTO if is_package(one))
    set_current_ops(NumpyOps())
    nlp = spacy.load(name, exclude=["tagger", "parser", "senter", "attribute_ruler", "lemmatizer"])
    list(nlp.pipe(["Kenya’s minister spoke in Nairobi on Monday."]))
    return lambda texts: list(nlp.pipe(texts, batch_size=BATCH))
