"""Why an article was not heard, as a user is told it: feeds, robots.txt, the page itself; and wrong questions."""

from datetime import timedelta

import pytest
from questions import NOW, PAGE, TEXT, poll, signs, subscribed


@pytest.mark.parametrize(
    ("age", "reason", "said"),
    [
        (timedelta(days=2), "heard.backlog", "there before wire was first heard"),
        (timedelta(days=9), "heard.old", "the max_age of wire is 7d"),
    ],
)
async def test_what_was_taken_as_seen_says_why_and_whether_it_would_have_matched(
    bus, site, why, tmp_path, age, reason, said
):
    subscribed(site, tmp_path)
    site.feed(("old-fire", NOW - age))
    await poll(bus, site)
    told = await why(f"{site.url}/old-fire", "--json")
    assert (told.code, told.first_no) == (1, reason)
    assert said in told.said["steps"][0]["text"]
    (matched,) = [step for step in told.said["steps"] if step["step"] == "matched"]
    assert (matched["watchlist_id"], matched["verdict"]) == ("fires", "yes")
    plain = await why(f"{site.url}/old-fire")
    assert signs(plain.out) == ["\u2717 heard", "\u2713 cleaned", "? tagged", "\u2713 matched"]


async def test_what_no_feed_brought_says_how_the_feeds_of_its_site_stand(bus, site, why, tmp_path):
    url = f"{site.url}/never-listed"
    told = await why("https://www.elsewhere.example/news/1", "--json")
    assert (told.code, told.first_no) == (1, "heard.no_feed")
    subscribed(site, tmp_path, active="false")
    assert (await why(url, "--json")).first_no == "heard.inactive"
    subscribed(site, tmp_path)
    assert (await why(url, "--json")).first_no == "heard.not_yet"
    site.feed(("other", NOW))
    await poll(bus, site)
    assert (await why(url, "--json")).first_no == "heard.not_listed"
    assert "--fetch reads its page" in (await why(url)).out


@pytest.mark.parametrize(
    ("path", "page", "reason", "said"),
    [
        (
            "/robots.txt",
            (200, "text/plain", b"User-agent: *\nDisallow: /feed"),
            "heard.robots",
            "robots.txt does not let us",
        ),
        ("/feed", (500, "text/plain", b""), "heard.failing", "answers 500"),
    ],
)
async def test_a_feed_that_may_not_or_cannot_be_read_says_so(bus, site, why, tmp_path, path, page, reason, said):
    subscribed(site, tmp_path)
    site.feed(("fire", NOW))
    site.pages[path] = page
    await poll(bus, site)
    told = await why(f"{site.url}/fire", "--json")
    assert (told.code, told.first_no) == (1, reason)
    assert said in told.said["first_no"]["text"]


async def test_a_page_that_nobody_heard_is_fetched_and_matched_here(bus, site, why, tmp_path):
    subscribed(site, tmp_path)
    site.pages["/crane"] = (200, "text/html; charset=utf-8", PAGE.format(TEXT).encode())
    told = await why(f"{site.url}/crane", "--fetch")
    assert told.code == 1
    assert "\u2717 heard     feed wire was not heard yet" in told.out
    assert "harbour: crane NEAR/1 quay (the closest pair is 3 words apart)" in told.out
    site.pages["/robots.txt"] = (200, "text/plain", b"User-agent: *\nDisallow: /")
    refused = await why(f"{site.url}/crane", "--fetch")
    assert "its page now: robots.txt does not let us read it" in refused.out


async def test_an_id_nobody_knows_and_a_front_page(bus, why):
    told = await why("0" * 32, "--json")
    assert (told.code, told.first_no) == (1, "heard.unknown_id")
    front = await why("https://wire.example/")
    assert (front.code, front.out) == (2, "")
    assert "is a front page" in front.err


async def test_a_watchlist_that_is_not_there_names_the_nearest(bus, why):
    told = await why("0" * 32, "firs")
    assert (told.code, told.out, told.err) == (2, "", "no watchlist firs; did you mean fires?\n")
