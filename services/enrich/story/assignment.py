"""What was decided about one article: small, JSON, and enough to build the memory of stories again."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from services.enrich.story.fingerprint import Fingerprint
from shared.events import Part, StoryRelation, StoryState


class Evidence(Part):
    """What joined an article to its story; all empty for the first of a story, and where it was told before.

    Of a follow-up, `cosine` and all that the `facets` said are together at least what was `needed`.
    """

    terms: tuple[str, ...] = ()
    cosine: float = 0.0
    copy_of: str | None = None
    copy_share: float = 0.0
    facets: Mapping[str, float] = Field(default_factory=dict)
    needed: float = 0.0


class Assignment(Part):
    """The story of one article. Applied in the order they were decided in, assignments give the same memory."""

    article_id: str
    language: str
    at: datetime
    story_id: str
    relation: StoryRelation
    story: StoryState
    evidence: Evidence = Evidence()
    publisher: str
    source: str
    source_name: str | None = None
    domain: str | None = None
    title_key: str = ""
    fingerprint: Fingerprint = Field(default=Fingerprint(), repr=False)
