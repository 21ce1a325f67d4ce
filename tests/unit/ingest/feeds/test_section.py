import pytest

from services.ingest.feeds.section import entries_of_page

PAGE = "https://www.paper.example/news/"


def heard(body, *, head="", content_type="text/html; charset=utf-8"):
    data = f"<html><head>{head}</head><body>{body}</body></html>".encode()
    return [
        (one.title, one.url.removeprefix("https://www.paper.example"))
        for one in entries_of_page(data, PAGE, content_type)
    ]


@pytest.mark.parametrize(
    "title",
    [
        "The dam in the valley holds",
        "习近平会见美国总统特使并发表重要讲话",
        "首相が衆議院の解散を表明、来月総選挙へ",
        "นายกรัฐมนตรีประกาศยุบสภาแล้ว",
    ],
)
def test_a_link_that_reads_like_a_headline_in_any_script_names_an_article(title):
    assert heard(f'<a href="/x">{title}</a>') == [(title, "/x")]


@pytest.mark.parametrize(
    "path", ["/2026/11/26/blast", "/news/blast-at-chemical-plant", "/a/1234567", "/art1234567.html"]
)
def test_three_words_do_where_the_address_is_that_of_an_article(path):
    assert heard(f'<a href="{path}">Взрыв на заводе</a>') == [("Взрыв на заводе", path)]
    assert heard('<a href="/about/our-history">Über uns alle</a><a href="/topics/blast">Взрыв на заводе</a>') == []


@pytest.mark.parametrize(
    "link",
    [
        "<span class='kicker'>Politics</span><h3>The ferry is late again</h3><p>For the third time this week.</p>",
        "<div class='card__title'>The ferry is late again</div><div class='sub-title'>For the third time</div>",
        "<time>2 hours ago</time>The ferry is late again<script>track('this link')</script>",
        "<span>The ferry</span> <b>is late</b> again<svg><title>An arrow to the right</title></svg>",
    ],
)
def test_of_a_card_the_headline_is_taken_alone(link):
    assert heard(f'<a href="/two">{link}</a>') == [("The ferry is late again", "/two")]


def test_boxes_in_a_link_are_words_of_their_own_and_marks_around_them_none():
    title = "<span>Ferry</span><span>“</span>Late<span>”</span>, <em>a</em>gain, today<span>.</span>"
    assert heard(f'<a href="/two">{title}</a>') == [("Ferry “Late”, again, today.", "/two")]


@pytest.mark.parametrize(
    "others",
    [
        '<a href="/two#comments">12 comments on this article here</a>',
        '<a href="/two">Read the full story here</a>',
        '<a href="/two">A picture of the ferry in the fog</a>',
        '<a href="/two"><img src="1.jpg" alt="The ferry in the fog today"></a>',
    ],
)
def test_of_several_links_to_a_page_the_heading_says_what_it_is(others):
    found = [("The ferry is late again", "/two")]
    for head in (
        '<h2><a href="/two">The ferry is late again</a></h2>',
        '<p class="title"><a href="/two">The ferry is late again</a></p>',
    ):
        assert heard(others + head) == heard(head + others) == found


def test_a_headline_that_is_cut_is_whole_where_the_link_says_so():
    cut = '<a href="/two" title="The ferry is late again today">The ferry is late…</a>'
    assert heard(cut) == heard(cut.replace("…", "...")) == [("The ferry is late again today", "/two")]
    assert heard('<a href="/two" title="The ferry is late again"><img></a>') == [("The ferry is late again", "/two")]


@pytest.mark.parametrize(
    "aside",
    [
        "<header>{}</header>", "<nav>{}</nav>", "<footer>{}</footer>", "<article><footer>{}</footer></article>",
        "<aside>{}</aside>", "<form>{}</form>",
    ],
)  # fmt: skip
def test_what_stands_around_the_articles_names_none(aside):
    assert heard(aside.format('<a href="/x">All the news of today</a>')) == []
    assert heard('<a href="/x" rel="author">More by Jane Doe Smith</a>') == []


def test_the_header_of_an_article_is_its_own_and_a_form_may_be_the_whole_page():
    assert heard('<article><header><a href="/x">The dam in the valley holds</a></header></article>')
    links = [f'<a href="/{n}">The dam in the valley holds</a>' for n in range(30)]
    assert len(heard(f"<form id='aspnetForm'>{''.join(links)}</form>")) == 30


def test_links_are_relative_to_the_base_of_the_page_and_stay_on_its_site():
    links = '<a href="one">The dam in the valley holds</a><a href="http://other.example/x">Another paper has this headline</a>'
    assert heard(links, head='<base href="/de/">') == [("The dam in the valley holds", "/de/one")]
    bare = '<a href="https://paper.example/one">The dam in the valley holds</a>'
    assert heard(bare) == [("The dam in the valley holds", "https://paper.example/one")]


def test_the_encoding_is_that_of_the_server_where_the_page_names_none():
    assert heard('<a href="/x">Ein Damm für das Tal</a>') == [("Ein Damm für das Tal", "/x")]


def test_markup_nested_deeply_in_a_link_is_read():
    nested = "<span>" * 200 + "The dam in the valley holds" + "</span>" * 200
    assert heard(f'<a href="/x">{nested}</a>') == [("The dam in the valley holds", "/x")]
