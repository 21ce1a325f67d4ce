"""A Markdown document becomes an article: its marks are taken out like other furniture, and every offset still fits.

Headings, emphasis, links, quotes, lists, code and images; of the front matter the title, the date and the authors.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any

from services.ingest.documents.document import MAX_TEXT, parse_document
from services.ingest.printed.dates import parse_stamp
from services.ingest.raw.decoding import decoded_text
from shared.events import Article, Removed, Source

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.{0,20000}?)^---[ \t]*$\r?\n?", re.DOTALL | re.MULTILINE)
_FRONT_FIELD = re.compile(r"^(title|date|author|authors|lang|language)[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_MARKS = re.compile(
    r"^[ \t]{0,3}(?:\#{1,6}[ \t]+|>[ \t]?(?:>[ \t]?)*|[-*+][ \t]+|(?:```|~~~)[^\n]*$|"
    r"(?:[-*_][ \t]*){3,}$|\[[^\]\n]{1,80}\]:[ \t]\S[^\n]*$|=+[ \t]*$)"
    r"|(?<=\S)[ \t]+\#+[ \t]*$"
    r"|!\[[^\]\n]{0,500}\]\([^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)"
    r"|(?P<open>\[)(?P<shown>[^\[\]\n]{1,500})(?P<close>\](?:\([^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)|\[[^\]\n]{0,80}\]))"
    r"|\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|~~|`{1,2}",
    re.MULTILINE,
)  # fmt: skip

_EMPHASIS = re.compile(r"\*{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|~~|`{1,2}")


def parse_markdown(
    data: bytes, *, source: Source | None = None, url: str | None = None, fetched_at: datetime
) -> Article:
    """The article of one document. Raises Poison where there is no text in it."""
    raw = decoded_text(data)[:MAX_TEXT]
    front = _FRONT.match(raw)
    fields = {found[1]: found for found in _FRONT_FIELD.finditer(front[1])} if front else {}
    body_at = front.end() if front else 0
    marks = list(_marks(raw, body_at))
    if front:
        marks = [*_of_front(front, fields.get("title"), raw), *marks]
    kept = _kept(raw, marks)
    plain = "".join(raw[start:end] for start, end in kept)
    is_titled = "title" in fields and not _begins_titled(raw[body_at:])
    article = parse_document(plain, source=source, url=url, fetched_at=fetched_at, is_titled=is_titled)
    removed = _joined(_moved(article.removed, kept), marks)
    return article.model_copy(update={"raw_text": raw, "removed": removed, **_said(fields)})


def _begins_titled(body: str) -> bool:
    return body.lstrip().startswith("# ")


def _marks(raw: str, start: int) -> Iterator[tuple[int, int]]:
    """The places of all marks, in order; of a link its text stays."""
    for found in _MARKS.finditer(raw, start):
        if found["open"]:
            yield found.span("open")
            at = found.start("shown")
            yield from ((at + one.start(), at + one.end()) for one in _EMPHASIS.finditer(found["shown"]))
            yield found.span("close")
        else:
            yield found.span()


def _of_front(front: "re.Match[str]", title: "re.Match[str] | None", raw: str) -> list[tuple[int, int]]:
    """All of it but the title, which stays where the text below has none of its own."""
    if title is None or not title[2].strip("\"'") or _begins_titled(raw[front.end() :]):
        return [front.span()]
    at = front.start(1) + title.start(2)
    value = title[2]
    quotes = 1 if value[:1] in "\"'" and value[-1:] == value[:1] and len(value) > 2 else 0
    end = at + len(value)
    line_end = front.end() - front[0].endswith("\n")  # parts the title from the text
    return [(front.start(), at + quotes), (end - quotes, line_end)]


def _kept(raw: str, marks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    kept, at = [], 0
    for start, end in marks:
        if start > at:
            kept.append((at, start))
        at = max(at, end)
    return [*kept, (at, len(raw))] if at < len(raw) else kept


def _moved(spans: Sequence[Removed], kept: Sequence[tuple[int, int]]) -> list[Removed]:
    """From their places without the marks to those in the original."""
    begins = list(accumulate((end - start for start, end in kept), initial=0))

    def place(at: int) -> int:
        n = bisect_right(begins, at, hi=len(kept)) - 1
        return kept[n][0] + at - begins[n]

    return [one.model_copy(update={"start": place(one.start), "end": place(one.end - 1) + 1}) for one in spans]


def _joined(removed: Sequence[Removed], marks: Sequence[tuple[int, int]]) -> tuple[Removed, ...]:
    """In order, none inside another."""
    begins = [one.start for one in removed]

    def is_free(start: int) -> bool:
        n = bisect_right(begins, start) - 1
        return n < 0 or removed[n].end <= start

    rest = [Removed(start=start, end=end, kind="markup") for start, end in marks if is_free(start)]
    return tuple(sorted([*removed, *rest], key=lambda one: one.start))


def _said(fields: "dict[str, re.Match[str]]") -> dict[str, Any]:
    said: dict[str, Any] = {}
    values = {name: found[2].strip("\"' ") for name, found in fields.items()}
    if date := parse_stamp(values.get("date", "")) if values.get("date") else None:
        said |= {"published_at": date.when, "date_source": "given", "date_precision": date.precision}
    names = values.get("author") or values.get("authors") or ""
    if authors := tuple(name for part in names.strip("[]").split(",") if (name := part.strip("\"' "))):
        said["authors"] = authors
    language = values.get("lang") or values.get("language") or ""
    return said | ({"language": language} if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language) else {})
