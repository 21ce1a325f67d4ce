"""A poller of one site."""

from ipaddress import ip_network

import pytest
from polls import Clock, Here, Site, poller_of

from shared.http import open_client


@pytest.fixture
def parser():
    return Here()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def client():
    async with open_client(allow_networks=[ip_network("127.0.0.0/8")]) as opened:
        yield opened


@pytest.fixture
def poller(bus, parser, client, clock):
    return poller_of(bus, parser, client, clock)


@pytest.fixture
async def site(answer, serve_http):
    made = Site(answer)
    made.server = await serve_http(made)
    made.url = f"{made.server.url}/feed"
    return made
