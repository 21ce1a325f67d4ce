"""A body of each type, as receivers get it: for `tocsin sample`, for pings, and for tests of the schema."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from services.alert.body import (
    AboutArticle,
    AboutEntity,
    AboutStory,
    AboutWatchlist,
    Alert,
    AlertBody,
    AlertType,
    Counts,
    Excerpt,
    HeldBefore,
    Item,
    Links,
    Problem,
    ProblemBody,
    ProblemType,
    Reason,
    Test,
    TestBody,
    alert_id,
)
from shared.events import Source, Span, Topic

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
URL = "https://news.example.org/2026/11/border-post"
TEXT = "The border post was shut on Monday after shots were heard."


def sample(kind: str, at: datetime = AT) -> AlertBody | ProblemBody | TestBody:
    """Raises ValueError where there is no such type."""
    if kind in MAKERS:
        return MAKERS[kind](at)
    raise ValueError(f"there is no type {kind}: {', '.join(MAKERS)} are expected")


def _alert(kind: AlertType, at: datetime, revision: int, reason: Reason) -> AlertBody:
    data = Alert(
        alert_id=alert_id("border", "story-1", kind, revision),
        seq=41 + revision,
        revision=revision,
        reason=reason,
        watchlist=AboutWatchlist(id="border", name="Border", severity="high", tags=("asia",)),
        story=_story(),
        article=_article(),
        excerpts=(_excerpt(),),
        matches=(_match(),),
        counts=Counts(entities=1, matches=1),
        held=HeldBefore(articles=2, since=at, reasons={"story": 2}),
        links=Links(article=URL),
    )
    return AlertBody(type=kind, timestamp=at, data=data)


def _digest(at: datetime) -> AlertBody:
    item = Item(story=_story(), article=_article(), reason="match", excerpts=(_excerpt(),), matches=(_match(),))
    body = _alert("alert.digest", at, 1, "digest")
    told = {"story": None, "article": None, "excerpts": (), "matches": (), "items": (item,), "links": Links()}
    return body.model_copy(update={"data": body.data.model_copy(update=told)})


def _problem(kind: ProblemType, at: datetime) -> ProblemBody:
    problem = Problem(
        alert_id=alert_id("feed_dead", "example-feed", kind, at.isoformat()),
        problem="feed_dead",
        subject="example-feed",
        since=at,
        detail="No answer since 2026-11-22T08:00:00Z: 503 Service Unavailable",
    )
    return ProblemBody(type=kind, timestamp=at, data=problem)


def _story() -> AboutStory:
    return AboutStory(id="story-1", articles=3, publishers=2, first_seen=AT)


def _article() -> AboutArticle:
    return AboutArticle(
        id="article-1",
        url=URL,
        title="Border post shut",
        source=Source(id="example-feed", name="Example News", domain="news.example.org", country="PK", tags=("tier1",)),
        publisher=None,
        authors=("A. Writer",),
        published_at=AT,
        language="en",
        lead=TEXT,
        entities=(AboutEntity(id="country:PK", name="Pakistan", type="place", country="PK", salience="about"),),
        topics=(Topic(id="medtop:16000000", name="conflict, war and peace", score=0.9),),
    )


def _excerpt() -> Excerpt:
    return Excerpt(field="text", start=0, text=TEXT, marks=((4, 10),))


def _match() -> Span:
    return Span(field="text", start=4, end=10, text=TEXT[4:10], term="border")


def _test(at: datetime) -> TestBody:
    named = alert_id("tocsin.test", "desk", at.isoformat())
    return TestBody(timestamp=at, data=Test(alert_id=named, receiver="desk", detail="A test: nothing happened."))


MAKERS: Mapping[str, Callable[[datetime], AlertBody | ProblemBody | TestBody]] = {
    "alert.created": lambda at: _alert("alert.created", at, 1, "match"),
    "alert.updated": lambda at: _alert("alert.updated", at, 2, "match"),
    "alert.digest": _digest,
    "tocsin.problem": lambda at: _problem("tocsin.problem", at),
    "tocsin.resolved": lambda at: _problem("tocsin.resolved", at),
    "tocsin.test": _test,
}
