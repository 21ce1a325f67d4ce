"""Is an article new, known, or known with another text? Pure: what was seen before is handed in.

`seen:<id>` holds the latest content's hash, the revision, the title's hash, and the last hash from each source: two
feeds that carry one item in two lengths are one article with two texts, not an endless row of corrections.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from services.ingest.addresses import canonical_url, host_of, is_front_page
from services.ingest.identity import article_id, content_hash
from shared.events import Article

State = Literal["new", "known", "revised"]


@dataclass(frozen=True)
class Keys:
    """The names under which an article may be known: its id, the page's own canonical address, its content."""

    id: str
    canonical: str | None
    content: str | None


@dataclass(frozen=True)
class Seen:
    """What is kept of an id; `revision` 0: nothing."""

    id: str
    revision: int = 0
    hash: str = ""
    title: str = ""
    is_partial: bool = False
    by_source: str = ""


@dataclass(frozen=True)
class Verdict:
    """What the article is, and the fields to write under its id (none: nothing has changed)."""

    id: str
    revision: int
    state: State
    fields: Mapping[str, str | int]


def keys_of(article: Article) -> Keys:
    return Keys(article.id, _canonical_key(article), _content_key(article))


def identified(article: Article, own: Seen, canonical: Seen | None, content: Seen | None) -> Seen:
    """The one of the ids found that this article has.

    A page's own canonical address leads there only where the title is the same: sites give all their pages one.
    """
    if own.revision:
        return own
    if canonical is not None and canonical.revision and canonical.title == title_hash(article):
        return canonical
    return content if content is not None and content.revision else own


def judge(article: Article, seen: Seen, *, heard: Article | None = None, may_revise: bool = True) -> Verdict:
    """Another title or text than before, from this source and at all, is a revision; a teaser of the whole is not.

    `heard` is what the source itself said, where the article was made whole from elsewhere.
    """
    digest = content_hash(article)
    said = digest if heard is None or heard is article else content_hash(heard)
    by_source = {f"source:{source_key(article)}": said}
    if not seen.revision:
        return Verdict(seen.id, 1, "new", {**by_source, **_latest(article, digest, 1)})
    is_changed = digest not in (seen.hash, seen.by_source)
    is_teaser_of_the_whole = article.partial and not seen.is_partial
    if may_revise and is_changed and not is_teaser_of_the_whole:
        revision = seen.revision + 1
        return Verdict(seen.id, revision, "revised", {**by_source, **_latest(article, digest, revision)})
    return Verdict(seen.id, seen.revision, "known", {} if seen.by_source == said else by_source)


def title_hash(article: Article) -> str:
    return _short(" ".join(article.title.split()).casefold())


def source_key(article: Article) -> str:
    return _short(article.source.id) if article.source else "-"


def _latest(article: Article, digest: str, revision: int) -> dict[str, str | int]:
    return {"hash": digest, "revision": revision, "title": title_hash(article), "partial": int(article.partial)}


def _canonical_key(article: Article) -> str | None:
    """None where the canonical address is its own, a front page, or of a site for which this one cannot speak."""
    if not article.url or not article.canonical_url or is_front_page(article.canonical_url):
        return None
    key = article_id(url=article.canonical_url)
    return key if key != article.id and _is_same_site(article.url, article.canonical_url) else None


def _is_same_site(url: str, other: str) -> bool:
    hosts = [(host_of(canonical_url(one)) or one).split(".") for one in (url, other)]
    shorter, longer = sorted(hosts, key=len)
    return len(shorter) > 1 and longer[-len(shorter) :] == shorter


def _content_key(article: Article) -> str | None:
    """An item without an address keeps its id where its feed gives it another guid."""
    if article.url or not article.guid:
        return None
    return f"content:{source_key(article)}:{content_hash(article)}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
