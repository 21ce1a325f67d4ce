"""One spelling for all the ways the same page is linked, and never one for two pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.addresses import canonical_url, host_of, is_front_page, is_web_address

PLAIN = "https://news.example/world/bridge-repaired"


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example/world/bridge-repaired",
        "https://www.news.example/world/bridge-repaired/",
        "HTTPS://News.Example:443/world/bridge-repaired",
        "http://news.example:80/world/./old/../bridge-repaired",
        "  https://news.example/world/bridge-repaired#comments  ",
        "https://news.example/world/bridge%2Drepaired",
        "https://news.example/world/bridge-repaired?utm_source=feed&utm_medium=rss",
        "https://news.example/world/bridge-repaired?fbclid=abc&gclid=x",
        "https://news.example/world/bridge-repaired?ref=rss",
        "https://m.news.example/world/bridge-repaired",
        "https://amp.news.example/world/bridge-repaired",
        "https://news.example/amp/world/bridge-repaired",
        "https://news.example/world/bridge-repaired/amp/",
        "https://news.example/world/bridge-repaired.amp",
        "https://news.example/world/bridge-repaired?amp=1",
        "https://news-example.cdn.ampproject.org/c/s/news.example/world/bridge-repaired",
        "https://www.google.com/amp/s/news.example/world/bridge-repaired",
        "https://reader:secret@news.example/world/bridge-repaired",
        "https://news.example/world/bridge-repaired;jsessionid=0A1B2C",
        "https://news.example/world/bridge-repaired?PHPSESSID=0a1b2c",
        "https://news.example/world/bridge-repaired?replytocom=12#respond",
        "https://news.example/world//bridge-repaired",
        "https://news.example/world/bridge-repaired#!",
        "https://news.example/world/bridge-repaired#/",
        "https://news.example/world/bridge-repaired?bsft_clkid=1&et_rid=2&_kx=3",
        "https://news.example/world/bridge-repaired?partner=rss",
        "https://news.example/world/bridge-repaired/print/",
        "https://news.example/amp/world/amp/bridge-repaired",
        "https://news.example/(S(4hqa0555fwsecu45))/world/bridge-repaired",
        "https://news.example/world/bridge-repaired),",
        "https://news.example/world/bridge-repaired.",
        "https://news.example/world/bridge-repaired#?utm_source=rss",
        "https://news.example/world/bridge-repaired?ref=rss;utm_source=x?fbclid=y",
        "https://news.example/world/bridge-repaired?&amp;amp;utm_source=rss&%3Futm_medium=x",
    ],
)
def test_spellings_of_one_page_are_one(url):
    assert canonical_url(url) == PLAIN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/?p=1", "https://news.example/?p=2"),
        ("https://news.example/a", "https://news.example/A"),
        ("https://news.example:8443/a", "https://news.example/a"),
        ("https://news.example/list?from=2021-05-01", "https://news.example/list?from=2021-05-02"),
        ("https://news.example/a?ref=7", "https://news.example/a?ref=8"),
        ("https://city.news.example/a", "https://news.example/a"),
        ("https://news.example/a%2Fb", "https://news.example/a/b"),
        ("https://news.example/app#!/story/1", "https://news.example/app#!/story/2"),
        ("https://news.example/app#/story/1", "https://news.example/app"),
        ("https://news.example/talks?session_id=1", "https://news.example/talks?session_id=2"),
        ("https://news.example/a?mod=7", "https://news.example/a?mod=8"),
        ("https://news.example/show.php?src=news123.html", "https://news.example/show.php?src=news124.html"),
        ("https://news.example/view?cid=app1201", "https://news.example/view?cid=app1202"),
        ("https://news.example/read?ref=shares-of-shell-fall", "https://news.example/read?ref=shareholders-sue-shell"),
        ("https://news.example/read?from=webster-trial", "https://news.example/read?from=twins-found"),
        ("https://news.example/story;sid=1201", "https://news.example/story;sid=1202"),
        ("https://news.example/index.php?mod=news", "https://news.example/index.php?mod=home"),
        ("https://news.example/#?id=1", "https://news.example/#?id=2"),
        ("https://news.example/world/print", "https://news.example/world"),
        ("https://news.example/wiki/Jeopardy!", "https://news.example/wiki/Jeopardy"),
        ("https://news.example/wiki/Mercury_(planet)", "https://news.example/wiki/Mercury_(planet"),
        ("https://www.google.com/url?q=https://a.example/1", "https://www.google.com/url?q=https://a.example/2"),
        ("https://reader.example/read?url=https://a.example/1", "https://reader.example/read?url=https://a.example/2"),
    ],
)
def test_different_pages_stay_different(one, other):
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [
        ("/", "?sec=mobile", "?sec=print"),
        ("/", "#story=bridge", "#story=tunnel"),
        ("/story.asp", "?StoryName=Email", "?StoryName=Print"),
        ("/story.asp", "?lang=en&what=share", "?lang=en&what=newsletter"),
        ("/story.asp", "?partnerid=71", "?partnerid=72"),
        ("/index.php", "?page=full", "?page=single"),
        ("/cgi-bin/read.cgi", "?shared", "?rss"),
        ("/cgi-bin/read.cgi/12345", "?bridge", "?tunnel"),
        ("/read", "?verdict=true", "?verdict=false"),
        ("/read", "?ts=1699999991", "?ts=1699999992"),
        ("/read", "?sid=0a1b2c3d4e5f60718293a4b5", "?sid=1a1b2c3d4e5f60718293a4b5"),
        ("/read", "?from=home-of-kirbo", "?from=share-price"),
        ("/read", "?src=kirbo.com", "?src=zubb.com"),
        ("/read", "?ref=app1", "?ref=app2"),
        ("/read", "?water_source=lake", "?water_source=well"),
        ("/read", "?source_title=bridge", "?source_title=tunnel"),
        ("/weather/123456", "?stadt=zubb", "?stadt=kirbo"),
        ("/league/123456", "?side=home", "?side=away"),
        ("/live/4512098", "?moment=goal", "?moment=penalty"),
        ("/archive/202405", "?berita=jembatan", "?berita=terowongan"),
        ("/c/123456", "?story_title=top-ten", "?story_title=hot-summer"),
        ("/2024/05/12/news-in-brief", "?brief=bridge", "?brief=tunnel"),
        ("/letters-to-the-editor-today", "?ref=kirby", "?ref=zubbins"),
        ("/news-details", "?artikelnaam=print", "?artikelnaam=mobile"),
        ("/press_release.html", "?src=kirbo.com", "?src=zubb.com"),
        ("/2024/05/12", "?what=share", "?what=email"),
        ("/v2", "?sid=0a1b2c3d4e5f60718293a4b5", "?sid=1a1b2c3d4e5f60718293a4b5"),
        ("/topic/123456", "?context=war", "?context=peace"),
        ("/outage", "?source=google", "?source=facebook"),
        ("/read.do", "?menuId=3&newsKey=mobile", "?menuId=3&newsKey=email"),
        ("/read.do", "?cat=5&what=share", "?cat=5&what=print"),
    ],
)
def test_where_the_path_has_chosen_no_article_the_query_does(path, one, other):
    first, second = (canonical_url(f"https://news.example{path}{choice}") for choice in (one, other))
    assert first != second
    assert (canonical_url(first), canonical_url(second)) == (first, second)


@pytest.mark.parametrize(
    ("page", "arrival"),
    [
        ("/", "?ref=twitter"),
        ("/", "#ref=rss"),
        ("/bridge", "?ref=letter.town.example.org"),
        ("/bridge", "?printable=yes"),
        ("/bridge", "?mode=amp"),
        ("/2024/05/12/bridge", "?ref=home-top"),
        ("/2024/05/12/bridge.html", "?page=all"),
        ("/?", "platform=hootsuite"),
        ("/12", "?ref=home-top"),
        ("/story.php?cat=2&id=5", "&what=print"),
        ("/story.php?id=5", "&mode=print"),
        ("/story.php?id=5", "&sid=0a1b2c3d4e5f60718293a4b5"),
        ("/story.php?id=5", "&partnerid=71"),
        ("/story.php?id=5", "#comment=7"),
        ("/bridge-is-repaired-1234567", "?area=trending"),
        ("/bridge-is-repaired-1234567", "?from=zubb"),
    ],
)
def test_where_a_page_is_chosen_how_a_reader_came_is_no_part_of_it(page, arrival):
    assert canonical_url(f"https://news.example{page}{arrival}") == canonical_url(f"https://news.example{page}")


def test_a_name_of_one_site_may_choose_on_a_page_that_asks_which():
    assert canonical_url("https://www.gazeta.ru/list?p=2") != canonical_url("https://www.gazeta.ru/list?p=3")
    assert canonical_url("https://www.gazeta.ru/bridge-12?p=2") == canonical_url("https://www.gazeta.ru/bridge-12")


def test_a_site_may_have_trackers_of_its_own():
    assert canonical_url("https://www.wsj.com/articles/a?mod=hp_lead_pos1") == "https://wsj.com/articles/a"
    assert canonical_url("https://news.example/a?mod=hp_lead_pos1") == "https://news.example/a?mod=hp_lead_pos1"
    assert canonical_url("https://blogs.wsj.com/a?mod=7") == "https://blogs.wsj.com/a"


@pytest.mark.parametrize(
    "path",
    [
        "a.amp.,/" * 900,
        "a/amp/" * 1_300,
        ")" * 7_900,
        "1" * 7_900 + "?a=b",
        "/2021/05/abc" * 600 + "?a=b",
        "a-" * 3_900 + "?ref=x",
        ",'" * 3_900,
        "?" + ";a=1" * 1_900,
        "?url=https://www.google.com/url" * 200,
    ],
)
def test_no_long_address_holds_up_the_others(path):
    """Each of these takes a few milliseconds; where a pattern starts anew at each letter, it is seconds and more."""
    once = canonical_url(f"https://www.google.com/url{path}")
    assert canonical_url(once) == once


def test_an_address_inside_an_address_keeps_its_slashes():
    kept = "https://archive.example/web/2020/http://news.example/a"
    assert canonical_url(kept) == kept


def test_no_value_of_a_parameter_holds_up_the_others():
    """Where a pattern can read a value in many ways, 30 letters take longer than a day."""
    assert canonical_url(f"https://n.example/x?ref=rss{'a' * 30}!").endswith("a!")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("?b=2&a=1", "?a=1&b=2"),
        ("?a=1&b=2&a=1", "?a=1&b=2"),
        ("?a=1;b=2", "?a=1&b=2"),
        ("?q=old+bridge", "?q=old%20bridge"),
        ("?q=%c3%a9", "?q=é"),
        ("?a=", "?a"),
        ("#/x?b=2&utm_source=y&a=1", "#/x?a=1&b=2"),
    ],
)
def test_parameters_stand_once_in_order_and_in_one_spelling(one, other):
    assert canonical_url(f"https://n.example/x{one}") == canonical_url(f"https://n.example/x{other}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.bbc.co.uk/news/articles/c1", "https://www.bbc.com/news/articles/c1"),
        ("https://mobile.twitter.com/town/status/1?s=20", "https://x.com/town/status/1"),
        ("https://edition.cnn.com/2026/03/01/world/bridge", "https://www.cnn.com/2026/03/01/world/bridge"),
    ],
)
def test_one_house_may_have_two_names(one, other):
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize("text", ["", "not an address", "mailto:a@b.example", "http://[::1", "http://a.example:99999/"])
def test_what_is_no_web_address_comes_back_as_it_was(text):
    assert canonical_url(text) == text
    assert not is_web_address(text)


def test_hosts_and_front_pages():
    assert host_of("https://www2.Town.example/x") == "town.example"
    assert host_of("file:///etc/passwd") is None
    assert is_front_page("https://town.example/?utm_source=x")
    assert not is_front_page("https://town.example/?p=7")
    assert not is_front_page("https://town.example/#!/story/7")


hosts = st.sampled_from(
    ["n.example", "www.n.example", "m.n.example", "bücher.example", "amp.a.n.example", "en.m.wiki.example"]
)
paths = st.text(alphabet="abA/.%~é ?&=;:@#+-_2F<>", max_size=40)


endings = st.lists(
    st.sampled_from(
        [
            "/",
            "a",
            "1",
            ".",
            ",",
            ")",
            "(",
            "?",
            "&",
            ";",
            "=",
            "#",
            "!",
            "%",
            "+",
            "amp",
            "print",
            "rss",
            "ref",
            "id=5",
            "..",
            "http://",
        ]
    ),
    max_size=14,
).map("".join)


@given(hosts, endings)
def test_whatever_an_address_ends_in_its_form_is_stable(host, ending):
    once = canonical_url(f"http://{host}/{ending}")
    assert canonical_url(once) == once


@given(hosts, st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.from_regex(r"[a-z]{1,8}", fullmatch=True), endings)
def test_two_pages_of_a_site_are_never_one_whatever_follows(host, one, other, query):
    if one != other and not {one, other} & {"amp", "m"}:
        first, second = (canonical_url(f"http://{host}/{page}-page?{query.replace('#', '')}") for page in (one, other))
        assert first != second


@given(hosts, paths)
def test_the_identity_form_is_its_own_identity_form(host, path):
    once = canonical_url(f"http://{host}/{path}")
    assert canonical_url(once) == once


@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    assert canonical_url(canonical_url(text)) == canonical_url(text)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("https://town.example/index.html", "https://town.example/"),
        ("https://town.example/news/index.php", "https://town.example/news"),
        ("https://town.example/index.php?p=5", "https://town.example/index.php?p=5"),
        ("https://town.example/bridge</a>", "https://town.example/bridge"),
        ('https://town.example/bridge">here', "https://town.example/bridge"),
    ],
)
def test_the_page_of_a_folder_and_what_markup_left_behind_are_no_part_of_an_address(given, meant):
    assert canonical_url(given) == meant
