"""The ingest service as the frame opens it."""

import asyncio
from datetime import UTC, datetime

import pytest

from services.ingest.app import open_ingest
from shared.errors import Misconfigured
from shared.frame.service import World
from shared.settings import load


@pytest.fixture
def world(bus):
    def made(**flags):
        return World(load(flags), bus, lambda: datetime.now(UTC), "me")

    return made


async def test_without_a_token_there_is_no_push_door(world):
    async with open_ingest(world()) as service:
        assert service.doors == []
    async with open_ingest(world(push_token="t")) as service:
        assert [door.path for door in service.doors] == ["/v1/articles"]


async def test_the_drop_folder_is_made_and_watched_where_it_is_set(world, tmp_path):
    async with open_ingest(world(drop=tmp_path / "in")) as service:
        assert "dropbox" in service.agents
        assert (tmp_path / "in" / "done").is_dir()
        assert service.findings()["drop"].is_ready


@pytest.mark.parametrize("text", ["feeds: [nonsense]\n", None])
async def test_feeds_that_cannot_be_used_stop_the_start(world, tmp_path, text):
    path = tmp_path / "given.yaml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(Misconfigured):
        async with open_ingest(world(feeds=path)):
            pass


async def test_a_feed_added_to_the_file_is_heard_and_a_bad_file_is_told(world, tmp_path, serve_http, answer, wait_for):
    server = await serve_http(
        lambda asked: answer(200, b"<rss version='2.0'><channel><title>W</title></channel></rss>")
    )
    path = tmp_path / "given.yaml"
    path.write_text("feeds: []\n")
    async with open_ingest(world(feeds=path, allow_networks="127.0.0.0/8")) as service:
        tasks = [asyncio.create_task(agent()) for agent in service.agents.values()]
        try:
            # Written again until it is seen: the watching may begin after the first time.
            await wait_for(lambda: path.write_text(f"feeds: ['{server.url}/']\n") and server.asked)
            await wait_for(
                lambda: path.write_text("feeds: [nonsense]\n") and "kept" in service.findings()["feeds"].detail
            )
            assert service.findings()["feeds"].detail.startswith("1 in use")
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
