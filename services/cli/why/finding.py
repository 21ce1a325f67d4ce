"""Finds an article by its address or id: in the archive, on the streams, among what was seen; where it stands now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from shared.bus import Bus
    from shared.events import EnrichedArticle

Origin = Literal["archive", "stream", "web"]


@dataclass(frozen=True)
class Seen:
    """What ingest remembers: when it came first, whether it was published or only taken as seen, its revisions."""

    at: str
    is_published: bool
    revision: int


@dataclass(frozen=True)
class Waits:
    """It has not passed this step yet: so many entries of its stream are before it; or a dead letter holds it."""

    step: str
    before: int = 0
    letter: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Found:
    """All that is known of one article. `id` is under which it is known; `same_as`: not its own, another's."""

    asked: str
    url: str | None
    id: str
    same_as: str | None = None
    article: "EnrichedArticle | None" = None
    origin: Origin | None = None
    seen: Seen | None = None
    waits: Waits | None = None
    feeds: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_attached: bool = True
    fetch_error: str | None = None


@dataclass(frozen=True)
class _Copy:
    """The article as one place has it."""

    article: "EnrichedArticle"
    origin: Origin
    waits: Waits | None = None


async def find(asked: str, bus: "Bus | None", folder: "Path | None") -> Found:
    """Raises Misconfigured where the address can name no article."""
    url = _url(asked)
    own = _id_of(url) if url else asked
    ids = list(dict.fromkeys([own, await _lead(bus, own) if bus else own]))
    copies = [*_archived(folder, ids, url), *(await _on_streams(bus, ids) if bus else ())]
    newest = max(copies, key=_freshness, default=None)
    known_as = newest.article.id if newest else ids[-1]
    return Found(
        asked=asked,
        url=url or (newest.article.url if newest else None),
        id=known_as,
        same_as=None if known_as == own else known_as,
        article=newest.article if newest else None,
        origin=newest.origin if newest else None,
        seen=await _seen(bus, known_as) if bus else None,
        waits=(await _letter(bus, known_as) or (newest.waits if newest else None)) if bus else None,
        feeds=await _feeds(bus) if bus else {},
        is_attached=bus is not None,
    )


def _freshness(copy: _Copy) -> tuple[int, bool, bool]:
    """The newest revision; of that the one that was tagged, as it stands on a stream."""
    return copy.article.revision, copy.article.model is not None, copy.origin == "stream"


def _url(asked: str) -> str | None:
    from services.ingest.addresses import is_front_page, is_web_address
    from shared.errors import Misconfigured

    url = asked if "://" in asked or "/" not in asked else f"https://{asked}"
    if not is_web_address(url):
        return None
    if is_front_page(url):
        raise Misconfigured(f"{url} is a front page: the address of one article is expected, or an article's id")
    return url


def _id_of(url: str) -> str:
    from services.ingest.identity import article_id

    return article_id(url=url)


async def _lead(bus: "Bus", article_id: str) -> str:
    """Where another name (a page's own canonical address, a content) leads to."""
    from shared import streams

    if await bus.run(bus.redis.exists(streams.seen(article_id))):
        return article_id
    lead: Any = await bus.run(bus.redis.get(streams.alias(article_id)))
    return lead.decode() if lead else article_id


async def _seen(bus: "Bus", article_id: str) -> Seen | None:
    from shared import streams

    row: Any = await bus.run(bus.redis.hmget(streams.seen(article_id), ["at", "stream", "revision"]))
    at, stream, revision = (value.decode() if value else "" for value in row)
    if not revision:
        return None
    # What was taken as seen and came back with another text was published then.
    return Seen(at, stream != streams.KNOWN or int(revision) > 1, int(revision))


def _archived(folder: "Path | None", ids: list[str], url: str | None) -> list[_Copy]:
    from services.alert.archive import find as archived

    found = archived(folder, [*ids, *([url] if url else [])]) if folder else []
    return [_Copy(one, "archive") for one in found if one.id in ids or _is_at(one, url)]


def _is_at(article: "EnrichedArticle", url: str | None) -> bool:
    """Items of one feed that all give the same address have ids of their own."""
    from services.ingest.addresses import canonical_url

    return bool(url and article.url) and canonical_url(url or "") == canonical_url(article.url or "")


async def _on_streams(bus: "Bus", ids: Iterable[str]) -> list[_Copy]:
    """What has not been trimmed yet, with the step it waits for."""
    from shared import streams

    needles = [f'"{one}"'.encode() for one in ids]
    steps = {streams.ENRICHED: "match", streams.TAGGED: "story", streams.ARTICLES: "tag", streams.KNOWN: None}
    copies = []
    for stream, group in steps.items():
        async for page in bus.entries(stream):
            for entry, body in page:
                article = _read(body) if any(needle in body for needle in needles) else None
                if article is not None and article.id in ids:
                    copies.append(_Copy(article, "stream", await _wait(bus, stream, group, entry) if group else None))
    return copies


def _read(body: bytes) -> "EnrichedArticle | None":
    """None where it is no article: who reads the stream buries it."""
    from pydantic import ValidationError

    from shared.events import EnrichedArticle

    try:
        return EnrichedArticle.model_validate_json(body)
    except ValidationError:
        return None


async def _wait(bus: "Bus", stream: str, group: str, entry: str) -> Waits | None:
    """None where the group has finished it."""
    rows: Any = await bus.run(bus.redis.xpending_range(stream, group, min=entry, max=entry, count=1))
    reached = ""
    for row in await bus.run(bus.redis.xinfo_groups(stream)):
        if row["name"] == group.encode():
            reached = row["last-delivered-id"].decode()
    if not rows and _order(entry) <= _order(reached):
        return None
    before: Any = await bus.run(bus.redis.xrange(stream, f"({reached}", f"({entry}", count=100_000)) if not rows else []
    return Waits(group, len(before))


def _order(entry: str) -> tuple[int, int]:
    milliseconds, _, number = entry.partition("-")
    return int(milliseconds or 0), int(number or 0)


async def _letter(bus: "Bus", article_id: str) -> Waits | None:
    """A dead letter of a step that holds this article."""
    from services.cli.stack.dead import letters
    from shared import streams

    needle = f'"{article_id}"'
    async for letter_id, fields in letters(bus):
        step = letter_id.partition("/")[0]
        if step in ("tag", "story", "match") and needle in fields.get(streams.BODY, ""):
            return Waits(step, letter=letter_id, reason=fields.get("reason", ""))
    return None


async def _feeds(bus: "Bus") -> dict[str, dict[str, str]]:
    from shared import streams

    found: dict[str, dict[str, str]] = {}
    async for key in bus.redis.scan_iter(match=streams.feed("*"), count=1000):
        row: Any = await bus.run(bus.redis.hgetall(key))
        name = key.decode().removeprefix(streams.feed(""))
        found[name] = {field.decode(): value.decode("utf-8", "replace") for field, value in row.items()}
    return found
