"""robots.txt as RFC 9309 has it."""

import pytest

from services.ingest.polling.robots import parse_robots


@pytest.mark.parametrize(
    ("text", "path", "is_allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /\nAllow: /feed", "/feed.xml", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Tocsin/1\nAllow: /", "/a", True),
        ("User-agent: tocsin\nUser-agent: other\nDisallow: /a", "/a", False),
        ("User-agent: tocsin\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/b", True),
        ("User-agent: *\nDisallow: /*.xml$", "/a/b.xml", False),
        ("User-agent: *\nDisallow: /*.xml$", "/a.xml?x=1", True),
        ("User-agent: *\nDisallow: /a*z", "/a/b/z/c", False),
        ("User-agent: *\nDisallow: /%61", "/a", False),
        ("User-agent: * # all\nDisallow: /a # this", "/a", False),
        ("Disallow: /", "/a", True),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("<html>no robots here: at all</html>", "/a", True),
    ],
)
def test_the_longest_rule_of_our_group_decides(text, path, is_allowed):
    assert parse_robots(text.encode()).allows(f"https://site.example{path}") == is_allowed


@pytest.mark.parametrize(("value", "delay_s"), [("2", 2.0), ("0.5", 0.5), ("9999", 60.0), ("slow", 0.0)])
def test_the_crawl_delay_is_taken_within_reason(value, delay_s):
    assert parse_robots(f"User-agent: *\nCrawl-delay: {value}".encode()).delay_s == delay_s


def test_a_pattern_of_many_stars_takes_no_time():
    robots = parse_robots(b"User-agent: *\nDisallow: /" + b"*a" * 2_000 + b"$")
    assert robots.allows("https://site.example/" + "a" * 1_999 + "b")
