"""The headline of a page, out of what it states and shows."""

import pytest

from tests.unit.ingest.pages.samples import HEADLINE, PARAGRAPHS, page, parsed

SITE = '<meta property="og:site_name" content="Harbour News">'


@pytest.mark.parametrize(
    ("stated", "top"),
    [
        (HEADLINE, f'<h1><span class="kicker">Exclusive</span> {HEADLINE}</h1>'),
        (HEADLINE, f'<h1><span class="head__topline">Money row</span><span class="head__text">{HEADLINE}</span></h1>'),
        (HEADLINE, f"<h1><span>Money row</span><span>{HEADLINE}</span></h1>"),
        (HEADLINE, f"<h1><span>Money row</span> <span>{HEADLINE}</span></h1>"),
        (HEADLINE, f'<h1><span>Money row</span><span class="visually-hidden">: </span><span>{HEADLINE}</span></h1>'),
        (HEADLINE, f"<h1>{HEADLINE}<small>Ferries will run every hour</small></h1>"),
        (HEADLINE, "<h1>Council agrees to<br>repair old harbour bridge</h1>"),
        (f"{HEADLINE} | Harbour News", f"<h1>{HEADLINE}</h1>"),
        ("Council agrees to repair old...", f"<h1>{HEADLINE}</h1>"),
    ],
)
def test_a_heading_is_read_without_what_stands_over_and_under_it(stated, top):
    article = parsed(page(head=f"<title>{stated}</title>", top=top))
    assert article.title == HEADLINE
    assert article.text.split("\n\n") == PARAGRAPHS


@pytest.mark.parametrize(
    ("title", "url"),
    [
        (f"{HEADLINE} | South Harbour Morning Post", "https://www.shmp.example/news/1"),
        (f"{HEADLINE} - The Harbour Times", "https://www.htimes.example/1"),
        (f"{HEADLINE} | by Jane Porter | Stories | Mar, 2021 | Harbour", "https://harbour.example/1"),
        (f"{HEADLINE} | Local | harbour.example", "https://harbour.example/1"),
    ],
)
def test_a_title_loses_the_site_by_its_initials_and_the_writer(title, url):
    assert parsed(page(head=f"<title>{title}</title>", top=f"<div>{HEADLINE}</div>"), url).title == HEADLINE


def test_a_heading_below_the_sites_own_tells_where_the_title_ends():
    head = f"<title>{HEADLINE} | Weekly of the South</title>"
    assert parsed(page(head=head, around="<h1>Weekly</h1>", top=f"<h2>{HEADLINE}</h2>")).title == HEADLINE


def test_the_headline_shown_goes_before_one_stated_in_other_words():
    head = f'{SITE}<title>Why Portville cheers | Harbour News</title><meta property="og:title" content="Ten years on">'
    assert parsed(page(head=head)).title == HEADLINE


def test_the_heading_of_another_article_is_not_the_pages():
    after = "<article><h1>Ferry fares to rise again in spring</h1></article>"
    head = f'<title>{HEADLINE} - Digest</title><meta property="og:title" content="{HEADLINE}">'
    assert parsed(page(head=head, top=f"<h2>{HEADLINE}</h2>", after=after)).title == HEADLINE


def test_a_place_before_a_colon_stays_though_the_site_has_its_name():
    title = "Portville: Council agrees to repair bridge"
    html = page(head=f"<title>{title} | Portville</title>", top=f"<h1>{title}</h1>")
    assert parsed(html, "https://www.portville.example/1").title == title


@pytest.mark.parametrize("inside", ["<b>" * 900, "<span>a</span><span>b</span>" * 3_000], ids=["deep", "wide"])
def test_a_heading_without_an_end_costs_no_more_than_the_headline(inside):
    html = page(head=f"<title>{HEADLINE}</title>", top=f"<h1>{HEADLINE}</h1>", after=f"<h1>{inside}")
    assert parsed(html).title == HEADLINE
