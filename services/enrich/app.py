"""Enrich: two hops. tag (any number of processes) and story (one writer), joined to the frame."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pydantic import ValidationError

from services.enrich.assigner import Assigner
from services.enrich.following import follow_known_entities
from services.enrich.setup import tagger_setup
from services.enrich.workers import TaggerPool
from shared import streams
from shared.bus import Change, add, add_probe
from shared.errors import Poison
from shared.events import Article, TaggedArticle
from shared.hop import Done, Entry, Failed, Handle, Outcome, PassProbe, Step
from shared.inuse import InUse
from shared.lease import Lease
from shared.service import Service, World

TAGGERS_SHARE = 0.8  # of the deadline: a tagger that hangs is replaced before its batch is given up, not after
AT_ONCE = 16  # larger batches are slower and take up to seven times the memory (docs/enrichment.md)


@asynccontextmanager
async def open_enrich(world: World) -> AsyncIterator[Service]:
    """Starts the tagger processes; ends them with the service. Raises Misconfigured where no model can be had."""
    settings = world.settings
    lease = Lease(world.bus, "stories", world.consumer)
    assigner = Assigner(world.bus, lease)
    setup, in_use = tagger_setup(settings), InUse("entities")
    async with TaggerPool(setup, settings.tagger_count, settings.deadline.total_seconds() * TAGGERS_SHARE) as pool:
        yield Service(
            "enrich",
            steps=[
                Step(
                    "tag",
                    streams.ARTICLES,
                    "tag",
                    _tagging(pool),
                    batch=AT_ONCE * settings.tagger_count,
                    pass_probe=_probing(pool),
                    fills=streams.TAGGED,
                ),
                Step(
                    "story",
                    streams.TAGGED,
                    "story",
                    assigner.handle,
                    batch=AT_ONCE,
                    lease=lease,
                    pass_probe=assigner.pass_probe,
                    fills=streams.ENRICHED,
                ),
            ],
            agents={
                "lease": lease.keep,
                "log": assigner.trim_for_ever,
                "names": lambda: follow_known_entities(settings, setup.known, pool.teach, in_use),
                "entities in use": lambda: in_use.keep_told(world.bus, world.consumer, world.now),
            },
        )


def _tagging(pool: TaggerPool) -> Handle:
    async def handle(entries: Sequence[Entry]) -> Sequence[Outcome]:
        read = [_article(entry) for entry in entries]
        articles = [article for article in read if isinstance(article, Article)]
        parts = [articles[start : start + AT_ONCE] for start in range(0, len(articles), AT_ONCE)]
        tagged = iter([article for part in await asyncio.gather(*map(pool.tag, parts)) for article in part])
        return [_passed_on(next(tagged)) if isinstance(one, Article) else one for one in read]

    return handle


def _probing(pool: TaggerPool) -> PassProbe:
    async def pass_probe(probe: str) -> Change:
        """Only where a tagger really tags."""
        await pool.tag([Article(id=probe, title="Probe", text="Is anybody there?")])
        return Change([add_probe(streams.TAGGED, probe)])

    return pass_probe


def _article(entry: Entry) -> Article | Failed:
    try:
        return Article.model_validate_json(entry.body)
    except ValidationError as error:
        return Failed(Poison(f"not an article: {error.errors()[0]['msg']}"))


def _passed_on(article: TaggedArticle) -> Done:
    return Done(Change([add(streams.TAGGED, article.model_dump_json())]))
