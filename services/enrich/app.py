"""Enrich: two hops. tag (any number of processes) and story (one writer), joined to the frame."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pydantic import ValidationError

from services.enrich.assigner import Assigner
from services.enrich.tag.following import follow_known_entities
from services.enrich.tag.setup import tagger_setup
from services.enrich.tag.sharing import AT_ONCE, share_out
from services.enrich.tag.workers import TaggerPool
from shared import streams
from shared.bus import Change, add, add_probe
from shared.errors import Poison, Retry
from shared.events import Article, TaggedArticle
from shared.frame.service import Service, World
from shared.hop import Done, Entry, Failed, Handle, Outcome, PassProbe, Step
from shared.inuse import InUse
from shared.lease import Lease

TAGGERS_SHARE = 0.8  # of the deadline: a tagger that hangs is replaced before its batch is given up, not after
LATER_S = 0.5  # what waits for the shorter ones of its batch is due again at the next look


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
                    tagging(pool, settings.tagger_count),
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
                "memory": assigner.follow,
                "names": lambda: follow_known_entities(settings, setup.known, pool.teach, in_use),
                "entities in use": lambda: in_use.keep_told(world.bus, world.consumer, world.now),
            },
        )


def tagging(pool: TaggerPool, taggers: int) -> Handle:
    """The shorter articles of a batch are tagged; where they are enough work, the longer ones are for the next."""

    async def handle(entries: Sequence[Entry]) -> Sequence[Outcome]:
        read = [_article(entry) for entry in entries]
        articles = [article for article in read if isinstance(article, Article)]
        parts = share_out([len(article.text) for article in articles], taggers)
        tagged = await asyncio.gather(*(pool.tag([articles[place] for place in part]) for part in parts))
        done = {
            place: one
            for part, found in zip(parts, tagged, strict=True)
            for place, one in zip(part, found, strict=True)
        }
        outcomes = (_passed_on(done[place]) if place in done else _for_later() for place in range(len(articles)))
        return [next(outcomes) if isinstance(one, Article) else one for one in read]

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


def _for_later() -> Failed:
    return Failed(Retry("a long article lets the shorter ones of its batch go first", after_s=LATER_S))


def _passed_on(article: TaggedArticle) -> Done:
    return Done(Change([add(streams.TAGGED, article.model_dump_json())]))
