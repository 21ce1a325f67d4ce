"""Writes the alert of a verdict: the article cut to a card, its evidence, the story so far, what was held before."""

from collections.abc import Sequence
from datetime import datetime

from services.alert.body import (
    MAX_LEAD,
    MAX_TITLE,
    AboutArticle,
    AboutEntity,
    AboutStory,
    AboutWatchlist,
    Alert,
    AlertBody,
    Counts,
    Excerpt,
    HeldBefore,
    Links,
    alert_id,
    cut,
)
from services.alert.policy import Tell
from shared.events import EnrichedArticle, Span
from shared.text import paragraphs

LEAD_WORDS = 60  # where a text has no paragraphs


def write_alert(
    tell: Tell,
    watchlist: AboutWatchlist,
    article: EnrichedArticle,
    spans: Sequence[Span],
    excerpts: Sequence[Excerpt],
    now: datetime,
) -> AlertBody:
    """The whole alert; `to_bytes` cuts it to size, so the counts are taken here."""
    ring = tell.ring
    return AlertBody(
        type=ring.type,
        timestamp=now,
        data=Alert(
            alert_id=alert_id(watchlist.id, ring.key, ring.type, ring.revision),
            seq=tell.seq,
            revision=ring.revision,
            reason=ring.reason,
            watchlist=watchlist,
            story=about_story(article),
            article=about_article(article),
            excerpts=tuple(excerpts),
            matches=tuple(spans),
            counts=Counts(entities=len(article.entities), matches=len(spans)),
            held=HeldBefore(articles=tell.held.articles, since=tell.held.since, reasons=tell.held.reasons),
            links=Links(article=article.url),
        ),
    )


def about_story(article: EnrichedArticle) -> AboutStory | None:
    """None where the article belongs to no story, or came without its state."""
    if article.story_id is None or article.story is None:
        return None
    state = article.story
    return AboutStory(
        id=article.story_id, articles=state.articles, publishers=state.publishers, first_seen=state.first_seen
    )


def about_article(article: EnrichedArticle) -> AboutArticle:
    return AboutArticle(
        id=article.id,
        url=article.url,
        title=cut(article.title, MAX_TITLE),
        source=article.source,
        publisher=article.publisher,
        authors=article.authors,
        published_at=article.published_at,
        language=article.language,
        lead=cut(lead(article.text), MAX_LEAD),
        entities=tuple(
            AboutEntity(id=one.id, name=one.name, type=one.type, country=one.country, salience=one.salience)
            for one in article.entities
        ),
        topics=article.topics,
    )


def lead(text: str) -> str:
    """The first paragraph, or where there are no paragraphs the first 60 words."""
    found = paragraphs(text)
    if len(found) > 1:
        return text[found[0][0] : found[0][1]]
    return " ".join(text[: MAX_LEAD * 4].split(maxsplit=LEAD_WORDS)[:LEAD_WORDS])
