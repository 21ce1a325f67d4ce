"""Who wrote a page: persons before desks, desks before the house."""

import pytest

from tests.unit.ingest.pages.samples import HEADLINE, PARAGRAPHS, STORY, linked_data, page, parsed

H1 = f"<h1>{HEADLINE}</h1>"
SITE = '<meta property="og:site_name" content="Harbour News">'
BOTH = ("Jane Porter", "Tom Field-Hall")


@pytest.mark.parametrize(
    ("head", "top", "authors"),
    [
        (linked_data(author={"@type": "Person", "name": ["Jane Porter", "Tom Field-Hall"]}), "", BOTH),
        (linked_data(author={"@type": "Person", "name": "Jane Porter and Tom Field-Hall"}), "", BOTH),
        (linked_data(author=["Jane Porter, The Harbour Enquirer"]), "", BOTH[:1]),
        (linked_data(author="By Jane Porter, Harbour News reporter"), "", BOTH[:1]),
        (linked_data(author={"@type": "Organization", "name": "Media Sud"}), "<p class=byline>By Jane Porter</p>", BOTH[:1]),
        (linked_data(author={"@type": "Organization", "name": "Harbour Circle"}), "", ("Harbour Circle",)),
        (linked_data(author={"@type": "Person", "name": "jporter"}), "<p class=byline>By Jane Porter</p>", BOTH[:1]),
        ('<meta name="author" content="Jane Porter, Political Editor">', "", BOTH[:1]),
        ('<meta name="author" content="Jane Porter, Chief Reporter, and Tom Field-Hall, Business Editor">', "", BOTH),
        ('<meta name="author" content="jane@harbour.example (Jane Porter)">', "", BOTH[:1]),
        ('<meta name="author" content="Harbour News Business">', "<p>By Jane Porter</p>", BOTH[:1]),
        ('<meta name="author" content="Harbour News">', "", ("Harbour News",)),
        ('<meta name="author" content="Web Desk">', "", ("Web Desk",)),
        ('<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Jane Porter">', "", BOTH[:1]),
        ('<meta name="twitter:label1" content="Reading time"><meta name="twitter:data1" content="3 minutes">', "", ()),
        ('<meta property="og:article:author" content="Jane Porter">', "", BOTH[:1]),
        ('<meta name="mrf:authors" content="Jane Porter;Tom Field-Hall">', "", BOTH),
        ('<meta name="twitter:creator" content="Jane Porter">', "", BOTH[:1]),
        ('<meta name="twitter:creator" content="@jporter">', "", ()),
        (linked_data(author={"@type": "Person", "givenName": "Jane", "familyName": "Porter"}), "", BOTH[:1]),
        (linked_data(itemReviewed={"@type": "CreativeWork", "author": {"name": "Ann Other"}}), "<p>By Jane Porter</p>", BOTH[:1]),
        ("", '<div itemprop="author" itemscope><meta itemprop="name" content="Jane Porter"></div>', BOTH[:1]),
        ("", '<div class="comment" itemprop="author"><meta itemprop="name" content="Ann Other"></div>', ()),
        ("", '<div data-qa="byline">By <a>Jane Porter</a> and <a>Tom Field-Hall</a></div>', BOTH),
        ("", '<div class="byline"><a href="/tech">Tech Industry</a> <a href="/author/j">Jane Porter</a></div>', BOTH[:1]),
        ("", '<span class="byline__name">By Jane Porter</span> <span class="byline__title">Reporter, Wales</span>', BOTH[:1]),
        ("", '<p class="byline">By Jane Porter For Harbour Online</p>', BOTH[:1]),
        ("", '<p class="byline">By Jane Porter in Portville and Tom Field-Hall in Cairo</p>', BOTH),
        ("", '<p class="byline">BY JANE PORTER | HARBOUR GAZETTE</p>', ("JANE PORTER",)),
        ("", "<p>Written by <a>Jane Porter</a> | Edited by Ann Other | Portville</p>", BOTH[:1]),
        ("", '<span itemprop="author"><span itemprop="name">Jane Porter</span><span>Port reporter</span></span>', BOTH[:1]),
        ("", '<div class="authors">Par Jane Porter<span> (Rome, correspondante)</span></div>', BOTH[:1]),
        ("", '<em class="authorline__author">Von Jane Porter, Funk-Studio Kairo</em>', BOTH[:1]),
        ("", "<p>Por Jane Porter, H1 — Rio de Janeiro</p>", BOTH[:1]),
        ("", '<a rel="author">Ruchi</a>', ("Ruchi",)),
        ("", '<a href="/author/jane">Jane Porter</a><span>Harbour Correspondent</span>', BOTH[:1]),
        ("", '<div class="byline">Jane Porter / HNN / Updated: Mar 3, 2021, 10:15 IST</div>', BOTH[:1]),
        ("", '<p class="writer">山田太郎</p>', ("山田太郎",)),
        ("", '<p class="writer">김민지 기자</p>', ("김민지",)),
        ("", "<p>Por María José Pérez de la Fuente / Madrid</p>", ("María José Pérez de la Fuente",)),
        ("", '<p class="byline">By April Jones and William E. Simon</p>', ("April Jones", "William E. Simon")),
        ("", '<p class="byline">By The Editorial Board</p>', ("The Editorial Board",)),
        ("", "<p>كتب: أحمد حسن</p>", ("أحمد حسن",)),
        ("", "<p>作者：王小明</p>", ("王小明",)),
    ],
)  # fmt: skip
def test_persons_are_told_from_roles_employers_and_places(head, top, authors):
    assert parsed(page(head=SITE + head, top=H1 + top)).authors == authors


@pytest.mark.parametrize(
    ("head", "top", "authors"),
    [
        (linked_data(author="Jane Porter"), '<p class="byline">By Jane Porter and Tom Field-Hall</p>', BOTH),
        (linked_data(author="JANE PORTER"), '<p class="byline">By Jane Porter, editor</p>', ("JANE PORTER",)),
        (linked_data(author="Jane Porter. Harbour News"), "", BOTH[:1]),
        (f"<title>{HEADLINE} - Harbour World</title>" + linked_data(headline=HEADLINE, author="Jane Porter | Harbour World"), "", BOTH[:1]),
        ('<meta name="author" content="Edizioni Harbour News">', "<p>By Jane Porter</p>", BOTH[:1]),
        ('<meta name="author" content="The Harbour-News">', '<em class="author">by Jane Porter</em>', BOTH[:1]),
        ("", '<span class="byline__name">Jane Porter</span> <span class="byline__location">Puerto Grande</span>', BOTH[:1]),
        ("", '<ul class="bylines"><li class="byline">Jane Porter</li><li class="byline">Ann Other (photo)</li></ul>', BOTH[:1]),
        ("", '<figure><figcaption>The bridge / <span class="signature">Ann Other</span></figcaption></figure><p>By Jane Porter</p>', BOTH[:1]),
        ("", '<h2>BY <a rel="author" href="/authors/jane">Jane Porter</a></h2><p><a href="/authors">SEARCH WRITERS</a></p>', BOTH[:1]),
        ("", '<p class="byline"><a href="/author/will">Will Best</a></p>', ("Will Best",)),
        ("", "<p>3 March 2021 | 10:15 | By Jane Porter</p>", BOTH[:1]),
        ("", "<p>3/ 3/21 10:15 PM ET BY HARBOUR STAFF</p>", ("HARBOUR STAFF",)),
        ("", "<p>Source: Xinhua | 2021-03-03 10:15:00 | Editor: harbour</p>", ("Xinhua",)),
        ("", '<p class="byline">Par JANE PORTER, TOM FIELD-HALL Envoyés spéciaux à Rome</p>', ("JANE PORTER", "TOM FIELD-HALL")),
        ("", "<p>3 March 2021</p><h3>Related stories</h3><p>By Ann Other</p>", ()),
        ("", '<p class="author">山田太郎、佐藤花子</p>', ("山田太郎", "佐藤花子")),
        ("", '<div class="x1"><a href="/staff/12/jane-porter/">Jane Porter</a></div><div>Portville Republic</div>', BOTH[:1]),
        ("", '<p id="byline">Jane Porter / HNN / 10:15 IST</p>', BOTH[:1]),
        ("", '<p><span class="reporter">Jane Porter</span> 4 minutes of reading</p>', BOTH[:1]),
        ("", '<p class="author">本报记者 王小明 李华</p>', ("王小明", "李华")),
        ("", '<p>Published by: राजेश कुमार Updated Wed, 03 Mar 2021</p>', ("राजेश कुमार",)),
        ('<meta name="author" content="বন্দর ডেস্ক">', '<p class="author">রহিম উদ্দিন</p>', ("রহিম উদ্দিন",)),
        ('<meta name="author" content="وكالة الميناء">', '<p class="author">أَحمد حسن</p>', ("أَحمد حسن",)),
        ('<meta name="author" content="Harbour News">', '<p class="author">สมชาย ใจดี</p>', ("สมชาย ใจดี",)),
        ("", '<p class="byline">News desk, Portville Published by: Jane Porter Updated Wed, 03 Mar 2021</p>', BOTH[:1]),
        ("", "<p>News desk, Portville Published by: Jane Porter Updated Wed, 03 Mar 2021</p>", BOTH[:1]),
        ("", '<p class="byline">Written by Jane Porter Edited by Ann Other Updated: March 3, 2021</p>', BOTH[:1]),
        ("", '<div id="byline">[山田太郎，Harbour]</div>', ("山田太郎",)),
        ("", '<div class="author"><p><b>ANA SOUZA</b><br>DE PORTO GRANDE</p></div>', ("ANA SOUZA",)),
        ('<meta name="author" content="Hafenblatt GmbH &amp; Co. KG">', "<p>Von Jane Porter</p>", BOTH[:1]),
        ("", "<div>Jane Porter</div><div>3 March 2021</div>", BOTH[:1]),
        ("", "<div>Jane Porter and Tom Field-Hall | 3 March 2021</div>", BOTH),
        ("", "<div>New York</div><div>3 March 2021</div>", ()),
        ('<meta name="author" content="jporter">', "<div>Jane Porter</div><div>3 March 2021</div>", BOTH[:1]),
        ("", '<p class="author">Posted by Jane Porter, HNN Project Marketing</p>', BOTH[:1]),
        ('<meta name="author" content="HAFEN Mediengruppe">', '<span class="author-name">Jane Porter</span>', BOTH[:1]),
        ('<meta name="author" content="Redacción Puerto">', "<p>Por Jane Porter</p>", BOTH[:1]),
    ],
)  # fmt: skip
def test_bylines_as_they_are_set(head, top, authors):
    assert parsed(page(head=SITE + head, top=H1 + top)).authors == authors


def test_a_heading_within_the_story_is_no_byline():
    story = STORY.replace("</p>", "</p><h3>Take Note</h3>", 1)
    assert parsed(page(top=H1).replace(STORY, story)).authors == ()


def test_a_byline_may_stand_over_the_headline():
    assert parsed(page(top=f"<div><time>3 March 2021</time> By Jane Porter</div>{H1}")).authors == BOTH[:1]


@pytest.mark.parametrize(
    ("last", "authors"),
    [
        ("Reporting by Jane Porter and Tom Field-Hall; Editing by Ann Other", BOTH),
        ("By Jane Porter", BOTH[:1]),
        ("Jane Porter", BOTH[:1]),
        ("【山田太郎、佐藤花子】", ("山田太郎", "佐藤花子")),
        ("김민지 기자 minji@harbour.example", ("김민지",)),
        ("【本文の無断転載を禁じます。】", ()),
        ("Harbour Images", ()),
    ],
)
def test_some_papers_sign_below_the_story(last, authors):
    html = page(top=H1).replace("</article>", f"<p>{last}</p></article>")
    assert parsed(html).authors == authors


def test_a_box_beside_the_story_may_name_its_writer():
    box = '<div class="sidebar"><div class="article-author"><a rel="author" href="/people/1">{}</a></div></div>'
    assert parsed(page(after=box.format("Jane Porter"))).authors == BOTH[:1]
    assert parsed(page(after=box.format("Jane Porter") + box.format("Ann Other"))).authors == ()


@pytest.mark.parametrize(
    "after",
    [
        '<section class="related"><h3>Ferry late</h3><span class="byline">By Ann Other</span></section>',
        '<aside><a rel="author" href="/author/ann">Ann Other</a></aside>',
        '<blockquote>We waited. <cite class="quote-author">Ann Other</cite></blockquote>',
        '<div id="comments"><span class="comment-author">Ann Other</span></div>',
        '<article><h2>Ferry late</h2><span class="author">Ann Other</span></article>',
    ],
)
def test_writers_of_other_articles_and_comments_are_not_the_pages(after):
    assert parsed(page(after=after)).authors == ()
    assert parsed(page(top=f'{H1}<p class="author">Jane Porter</p>', after=after)).authors == ("Jane Porter",)


@pytest.mark.parametrize("line", ["By Jane Porter, Associated Press", "Jane Porter with AP", "By Jane Porter (AP)"])
def test_an_agency_beside_the_writer_is_the_publisher(line):
    article = parsed(page(top=f'{H1}<p class="byline">{line}</p>'))
    assert (article.authors, article.publisher) == (("Jane Porter",), "AP")


def test_an_agency_alone_is_author_and_publisher():
    article = parsed(page(head='<meta name="author" content="Reuters">'))
    assert (article.authors, article.publisher) == (("Reuters",), "Reuters")


def test_whom_the_headline_names_did_not_write_it():
    title = "Tom Field keeps his shop beside the bridge"
    html = page(head=f"<title>{title}</title>", top=f"<h1>{title}</h1><p>Tom Field</p>")
    assert parsed(html).authors == ()


@pytest.mark.parametrize(
    "line",
    [
        "Jane Porter",
        "Jane Porter, Port reporter",
        "Political correspondent",
        "PUBLISHED: March 3, 2021 at 10:15 a.m. | UPDATED: March 4, 2021 at 8:00 a.m.",
        "Published:",
        "Atualizado",
        f"Exclusive {HEADLINE}",
    ],
)
def test_lines_of_the_head_are_not_the_texts(line):
    head = '<meta name="author" content="Jane Porter">'
    assert parsed(page(head=head, top=f"{H1}<div>{line}</div>")).text.split("\n\n") == PARAGRAPHS


def test_the_writer_and_the_day_under_the_story_are_not_its_text():
    after = '<p class="author">Jane Porter</p><p>Published 3 March 2021</p>'
    article = parsed(page(top=H1).replace("</article>", f"{after}</article>"))
    assert (article.authors, article.text.split("\n\n")) == (("Jane Porter",), PARAGRAPHS)


def test_a_title_of_one_word_is_not_the_texts():
    html = page(head="<title>Afloat | Harbour News</title>", top="<h1>Afloat</h1>")
    assert (parsed(html).title, parsed(html).text.split("\n\n")) == ("Afloat", PARAGRAPHS)
