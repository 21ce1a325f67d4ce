"""Pages that stand in the place of an article, and walls in front of one."""

from datetime import UTC, datetime

import pytest

from services.ingest.pages.page import parse_page
from shared.errors import Poison

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LEAD = "The council said on Monday that the bridge will close for repairs, and that traffic will go over the old road."


def parsed(body, head=""):
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    return parse_page(page.encode(), url="https://wire.example/2026/bridge", fetched_at=NOW)


def page(heading, text):
    return f"<h1>{heading}</h1><p>{text} {text}</p>", f"<title>{heading} - The Wire</title>"


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ("404", "it is not there"),
        ("Error 404: Page not found", "it is not there"),
        ("Page not found", "it is not there"),
        ("Oops! That page can’t be found.", "it is not there"),
        ("Sorry, this page is no longer available", "it is not there"),
        ("Sorry, the page you are looking for does not exist", "it is not there"),
        ("Seite nicht gefunden", "it is not there"),
        ("Page introuvable", "it is not there"),
        ("Página no encontrada", "it is not there"),
        ("301 Moved Permanently", "it has moved"),
        ("This page has moved", "it has moved"),
        ("Redirecting...", "it has moved"),
        ("We value your privacy", "it asks for consent"),
        ("Cookie settings", "it asks for consent"),
        ("Before you continue to The Wire", "it asks for consent"),
        ("Just a moment...", "whether a person asks"),
        ("Access denied", "whether a person asks"),
        ("403 Forbidden", "whether a person asks"),
    ],
)
def test_a_page_that_is_no_article_says_why(heading, why):
    with pytest.raises(Poison, match=why):
        parsed(*page(heading, "Try the search of this site, or go back to where you came from to find it."))


@pytest.mark.parametrize(
    "heading",
    [
        "404 homes lost in the flood",
        "Missing page of the treaty not found, archive says",
        "Access denied: reporters kept out of the court",
        "Privacy is over, says the minister",
        "Moved by the song, thousands sing along",
        "Cookies for all schools",
    ],
)
def test_news_of_such_things_are_articles(heading):
    assert parsed(*page(heading, LEAD)).title == heading


def test_a_page_with_a_date_or_a_long_text_is_an_article_whatever_its_heading():
    body, head = page("Page not found", LEAD)
    assert parsed(body, head + '<meta property="article:published_time" content="2026-11-23T08:00:00Z">').title
    assert parsed(f"{body}{f'<p>{LEAD}</p>' * 15}", head).title


def test_a_page_that_sends_on_says_where_to():
    with pytest.raises(Poison, match=r"it has moved to https://wire\.example/new"):
        parsed("<p>Click here.</p>", '<meta http-equiv="Refresh" content="0; URL=\'https://wire.example/new\'">')
    assert parsed(*page("Live: the bridge closes", LEAD * 3)).title


@pytest.mark.parametrize(
    ("below", "is_partial"),
    [
        ("<div class=x><p>To continue reading, subscribe to The Wire.</p></div>", True),
        ("<div><span>Already a subscriber?</span> <a href=/login>Log in</a></div>", True),
        ("<p>Cet article est réservé aux abonnés.</p>", True),
        ("<footer><p>Already a subscriber? Log in.</p></footer>", False),
        ("<p>The subscribers of the theatre were told on Monday.</p>", False),
    ],
)
def test_a_line_that_asks_to_subscribe_for_the_rest_makes_a_short_text_partial(below, is_partial):
    body = f"<article><h1>Bridge closes on Monday</h1><p>{LEAD}</p><p>{LEAD}</p>{below}</article>"
    assert parsed(body, "<title>Bridge closes on Monday</title>").partial == is_partial


def test_a_whole_text_is_whole_whatever_the_page_asks():
    rows = "".join(f"<p>On day {n} of the works this was said. {LEAD}</p>" for n in range(16))
    body = f"<article><h1>Bridge closes on Monday</h1>{rows}<p>Already a subscriber? Log in.</p></article>"
    assert not parsed(body).partial
