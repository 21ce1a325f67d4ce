"""Records as the push API takes them: one JSON object, checked field by field, becomes an article.

`title` and `text` are kept character for character; only `raw_text` is cleaned. A pushed `url` is never fetched.
"""

import re
from datetime import UTC, datetime
from typing import Any

from services.ingest.addresses import canonical_url, host_of, is_web_address
from services.ingest.documents.document import MAX_TEXT, parse_document
from services.ingest.identity import article_id
from services.ingest.printed.dates import PrintedDate, parse_stamp
from services.ingest.raw.records import records_of
from shared.errors import Poison
from shared.events import Article, Source

__all__ = ["parse_record", "records_of"]

_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def parse_record(obj: object, *, fetched_at: datetime) -> Article:
    """The article of one pushed record. Raises Poison that names the field at fault; unknown keys are ignored."""
    if not isinstance(obj, dict):
        raise Poison(f"expected an object with title and text, or raw_text; found {_kind(obj)}")
    url = _url(obj)
    tags, country, language = _tags(obj), _country(obj), _language(obj)
    source = _source(obj, url, tags, country)
    given = _published(obj)
    raw_text, title, text = _text(obj, "raw_text"), _text(obj, "title"), _text(obj, "text")
    if raw_text is not None:
        if title is not None or text is not None:
            raise Poison("raw_text: stands for title and text, so give it alone or give title and text without it")
        article = parse_document(
            raw_text, source=source, fetched_at=fetched_at, url=url, guid=_text(obj, "guid"), default_language=language
        )
        return article.model_copy(update=_dated(given)) if given else article
    if not (title or "").strip() and not (text or "").strip():
        raise Poison("text: missing; expected title and text, or raw_text")
    return _article(
        title or "", text or "", url, _text(obj, "guid"), source, language, given, _authors(obj), fetched_at
    )


def _article(
    title: str, text: str, url: str | None, guid: str | None, source: Source | None, language: str | None,
    given: PrintedDate | None,     authors: tuple[str, ...], fetched_at: datetime,
) -> Article:  # fmt: skip
    return Article(
        id=article_id(url=url, guid=guid, feed=source.id if source else None, title=title, text=text),
        url=url,
        canonical_url=canonical_url(url) if url else None,
        guid=guid,
        source=source,
        title=title[:MAX_TEXT],
        text=text[:MAX_TEXT],
        truncated=len(text) > MAX_TEXT or len(title) > MAX_TEXT,
        authors=authors,
        fetched_at=fetched_at,
        language=language,
        partial=not text.strip(),
        **(
            _dated(given)
            if given
            else {"published_at": fetched_at, "date_source": "first_seen", "date_precision": "second"}
        ),
    )


def _dated(given: PrintedDate) -> dict[str, Any]:
    return {"published_at": given.when, "date_source": "given", "date_precision": given.precision}


def _text(obj: dict[str, Any], key: str) -> str | None:
    value = obj.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Poison(f"{key}: expected a string, found {_kind(value)}")
    if _LONE_SURROGATE.search(value):
        raise Poison(f"{key}: holds half of a surrogate pair, which is no character; send whole characters")
    return value


def _url(obj: dict[str, Any]) -> str | None:
    url = _text(obj, "url")
    if url is None:
        return None
    if not is_web_address(url):
        raise Poison(f"url: expected an http or https address, found {url[:80]!r}")
    return url.strip()


def _published(obj: dict[str, Any]) -> PrintedDate | None:
    value = obj.get("published_at")
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_epoch(value)
    if not isinstance(value, str):
        raise Poison(f"published_at: expected a time such as 2021-08-10T14:16:00Z, found {_kind(value)}")
    found = parse_stamp(value)
    if found is None:
        raise Poison(f"published_at: expected a time such as 2021-08-10T14:16:00Z, found {value[:60]!r}")
    return found


def _from_epoch(value: float) -> PrintedDate:
    try:
        return PrintedDate(datetime.fromtimestamp(value, UTC), "second", 0, 0)
    except (OverflowError, ValueError, OSError) as error:
        raise Poison(
            "published_at: expected a time such as 2021-08-10T14:16:00Z, found a number that is no time"
        ) from error


def _source(obj: dict[str, Any], url: str | None, tags: tuple[str, ...], country: str | None) -> Source | None:
    value, host = obj.get("source"), host_of(url)
    if value is None:
        return Source(id=host or "push", domain=host, country=country, tags=tags) if host or tags or country else None
    if isinstance(value, str) and value.strip():
        name = _text(obj, "source") or ""
        return Source(id=_slug(name), name=name, domain=host, country=country, tags=tags)
    if not isinstance(value, dict):
        raise Poison(f"source: expected a name or an object, found {_kind(value)}")
    fields = {key: _text(value, key) for key in ("id", "name", "domain", "country")}
    given = fields["id"] or fields["name"] or fields["domain"]
    if not given:
        raise Poison("source: expected an object with id, name or domain")
    return Source(
        id=fields["id"] or _slug(given), name=fields["name"], domain=fields["domain"] or host,
        country=country or fields["country"], tags=tags or _tags(value),
    )  # fmt: skip


def _slug(name: str) -> str:
    return re.sub(r"[^\w.]+", "-", name.strip().casefold()).strip("-") or "push"


def _tags(obj: dict[str, Any]) -> tuple[str, ...]:
    return _strings(obj, "tags")


def _authors(obj: dict[str, Any]) -> tuple[str, ...]:
    value = obj.get("authors", obj.get("author"))
    return (
        (_text({"authors": value}, "authors") or "",)
        if isinstance(value, str) and value.strip()
        else _strings({"authors": value or []}, "authors")
    )


def _strings(obj: dict[str, Any], key: str) -> tuple[str, ...]:
    value = obj.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Poison(f"{key}: expected a list of strings, found {_kind(value)}")
    return tuple(filter(None, (_text({key: item}, key) for item in value)))


def _country(obj: dict[str, Any]) -> str | None:
    value = _text(obj, "country")
    if value is not None and not re.fullmatch(r"[A-Za-z]{2}", value):
        raise Poison(f"country: expected two letters of ISO 3166 such as PK, found {value[:20]!r}")
    return value.upper() if value else None


def _language(obj: dict[str, Any]) -> str | None:
    value = _text(obj, "language")
    if value is not None and not _LANGUAGE.fullmatch(value):
        raise Poison(f"language: expected a BCP 47 tag such as en or pt-BR, found {value[:20]!r}")
    return value.replace("_", "-") if value else None


def _kind(value: object) -> str:
    names = {
        str: "a string",
        bool: "a boolean",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "an object",
        type(None): "null",
    }
    return names.get(type(value), type(value).__name__)
