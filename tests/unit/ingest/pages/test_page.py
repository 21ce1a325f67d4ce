"""HTML article pages: text by trafilatura, the rest from what the page states."""

import json
from datetime import UTC, datetime

import pytest

from services.ingest.pages.page import parse_page
from shared.errors import Poison

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://www.harbour-news.example/local/bridge-repaired?utm_source=x"
PARAGRAPHS = [
    "The harbour council agreed on Tuesday to repair the old bridge before the winter, said a spokeswoman for the town.",
    "Work will begin in June and take four months, she added, and ferries will run every hour while the road is closed.",
    "“We have waited ten years for this,” said Tom Field, who keeps a shop beside the bridge and sells bread and tea.",
    "The repair will cost about four million pounds, half of which the region pays, according to the council’s plan.",
]


def page(head="", h1="Council agrees to repair bridge", before="", paragraphs=PARAGRAPHS, lang="en"):
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">{head}</head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{h1}</h1>{before}{body}</article><footer>© 2021 Harbour News</footer></body></html>"
    ).encode()


def ld(**more):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **more})}</script>'


def parsed(data, url=URL, **more):
    return parse_page(data, url=url, source=None, fetched_at=NOW, **more)


def test_text_paragraphs_language_and_address():
    article = parsed(page())
    assert article.text.split("\n\n") == PARAGRAPHS
    assert article.language == "en"
    assert article.url == URL
    assert article.canonical_url == "https://harbour-news.example/local/bridge-repaired"
    assert (article.raw_text, article.removed) == (None, ())


@pytest.mark.parametrize(
    ("head", "h1"),
    [
        ("<title>Council agrees to repair bridge | Harbour News</title>", "Council agrees to repair bridge"),
        ("<title>Council agrees to repair bridge - Harbour News</title>", "Harbour News"),
        (
            '<meta property="og:site_name" content="HN Daily"><title>HN Daily: Council agrees to repair bridge</title>',
            "HN Daily",
        ),
        (ld(headline="Council agrees to repair bridge"), "More from us"),
    ],
)
def test_the_title_is_the_headline_without_the_name_of_the_site(head, h1):
    assert parsed(page(head, h1)).title == "Council agrees to repair bridge"


@pytest.mark.parametrize(
    ("head", "before"),
    [
        (ld(datePublished="2021-03-03T10:15:00Z"), ""),
        ('<meta property="article:published_time" content="2021-03-03T12:15:00+02:00">', ""),
        ("", '<time itemprop="datePublished" datetime="2021-03-03T10:15:00Z">3 March</time>'),
        (
            f'<script type="application/ld+json">[{{"@graph": [{json.dumps({"@type": "Article", "datePublished": "2021-03-03T10:15Z"})}],}}]</script>',
            "",
        ),
    ],
)
def test_the_date_stated_is_the_pages(head, before):
    article = parsed(page(head, before=before))
    assert (article.published_at, article.date_source) == (datetime(2021, 3, 3, 10, 15, tzinfo=UTC), "page")


def test_a_date_ahead_of_the_reading_is_not_believed():
    assert parsed(page(ld(datePublished="2031-01-01T00:00:00Z"))).date_source == "first_seen"


@pytest.mark.parametrize(
    ("head", "before"),
    [
        (ld(author={"@type": "Person", "name": "Jane Porter"}), ""),
        (ld(author=["Jane Porter"]), ""),
        ('<meta name="author" content="By Jane Porter">', ""),
        (
            '<meta property="article:author" content="https://www.facebook.com/x"><meta name="author" content="Jane Porter">',
            "",
        ),
        ("", '<div class="byline">By Jane Porter</div>'),
    ],
)
def test_authors_from_what_the_page_states_or_prints(head, before):
    article = parsed(page(head, before=before))
    assert article.authors == ("Jane Porter",)
    assert article.text.split("\n\n") == PARAGRAPHS


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("/local/bridge", "https://harbour-news.example/local/bridge"),
        ("https://harbour-news.example/", "https://harbour-news.example/local/bridge-repaired"),
        ("https://elsewhere.example/x", "https://harbour-news.example/local/bridge-repaired"),
        ("javascript:alert(1)", "https://harbour-news.example/local/bridge-repaired"),
    ],
)
def test_the_pages_own_canonical_counts_within_its_site_and_is_never_the_id(canonical, expected):
    article = parsed(page(f'<link rel="canonical" href="{canonical}">'))
    assert article.canonical_url == expected
    assert article.id == parsed(page()).id


def test_agency_copy_names_its_publisher():
    article = parsed(page(paragraphs=["PORTVILLE (Reuters) - " + PARAGRAPHS[0], *PARAGRAPHS[1:]]))
    assert (article.publisher, article.text.split("\n\n")) == ("Reuters", PARAGRAPHS)


def test_a_stub_of_a_paid_article_is_partial():
    assert parsed(page(ld(isAccessibleForFree=False))).partial
    assert not parsed(page()).partial


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16", "utf-8-sig"])
def test_encodings_by_mark_meta_and_header(encoding):
    declared = "windows-1252" if encoding == "windows-1252" else "utf-8"
    text = page(h1="Café by the river closes").decode().replace('charset="utf-8"', f'charset="{declared}"')
    assert parsed(text.encode(encoding)).title == "Café by the river closes"
    assert parsed(text.encode(encoding), content_type="text/html; charset=bogus").title == "Café by the river closes"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 1000,
        b"<html><body></body></html>",
        b"<html><head><script>"
        + b"var a=1;" * 1000
        + b"</script></head><body><noscript>Enable JavaScript</noscript></body></html>",
        b"<html><body>" + b"<div>" * 50_000 + b"deep",
        b"<html><body><p " + b" ".join(b'a%d="v"' % n for n in range(50_000)) + b">words</p>",
    ],
    ids=["empty", "nul", "no text", "script only", "deep", "attributes"],
)
def test_pages_without_an_article_or_beyond_use_are_refused(data):
    with pytest.raises(Poison):
        parsed(data)
