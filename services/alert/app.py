"""Alert as a service: watchlists matched, alerts decided, delivered and archived. Here its parts are joined."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from services.alert.archiver import Archiver
from services.alert.body import Excerpt
from services.alert.delivery.outbox import Outbox
from services.alert.delivery.posting import Client
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
from shared.frame.service import Agent, Service, World
from shared.hop import Step
from shared.http import open_client

ATTEMPT = timedelta(seconds=15)  # the longest of a delivery; its lease is this and the deadline


@asynccontextmanager
async def open_alert(world: World, load: Load | None = None) -> AsyncIterator[Service]:
    """Raises Misconfigured where there are no watchlists, or none ever was good. `load` stands in for files."""
    settings = world.settings
    archiver = Archiver(settings.archive_folder, settings.keep, world.now)
    with world.complaints.heard():
        archiver.prepare()
    rulebook = await _rulebook(world, load)
    mutes = Mutes(world.bus, world.now)
    await mutes.look()
    async with open_client(allow_networks=settings.allow_networks, ca_file=settings.ca_file) as client:
        heart = Heart(world.bus, client, lambda: rulebook.rules, world.now)
        ringer, clock = _bell(world, rulebook, mutes)
        match = Step("match", streams.ENRICHED, "match", ringer.handle, pass_probe=heart.pass_probe)
        yield Service(
            "alert",
            steps=[match, *archiver.steps()],
            agents={
                "sender": _sender(world, rulebook, client).run,
                "clock": clock.run,
                **_keepers(world, rulebook),
                "mutes": mutes.watch,
                "heart": heart.run,
                "janitor": archiver.tidy,
            },
            findings=rulebook.findings,
        )


async def _rulebook(world: World, load: Load | None) -> Rulebook:
    """The rules of the files, or the last good ones that are kept."""
    settings, store = world.settings, Kept(world.bus)
    return Rulebook(
        settings.watchlists,
        load,
        is_given=settings.is_set("watchlists"),
        default_zone=settings.tz,
        kept=await store.read(),
        store=store,
        cache=settings.data / "cache",
    )


def _bell(world: World, rulebook: Rulebook, mutes: Mutes) -> tuple[Ringer, Clock]:
    """Who decides at an article, and who by the time."""
    consumer, keep = world.consumer, world.settings.keep
    ringer = Ringer(
        world.bus, lambda: rulebook.rules, _excerpts, world.now, consumer=consumer, mutes=mutes.current, keep=keep
    )
    clock = Clock(world.bus, lambda: rulebook.rules, world.now, consumer=consumer, mutes=mutes.current, keep=keep)
    return ringer, clock


def _sender(world: World, rulebook: Rulebook, client: Client) -> Sender:
    settings = world.settings
    outbox = Outbox(world.bus, lease=ATTEMPT + settings.deadline, keep=settings.keep)
    return Sender(outbox, client, lambda: rulebook.rules.receivers, world.now, retry_scale=settings.retry_scale)


def _keepers(world: World, rulebook: Rulebook) -> dict[str, Agent]:
    """What looks after the rules, the bell itself, and what may be forgotten."""
    settings = world.settings
    watchman = Watchman(world.bus, lambda: rulebook.rules, world.now, world.consumer, settings.deadline)
    return {
        "rulebook": rulebook.watch,
        "rulebook in use": lambda: rulebook.in_use.keep_told(world.bus, world.consumer, world.now),
        "watchman": watchman.run,
        "forgetter": Forgetter(world.bus, lambda: rulebook.rules, world.now, settings.keep).run,
    }


def _excerpts(article: EnrichedArticle, spans: Sequence[Span]) -> list[Excerpt]:
    """The passages of matching, as the body writes them."""
    return [
        Excerpt(field=one.field, start=one.start, text=one.text, marks=one.marks) for one in excerpts(article, spans)
    ]
