"""What ships as a first set: the articles parse clean, and the rules ring on them and on nothing else."""

from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from seeds.folder import path as seeds
from services.enrich.tag.language import detect
from services.ingest.parsing.inputs import Parsed, parse_inputs
from shared.events import Article

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
CRICKET = "2026-11-16-1530-cricket-lahore-test.txt"

# How many articles each document holds, and in which language it is written.
DOCUMENTS = {
    "2026-11-16-1416-border-safe-havens.txt": (1, "en"),
    CRICKET: (1, "en"),
    "2026-11-17-0502-wire-fire-harbour-ledger.txt": (1, "en"),
    "2026-11-17-0547-wire-fire-northgate-post.html": (1, "en"),
    "2026-11-17-0610-wire-fire-daily-meridian.txt": (1, "en"),
    "2026-11-17-1010-border-islamabad-answers.txt": (1, "en"),
    "2026-11-17-1130-reporter-detained-bamako.html": (1, "en"),
    "2026-11-17-1800-meridian-world-rss.xml": (4, "en"),
    "2026-11-18-0710-chip-fire-prices-follow-up.txt": (1, "en"),
    "2026-11-18-0935-chip-fire-cause-follow-up.txt": (1, "en"),
    "2026-11-18-1015-terremoto-chile.txt": (1, "es"),
    "2026-11-18-1120-chile-jishin-tsunami.txt": (1, "ja"),
    "2026-11-18-1500-torkham-urdu.txt": (1, "ur"),
    "2026-11-18-1640-baltic-brief-atom.xml": (4, "en"),
    "2026-11-19-0600-newsroom-push.jsonl": (5, "en"),
    "2026-11-19-0815-dock-strike-durban.txt": (1, "en"),
    "2026-11-19-1202-ransomware-clinics-saxony.txt": (1, "en"),
    "2026-11-19-1745-weather-karachi.txt": (1, "en"),
    "2026-11-22-0845-border-talks-resume.txt": (1, "en"),
}

# What stands in a document and is no part of its story.
JUNK = {
    "2026-11-16-1416-border-safe-havens.txt": ["Web Desk", "Web Editor", "16th Nov", "Adsence", "Also read", "Share this"],
    CRICKET: ["Sports Desk", "Published:", "Share:", "ADVERTISEMENT", "Photo:", "Follow our live"],
    "2026-11-17-0502-wire-fire-harbour-ledger.txt": [
        "Home | World", "05:02", "Story continues", "Reporting by", "Editing by", "Sign up",
    ],
    "2026-11-17-0547-wire-fire-northgate-post.html": ["Picture:", "Advertisement", "Most read", "bypass", "All rights", "Jobs"],
    "2026-11-17-0610-wire-fire-daily-meridian.txt": ["17/11/2026", "with agencies", "READ MORE", "cookies"],
    "2026-11-17-1010-border-islamabad-answers.txt": [
        "Rabia", "min read", "Related:", "Image caption", "Read more", "Google News", "Tags:",
    ],
    "2026-11-17-1130-reporter-detained-bamako.html": [
        "412 partners", "Accept all", "dataLayer", "Subscribe", "Share on", "Copy link", "Photo:", "Read also", "Sikasso",
        "inbox", "More from", "Zinder", "Privacy policy",
    ],
    "2026-11-17-1800-meridian-world-rss.xml": ["Share this story", "appeared first", "pixel", "Read more on", "<p>", "&#"],
    "2026-11-18-0710-chip-fire-prices-follow-up.txt": ["Ingrid", "[Advertisement]", "ALSO READ", "download our app"],
    "2026-11-18-0935-chip-fire-cause-follow-up.txt": ["09:35", "Reporting by", "Editing by"],
    "2026-11-18-1015-terremoto-chile.txt": ["Redacción", "Compartir", "Lea también", "Publicidad", "Suscríbase"],
    "2026-11-18-1120-chile-jishin-tsunami.txt": ["2026年", "シェアする", "広告", "関連記事"],
    "2026-11-18-1500-torkham-urdu.txt": ["ویب ڈیسک", "نومبر 2026", "یہ بھی پڑھیں", "شیئر کریں"],
    "2026-11-18-1640-baltic-brief-atom.xml": ["Subscribe", "<p>", "#8217", "&amp;"],
    "2026-11-19-0600-newsroom-push.jsonl": ["Web Desk", "19th Nov", "Adsence", "Share this"],
    "2026-11-19-0815-dock-strike-durban.txt": ["Staff Reporter", "GOOGLE AD", "You may also like", "Seven beaches", "Comments"],
    "2026-11-19-1202-ransomware-clinics-saxony.txt": [
        "Technology correspondent", "Updated:", "Published:", "Listen to", "ADVERTISEMENT", "Copyright",
    ],
    "2026-11-19-1745-weather-karachi.txt": ["Weather Desk", "5:45", "YouTube"],
    "2026-11-22-0845-border-talks-resume.txt": ["Rabia", "Adsence", "Read more", "Share this"],
}  # fmt: skip


def documents() -> list[Path]:
    return sorted(p for p in (seeds() / "articles").iterdir() if not p.name.endswith(".meta.yaml"))


@cache
def articles(name: str) -> list[Article]:
    outcomes = list(parse_inputs([str(seeds() / "articles" / name)], fetched_at=NOW))
    assert all(isinstance(one, Parsed) for one in outcomes), [str(one) for one in outcomes]
    return [one.article for one in outcomes if isinstance(one, Parsed)]


def test_the_tables_here_name_every_document() -> None:
    assert [p.name for p in documents()] == sorted(DOCUMENTS) == sorted(JUNK)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_document_gives_its_articles_with_title_and_text(name: str) -> None:
    found = articles(name)
    assert len(found) == DOCUMENTS[name][0]
    assert all(article.title and article.text for article in found)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_article_is_in_the_language_it_is_written_in(name: str) -> None:
    for article in articles(name):
        assert detect(article.title, article.text, article.language).code == DOCUMENTS[name][1], article.title


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_article_has_a_date_of_the_days_they_tell_of(name: str) -> None:
    for article in articles(name):
        assert article.date_source != "first_seen" or name.endswith(".jsonl"), article.title
        assert article.published_at
        assert datetime(2026, 11, 16, tzinfo=UTC) <= article.published_at <= NOW, article.title


@pytest.mark.parametrize(("name", "junk"), [(name, junk) for name, rows in JUNK.items() for junk in rows])
def test_nothing_is_left_of_what_is_not_the_story(name: str, junk: str) -> None:
    assert junk in (seeds() / "articles" / name).read_text("utf-8"), "the table names what the document does not hold"
    for article in articles(name):
        assert junk not in article.title
        assert junk not in article.text


def test_documents_are_named_in_the_order_of_their_time() -> None:
    """So that whoever publishes them in name order tells the days as they were."""
    latest = [max(a.published_at for a in articles(p.name) if a.published_at).date() for p in documents()]
    assert all(a <= b for a, b in pairwise(latest))


def test_a_correction_has_the_address_and_so_the_id_of_what_it_corrects() -> None:
    first = next(a for a in articles("2026-11-17-1800-meridian-world-rss.xml") if "key rate" in a.title)
    corrected = next(a for a in articles("2026-11-19-0600-newsroom-push.jsonl") if "key rate" in a.title)
    assert first.id == corrected.id
    assert first.text != corrected.text


def test_one_item_of_a_feed_is_known_to_be_a_teaser() -> None:
    assert [a.title for a in articles("2026-11-18-1640-baltic-brief-atom.xml") if a.partial] == [
        "Latvia weighs a levy on the windfall of power firms"
    ]
