"""An address that carries another one stands for it."""

import pytest

from services.ingest.addresses import canonical_url

PLAIN = "https://news.example/world/bridge?id=5"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.com/url?rct=j&sa=t&url=https://news.example/world/bridge%3Fid%3D5&ct=ga&cd=CAIy&usg=AOv",
        "https://www.google.co.uk/url?q=https%3A%2F%2Fwww.news.example%2Fworld%2Fbridge%3Fid%3D5%26utm_source%3Dx",
        "http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=1&url=http%3a%2f%2fnews.example%2fworld%2fbridge%3fid%3d5&c=9",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fnews.example%2Fworld%2Fbridge%3Fid%3D5%26fbclid%3Dx&h=AT0",
        "https://eur03.safelinks.protection.outlook.com/?url=https%3A%2F%2Fnews.example%2Fworld%2Fbridge%3Fid%3D5&data=05",
        "https://news-example.cdn.ampproject.org/c/s/news.example/world/bridge?id=5",
        "https://www.google.com/url?url=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fnews.example%252Fworld%252Fbridge%253Fid%253D5",
    ],
)
def test_who_counts_clicks_is_not_who_is_read(url):
    assert canonical_url(url) == PLAIN


@pytest.mark.parametrize("inner", ["https://town.example/read?cat=5&id=", "https://town.example/#!/story/"])
def test_an_address_that_nobody_escaped_is_whole(inner):
    wrapped = [canonical_url(f"https://www.google.com/url?sa=t&url={inner}{number}") for number in (1, 2)]
    assert wrapped == [canonical_url(f"{inner}{number}") for number in (1, 2)]
    assert wrapped[0] != wrapped[1]


def test_fifty_counters_around_one_address_are_taken_off():
    counters = ("https://www.google.com/url?url=", "https://eur03.safelinks.protection.outlook.com/?url=")
    assert canonical_url("".join(counters[at % 2] for at in range(50)) + PLAIN) == PLAIN


@pytest.mark.parametrize(
    "url",
    [
        "https://google.com/url?q=town",
        "https://google.com/url?url=javascript:alert(1)",
        "https://google.com/url?url=//news.example/a",
        "https://google.town.example/url?url=https://news.example/a",
        "https://notgoogle.com/url?url=https://news.example/a",
        "https://news.example/url?url=https://town.example/a",
    ],
)
def test_what_carries_no_address_and_who_is_not_known_for_it_stand_for_themselves(url):
    assert canonical_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=a1B2c3D4e5F&feature=share",
        "https://youtu.be/a1B2c3D4e5F?si=x",
        "https://m.youtube.com/shorts/a1B2c3D4e5F",
        "https://youtube.com/embed/a1B2c3D4e5F?autoplay=1",
        "https://www.youtube.com/live/a1B2c3D4e5F",
    ],
)
def test_a_video_has_one_address(url):
    assert canonical_url(url) == "https://youtube.com/watch?v=a1B2c3D4e5F"
