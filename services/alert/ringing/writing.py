"""Writes the alert of a verdict: the article cut to a card, its evidence, the story so far, what was held before."""

from collections.abc import Callable, Sequence
from datetime import datetime

from services.alert.body import (
    MAX_ITEMS,
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
    Item,
    Links,
    cut,
)
from services.alert.policy import Ring, Tell, id_of
from services.alert.watchlists.model import Watchlist
from shared.events import EnrichedArticle, Span
from shared.text import paragraphs

About = tuple[AboutArticle, AboutStory | None]
Excerpts = Callable[[EnrichedArticle, Sequence[Span]], Sequence[Excerpt]]

LEAD_WORDS = 60  # where a text has no paragraphs


def write_alert(tell: Tell, seq: int, watchlist: Watchlist, now: datetime) -> AlertBody:
    """The whole alert; `to_bytes` cuts it to size, so the counts are taken here."""
    ring, last = tell.ring, tell.ring.last
    item = (last.item if last else None) or Item()
    article = item.article
    items = _items(ring)
    return AlertBody(
        type=ring.type,
        timestamp=now,
        data=Alert(
            alert_id=id_of(watchlist, tell.row, ring),
            seq=seq,
            revision=ring.revision,
            reason=ring.reason,
            watchlist=about_watchlist(watchlist),
            each=tell.row,
            story=item.story if ring.story else None,
            article=article,
            excerpts=item.excerpts,
            matches=item.matches,
            items=items[:MAX_ITEMS],
            counts=Counts(
                entities=len(article.entities) if article else 0, matches=len(item.matches), items=len(items) or 1
            ),
            held=HeldBefore(articles=tell.held.articles, since=tell.held.since, reasons=tell.held.reasons),
            links=Links(article=article.url if article else None),
        ),
    )


def item_of(article: EnrichedArticle, about: About, spans: Sequence[Span], excerpts: Excerpts) -> Item:
    """An article as alerts carry it, with the evidence of one match."""
    return Item(story=about[1], article=about[0], excerpts=tuple(excerpts(article, spans)), matches=tuple(spans))


def about_watchlist(watchlist: Watchlist) -> AboutWatchlist:
    return AboutWatchlist(id=watchlist.id, name=watchlist.name, severity=watchlist.severity, tags=watchlist.tags)


def _items(ring: Ring) -> tuple[Item, ...]:
    """What a digest or a threshold carries; an alert of one article has it in its `article`."""
    if ring.type != "alert.digest" and ring.reason != "threshold":
        return ()
    reason = None if ring.type == "alert.digest" else ring.reason
    return tuple(
        one.item.model_copy(update={"reason": reason or one.item.reason})
        for one in ring.carried
        if one.item is not None
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
