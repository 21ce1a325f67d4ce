"""Articles to measure with: the project's own samples, put together anew to about 3 kB each; always the same."""

import random
from datetime import UTC, datetime
from functools import cache

from seeds.folder import path
from services.ingest.parsing.inputs import Parsed, parse_inputs
from shared.events import Article

CHARACTERS = 3_000
AT = datetime(2026, 11, 23, tzinfo=UTC)


@cache
def paragraphs() -> tuple[str, ...]:
    """Those of the English samples."""
    files = [str(file) for file in sorted((path() / "articles").iterdir()) if file.suffix in (".txt", ".html", ".xml")]
    found = [item.article for item in parse_inputs(files, fetched_at=AT) if isinstance(item, Parsed)]
    return tuple(
        part
        for one in found
        if one.text.isascii() or "’" in one.text
        for part in one.text.split("\n\n")
        if len(part) > 80
    )


def articles(count: int) -> list[Article]:
    """`count` different ones; the same for the same count."""
    chance = random.Random(7)
    made = []
    for number in range(count):
        parts: list[str] = []
        while sum(map(len, parts)) < CHARACTERS:
            parts.append(chance.choice(paragraphs()))
        title = " ".join(chance.choice(paragraphs()).split()[:9])
        made.append(
            Article(
                id=f"bench-{number}", title=f"{title} {number}", text="\n\n".join(parts), fetched_at=AT, published_at=AT
            )
        )
    return made
