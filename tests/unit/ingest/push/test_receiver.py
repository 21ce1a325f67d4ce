"""The push door, asked as uvicorn asks it."""

import json
from datetime import UTC, datetime

import pytest

from services.ingest.publisher import Publisher
from services.ingest.push import receiver as receiver_module
from services.ingest.push.receiver import receiver
from shared import bus as bus_module
from shared import streams

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def now() -> datetime:
    return NOW


@pytest.fixture
def door(bus):
    return receiver(Publisher(bus, now), now)


async def push(door, body, *, method="POST", chunk=100_000):
    """Status, headers and JSON of the answer."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    parts = [data[at : at + chunk] for at in range(0, len(data), chunk)] or [b""]
    asked = iter(
        [{"type": "http.request", "body": part, "more_body": n < len(parts) - 1} for n, part in enumerate(parts)]
    )
    said = []

    async def receive():
        return next(asked)

    async def send(message):
        said.append(message)

    await door({"type": "http", "method": method, "path": "/v1/articles", "headers": []}, receive, send)
    headers = {name.decode(): value.decode() for name, value in said[0]["headers"]}
    return said[0]["status"], headers, json.loads(said[1]["body"])


async def sent(bus):
    return [json.loads(fields[b"data"]) for _, fields in await bus.redis.xrange(streams.ARTICLES)]


async def test_one_article_is_answered_with_its_id_once_it_is_on_the_stream(bus, door):
    status, _, body = await push(
        door, {"title": "Ash cloud", "text": "It rose at dawn.", "url": "https://n.example/ash"}
    )
    assert status == 202
    assert [article["id"] for article in await sent(bus)] == body["ids"]


async def test_a_list_is_answered_in_its_order(bus, door):
    status, _, body = await push(door, [{"title": f"Title {n}", "text": "Text."} for n in range(30)])
    assert status == 202
    assert [article["title"] for article in await sent(bus)] == [f"Title {n}" for n in range(30)]
    assert [article["id"] for article in await sent(bus)] == body["ids"]


async def test_an_empty_list_is_nothing_to_do(door):
    assert (await push(door, []))[::2] == (202, {"ids": []})


async def test_raw_text_is_cleaned_and_given_fields_are_kept_to_the_letter(bus, door):
    await push(door, {"raw_text": "Dam holds\n\nThe dam above the town held overnight, engineers said on Friday.\n"})
    await push(door, {"title": " Two  spaces ", "text": "Kept\tas is. "})
    raw, given = await sent(bus)
    assert raw["title"] == "Dam holds"
    assert (given["title"], given["text"]) == (" Two  spaces ", "Kept\tas is. ")


async def test_a_push_repeated_is_answered_with_the_same_id_and_goes_out_once(bus, door):
    record = {"title": "Ash cloud", "text": "It rose."}
    assert (await push(door, record))[2] == (await push(door, record))[2]
    assert len(await sent(bus)) == 1


@pytest.mark.parametrize(
    ("body", "field", "index"),
    [
        ({"title": "T", "text": 7}, "text", 0),
        ([{"title": "T", "text": "x"}, {"title": "T", "text": "x", "published_at": "soon"}], "published_at", 1),
        ({"title": "T", "text": "x", "url": "ftp://x"}, "url", 0),
        ([3], None, 0),
        (b"{not json", None, 0),
        (b"", None, None),
    ],
    ids=["type", "second record", "url", "no object", "no json", "empty"],
)
async def test_what_cannot_be_taken_is_refused_whole_with_the_field_at_fault(bus, door, body, field, index):
    status, _, said = await push(door, body)
    assert status == 422
    assert (said.get("field"), said.get("index")) == (field, index)
    assert await sent(bus) == []


async def test_a_title_alone_is_an_article_and_says_that_it_is_partial(bus, door):
    status, _, _ = await push(door, {"title": "Dam holds"})
    assert (status, (await sent(bus))[0]["partial"]) == (202, True)


async def test_a_body_past_the_limit_is_refused(bus, door, monkeypatch):
    monkeypatch.setattr(receiver_module, "MAX_BYTES", 1_000)
    status, _, said = await push(door, {"title": "T", "text": "x" * 2_000}, chunk=300)
    assert status == 413
    assert "1,000 bytes" in said["error"]
    assert await sent(bus) == []


async def test_a_large_body_is_taken(bus, door):
    status, _, _ = await push(door, {"title": "T", "text": "word " * 190_000})
    assert status == 202


async def test_a_full_stream_asks_to_come_back_later(door, monkeypatch):
    monkeypatch.setattr(streams, "HIGH_WATER", -1)
    status, headers, _ = await push(door, {"title": "T", "text": "x"})
    assert (status, headers["retry-after"]) == (503, "5")


async def test_without_redis_the_sender_is_asked_to_come_back_later(tmp_path):
    async with bus_module.connect(f"unix://{tmp_path}/none.sock") as away:
        status, headers, said = await push(receiver(Publisher(away, now), now), {"title": "T", "text": "x"})
    assert (status, headers["retry-after"]) == (503, "5")
    assert "Redis" in said["error"]


async def test_other_methods_are_told_what_is_expected(door):
    status, headers, _ = await push(door, b"", method="GET")
    assert (status, headers["allow"]) == (405, "POST")
