"""The ingest service joined: the push door, the poller of feeds, the drop folder. Nothing is decided here."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from services.ingest.drop.dropbox import Dropbox
from services.ingest.parsing.parser import open_parser
from services.ingest.polling.poller import Poller
from services.ingest.polling.subscriptions import Subscriptions
from services.ingest.polling.turns import Turns
from services.ingest.polling.visitor import Visitor
from services.ingest.prober import Prober
from services.ingest.publisher import Publisher
from services.ingest.push.receiver import PATH, receiver
from shared.frame.service import Agent, Door, Finding, Service, World
from shared.http import open_client


@asynccontextmanager
async def open_ingest(world: World) -> AsyncIterator[Service]:
    """Raises Misconfigured where the feeds or the drop folder cannot be used as they are given."""
    settings = world.settings
    publisher = Publisher(world.bus, world.now)
    doors = [Door(PATH, receiver(publisher, world.now))] if settings.push_token else []
    client = open_client(allow_networks=settings.allow_networks, ca_file=settings.ca_file, contact=settings.contact)
    async with client as opened, open_parser() as parser:
        dropbox = None
        if settings.drop is not None:
            dropbox = Dropbox(settings.drop, publisher, parser, world.now)
            with world.complaints.heard():
                dropbox.prepare()
        visitor = Visitor(opened, Turns(world.bus, world.consumer))
        poller = Poller(world.bus, publisher, parser, visitor, world.now, world.consumer)
        subscriptions = Subscriptions(settings.feeds, poller.use, is_given=settings.is_set("feeds"))
        agents: dict[str, Agent] = {
            "poller": poller.run,
            "feeds": subscriptions.watch,
            "feeds in use": lambda: subscriptions.in_use.keep_told(world.bus, world.consumer, world.now),
            "prober": Prober(world.bus).run,
        }
        if dropbox is not None:
            agents["dropbox"] = dropbox.run
        yield Service("ingest", doors=doors, agents=agents, findings=lambda: _findings(poller, subscriptions, dropbox))


def _findings(poller: Poller, subscriptions: Subscriptions, dropbox: Dropbox | None) -> Mapping[str, Finding]:
    """A feed that fails does not make the service unready: the others are heard."""
    feeds = f"{subscriptions.count} in use"
    if poller.errors:
        feeds += f", {len(poller.errors)} failing: " + "; ".join(f"{one}: {why}" for one, why in poller.errors.items())
    if subscriptions.fault:
        feeds += f"; last good version kept: {subscriptions.fault}"
    found = {"feeds": Finding(True, feeds)}
    if dropbox is not None:
        found["drop"] = Finding(not dropbox.error, dropbox.error or dropbox.stays or f"watches {dropbox.folder}")
    return found
