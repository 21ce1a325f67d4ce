"""Which parameters are left out of the identity of a page: known ones, and those whose value says how a reader came."""

import pytest

from services.ingest.trackers import is_tracking

ARTICLE = "/news/bridge-is-repaired-at-last-123456.html"
LIST = "/news/view.php"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UTM_Source", "anything"),
        ("xyzclid", "abc"),
        ("amp;utm_source", "x"),
        ("%24deep_link", "true"),
        ("mc_cid", ""),
        ("aspsessionidqqabcdef", "OPQRST"),
        ("relatedposts_hit", "1"),
    ],
)
def test_names_that_systems_document_are_taken_off_everywhere(name, value):
    assert is_tracking(name, value, "news.example", LIST)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("anything", "rss"),
        ("f", "RSS-Feed"),
        ("mode", "amp"),
        ("service", "printPreview"),
        ("origin", "newsletter"),
        ("rss", "1"),
        ("rss", ""),
        ("rss", "reader"),
        ("print", "1"),
        ("is_app", "0"),
        ("homepage", "true"),
        ("page", "all"),
        ("ref", "hp_lead_pos1"),
        ("ref", ""),
        ("ref", "letter.town.example.org"),
        ("referrer", "https%3A%2F%2Fwww.town.example%2Fa"),
        ("source", "post_page-----0a1b2c3d4e5f---------"),
        ("platform", "hootsuite"),
        ("share", "whatsapp"),
        ("pm_source", "story_sidebar"),
        ("ext-campaign", "12345"),
        ("email_referrer", "12345"),
        ("ref_cd", "recommend4"),
        ("sid", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
        ("_", "1699999999123"),
        ("ts", "1699999999"),
        ("rnd", "0.123456"),
        ("social_share", "telegram"),
        ("trafficsource", "rss"),
        ("tt_from", "weixin"),
        ("fuente", "whatsapp"),
        ("origin", "news"),
        ("sharer_sharetime", "1699999999123"),
    ],
)
def test_a_value_may_say_how_the_reader_came(name, value):
    assert is_tracking(name, value, "news.example", LIST)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "true"),
        ("tag", "rss"),
        ("story", "share"),
        ("q", "newsletter"),
        ("page", "home"),
        ("section", "news"),
        ("company", "facebook"),
        ("anything", "facebook"),
        ("anything", "news"),
        ("channel", "news"),
        ("platform", "north-sea"),
        ("rss", "12"),
        ("print", "12"),
        ("app", "12"),
        ("ref", "7"),
        ("ref", "bridge"),
        ("ref", "news123.html"),
        ("ref", "chapter.one"),
        ("source", "1234"),
        ("source", "bridge"),
        ("doc_ref", "a12"),
        ("data_source", "12345"),
        ("ref_id", "12"),
        ("sid", "1201"),
        ("sid", "05/01/01/123"),
        ("session_id", "12"),
        ("hash", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
        ("ts", "5"),
        ("clid", "5001"),
        ("mod", "news"),
        ("pfrom", "100"),
        ("lang", "de"),
        ("starttime", "1699999999"),
        ("resource", "bridge"),
        ("date_from", "2026"),
        ("comments", ""),
    ],
)
def test_in_doubt_a_parameter_chooses_the_page(name, value):
    assert not is_tracking(name, value, "news.example", LIST)


@pytest.mark.parametrize(
    ("name", "value", "path"),
    [
        ("driver", "popular-now", ARTICLE),
        ("from", "mdr", ARTICLE),
        ("context", "opinion", "/2026/03/01/world/bridge-repaired.html"),
        ("td", "keepreading-btm", "/a/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"),
        ("ref", "rp", "/the-bridge-is-repaired-at-last/"),
        ("refresh_ce", "", ARTICLE),
        ("media_id", "", ARTICLE),
        ("x", "hot", "/a/20260301A00ABC00"),
        ("x", "hot", "/politics/19328000"),
        ("area", "most_read2", ARTICLE),
    ],
)
def test_where_the_path_has_chosen_the_article_a_word_is_how_the_reader_came(name, value, path):
    assert is_tracking(name, value, "news.example", path)


@pytest.mark.parametrize(
    ("name", "value", "path"),
    [
        ("driver", "popular-now", LIST),
        ("release", "bridge", "/news-and-press-releases-of-the-town/"),
        ("entry", "bridge", "/archive/20260301"),
        ("pages", "two", ARTICLE),
        ("lang", "de", ARTICLE),
        ("view", "map", ARTICLE),
        ("image", "5", ARTICLE),
        ("rev", "12", ARTICLE),
        ("entry", "the-bridge-over-the-river", ARTICLE),
        ("page2", "", ARTICLE),
        ("entry", "first", ARTICLE),
        ("district", "north", ARTICLE),
        ("bbs", "press", "/menu/10203040"),
        ("en", "", ARTICLE),
        ("set", "zh_cn", ARTICLE),
        ("setlang", "dutch", ARTICLE),
        ("view", "hot", "/archive/20260301.html"),
        ("road", "left-bank", ARTICLE),
        ("firm", "block-inc", ARTICLE),
        ("club", "kirbo", ARTICLE),
    ],
)
def test_but_not_under_a_name_that_chooses_and_not_a_number_or_a_headline(name, value, path):
    assert not is_tracking(name, value, "news.example", path)


def test_a_parameter_of_one_site_is_one_at_its_parts_and_nowhere_else():
    assert is_tracking("mod", "7", "blogs.wsj.com", "/a") is is_tracking("mod", "7", "wsj.com", "/a") is True
    assert not is_tracking("mod", "7", "notwsj.com", "/a")
