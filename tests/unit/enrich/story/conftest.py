"""Articles of invented events, written for these tests."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.events import Source, TaggedArticle

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

FERRY = """The ferry Astrid Lund ran aground off Kalvoy on Tuesday night with 214 passengers aboard, the coast guard said.
Lifeboats took all of them to the harbour of Kalvoy, where the mayor, Ingrid Solberg Vik, opened the school as a shelter.
Captain Jonas Haaland told the coast guard that the rudder had failed twelve minutes before the ship struck the Skarv rocks.
Divers found a hole of three metres below the waterline, and 40 tonnes of diesel have leaked since. The owner, Nordlinje,
said that tugs from Bergen would try to pull the ship free at high water on Thursday. Two passengers broke an arm."""

BUDGET = """The parliament of Maravia rejected the budget of Prime Minister Teodor Balan by 71 votes to 68 on Monday.
Three deputies of his own Farmers Union voted with the opposition because the draft ends the subsidy on fertiliser.
Balan said that he would not resign, and asked President Oana Ursu for talks in Lasovo on Friday about a second draft.
The finance ministry has said that without a budget the salaries of 90,000 teachers cannot be paid after the 30th."""

FERRY_LATER = """Tugs pulled the ferry Astrid Lund off the Skarv rocks near Kalvoy at high water on Thursday, the coast guard said.
Nordlinje, its owner, will have the ship towed to a dock in Bergen. An inquiry into why the rudder failed has begun, and
Captain Jonas Haaland has been heard for four hours. Mayor Ingrid Solberg Vik asked for help against the diesel on the beaches."""


class Desk:
    """Makes articles; `hours` are after the start."""

    def __init__(self) -> None:
        self.count = 0

    def article(self, title, text, *, hours=0.0, source="daily", article_id=None, language="en", **fields):
        self.count += 1
        at = START + timedelta(hours=hours)
        given = {"published_at": at, "fetched_at": at} | fields
        feed = Source(id=source, name=source.title(), domain=f"{source}.example")
        return TaggedArticle(
            id=article_id or f"article-{self.count}", title=title, text=text, language=language, source=feed, **given
        )


@pytest.fixture
def desk():
    return Desk()
