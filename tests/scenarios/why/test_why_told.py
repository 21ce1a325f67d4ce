"""What rang and what came of its deliveries; and what can be known without a stack."""

from typing import Any

import pytest
from questions import SECRET, article, enrich, publish, sent, signs

from services.alert import archive
from services.cli.stack.inbox import Inbox
from services.ingest.identity import article_id
from shared import streams


async def test_what_rang_is_a_line_a_step_and_exit_code_0(bus, why, alert, tmp_path, wait_for):
    url = await publish(bus, article(title="A fire on the quay, where a crane quay stood"))
    await enrich(bus)
    with Inbox(lambda _: None, secrets=[SECRET]) as inbox:
        await alert(url=inbox.url)
        await sent(bus, wait_for)
    told = await why(url, "fires")
    assert told.code == 0
    assert signs(told.out) == [
        f"\u2713 {name}" for name in ("heard", "cleaned", "tagged", "matched", "told", "delivered")
    ]
    assert "\u2713 heard     from wire (Wire), " in told.out
    assert "\u2713 matched   by fire" in told.out
    assert "\u2713 delivered desk: accepted, 1 attempt: answered 200" in told.out
    every = await why(url)
    assert every.code == 0
    assert "\nfires\n\u2713 matched   by fire\n" in every.out
    assert "\nharbour\n\u2713 matched   by crane, quay\n" in every.out
    known_by_id = await why(article_id(url=url), "fires", "--json")
    assert (known_by_id.code, known_by_id.said["rang"], known_by_id.first_no) == (0, True, None)
    assert known_by_id.said["url"] == url


@pytest.mark.parametrize(("answer", "reason"), [(410, "delivered.dead"), (500, "delivered.waiting")])
async def test_what_no_receiver_accepted_is_a_no_at_the_last_step(bus, why, alert, wait_for, answer, reason):
    url = await publish(bus, article())
    await enrich(bus)
    heard: list[Any] = []
    with Inbox(heard.append, secrets=[SECRET], answers=[answer]) as inbox:
        await alert(url=inbox.url)
        await sent(bus, wait_for, lambda: heard)
    told = await why(url, "--json")
    assert (told.code, told.first_no) == (1, reason)
    assert f"answered {answer}" in told.said["first_no"]["text"]


async def test_a_rule_that_is_newer_than_the_article_did_not_decide(bus, why, alert, tmp_path):
    url = await publish(bus, article())
    await enrich(bus)
    await alert()
    rules = (tmp_path / "w.yaml").read_text()
    (tmp_path / "w.yaml").write_text(f"{rules}  - {{id: newer, match: fire}}\n")
    assert (await why(url, "newer", "--json")).first_no == "told.undecided"
    (tmp_path / "w.yaml").write_text(rules.replace("match: fire", "match: blaze"))
    told = await why(url, "fires")
    assert "\u2713 matched   it did when it came; by the rules of now it would not:" in told.out


async def test_another_address_of_the_same_article_leads_to_it(bus, why, alert):
    own = "https://wire.example/2026/fire-in-full"
    await publish(bus, article(canonical_url=own))
    told = await why(own, "--json")
    assert told.said["same_as"] == article().id
    assert told.said["steps"][0]["notes"] == ["known as the same article https://wire.example/a"]


async def test_where_the_archive_is_elsewhere_it_says_where_to_ask(bus, why, alert, tmp_path, monkeypatch):
    url = await publish(bus, article())
    await enrich(bus)
    await alert()
    for stream in (streams.ARTICLES, streams.TAGGED, streams.ENRICHED):
        await bus.run(bus.redis.xtrim(stream, maxlen=0, approximate=False))
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path / "of-ingest"))
    told = await why(url)
    assert (
        f"its text is not in the archive here ({tmp_path / 'of-ingest' / 'archive'}): ask where alert runs" in told.out
    )
    assert "--fetch reads its page, and matches that" in told.out


async def test_without_a_stack_it_tells_what_the_archive_knows_and_what_it_cannot(
    bus, why, alert, tmp_path, monkeypatch
):
    url = await publish(bus, article(), article("b", "Fire is out"))
    await enrich(bus)
    await alert()
    assert len(list(archive.read(tmp_path / "archive"))) == 2
    monkeypatch.delenv("TOCSIN_REDIS_URL")
    told = await why(url)
    assert told.code == 0
    assert "? delivered cannot be known: no stack runs here" in told.out
    held = await why("https://wire.example/b", "fires")
    assert "? told      cannot be known: no stack runs here\n            told in msg_" in held.out
    nothing = await why("https://wire.example/other")
    assert (nothing.code, nothing.out) == (1, "")
    assert "no stack runs on" in nothing.err
    assert "--fetch reads its page" in nothing.err
