"""Alert as a service: watchlists matched, alerts decided, delivered and archived. Here its parts are joined."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from services.alert.archiver import Archiver
from services.alert.body import Excerpt
from services.alert.delivery.outbox import Outbox
from services.alert.delivery.sender import Sender
from services.alert.matching.excerpts import excerpts
from services.alert.ringing.clock import Clock
from services.alert.ringing.forgetting import Forgetter
from services.alert.ringing.mutes import Mutes
from services.alert.ringing.ringer import Ringer
from services.alert.rules.kept import Kept
from services.alert.rules.rulebook import Load, Rulebook
from services.alert.watch.heartbeat import Heart
from services.alert.watch.watchman import Watchman
from shared import streams
from shared.events import EnrichedArticle, Span
from shared.hop import Step
from shared.http import open_client
from shared.service import Service, World

ATTEMPT = timedelta(seconds=15)  # the longest of a delivery; its lease is this and the deadline


@asynccontextmanager
async def open_alert(world: World, load: Load | None = None) -> AsyncIterator[Service]:
    """Raises Misconfigured where there are no watchlists, or none ever was good. `load` stands in for files."""
    settings = world.settings
    store = Kept(world.bus)
    archiver = Archiver(settings.archive_folder, settings.keep, world.now)
    with world.complaints.heard():
        archiver.prepare()
    rulebook = Rulebook(
        settings.watchlists,
        load,
        is_given=settings.is_set("watchlists"),
        default_zone=settings.tz,
        kept=await store.read(),
        store=store,
        cache=settings.data / "cache",
    )
    mutes = Mutes(world.bus, world.now)
    await mutes.look()
    ringer = Ringer(
        world.bus,
        lambda: rulebook.rules,
        _excerpts,
        world.now,
        consumer=world.consumer,
        mutes=mutes.current,
        keep=settings.keep,
    )
    clock = Clock(
        world.bus,
        lambda: rulebook.rules,
        world.now,
        consumer=world.consumer,
        mutes=mutes.current,
        keep=settings.keep,
    )
    forgetter = Forgetter(world.bus, lambda: rulebook.rules, world.now, settings.keep)
    watchman = Watchman(world.bus, lambda: rulebook.rules, world.now, world.consumer, settings.deadline)
    outbox = Outbox(world.bus, lease=ATTEMPT + settings.deadline, keep=settings.keep)
    async with open_client(allow_networks=settings.allow_networks, ca_file=settings.ca_file) as client:
        sender = Sender(outbox, client, lambda: rulebook.rules.receivers, world.now, retry_scale=settings.retry_scale)
        heart = Heart(world.bus, client, lambda: rulebook.rules, world.now)
        yield Service(
            "alert",
            steps=[
                Step("match", streams.ENRICHED, "match", ringer.handle, pass_probe=heart.pass_probe),
                *archiver.steps(),
            ],
            agents={
                "sender": sender.run,
                "clock": clock.run,
                "rulebook": rulebook.watch,
                "mutes": mutes.watch,
                "rulebook in use": lambda: rulebook.in_use.keep_told(world.bus, world.consumer, world.now),
                "watchman": watchman.run,
                "heart": heart.run,
                "forgetter": forgetter.run,
                "janitor": archiver.tidy,
            },
            findings=rulebook.findings,
        )


def _excerpts(article: EnrichedArticle, spans: Sequence[Span]) -> list[Excerpt]:
    """The passages of matching, as the body writes them."""
    return [
        Excerpt(field=one.field, start=one.start, text=one.text, marks=one.marks) for one in excerpts(article, spans)
    ]
