"""Articles tagged a second, in one process, beside the bare model (`nlp.pipe`, entities only, batches of 16); the memory
of a tagger as the service starts it; and what a hundred thousand names of the user's own cost: in CPU time, each batch
alone, as others use the machine too."""

import asyncio
import random
import re
import resource
import time
from collections.abc import Callable, Iterator
from multiprocessing import active_children
from pathlib import Path

from services.enrich.tag.recognizer import AUTO
from services.enrich.tag.sharing import share_out
from services.enrich.tag.tagging import TaggerSetup, open_tagger
from services.enrich.tag.workers import TaggerPool
from shared.events import Article
from shared.known_entities import KnownEntity
from tests.bench.texts import articles, paragraphs
from tests.bench.timing import least

ARTICLES = 160
BATCH = 16
OWN = 100_000
COMPARED = 96
LONGEST = 1_000_000  # characters; ingest cuts off what is beyond
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "ki", "lo", "mu", "ne", "po", "ra", "si", "to", "vu")


def figures() -> Iterator[dict[str, object]]:
    made = articles(ARTICLES)
    batches = [made[start : start + BATCH] for start in range(0, ARTICLES, BATCH)]
    tagger = open_tagger()
    tagger.tag(batches[0])
    per_s = BATCH / least(batches, tagger.tag, rounds=2)[0]
    bare_per_s = (
        BATCH / least([[f"{one.title}\n\n{one.text}" for one in batch] for batch in batches], _bare(), rounds=2)[0]
    )
    yield {
        "figure": "tag",
        "articles_per_cpu_s": round(per_s, 1),
        "limit": {"nlp.pipe, entities only, default matrix library, articles_per_cpu_s": round(bare_per_s, 1)},
        "ratio": round(per_s / bare_per_s, 2),
    }
    yield asyncio.run(_memory())
    yield _own_names()


async def _memory() -> dict[str, object]:
    """What one tagger process takes, with short articles and with the longest that ingest lets pass."""
    async with TaggerPool(TaggerSetup()) as pool:
        pid = next(each.pid for each in active_children() if each.name == "tagger")
        started_mb = _of_process(pid, "smaps_rollup", "Pss")
        batches = [articles(ARTICLES)[start : start + BATCH] for start in range(0, ARTICLES, BATCH)]
        for batch in (*batches, [_long(6_000, number) for number in range(BATCH)]):
            for part in share_out([len(article.text) for article in batch], 1):
                await pool.tag([batch[place] for place in part])
        peak_mb = _of_process(pid, "status", "VmHWM")
        await pool.tag([_long(LONGEST, 0)])
        return {
            "figure": "memory of a tagger process",
            "started_pss_mb": started_mb,
            "peak_mb": peak_mb,
            f"peak_with_{LONGEST}_characters_mb": _of_process(pid, "status", "VmHWM"),
            "pss_mb": _of_process(pid, "smaps_rollup", "Pss"),
            "limit": {f"peak_with_{LONGEST}_characters_mb": 450},
        }


def _long(characters: int, number: int) -> Article:
    chance, parts = random.Random(number), [""]
    while sum(map(len, parts)) < characters:
        parts += chance.choices(paragraphs(), k=100)
    return Article(id=f"long-{number}", title=f"Long {number}", text="\n\n".join(parts)[:characters])


def _of_process(pid: int | None, file: str, name: str) -> int:
    """A line of what Linux tells of a process, in megabytes."""
    found = re.search(rf"^{name}:\s+(\d+) kB", Path(f"/proc/{pid}/{file}").read_text("ascii"), re.MULTILINE)
    return int(found[1]) // 1024 if found else 0


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
