"""Articles tagged a second, in one process, beside the bare model (`nlp.pipe`, entities only, batches of 16)."""

import resource
import time
from collections.abc import Iterator

from services.enrich.recognizer import AUTO
from services.enrich.tagging import open_tagger
from tests.bench.texts import articles

ARTICLES = 320
BATCH = 16


def figures() -> Iterator[dict[str, object]]:
    made = articles(ARTICLES)
    texts = [f"{article.title}\n\n{article.text}" for article in made]
    tagger = open_tagger()
    tagger.tag(made[:BATCH])
    bare_per_s = _bare(texts)
    began = time.perf_counter()
    for start in range(0, ARTICLES, BATCH):
        tagger.tag(made[start : start + BATCH])
    per_s = ARTICLES / (time.perf_counter() - began)
    yield {
        "figure": "tag",
        "articles_per_s": round(per_s, 1),
        "limit": {"nlp.pipe, entities only, default matrix library, articles_per_s": round(bare_per_s, 1)},
        "ratio": round(per_s / bare_per_s, 2),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _bare(texts: list[str]) -> float:
    import spacy
    from spacy.util import is_package

    name = next(one for one in AUTO if is_package(one))
    parts = ["tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
    nlp = spacy.load(name, exclude=parts)
    list(nlp.pipe(texts[:BATCH], batch_size=BATCH))
    began = time.perf_counter()
    for _ in nlp.pipe(texts, batch_size=BATCH):
        pass
    return len(texts) / (time.perf_counter() - began)
