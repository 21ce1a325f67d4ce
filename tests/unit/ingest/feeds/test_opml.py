import pytest

from services.ingest.feeds.opml import feeds_of_opml


@pytest.mark.parametrize("root", ["opml", "OPML"])
@pytest.mark.parametrize("name", ["xmlUrl", "xmlURL", "xmlurl"])
@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://a.example/rss", "https://a.example/rss"),
        (" http://a.example/rss ", "http://a.example/rss"),
        ("feed://a.example/rss", "http://a.example/rss"),
        ("feed:https://a.example/rss", "https://a.example/rss"),
        ("feed://https://a.example/rss", "https://a.example/rss"),
    ],
)
def test_a_subscription_is_found_as_readers_write_it(root, name, written, url):
    (feed,) = feeds_of_opml(
        f'<{root} version="1.1"><body><outline text="A" {name}="{written}"/></body></{root}>'.encode()
    )
    assert (feed.url, feed.name) == (url, "A")


@pytest.mark.parametrize("half", ["&#xD83D;", "&#55357;"])
def test_half_a_character_is_left_out(half):
    (feed,) = feeds_of_opml(f'<opml><body><outline text="A{half}" xmlUrl="http://a.example/"/></body></opml>'.encode())
    assert feed.name == "A"
