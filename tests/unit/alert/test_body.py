"""The body: its form, its limits, its ids."""

import json
from datetime import UTC, datetime

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alert.body import (
    MAX_BYTES,
    AlertBody,
    Excerpt,
    alert_id,
    cut,
    json_schema,
    read_body,
)
from services.alert.cutting import to_bytes
from services.alert.policy import Carried, HeldCounts, Ring, Tell
from services.alert.ringing.writing import about_article, about_story, item_of, lead, write_alert
from services.alert.samples import MAKERS, sample
from services.alert.watchlists.model import Watchlist
from shared.events import EnrichedArticle, Entity, Source, Span, StoryState, Topic

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
WATCHLIST = Watchlist(id="w", name="W", severity="high", tags=("asia",))


def write(article: EnrichedArticle, spans: tuple[Span, ...], excerpts: tuple[Excerpt, ...] = ()) -> AlertBody:
    item = item_of(article, (about_article(article), about_story(article)), spans, lambda article, spans: excerpts)
    ring = Ring(key="s1", at=NOW, story="s1", carried=(Carried(id="a1", at=NOW, story="s1", item=item),))
    held = HeldCounts(articles=2, since=NOW, reasons={"story": 2})
    return write_alert(Tell(ring, held), 42, WATCHLIST, NOW)


def article(**given: object) -> EnrichedArticle:
    story = StoryState(articles=3, publishers=2, first_seen=NOW)
    return EnrichedArticle(**{"id": "a1", "title": "T", "text": "X", "story_id": "s1", "story": story, **given})


def entities(count: int) -> tuple[Entity, ...]:
    return tuple(Entity(id=f"person:p{n}", name=f"Person {n} " + "名" * 40, type="person") for n in range(count))


def spans(count: int) -> tuple[Span, ...]:
    return tuple(Span(field="text", start=n, end=n + 1, text="é" * 80, term=f"term {n}") for n in range(count))


@pytest.mark.parametrize("kind", list(MAKERS))
def test_a_sample_of_each_type_is_as_the_schema_says(kind):
    body = json.loads(to_bytes(sample(kind)))
    jsonschema.validate(body, json_schema(), jsonschema.Draft202012Validator)
    assert body["type"] == kind


def test_the_schema_refuses_what_is_not_sent():
    body = json.loads(to_bytes(sample("alert.created")))
    for broken in ({**body, "type": "alert.made"}, {**body, "data": {**body["data"], "seq": "one"}}, {}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, json_schema(), jsonschema.Draft202012Validator)


def test_what_is_sent_has_every_field_of_the_contract_in_its_order():
    data = json.loads(to_bytes(write(article(), spans(1))))["data"]
    assert list(data) == [
        "schema_version", "alert_id", "seq", "revision", "reason", "watchlist", "each", "story", "article",
        "excerpts", "matches", "counts", "held", "links",
    ]  # fmt: skip
    assert data["held"] == {"articles": 2, "since": "2026-11-23T08:00:00Z", "reasons": {"story": 2}}
    assert data["story"] == {"id": "s1", "articles": 3, "publishers": 2, "first_seen": "2026-11-23T08:00:00Z"}
    assert data["matches"][0] == {"field": "text", "start": 0, "end": 1, "text": "é" * 80, "term": "term 0"}


def test_a_body_read_and_written_again_is_the_same_bytes():
    for kind in MAKERS:
        assert to_bytes(read_body(to_bytes(sample(kind)))) == to_bytes(sample(kind))


def test_entities_and_matches_go_last_first_and_the_counts_stay_true():
    body = write(article(entities=entities(300)), spans(60))
    data = json.loads(to_bytes(body))["data"]
    kept = [one["id"] for one in data["article"]["entities"]]
    assert data["counts"] == {"entities": 300, "matches": 60, "items": 1}
    assert 0 < len(kept) < 300
    assert kept == [f"person:p{n}" for n in range(len(kept))]
    assert len(data["matches"]) == 60
    assert MAX_BYTES - 300 < len(to_bytes(body)) <= MAX_BYTES


def test_matches_go_only_when_no_entity_is_left():
    data = json.loads(to_bytes(write(article(entities=entities(9)), spans(400))))["data"]
    assert data["article"]["entities"] == []
    assert [one["term"] for one in data["matches"]] == [f"term {n}" for n in range(len(data["matches"]))]
    assert 0 < len(data["matches"]) < 400


@given(
    st.integers(0, 200), st.integers(0, 200), st.text(max_size=2000), st.text(max_size=4000),
    st.lists(st.text(max_size=400), max_size=60),
)  # fmt: skip
def test_no_body_of_an_alert_is_too_long_or_too_long_to_show(entity_count, match_count, title, text, words):
    one = article(
        title=title, text=text, authors=tuple(words), entities=entities(entity_count),
        source=Source(id="s", tags=tuple(words)), topics=tuple(Topic(id=f"medtop:{w}", name=w, score=1) for w in words),
    )  # fmt: skip
    excerpts = tuple(Excerpt(field="text", start=0, text="€" * 300) for _ in range(3))
    written = to_bytes(write(one, spans(match_count), excerpts))
    data = json.loads(written)["data"]
    assert len(written) <= MAX_BYTES
    assert len(data["article"]["title"]) <= 300
    assert len(data["article"]["lead"]) <= 600
    assert data["counts"] == {"entities": entity_count, "matches": match_count, "items": 1}


@given(st.integers(1, 25), st.integers(0, 40), st.text(max_size=700))
def test_a_digest_keeps_all_that_it_has_room_for_and_says_how_many_there_are(count, entity_count, text):
    one = article(title="Fire " * 20, text=text, entities=entities(entity_count))
    excerpts = tuple(Excerpt(field="text", start=0, text="€" * 100) for _ in range(3))
    item = item_of(one, (about_article(one), None), spans(30), lambda article, spans: excerpts)
    carried = tuple(Carried(id=f"a{n}", at=NOW, item=item) for n in range(count))
    ring = Ring(key="digest:x", type="alert.digest", reason="digest", at=NOW, carried=carried)
    written = to_bytes(write_alert(Tell(ring, HeldCounts()), 1, WATCHLIST, NOW))
    data = json.loads(written)["data"]
    assert len(written) <= MAX_BYTES
    assert data["counts"]["items"] == count
    assert len(data["items"]) == min(count, 20)
    assert all(one["article"]["title"] for one in data["items"])


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("ab cd", 4, "ab…"), ("", 3, "")],
)
def test_a_cut_shows_that_it_is_one(text, longest, expected):
    assert cut(text, longest) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("First.\n\nSecond.", "First."),
        ("\n\nFirst one.\nstill first.\n\nSecond.", "First one.\nstill first."),
        (" ".join(["word"] * 100), " ".join(["word"] * 60)),
        ("", ""),
    ],
)
def test_the_lead_is_the_first_paragraph_or_the_first_sixty_words(text, expected):
    assert lead(text) == expected


def test_an_id_is_derived_from_what_happened():
    assert alert_id("w", "s1", "alert.created", 1) == alert_id("w", "s1", "alert.created", 1)
    others = {
        alert_id(*parts)
        for parts in (("w", "s1", "a", 1), ("w", "s1", "a", 2), ("w", "s", "1a", 1), ("v", "s1", "a", 1))
    }
    assert len(others) == 4
    assert all(one.startswith("msg_") and len(one) == 36 for one in others)
