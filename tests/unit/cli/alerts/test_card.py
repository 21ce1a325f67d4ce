"""The card tells what rang and why, whatever the webhook holds."""

import io
from typing import Any

import pytest
from rich.console import Console
from rich.text import Text

from services.cli.alerts.card import card


def drawn(body: Any, *, colours: bool = False, **options: Any) -> str:
    console = Console(
        file=io.StringIO(), width=100, force_terminal=colours, color_system="truecolor" if colours else None
    )
    console.print(card(body, **options))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def alert(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "reason": "match",
        "watchlist": {"id": "afghan-border", "name": "Afghan border", "severity": "high", "tags": ["asia"]},
        "story": {"id": "s1", "articles": 3, "publishers": 2},
        "article": {
            "title": "Posts on the border",
            "url": "https://dispatch.example.org/posts",
            "publisher": None,
            "source": {"id": "dispatch", "name": "Frontier Dispatch"},
            "published_at": "2026-11-17T10:10:00Z",
            "language": "en",
        },
        "excerpts": [{"field": "text", "start": 10, "text": "Taliban at the border", "marks": [[0, 7], [15, 21]]}],
        "matches": [{"field": "text", "start": 10, "end": 17, "text": "Taliban", "term": "Taliban"}],
        "held": {"articles": 0, "since": None, "reasons": {}},
        "links": {"article": "https://dispatch.example.org/posts", "alert": None},
    }
    return {"type": "alert.created", "timestamp": "2026-11-17T10:11:00Z", "data": data | changes}


@pytest.mark.parametrize(
    "shown",
    [
        "Afghan border",
        "high",
        "alert.created",
        "match",
        "Posts on the border",
        "Frontier Dispatch",
        "2026-11-17T10:10:00Z",
        "»Taliban« at the »border«",
        "why: Taliban",
        "story: 3 articles, 2 publishers",
        "https://dispatch.example.org/posts",
    ],
)
def test_an_alert_shows_what_rang_where_and_why(shown: str) -> None:
    assert shown in drawn(alert(), plain=True)


def test_colours_mark_the_words_where_there_are_colours() -> None:
    out = drawn(alert(), colours=True)
    assert "»" not in out
    assert "\x1b[1;30;43mTaliban\x1b[0m" in out


@pytest.mark.parametrize(
    ("marks", "shown"),
    [
        ([[0, 1], [2, 3]], "»a«b»c«d"),
        ([[2, 3], [0, 1]], "»a«b»c«d"),
        ([[0, 2], [1, 3]], "»abc«d"),
        ([[0, 1], [1, 2]], "»a«»b«cd"),
        ([[2, 9], [-1, 1], [3, 2], "x", [None, 1], [True, 2]], "abcd"),
    ],
    ids=["two", "out of order", "overlapping are one", "side by side", "outside the text are left out"],
)
def test_marks_lie_on_the_text(marks: list[Any], shown: str) -> None:
    assert f"  {shown} " in drawn(alert(excerpts=[{"text": "abcd", "marks": marks}]), plain=True)


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"matches": [], "excerpts": []}, "Taken back: the corrected article no longer matches."),
        ({"reason": "absent", "article": None, "story": None, "matches": []}, "Nothing has matched."),
        ({"each": {"list": "counterparties", "id": "C-1", "name": "Alfa Trading"}}, "for Alfa Trading"),
        (
            {"held": {"articles": 4, "reasons": {"story": 3, "mute": 1}}},
            "held since the last alert: 4 (story 3, mute 1)",
        ),
        ({"article": {"title": "", "publisher": "Corvus Wire"}}, "(no title)"),
        (
            {
                "article": None,
                "items": [{"article": {"title": "Fire"}, "excerpts": [{"text": "a fire", "marks": [[2, 6]]}]}],
            },
            "• Fire",
        ),
        ({"items": [{"article": {"title": "Fire"}, "excerpts": [{"text": "a fire", "marks": [[2, 6]]}]}]}, "a »fire«"),
        ({"items": [{"article": {"title": "Fire"}, "matches": [{"term": "blaze*"}]}]}, "why: Taliban, blaze*"),
    ],
    ids=["taken back", "absent", "row", "held", "no title", "digest item", "digest passage", "digest terms"],
)
def test_each_kind_of_alert_says_what_it_is(changes: dict[str, Any], shown: str) -> None:
    assert shown in drawn(alert(**changes), plain=True)


def test_an_alert_that_matches_is_not_called_taken_back() -> None:
    assert "Taken back" not in drawn(alert())


def test_a_problem_says_what_where_and_since_when() -> None:
    problem = {"problem": "feed_dead", "subject": "border-wire", "since": "2026-11-17T08:00:00Z", "detail": "HTTP 503"}
    out = drawn({"type": "tocsin.problem", "data": problem})
    for shown in ("tocsin.problem", "feed_dead: border-wire", "since 2026-11-17T08:00:00Z", "HTTP 503"):
        assert shown in out


def test_a_test_says_to_whom_it_is_sent() -> None:
    assert "to desk: sent by hand" in drawn(
        {"type": "tocsin.test", "data": {"receiver": "desk", "detail": "sent by hand"}}
    )


@pytest.mark.parametrize("verdict", ["verified", Text("verified", style="green")], ids=["words", "styled"])
def test_the_verdict_stands_on_the_card(verdict: Text | str) -> None:
    assert "verified" in drawn(alert(), verdict=verdict)


@pytest.mark.parametrize(
    "body",
    [None, 7, "text", [], {}, {"data": None}, {"data": []}, {"type": 3, "data": {"watchlist": "x", "excerpts": 1}}],
    ids=repr,
)
def test_a_body_of_unknown_shape_is_still_drawn(body: Any) -> None:
    assert drawn(body).startswith("╭")


@pytest.mark.parametrize("field", ["title", "url", "publisher"])
def test_what_a_publisher_wrote_never_reaches_the_terminal_as_a_command(field: str) -> None:
    hostile = "\x1b[2J\x1b]0;x\x07\x9b31m\u202e\r[bold red]hey[/bold red]"
    out = drawn(alert(links={}, article={"title": "t", field: hostile}), colours=False)
    assert not set("\x1b\x07\x9b\u202e\r") & set(out)
    assert "[bold red]hey[/bold red]" in out


def test_joiners_that_belong_to_the_spelling_stay() -> None:
    assert "می\u200cشود" in drawn(alert(article={"title": "می\u200cشود"}))
