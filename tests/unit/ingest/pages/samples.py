"""Pages as content systems write them, made up for tests: a frame, four paragraphs, and what a test puts around."""

import json
from datetime import UTC, datetime

from services.ingest.pages.page import parse_page
from shared.events import Article

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://www.harbour-news.example/local/bridge-repaired"
HEADLINE = "Council agrees to repair old harbour bridge"
PARAGRAPHS = [
    "The harbour council agreed on Tuesday to repair the old bridge before the winter, said a spokeswoman for the town.",
    "Work will begin in June and take four months, she added, and ferries will run every hour while the road is closed.",
    "“We have waited ten years for this,” said Tom Field, who keeps a shop beside the bridge and sells bread and tea.",
    "The repair will cost about four million pounds, half of which the region pays, according to the council’s plan.",
]
STORY = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)


def linked_data(**said: object) -> str:
    """JSON-LD of one article."""
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **said})}</script>'


def page(
    *, head: str = "", top: str = f"<h1>{HEADLINE}</h1>", lang: str = "en", around: str = "", after: str = ""
) -> str:
    """`top` stands over the story within the article, `around` before and `after` behind the article."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">{head}</head><body>{around}'
        f"<article>{top}{STORY}</article>{after}<footer>© 2019 Harbour News</footer></body></html>"
    )


def parsed(html: str, url: str | None = URL) -> Article:
    """The article of one made-up page."""
    return parse_page(html.encode(), url=url, fetched_at=NOW)
