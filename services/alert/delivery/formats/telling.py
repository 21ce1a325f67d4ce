"""The body of any type in the words of a card: what happened, why it rang, the story so far, what was held. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from services.alert.body import AboutArticle, AboutStory, Alert, AlertBody, Excerpt, Item, ProblemBody, TestBody
from services.alert.delivery.formats.card import Card, Entry, Fact
from services.alert.delivery.formats.links import safe_url
from services.alert.delivery.formats.passages import Passage, Run, cut, isolated, passage, plain, shortened
from shared.events import Span

MAX_NAME = 100
MAX_TERMS = 300
MAX_DETAIL = 1000
PASSAGES = 3
NO_TITLE = "(no title)"

KINDS = {
    "alert.created": "alert",
    "alert.updated": "update",
    "alert.digest": "digest",
    "tocsin.problem": "problem",
    "tocsin.resolved": "resolved",
    "tocsin.test": "test",
}
REASONS = {
    "match": "it matched",
    "first": "the first match in this time",
    "absent": "it matched again after a silence",
    "remind": "the story goes on",
    "updates": "the story grew",
    "digest": "gathered while alerts were held",
}

CORRECTED = "the article was corrected and now matched"
TAKEN_BACK = "taken back: the corrected article no longer matches"


def card_of(body: AlertBody | ProblemBody | TestBody) -> Card:
    """The card of any body."""
    if isinstance(body, AlertBody):
        return _of_alert(body)
    if isinstance(body, ProblemBody):
        return _of_problem(body)
    data = body.data
    head = Entry(_said(f"A test for {_named(data.receiver)}"), passages=_detail(data.detail))
    return Card(data.alert_id, "test", "low", body.timestamp, "Tocsin", "test", head)


def _of_alert(body: AlertBody) -> Card:
    alert = body.data
    name = cut(plain(alert.watchlist.name) or plain(alert.watchlist.id), MAX_NAME)
    return Card(
        id=alert.alert_id,
        kind=KINDS[body.type],
        severity=alert.watchlist.severity,
        at=body.timestamp,
        about=name,
        topic=alert.watchlist.id,
        head=_head(alert, name),
        facts=tuple(_facts(body)),
        entries=tuple(_item(one.article, one) for one in alert.items if one.article),
        more=max(0, alert.counts.items - len(alert.items)) if alert.items else 0,
        alert_url=safe_url(alert.links.alert),
        thread=alert.story.id if alert.story else None,
    )


def _of_problem(body: ProblemBody) -> Card:
    data, kind = body.data, KINDS[body.type]
    problem = cut(plain(data.problem.replace("_", " ")), MAX_NAME)
    return Card(
        id=data.alert_id,
        kind=kind,
        severity="high" if kind == "problem" else "low",
        at=body.timestamp,
        about="Tocsin",
        topic=kind,
        head=Entry(_said(f"{_named(data.subject)}: {problem}"), passages=_detail(data.detail)),
        facts=(Fact("Since", moment(data.since)),),
    )


def _head(alert: Alert, name: str) -> Entry:
    if alert.article is not None:
        entry = _entry(alert.article, alert.excerpts, alert.matches)
        return replace(entry, url=safe_url(alert.links.article) or entry.url)
    if alert.reason == "absent":
        return Entry(_said(f"Nothing has matched {isolated(name)}"))
    if alert.items:
        count = max(alert.counts.items, len(alert.items))
        return Entry(_said(f"{_counted(count, 'article')} for {isolated(name)}"))
    return Entry(_said(name))


def _item(article: AboutArticle, item: Item) -> Entry:
    """One of several: its best passage does."""
    entry = _entry(article, item.excerpts, item.matches)
    story = _size(item.story) if item.story else ""
    return replace(entry, byline=" · ".join(filter(None, (entry.byline, story))), passages=entry.passages[:1])


def _entry(article: AboutArticle, excerpts: tuple[Excerpt, ...], matches: tuple[Span, ...]) -> Entry:
    marks = [(one.start, one.end) for one in matches if one.field == "title" and _is_there(one, article.title)]
    return Entry(
        title=passage(article.title, [(start, end) for start, end in marks if start is not None and end is not None])
        or _said(NO_TITLE),
        url=safe_url(article.url),
        byline=_byline(article),
        passages=tuple(filter(None, _passages(article, excerpts)))[:PASSAGES],
    )


def _passages(article: AboutArticle, excerpts: tuple[Excerpt, ...]) -> Iterator[Passage]:
    """Those of the text; where only the title matched, that, so that the terms are seen; else how the text begins."""
    chosen = [one for one in excerpts if one.field == "text"] or list(excerpts)
    yield from (passage(one.text, one.marks) for one in chosen)
    if not chosen:
        yield shortened(passage(article.lead), 300)


def _is_there(span: Span, text: str) -> bool:
    return span.start is not None and span.end is not None and text[span.start : span.end] == span.text


def _byline(article: AboutArticle) -> str:
    source = article.source
    name = (source.name or source.domain or source.id) if source else None
    credit = " via ".join(dict.fromkeys(filter(None, (article.publisher, name))))
    return " · ".join(filter(None, (_named(credit), moment(article.published_at) if article.published_at else "")))


def _facts(body: AlertBody) -> Iterator[Fact]:
    alert = body.data
    if alert.each is not None:
        each = alert.each
        yield Fact("For", f"{_named(each.name)} ({_named(each.list)} {_named(each.id)})")
    yield Fact("Why", _why(body))
    if alert.story is not None:
        yield Fact("Story", _story(alert.story))
    if alert.held.articles:
        yield Fact("Held", _held(alert))


def _why(body: AlertBody) -> str:
    alert = body.data
    terms = ", ".join(isolated(one) for one in _terms(alert))
    if alert.reason == "match" and body.type == "alert.updated":
        said = CORRECTED if terms else TAKEN_BACK
    elif alert.reason == "absent" and alert.article is None:
        said = "nothing matched in the time that was set"
    elif alert.reason == "threshold":
        said = f"{_counted(alert.counts.items, 'article')} made up the count"
    else:
        said = REASONS[alert.reason]
    return f"{said}: {cut(terms, MAX_TERMS)}" if terms else said


def _terms(alert: Alert) -> list[str]:
    rows: list[Alert | Item] = [alert, *alert.items]
    return list(filter(None, dict.fromkeys(plain(match.term) for row in rows for match in row.matches)))


def _story(story: AboutStory) -> str:
    return f"{_size(story)} since {moment(story.first_seen)}"


def _size(story: AboutStory) -> str:
    return f"{_counted(story.articles, 'article')} from {_counted(story.publishers, 'publisher')}"


def _held(alert: Alert) -> str:
    reasons = ", ".join(f"{plain(name)} {count}" for name, count in alert.held.reasons.items())
    since = f" since {moment(alert.held.since)}" if alert.held.since else ""
    return cut(f"{alert.held.articles} more held{since}" + (f": {reasons}" if reasons else ""), MAX_TERMS)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _named(text: str) -> str:
    """A name for a line with other words."""
    return isolated(cut(plain(text), MAX_NAME))


def _said(text: str) -> Passage:
    """Words of our own, or safe already."""
    return (Run(text),)


def _detail(text: str) -> tuple[Passage, ...]:
    return (shortened(found, MAX_DETAIL),) if (found := passage(text)) else ()


def moment(at: datetime) -> str:
    """A time as people read it, in UTC."""
    return f"{at.day} {at:%b %Y, %H:%M} UTC"
