"""The day a page was published, out of what it states, marks up, prints, and of its address."""

import pytest

from tests.unit.ingest.pages.samples import HEADLINE, URL, linked_data, page, parsed

H1 = f"<h1>{HEADLINE}</h1>"
TIME = '<time datetime="2021-03-03T10:00:00Z">3 March</time>'


def day(article):
    return article.published_at.date().isoformat() if article.date_source == "page" else None


@pytest.mark.parametrize(
    "top",
    [
        f"{H1}<p>Published 3 March 2021</p>",
        f"{H1}<p>Last updated: 9 March 2021 First published: 3 March 2021</p>",
        f"{H1}<p>Published: 10:15 GMT, 3 March 2021 | Updated: 08:00 GMT, 4 March 2021</p>",
        f"{H1}<p>Updated 4 March 2021</p><p>Posted 3 March 2021</p>",
        f"{H1}<p>Updated <time datetime='2021-03-09T10:00Z'>9 March</time>, published {TIME}</p>",
        f"{H1}<p>Publié le 03 mars 2021 à 10h15, modifié le 04 mars 2021 à 08h00</p>",
        f"{H1}<abbr class='published' title='2021-03-03T10:15:00+0000'>last week</abbr>",
        f"{H1}<span>March 3, 2021</span> <span>10:15 AM UTC</span>",
        f"<time class='updated' datetime='2021-03-09T10:00Z'>9 March</time>{H1}<p>Wednesday 3 March 2021</p>",
    ],
)
def test_the_day_of_publication_is_told_from_that_of_a_change(top):
    assert day(parsed(page(top=top))) == "2021-03-03"


@pytest.mark.parametrize(
    ("around", "after"),
    [
        ('<header><time datetime="2026-02-28">Saturday</time></header>', ""),
        ('<div class="topbar">Saturday, February 28, 2026</div>', ""),
        ('<aside><time datetime="2026-02-27T10:00:00Z">27 Feb</time> Ferry late again</aside>', ""),
        ("", '<div class="comment"><time datetime="2021-03-09T10:00:00Z">9 March</time><p>Good.</p></div>'),
        ("", '<section class="related-stories"><time datetime="2021-05-05">5 May</time></section>'),
        ("", '<article><h2>Ferry late again</h2><time datetime="2021-05-05">5 May</time></article>'),
    ],
)
def test_dates_of_what_stands_around_the_article_are_not_its_own(around, after):
    assert day(parsed(page(around=around, top=f"{H1}<p>3 March 2021</p>", after=after))) == "2021-03-03"


@pytest.mark.parametrize("stamp", ["1614766500", "1614766500000", "20210303T101500Z", "20210303101500"])
def test_a_time_may_be_stated_in_digits_alone(stamp):
    article = parsed(page(head=f'<meta property="article:published_time" content="{stamp}">'))
    assert article.published_at.isoformat() == "2021-03-03T10:15:00+00:00"


@pytest.mark.parametrize(
    "name", ["article:published:time", "publishedDate", "firstcreate", "DCSext.articleFirstPublished"]
)
def test_content_systems_have_names_of_their_own_for_the_time(name):
    article = parsed(page(head=f'<meta name="{name}" content="2021-03-03T10:00:00Z">'))
    assert article.published_at.isoformat() == "2021-03-03T10:00:00+00:00"


@pytest.mark.parametrize(
    "path", ["2021/03/03/bridge", "2021/mar/03/bridge", "news/20210303/b.html", "b-2021-03-03/", "2021/world/3/3/b"]
)
def test_the_address_tells_the_day_where_the_page_does_not(path):
    article = parsed(page(), f"https://www.harbour-news.example/{path}")
    assert (day(article), article.date_precision) == ("2021-03-03", "day")


def test_a_storys_number_in_the_address_is_no_day():
    assert day(parsed(page(top=f"{H1}{TIME}"), "https://www.harbour-news.example/2021/02/7")) == "2021-03-03"


def test_the_hour_printed_beside_the_day_of_the_address_is_kept():
    article = parsed(page(top=f"{H1}<p>3 March 2021, 10:15</p>"), "https://www.harbour-news.example/2021/03/03/bridge")
    assert article.published_at.isoformat() == "2021-03-03T10:15:00+00:00"


@pytest.mark.parametrize(("lang", "expected"), [("en-US", "2021-03-04"), ("en-GB", "2021-04-03"), ("en", "2021-04-03")])
def test_numbers_are_read_month_first_where_the_page_says_it_is_american(lang, expected):
    assert day(parsed(page(lang=lang, top=f"{H1}<p>Posted 03/04/2021</p>"))) == expected


@pytest.mark.parametrize("clock", ["10:15 AM EST", "10:15 a.m. ET", "10:15AM PDT"])
def test_numbers_beside_an_american_clock_have_the_month_first(clock):
    assert day(parsed(page(top=f"{H1}<p>3/4/21 {clock}</p>"))) == "2021-03-04"


def test_a_day_in_the_caption_of_a_picture_is_not_the_pages():
    caption = (
        "The mayor of Portville opens the first half of the bridge with a crowd of people on Sunday, Feb. 28, 2021."
    )
    assert day(parsed(page(top=f"{H1}<p>{caption}</p><p>Published 3 March 2021</p>"))) == "2021-03-03"


def test_a_change_that_is_printed_goes_before_a_day_from_elsewhere_on_the_page():
    after = "<ul><li>2020年1月9日</li><li>2020年1月8日</li></ul>"
    assert day(parsed(page(lang="zh", top=f"{H1}<p>更新时间 2021年3月9日</p>", after=after))) == "2021-03-09"


def test_of_several_articles_stated_the_one_that_is_shown_counts():
    other = linked_data(headline="Ferry fares to rise again", datePublished="2021-01-09", author="Ann Other")
    own = linked_data(headline=HEADLINE, datePublished="2021-03-03", author="Jane Porter")
    article = parsed(page(head=other + own), URL)
    assert (day(article), article.authors) == ("2021-03-03", ("Jane Porter",))


@pytest.mark.parametrize(
    "said",
    [
        (
            f'{{"@type": "NewsArticle", "headline": "{HEADLINE}", "description": "She said "yes" at last", "datePublished": '
            '"2021-03-03T10:00:00Z", "author": {"@type": "Person", "name": "Jane Porter"}, "image": {}}'
        ),
        (
            '{"@type": "NewsArticle", "headline": "The "old" bridge", "datePublished": "2021-03-03T10:00:00Z",'
            ' "author": ["Jane Porter"], "keywords": [a, b]}'
        ),
        '{"@type": "NewsArticle", "datePublished": "2021-03-03T10:00:00Z", "author": "Jane Porter"};',
        (
            "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;datePublished&quot;: &quot;2021-03-03T10:00:00Z&quot;, "
            "&quot;author&quot;: &quot;Jane Porter&quot;}"
        ),
    ],
)
def test_linked_data_that_is_broken_still_tells_day_and_writer(said):
    article = parsed(page(head=f'<script type="application/ld+json">{said}</script>'))
    assert (article.published_at.isoformat(), article.authors) == ("2021-03-03T10:00:00+00:00", ("Jane Porter",))


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2021-03-03T10:15:00Z", "2021-03-03T10:15:00+00:00"),
        ("2021-03-03T21:15:00-08:00", "2021-03-04T05:15:00+00:00"),
        ("2021-03-09T10:15:00Z", "2021-03-03T00:00:00+00:00"),
    ],
)
def test_a_day_that_is_stated_gets_the_time_that_is_stated_elsewhere(time, expected):
    head = linked_data(datePublished="2021-03-03")
    meta, element = (
        f'<meta property="article:published_time" content="{time}">',
        f'<time datetime="{time}">3 March</time>',
    )
    assert parsed(page(head=head + meta)).published_at.isoformat() == expected
    assert parsed(page(head=head, top=H1 + element)).published_at.isoformat() == expected


def test_when_the_page_was_published_the_article_was_where_that_says_nothing():
    graph = [{"@type": "WebPage", "datePublished": "2021-03-03T10:00:00Z"}, {"@type": "Article", "headline": HEADLINE}]
    article = parsed(page(head=linked_data(**{"@type": "Thing", "@graph": graph})))
    assert article.published_at.isoformat() == "2021-03-03T10:00:00+00:00"


def test_a_change_is_taken_only_where_nothing_tells_another_day():
    changed = '<meta property="article:modified_time" content="2021-03-09T10:00:00Z">'
    assert day(parsed(page(head=changed, top=f"{H1}<p>3 March 2021</p>"))) == "2021-03-03"
