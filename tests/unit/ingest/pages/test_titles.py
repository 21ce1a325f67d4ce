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
        (HEADLINE, f'<h1>{HEADLINE} <a href="#c">12 comments</a></h1>'),
        (HEADLINE, f"<h1><i>Live</i>{HEADLINE}</h1>"),
        (HEADLINE, "<h1>Council agrees to <em>repair</em> old har&shy;bour&#8203; bridge</h1>"),
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


@pytest.mark.parametrize(
    ("title", "around", "top"),
    [
        (f"Portville Notes » Blog Archive » {HEADLINE}", '<h1><a href="/">Portville Notes</a></h1>', f"<h2>{HEADLINE}</h2>"),
        (f"Portville Notes » Archive » {HEADLINE}", '<h1><a href="/local/">Portville Notes</a></h1>', f"<h2>{HEADLINE}</h2>"),
        (f"Portville: {HEADLINE}", "", f"<h2><span>Before the winter</span><span>{HEADLINE}</span></h2>"),
        ("Council agrees to repair old…", "<h1>Harbour News</h1>", f"<h3>{HEADLINE}</h3>"),
        (f"{HEADLINE} - Digest", '<h1><a href="/">Digest of the South</a></h1>', f"<table><td><b>{HEADLINE}</b></td></table>"),
        (f"{HEADLINE} - Digest", "", f"<div>{HEADLINE}</div>"),
        (f"{HEADLINE} | The town", "", f'<h1><a href="/local/bridge-repaired">{HEADLINE}</a></h1>'),
    ],
)  # fmt: skip
def test_a_title_is_what_the_page_shows_of_it(title, around, top):
    assert parsed(page(head=f"<title>{title}</title>", around=around, top=top)).title == HEADLINE


def test_the_heading_of_the_article_goes_before_words_for_search_engines():
    top = f"<h1>{HEADLINE}</h1><aside><h1>More from the harbour this week</h1></aside><h1>Write to us about it</h1>"
    after = "<footer><h1 class='title'>Support the news of your town</h1></footer>"
    head = '<meta property="og:title" content="Why Portville cheers at last">'
    assert parsed(page(head=head, top=top, after=after)).title == HEADLINE


def test_headings_of_other_articles_are_not_taken_for_one_that_has_none():
    after = "<article><h1>Ferry fares to rise again in spring</h1></article>" * 2
    after += "<article><h1>Bakers of Portville go on strike</h1></article>"
    assert parsed(page(head=f'<meta property="og:title" content="{HEADLINE}">', top="", after=after)).title == HEADLINE


def test_a_headline_that_is_given_as_the_name_of_the_site_is_not_cut():
    title = f"{HEADLINE}: How the town found the money"
    head = f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="{title}">'
    assert parsed(page(head=head, top=f"<h1>{title}</h1>")).title == title


def test_a_kicker_within_the_heading_is_parted_from_it_as_the_page_states_it():
    stated = f"Ferries and roads: {HEADLINE}"
    top = f"<h1><span>Ferries and roads</span><i> </i><span>{HEADLINE}</span></h1>"
    assert parsed(page(head=f'<meta property="og:title" content="{stated}">', top=top)).title == stated


@pytest.mark.parametrize("seam", ["：", "_", "-", "｜", " | "])
def test_scripts_without_spaces_lose_the_site_too(seam):
    head = (
        f'<title>港の古い橋の修理を町議会が決定{seam}港湾新聞</title><meta property="og:site_name" content="港湾新聞">'
    )
    assert parsed(page(head=head, lang="ja", top="")).title == "港の古い橋の修理を町議会が決定"


@pytest.mark.parametrize("marked", ["&lt;em&gt;old&lt;/em&gt;", "&amp;lt;i&amp;gt;old&amp;lt;/i&amp;gt;", "o&shy;ld"])
def test_marks_in_a_stated_title_are_not_shown(marked):
    assert parsed(page(head=f"<title>{HEADLINE.replace('old', marked)}</title>", top="")).title == HEADLINE


def test_a_label_that_touches_the_headline_is_parted_from_it():
    assert parsed(page(head="", top=f"<h1><i>Live</i>{HEADLINE}</h1>")).title == f"Live {HEADLINE}"


def test_a_headline_without_spaces_is_found_where_it_is_shown():
    headline = "港の古い橋の修理を町議会が決定"
    assert (
        parsed(page(head=f"<title>{headline}_社会_港湾</title>", lang="ja", top=f"<div>{headline}</div>")).title
        == headline
    )


def test_a_page_that_states_only_its_site_is_named_by_its_heading():
    assert parsed(page(head=f"{SITE}<title>Harbour News</title>", top=f"<h2>{HEADLINE}</h2>")).title == HEADLINE


@pytest.mark.parametrize("inside", ["<b>" * 900, "<span>a</span><span>b</span>" * 3_000], ids=["deep", "wide"])
def test_a_heading_without_an_end_costs_no_more_than_the_headline(inside):
    html = page(head=f"<title>{HEADLINE}</title>", top=f"<h1>{HEADLINE}</h1>", after=f"<h1>{inside}")
    assert parsed(html).title == HEADLINE
