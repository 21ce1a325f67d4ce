from datetime import UTC, datetime

import pytest

from services.ingest.feeds.sitemap import entries_of_sitemap

HEAD = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    ' xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
)
NEWS = (
    "<news:news><news:publication><news:name>Paper</news:name><news:language>de_DE</news:language></news:publication>"
    "<news:publication_date>2026-11-26T08:00:00+01:00</news:publication_date>"
    "<news:title>The dam holds</news:title></news:news>"
)
IMAGE = "<image:image><image:loc>https://pictures.example/1.jpg</image:loc><image:title>A picture</image:title></image:image>"
VIDEO = "<video:video><video:title>A film</video:title><video:publication_date>2020-01-01</video:publication_date></video:video>"
LOC = "<loc>https://paper.example/a</loc>"
WHEN = datetime(2026, 11, 26, 7, tzinfo=UTC)


def of(*parts, head=HEAD):
    entries, _ = entries_of_sitemap(f"{head}<url>{''.join(parts)}</url></urlset>".encode(), None)
    return [(one.title, one.url, one.date.when if one.date else None, one.language) for one in entries]


@pytest.mark.parametrize(
    "parts",
    [
        (LOC, NEWS),
        (IMAGE, LOC, NEWS),
        (LOC, VIDEO, IMAGE, NEWS),
        (IMAGE, VIDEO, NEWS, "<lastmod>2026-11-26T09:00:00Z</lastmod>", LOC),
    ],
)
def test_pictures_and_films_do_not_speak_for_the_page(parts):
    assert of(*parts) == [("The dam holds", "https://paper.example/a", WHEN, "de-DE")]


def test_a_page_without_news_has_the_title_of_its_film_and_no_picture_has_one():
    assert of(IMAGE, LOC, VIDEO)[0][:2] == ("A film", "https://paper.example/a")
    assert of(IMAGE, LOC) == [("", "https://paper.example/a", None, None)]
    assert of(IMAGE) == []


def test_a_prefix_may_be_another_or_not_declared():
    for prefix in ("n", "googlenews"):
        assert of(LOC, NEWS.replace("news:", f"{prefix}:"))[0][:3] == ("The dam holds", "https://paper.example/a", WHEN)
    assert of(LOC, NEWS, head="<urlset>")[0][0] == "The dam holds"


@pytest.mark.parametrize(
    "title", ["Dam &amp;amp; ferry", "<![CDATA[Dam &amp; ferry]]>", "\n  Dam &amp;\n ferry ", "Dam &amp;#38; ferry"]
)
def test_a_title_is_plain(title):
    assert of(LOC, NEWS.replace("The dam holds", title))[0][0] == "Dam & ferry"


def test_a_date_that_was_never_set_is_none():
    assert of(LOC, "<lastmod>1970-01-01T00:00:00Z</lastmod>")[0][2] is None


@pytest.mark.parametrize("start", [b"\n  ", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_what_stands_before_the_declaration_is_no_harm(start):
    body = f'<?xml version="1.0" encoding="iso-8859-1"?>{HEAD}<url>{LOC}{NEWS}</url></urlset>'.replace("dam", "Dämme")
    entries, _ = entries_of_sitemap(start + body.encode(), None)
    assert [one.title for one in entries] == ["The Dämme holds"]


def test_half_a_character_is_left_out():
    page = "<url><loc>https://a.example/1</loc><title>Bridge&#xD83D; closed</title></url>"
    (entry,), _ = entries_of_sitemap(f"<urlset>{page}</urlset>".encode(), None)
    assert entry.title == "Bridge closed"
