"""Records as they are pushed: kept as they are, dated as given, refused with the field at fault."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.push.record import parse_record, records_of
from shared.errors import Poison

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def parsed(**record):
    return parse_record(record, fetched_at=NOW)


def test_title_and_text_are_kept_character_for_character():
    article = parsed(url="https://t.example/1", title=" A  title ", text="By Jane\n\tAdvertisement \n", unknown=1)
    assert (article.title, article.text) == (" A  title ", "By Jane\n\tAdvertisement \n")
    assert (article.url, article.canonical_url) == ("https://t.example/1", "https://t.example/1")
    assert (article.raw_text, article.removed, article.authors) == (None, (), ())
    assert (article.published_at, article.date_source) == (NOW, "first_seen")


def test_raw_text_is_cleaned_and_a_given_date_goes_before_its_own():
    raw = "Bridge repaired\n\nBy Jane Porter\n\n3 March 2021\n\nThe bridge was repaired on Tuesday, said the council of the town."
    article = parsed(raw_text=raw)
    assert (article.title, article.authors, article.date_source) == ("Bridge repaired", ("Jane Porter",), "text")
    assert parsed(raw_text=raw, published_at="2021-03-04T00:00:00Z").date_source == "given"


def test_all_fields_reach_the_article():
    article = parsed(
        url="https://www.t.example/1", title="A", text="b", published_at="2021-03-03T10:00:00+05:00", source="Border Wire", language="pt_BR", tags=["asia"], country="pk"
    )  # fmt: skip
    assert article.published_at == datetime(2021, 3, 3, 5, tzinfo=UTC)
    assert (article.date_source, article.date_precision, article.language) == ("given", "second", "pt-BR")
    source = article.source
    assert (source.id, source.name, source.domain, source.country, source.tags) == (
        "border-wire",
        "Border Wire",
        "t.example",
        "PK",
        ("asia",),
    )


def test_a_source_may_be_an_object():
    source = parsed(title="A", text="b", source={"id": "w", "name": "Wire", "country": "PK", "tags": ["x"]}).source
    assert (source.id, source.name, source.country, source.tags) == ("w", "Wire", "PK", ("x",))


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({}, "text"),
        ({"title": " ", "text": ""}, "text"),
        ({"title": ["a"], "text": "b"}, "title"),
        ({"title": "a", "text": {"b": 1}}, "text"),
        ({"title": "a", "text": "half \ud800 pair"}, "text"),
        ({"title": "a", "text": "b", "url": 7}, "url"),
        ({"title": "a", "text": "b", "url": "javascript:alert(1)"}, "url"),
        ({"title": "a", "text": "b", "url": "http://[::1"}, "url"),
        ({"title": "a", "text": "b", "url": "http://\u202ecom/"}, "url"),
        ({"title": "a", "text": "b", "published_at": []}, "published_at"),
        ({"title": "a", "text": "b", "published_at": "soon"}, "published_at"),
        ({"title": "a", "text": "b", "published_at": 10**30}, "published_at"),
        ({"title": "a", "text": "b", "source": 3}, "source"),
        ({"title": "a", "text": "b", "source": {}}, "source"),
        ({"title": "a", "text": "b", "tags": "x"}, "tags"),
        ({"title": "a", "text": "b", "country": "Pakistan"}, "country"),
        ({"title": "a", "text": "b", "language": "English!"}, "language"),
        ({"raw_text": "x y z", "text": "b"}, "raw_text"),
    ],
)
def test_a_bad_record_is_refused_with_the_field_at_fault(record, field):
    with pytest.raises(Poison, match=rf"^{field}: "):
        parse_record(record, fetched_at=NOW)


@pytest.mark.parametrize("value", [None, 3, "words", [1], True])
def test_what_is_no_object_is_refused(value):
    with pytest.raises(Poison, match="expected an object"):
        parse_record(value, fetched_at=NOW)


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b'{"a": 1}', [1]),
        (b'{"a": 1}\n{"a": 2}\n\n{"a": 3}\n', [1, 2, 4]),
        (b'[{"a": 1},\n {"a": 2},\n\n {"a": [1,\n2]}, {"a": "]"}]', [1, 2, 4, 5]),
        (b'{\n "a": 1\n}\n', [1]),
        (b"\xef\xbb\xbf[\n{}\n]", [2]),
        (b"[]", []),
    ],
)
def test_records_know_their_line(data, lines):
    records = [(line, read()) for line, read in records_of(data)]
    assert [line for line, _ in records] == lines


def test_one_bad_line_does_not_spoil_the_others():
    good, bad, last = list(records_of(b'{"a": 1}\n{"a": \n{"a": 3}\n'))
    assert (good[1](), last[1]()) == ({"a": 1}, {"a": 3})
    with pytest.raises(Poison, match="not JSON"):
        bad[1]()


@pytest.mark.parametrize(
    "line", [b"[" * 100_000, b'{"a": NaN}', b'{"a": "\xff"}', b'{"a":' + b"9" * 10_000 + b"}", b"{'a': 1}"]
)
def test_awkward_json_is_refused_and_not_crashed_on(line):
    def read_all():
        return [read() for _, read in records_of(b'{"b": 1}\n' + line + b"\n")]

    with pytest.raises(Poison):
        read_all()


@given(st.dictionaries(st.sampled_from(["url", "title", "text", "published_at", "source", "tags", "country", "language", "raw_text"]),
       st.none() | st.integers() | st.text(max_size=30) | st.lists(st.text(max_size=5), max_size=3) | st.floats(allow_nan=False)))  # fmt: skip
def test_any_record_gives_an_article_or_a_reason(record):
    reasons = []
    try:
        article = parse_record(record, fetched_at=NOW)
        json.dumps(article.model_dump(mode="json"), ensure_ascii=False).encode()
    except Poison as error:
        reasons.append(str(error))
    assert all(reasons)
